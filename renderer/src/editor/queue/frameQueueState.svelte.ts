// The queue: which frames are shown in which order, remembered for each project, and which of them are chosen for a
// batch. Made while a component is set up.

import * as v from 'valibot';
import { untrack } from 'svelte';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { FrameStatusSchema, type FrameSummary } from '../../../../backend/contract/records.ts';
import type { AppState } from '../../state/appState.svelte.ts';
import {
  areasByFrame,
  countFilters,
  filterFrames,
  NO_FILTERS,
  type AreasByFrame,
  type FrameFilters,
} from './frameFilter.ts';
import {
  createFrameComparison,
  FRAME_ORDERS,
  isByClass,
  neighbour,
  REVEALING_ORDERS,
  type FrameOrder,
} from './frameOrder.ts';
import { whenIdle } from '../idle.ts';
import { Remarks } from '../remarks.ts';

const byteIndex = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
const text = v.nullable(v.string());
const ChoiceSchema = v.object({
  order: v.object({ by: v.picklist(FRAME_ORDERS), classIndex: byteIndex }),
  filters: v.object({
    statuses: v.array(FrameStatusSchema),
    split: text,
    city: text,
    sequence: text,
    ofClass: v.nullable(
      v.object({
        classIndex: byteIndex,
        atLeast: v.pipe(v.number(), v.minValue(0)),
        unit: v.picklist(['px', 'percent']),
      }),
    ),
    flagged: v.boolean(),
    commented: v.boolean(),
    text: v.string(),
  }),
});

interface QueueChoice {
  readonly order: FrameOrder;
  readonly filters: FrameFilters;
}

/** The frames that are loaded ahead, by how far on in the queue they are: where there is room for two, the neighbours. */
const AHEAD_STEPS = [1, -1, 2] as const;

export class FrameQueueState {
  readonly #app: AppState;
  readonly #path: string = $derived.by(() => this.#app.project?.path ?? '');
  #choice: QueueChoice = $derived(readChoice(this.#path));
  #areas = $state.raw<AreasByFrame>(areasByFrame([]));
  /** Frames as they were when they were opened since the order was chosen. */
  readonly #kept = new SvelteMap<number, FrameSummary>();

  /** Whether the filters are on the screen. */
  isFiltering = $state(false);
  /** Whether a comment on the open frame is being written. */
  isCommenting = $state(false);
  readonly remarks: Remarks;
  isLoadingAreas = $state(false);
  /** Frames chosen for a batch, by their ids. */
  readonly selected = new SvelteSet<number>();

  /** The order that is in force: blind mode hides what some go by. */
  readonly order: FrameOrder = $derived.by(() => {
    const { order } = this.#choice;
    const isHidden = this.#app.editor.isBlind && REVEALING_ORDERS.includes(order.by);
    return isHidden ? { ...order, by: 'name' } : order;
  });
  readonly #compare = $derived(createFrameComparison(this.order, this.#areas, this.#kept));
  /** The frames that are shown, in their order. */
  readonly frames: readonly FrameSummary[] = $derived.by(() => {
    const shown = filterFrames(this.#app.frames, this.filters, this.#areas);
    // The app has its frames by name.
    return this.order.by === 'name' ? shown : shown.toSorted(this.#compare);
  });
  /** Those of the shown frames that are chosen for a batch, in their order. */
  readonly chosen: readonly FrameSummary[] = $derived(
    this.selected.size === 0 ? [] : this.frames.filter(({ frameId }) => this.selected.has(frameId)),
  );
  readonly #needsAreas: boolean = $derived(isByClass(this.order) || this.filters.ofClass !== null);

  constructor(app: AppState) {
    this.#app = app;
    const { editor } = app;
    this.remarks = new Remarks(editor);
    const isJobRunning = $derived(app.runningJob !== null);

    $effect(() => {
      if (!this.#needsAreas) return;
      // A choice that goes by them, another project and the end of a job ask for areas as they are then.
      void [this.#choice, this.#path, isJobRunning];
      untrack(() => void this.#loadAreas());
    });
    $effect(() => {
      const { frame } = editor;
      untrack(() => {
        if (frame !== null && !this.#kept.has(frame.frameId)) this.#kept.set(frame.frameId, frame);
      });
    });
    $effect(() => {
      const { frame } = editor;
      // Through another window, they are loaded anew.
      void editor.photo.settledWindow;
      if (frame === null || editor.isOpening) return undefined;
      const ahead = AHEAD_STEPS.map((step) => this.neighbourOf(frame.frameId, step));
      return whenIdle(() => {
        editor.prefetch(ahead.filter((one) => one !== null));
      });
    });
    $effect(() => {
      void this.#path;
      untrack(() => {
        this.selected.clear();
        this.#kept.clear();
      });
    });
  }

  get filters(): FrameFilters {
    return this.#choice.filters;
  }

  get filterCount(): number {
    return countFilters(this.filters);
  }

  setOrder(order: FrameOrder): void {
    this.#kept.clear();
    const { frame } = this.#app.editor;
    if (frame !== null) this.#kept.set(frame.frameId, frame);
    this.#choose({ ...this.#choice, order });
  }

  setFilters(change: Partial<FrameFilters>): void {
    this.#choose({ ...this.#choice, filters: { ...this.filters, ...change } });
    this.selected.clear();
  }

  clearFilters(): void {
    this.setFilters(NO_FILTERS);
  }

  /** The frame so many places further in the queue, or null beyond its ends. */
  neighbourOf(frameId: number, step: number): FrameSummary | null {
    const frame = this.#app.frames.find((one) => one.frameId === frameId);
    if (frame === undefined) return this.frames[0] ?? null;
    return neighbour(this.frames, frame, step, this.#compare);
  }

  #choose(choice: QueueChoice): void {
    this.#choice = choice;
    localStorage.setItem(storageKey(this.#path), JSON.stringify(choice));
  }

  async #loadAreas(): Promise<void> {
    const projectId = this.#app.project?.projectId;
    if (projectId === undefined) return;
    this.isLoadingAreas = true;
    await this.#app.attempt(async () => {
      const loaded = await this.#app.client.call('frames.classAreas', { projectId });
      if (projectId !== this.#app.project?.projectId) return;
      this.#areas = areasByFrame(loaded);
    });
    this.isLoadingAreas = false;
  }
}

function storageKey(path: string): string {
  return `maskwright.queue ${path}`;
}

/** What was chosen for a project; what cannot be read counts for nothing. */
function readChoice(path: string): QueueChoice {
  const stored = localStorage.getItem(storageKey(path)) ?? 'null';
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ChoiceSchema), stored);
  return parsed.success
    ? parsed.output
    : { order: { by: 'name', classIndex: 0 }, filters: NO_FILTERS };
}
