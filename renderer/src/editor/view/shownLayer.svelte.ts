// The layer that is shown over the photo: gets what it is made of, writes it a little at a time, and follows the mask
// where it depends on it. Nothing is worked out for layers that are not shown.

import { untrack } from 'svelte';
import type { PixelRect } from '../../../../core/pixelRect.ts';
import { VOID_INDEX } from '../../../../core/taxonomy.ts';
import type { AppState } from '../../state/appState.svelte.ts';
import { createListeners } from '../../state/listeners.ts';
import type { DisplaySettings, LayerName } from './displaySettings.svelte.ts';
import {
  classLayer,
  differenceLayer,
  marginLayer,
  probabilityLayer,
  provenanceLayer,
  runnerUpLayer,
  type LayerPixels,
} from '../drawing/layerPixels.ts';
import { workThrough } from '../timeSlices.ts';

/** `absent`: this frame has not got what the layer is made of. */
export type LayerState = 'ready' | 'waiting' | 'absent';

/** So long nothing must have been stored before provenance is asked for again. */
const PROVENANCE_REST_MS = 300;

/** What a layer is made of; it is made anew when one of these is another. */
type Basis = readonly unknown[];

export class ShownLayer {
  readonly #app: AppState;
  readonly #display: DisplaySettings;
  readonly #changes = createListeners<PixelRect | null>();
  #basis: Basis = [];
  /** Counts bases, so that an answer for one that was left meanwhile is dropped. */
  #turn = 0;
  /** Counts frames as they are opened. */
  #openings = $state(0);

  /** Not reactive: {@link onChange} tells. */
  pixels: LayerPixels | null = null;
  state = $state<LayerState>('ready');
  readonly name: LayerName = $derived.by(() => this.#display.layerFor(this.#app.editor.isBlind));

  /** To be made while a component is: it lives as long as that. */
  constructor(app: AppState, display: DisplaySettings) {
    this.#app = app;
    this.#display = display;
    $effect(() =>
      app.editor.onPixels((dirty) => {
        if (dirty === null) this.#leaveFrame();
        else this.#followMask(dirty);
      }),
    );
    $effect(() => {
      this.#follow();
    });
  }

  /** Tells where the layer changed; null means that it is another one, or none. */
  onChange(listener: (dirty: PixelRect | null) => void): () => void {
    return this.#changes.add(listener);
  }

  #leaveFrame(): void {
    this.#begin([]);
    this.#openings += 1;
  }

  #followMask(dirty: PixelRect): void {
    if (this.pixels?.followsMask !== true) return;
    this.pixels.write?.(dirty);
    this.#changes.tell(dirty);
  }

  /** Begins another layer; what the last one still waited for is dropped. */
  #begin(basis: Basis): void {
    this.#basis = basis;
    this.#turn += 1;
    if (this.pixels === null) return;
    this.pixels = null;
    this.#changes.tell(null);
  }

  #show(pixels: LayerPixels): void {
    this.pixels = pixels;
    this.state = 'ready';
    this.#changes.tell(null);
    const { map, write } = pixels;
    if (write === null) return;
    const isWanted = (): boolean => this.pixels === pixels;
    void workThrough(
      map,
      write,
      (rect) => {
        this.#changes.tell(rect);
      },
      isWanted,
    );
  }

  /** Looks at everything that the layer is made of, and so is called again when that changes. */
  #follow(): void {
    const { editor } = this.#app;
    const { name } = this;
    const opening = this.#openings;
    const { prelabelRevisionId: prelabel, groundTruthRevisionId: truth } = editor;
    switch (name) {
      case 'none':
        this.#become('ready', [name]);
        return;
      case 'margin':
      case 'runnerUp': {
        const topTwo = this.#fromScores(() => editor.sources?.topTwo() ?? null, opening);
        if (topTwo === null) return;
        const create = name === 'margin' ? marginLayer : runnerUpLayer;
        this.#become('ready', [name, opening, topTwo], () => create(topTwo));
        return;
      }
      case 'probability': {
        const { classIndex } = editor.settings;
        if (classIndex === VOID_INDEX) {
          // No scores have it.
          this.#become('absent', [name, opening, 'absent']);
          return;
        }
        const field = this.#fromScores(
          () => editor.sources?.scoreField(classIndex, 'probability', 'bilinear') ?? null,
          opening,
        );
        if (field !== null) {
          this.#become('ready', [name, opening, field], () => probabilityLayer(field));
        }
        return;
      }
      case 'prelabel':
      case 'groundTruth': {
        const revisionId = name === 'prelabel' ? prelabel : truth;
        this.#await([name, opening, revisionId], revisionId !== null, async () =>
          classLayer(await editor.revision(revisionId ?? 0)),
        );
        return;
      }
      case 'differences':
        this.#await([name, opening, prelabel, truth], truth !== null, async () => {
          const [right, before] = await Promise.all([
            editor.revision(truth ?? 0),
            prelabel === null ? null : editor.revision(prelabel),
          ]);
          const mask = editor.labels;
          return mask && differenceLayer({ mask, truth: right, prelabel: before });
        });
        return;
      case 'provenance':
        this.#followProvenance(opening, editor.mask?.sequence ?? null);
    }
  }

  /** What the scores give, or null (and says why) while there is none. */
  #fromScores<Source>(ask: () => Source | null, opening: number): Source | null {
    const { editor } = this.#app;
    void editor.sourcesVersion;
    const source = editor.prelabelRevisionId === null ? null : untrack(ask);
    if (source === null) {
      const state = editor.prelabelRevisionId === null ? 'absent' : 'waiting';
      this.#become(state, [this.name, opening, state]);
    }
    return source;
  }

  /** Takes a layer that is there at once, or none, unless it is the one that is shown. */
  #become(state: LayerState, basis: Basis, create?: () => LayerPixels): void {
    if (this.#isBasis(basis)) return;
    untrack(() => {
      this.#begin(basis);
      this.state = state;
      if (create !== undefined) this.#show(create());
    });
  }

  /** Takes a layer that must be fetched, unless it is the one that is shown. */
  #await(basis: Basis, isThere: boolean, load: () => Promise<LayerPixels | null>): void {
    if (this.#isBasis(basis)) return;
    this.#become(isThere ? 'waiting' : 'absent', basis);
    if (isThere) void this.#load(load);
  }

  async #load(load: () => Promise<LayerPixels | null>): Promise<void> {
    const turn = this.#turn;
    try {
      const pixels = await load();
      if (turn === this.#turn && pixels !== null) this.#show(pixels);
    } catch (error) {
      if (turn === this.#turn) this.#app.reportError(error);
    }
  }

  /** Asked anew after each change that is stored; what was shown stays until the answer. */
  #followProvenance(opening: number, sequence: number | null): void {
    const basis = ['provenance', opening, sequence];
    if (this.#isBasis(basis)) return;
    const isSameFrame = this.#basis[0] === 'provenance' && this.#basis[1] === opening;
    if (isSameFrame) {
      this.#basis = basis;
      this.#turn += 1;
    } else {
      this.#become('waiting', basis);
    }
    const { editor, client } = this.#app;
    const { frame, labels, projectId } = editor;
    if (frame === null || labels === null) return;
    const { frameId } = frame;
    const turn = this.#turn;
    void this.#load(async () => {
      // Strokes come one after another: the last one asks for all.
      if (isSameFrame) await new Promise((resume) => setTimeout(resume, PROVENANCE_REST_MS));
      if (turn !== this.#turn) return null;
      const codes = await client.call('frames.provenance', { projectId, frameId });
      return provenanceLayer(labels, codes);
    });
  }

  #isBasis(basis: Basis): boolean {
    return (
      basis.length === this.#basis.length &&
      basis.every((part, place) => part === this.#basis[place])
    );
  }
}
