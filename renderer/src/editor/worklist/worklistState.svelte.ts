// The worklist: regions of the open frame that are worth a look, one after the other, each to keep, to give what is
// suggested, or to repaint. Made while a component is set up.

import { classMask } from '../../../../core/edit/classMask.ts';
import { untrack } from 'svelte';
import type { LabelPatch } from '../../../../core/edit/paintMask.ts';
import type { WorkRegion } from '../../../../core/edit/worklist.ts';
import { t } from '../../messages/messages.svelte.ts';
import type { AppState } from '../../state/appState.svelte.ts';
import type { ActionsOf } from '../commands/commands.ts';
import type { EditorView } from '../view/editorView.svelte.ts';
import type { FrameEditor } from '../frameEditor.svelte.ts';
import { whenIdle } from '../idle.ts';
import { KeptPixels } from './keptPixels.svelte.ts';
import { createRegionFinder, type RegionFinder } from './regionFinder.ts';
import type { RegionSearch } from './regionSearch.ts';
import { isSameRegion, placeAfter, placeOfRest } from './worklistPlace.ts';
import {
  WORKLIST_SOURCES,
  WorklistSettings,
  type WorklistSource,
} from './worklistSettings.svelte.ts';

/** The region that one is at. */
export interface CurrentRegion {
  readonly region: WorkRegion;
  readonly patch: LabelPatch;
  /** The mean of its pixels' margins; null where no model was asked. */
  readonly margin: number | null;
  readonly shownAtMs: number;
}

export class WorklistState {
  readonly #app: AppState;
  readonly #editor: FrameEditor;
  readonly #view: EditorView;
  #finder: RegionFinder | null = null;
  /** Counts searches, so that all but the last one's answer are dropped. */
  #searches = 0;
  /** Counts steps, as searches are counted. */
  #asking = 0;
  /** What the list in hand was made of; null when there is none. */
  #searched: string | null = null;
  /** The editor's version that the list is in step with. */
  #inStepWith = -1;
  /** What pixels were repainted with here, or −1. */
  #decided: Int16Array | null = null;
  /** The frame that all of this is about. */
  #frameId: number | null = null;
  /** What the regions are of; a place in one kind of list says nothing of another. */
  #listed: WorklistSource | null = null;
  /** The region that one is at or was at last on this frame. */
  #at: WorkRegion | null = null;
  /** Whether one has gone to a region that the view does not frame yet; a stroke alone goes nowhere. */
  #isToFrame = true;

  readonly settings = new WorklistSettings();
  readonly kept: KeptPixels;
  isOpen = $state(false);
  isSearching = $state(false);
  /** Whether there is a list, be it an empty one. */
  isMade = $state(false);
  regions = $state.raw<readonly WorkRegion[]>([]);
  /** In `regions`. */
  place = $state(0);
  /** Whether one is at no region but before the one at `place`: strokes have done the one that one was at, or there was none. */
  isBetween = $state(false);
  current = $state.raw<CurrentRegion | null>(null);
  /** What regions can be had of on this frame: blind mode hides scores and ground truth. */
  readonly sources: readonly WorklistSource[] = $derived.by(() => {
    const { isBlind, prelabelRevisionId, groundTruthRevisionId } = this.#editor;
    const isThere: Record<WorklistSource, boolean> = {
      unsure: !isBlind && prelabelRevisionId !== null,
      groundTruth: !isBlind && groundTruthRevisionId !== null,
      prelabel: prelabelRevisionId !== null,
    };
    return WORKLIST_SOURCES.filter((source) => isThere[source]);
  });
  /** The one that is chosen, or another where that cannot be had; null where none can. */
  readonly source: WorklistSource | null = $derived(
    this.sources.includes(this.settings.source) ? this.settings.source : (this.sources[0] ?? null),
  );

  readonly actions: ActionsOf<'worklist'> = {
    worklist: () => (this.isOpen = !this.isOpen),
    nextRegion: () => {
      this.#step(1);
    },
    previousRegion: () => {
      this.#step(-1);
    },
    keepRegion: () => {
      this.#keep();
    },
    takeBackKept: () => {
      this.#takeBackKept();
    },
    takeRunnerUp: () => {
      const { current } = this;
      if (current !== null) this.#paint(current, current.region.suggestion);
    },
    repaintRegion: () => {
      const { current } = this;
      if (current !== null) this.#repaint(current, this.#editor.settings.classIndex);
    },
  };

  constructor(app: AppState, view: EditorView) {
    this.#app = app;
    this.#editor = app.editor;
    this.kept = new KeptPixels(app.editor);
    this.#view = view;
    $effect(() => this.#follow());
    $effect(() => {
      this.settings.remember();
    });
    $effect(() => () => {
      this.#forget();
      this.#finder?.close();
    });
  }

  /** Looks at no small region one by one: all are kept, or get what is suggested, as one step of undo. */
  async finishRest(how: 'keep' | 'take'): Promise<void> {
    const { edit, version } = this.#editor;
    const { regions } = this;
    const belowPx = this.settings.restBelowPx;
    const rest = regions.filter(({ areaPx }) => areaPx < belowPx);
    const startedAtMs = performance.now();
    if (rest.length === 0 || this.#finder === null) return;
    if (this.isSearching || this.#inStepWith !== version) {
      this.#app.inform(t('queue.worklist.searching'));
      return;
    }
    const finder = this.#finder;
    await this.#app.attempt(async () => {
      const patch = await finder.patchOf(rest);
      if (this.regions !== regions || this.#editor.version !== version) return;
      if (edit === null || edit.isChanging) return;
      if (how === 'keep') this.#protect(patch, rest[0] ?? null);
      else {
        if (!this.#editor.canPaint) return;
        edit.paintPatch(patch);
        const elapsedMs = performance.now() - startedAtMs;
        edit.commit({ tool: 'worklist', classIndex: null, elapsedMs });
        if (this.#editor.version === version) {
          this.#app.inform(t('queue.worklist.guarded'));
          return;
        }
        this.#keepInStep(version);
      }
      this.#goOn(regions.filter(({ areaPx }) => areaPx >= belowPx));
      this.#app.inform(t('queue.worklist.doneWithRest', { count: rest.length }));
    });
  }

  /** Makes the list anew when it is no longer in step with the mask or with what it is made of. */
  #follow(): (() => void) | undefined {
    const { frame, sources, version } = this.#editor;
    void this.#editor.sourcesVersion;
    const { source } = this;
    const { minAreaPx } = this.settings;
    if (!this.isOpen || frame === null || source === null) {
      untrack(() => {
        this.#forget();
      });
      return undefined;
    }
    untrack(() => {
      this.#enter(frame.frameId, source);
    });
    const topTwo = source === 'unsure' ? (sources?.topTwo() ?? null) : null;
    const marginBelow = source === 'unsure' ? this.settings.marginBelow : 0;
    const facts = [frame.frameId, source, minAreaPx, marginBelow, topTwo === null];
    const made = facts.join(' ');
    if (made === this.#searched && version === this.#inStepWith) return undefined;
    if (source === 'unsure' && topTwo === null) {
      // Whoever follows `sourcesVersion` hears when it is there.
      untrack(() => {
        this.#forget();
      });
      return undefined;
    }
    return whenIdle(() => {
      // Whoever chooses other regions goes to them.
      if (made !== this.#searched) this.#isToFrame = true;
      this.#searched = made;
      this.#inStepWith = version;
      void this.#search(source);
    });
  }

  /** Another frame or other regions begin at their first; a search that is still under way answers to nobody. */
  #enter(frameId: number, source: WorklistSource): void {
    if (frameId === this.#frameId && source === this.#listed) return;
    this.#forget();
    if (frameId !== this.#frameId) this.#decided = null;
    this.#frameId = frameId;
    this.#listed = source;
  }

  async #search(source: WorklistSource): Promise<void> {
    const editor = this.#editor;
    const searching = ++this.#searches;
    this.#asking += 1;
    this.isSearching = true;
    await this.#app.attempt(async () => {
      const against = await this.#against(source);
      const map = editor.labels;
      if (searching !== this.#searches || map === null || against === null) return;
      this.#finder ??= createRegionFinder();
      const { minAreaPx } = this.settings;
      const { reviewed } = editor.settings;
      const search = { map, against, minAreaPx, reviewed, decided: this.#decided };
      const regions = await this.#finder.search(search);
      if (searching !== this.#searches) return;
      this.isSearching = false;
      const left = this.#isToFrame ? placeAfter(regions, this.#at) : placeOfRest(regions, this.#at);
      this.#list(regions, left ?? placeAfter(regions, this.#at), left === null);
    });
    if (searching === this.#searches) this.isSearching = false;
  }

  async #against(source: WorklistSource): Promise<RegionSearch['against'] | null> {
    const { sources, groundTruthRevisionId, prelabelRevisionId } = this.#editor;
    if (source === 'unsure') {
      const { marginBelow } = this.settings;
      const topTwo = sources?.topTwo() ?? null;
      return topTwo && { kind: 'unsure', topTwo, marginBelow };
    }
    const revisionId = source === 'groundTruth' ? groundTruthRevisionId : prelabelRevisionId;
    if (revisionId === null) return null;
    return { kind: 'unlike', other: await this.#editor.revision(revisionId) };
  }

  /** Takes a list and goes to the region at a place in it. */
  #goOn(regions: readonly WorkRegion[], place = this.place): void {
    this.#isToFrame = true;
    this.#list(regions, place, false);
  }

  /** Takes a list and shows the region at a place in it, or none of them. */
  #list(regions: readonly WorkRegion[], place: number, isBetween: boolean): void {
    this.regions = regions;
    this.isMade = true;
    this.place = place < regions.length ? place : 0;
    this.isBetween = isBetween && regions.length > 0;
    void this.#show();
  }

  #step(step: 1 | -1): void {
    if (!this.isOpen) this.isOpen = true;
    else if (this.regions.length > 0) {
      const count = this.regions.length;
      const from = this.isBetween && step === 1 ? this.place - 1 : this.place;
      this.#goOn(this.regions, (from + step + count) % count);
    }
  }

  async #show(): Promise<void> {
    const asking = ++this.#asking;
    const region = this.isBetween ? null : (this.regions[this.place] ?? null);
    const former = this.current;
    const isSame = region !== null && former !== null && isSameRegion(region, former.region);
    // Whatever is left of a region comes back when strokes are undone.
    if (!this.isBetween) this.#at = region;
    if (!isSame) this.current = null;
    if (region === null || this.#finder === null) {
      this.#editor.highlight = null;
      if (!this.isSearching) this.#isToFrame = false;
      return;
    }
    // The finder knows the regions of its last search alone; that shows where one is by then.
    if (this.isSearching) return;
    const finder = this.#finder;
    await this.#app.attempt(async () => {
      const patch = await finder.patchOf([region]);
      if (asking !== this.#asking) return;
      const isFormer = former !== null && (isSame || !this.#isToFrame);
      const shownAtMs = isFormer ? former.shownAtMs : performance.now();
      this.current = { region, patch, margin: this.#marginOf(patch), shownAtMs };
      this.#editor.highlight = patch;
      if (this.#isToFrame && !isSame) this.#view.frameRect(region.bounds);
      this.#isToFrame = false;
    });
  }

  #keep(): void {
    const { current } = this;
    if (current === null) return;
    this.#protect(current.patch, current.region);
    this.#leave(current.region);
  }

  /** @param region where one is */
  #protect(patch: LabelPatch, region: WorkRegion | null): void {
    this.kept.keep(patch, region);
    // A search under way does not know of it.
    if (this.isSearching && this.source !== null) void this.#search(this.source);
  }

  /** What was kept last comes into the list again, and one is at it. */
  #takeBackKept(): void {
    const { source } = this;
    const kept = this.kept.takeBack();
    if (kept === null) return;
    this.#at = kept.region;
    this.#isToFrame = true;
    if (!this.isOpen) this.isOpen = true;
    else if (source !== null) void this.#search(source);
  }

  /** Gives the region's pixels a class, as one step of undo. @returns whether any of them took it */
  #paint({ region, patch, shownAtMs }: CurrentRegion, classIndex: number): boolean {
    const { edit, labels, version } = this.#editor;
    if (edit === null || labels === null || edit.isChanging || !this.#editor.canPaint) return false;
    // What was painted since the list was made is not the region's any more.
    const left = classMask(labels, region.label, patch);
    edit.fill(left, classIndex, { tool: 'worklist', elapsedMs: performance.now() - shownAtMs });
    if (this.#editor.version === version) {
      this.#app.inform(t('queue.worklist.guarded'));
      return false;
    }
    this.#keepInStep(version);
    this.#leave(region);
    return true;
  }

  /** What was painted through a list that was in step leaves it in step. @param before the version that it was painted on */
  #keepInStep(before: number): void {
    if (!this.isSearching && this.#inStepWith === before) this.#inStepWith = this.#editor.version;
  }

  #repaint(current: CurrentRegion, classIndex: number): void {
    if (classIndex === current.region.label) this.#keep();
    else if (this.#paint(current, classIndex)) this.#decide(current.patch, classIndex);
  }

  /** Remembers that the person has given these pixels a class that nobody suggested. */
  #decide({ rect, bits }: LabelPatch, classIndex: number): void {
    const { labels } = this.#editor;
    if (labels === null) return;
    this.#decided ??= new Int16Array(labels.data.length).fill(-1);
    for (const [place, bit] of bits.entries()) {
      if (bit !== 1) continue;
      const y = rect.y + Math.floor(place / rect.width);
      this.#decided[y * labels.width + rect.x + (place % rect.width)] = classIndex;
    }
  }

  /** Goes on: this region is done with. */
  #leave(region: WorkRegion): void {
    this.#goOn(this.regions.filter((other) => other !== region));
  }

  #forget(): void {
    this.#asking += 1;
    this.#searches += 1;
    this.#searched = null;
    this.#at = null;
    this.#isToFrame = true;
    this.isSearching = false;
    this.isMade = false;
    this.regions = [];
    this.place = 0;
    this.isBetween = false;
    this.current = null;
    this.#editor.highlight = null;
  }

  #marginOf({ rect, bits }: LabelPatch): number | null {
    const topTwo = this.source === 'unsure' ? (this.#editor.sources?.topTwo() ?? null) : null;
    if (topTwo === null) return null;
    let sum = 0;
    let count = 0;
    for (const [place, bit] of bits.entries()) {
      if (bit !== 1) continue;
      const y = rect.y + Math.floor(place / rect.width);
      sum += topTwo.margins[y * topTwo.width + rect.x + (place % rect.width)] ?? 0;
      count += 1;
    }
    return sum / count;
  }
}
