// How photo and mask are shown: what lies over the photo and how, adjustments of the photo, aids to see by. Remembered
// on this machine, save for what belongs to one project (`projectDisplay.ts`) or one moment.

import { SvelteSet } from 'svelte/reactivity';
import * as v from 'valibot';
import { VOID_INDEX } from '../../../../core/taxonomy.ts';

const STORAGE_KEY = 'maskwright.display';

export const MASK_STYLES = ['fill', 'outline', 'hatch'] as const;
export type MaskStyle = (typeof MASK_STYLES)[number];

/** What can be shown in place of the mask. */
export const LAYERS = [
  'none',
  'margin',
  'probability',
  'runnerUp',
  'prelabel',
  'groundTruth',
  'differences',
  'provenance',
] as const;
export type LayerName = (typeof LAYERS)[number];

/** Layers that say what the model holds or what is right: blind mode hides them. */
const HIDDEN_WHEN_BLIND: ReadonlySet<LayerName> = new Set([
  'margin',
  'probability',
  'runnerUp',
  'groundTruth',
  'differences',
]);

/** Layers that hold classes as the mask does: they are drawn as strongly as the mask, to compare the two. */
const LIKE_THE_MASK: ReadonlySet<LayerName> = new Set(['runnerUp', 'prelabel', 'groundTruth']);

export const PALETTES = ['classes', 'safe'] as const;
/** `safe`: colours that people with any colour vision tell apart. */
export type PaletteName = (typeof PALETTES)[number];

/** Mask and layer beside each other, or in turn. */
export type Comparison = 'off' | 'split' | 'blink';

/** What a photo is drawn with. */
export interface PhotoAdjustment {
  /** −1 to 1, added. */
  brightness: number;
  /** Around the middle grey. */
  contrast: number;
  gamma: number;
}

export const ADJUSTMENT_RANGES: Readonly<
  Record<keyof PhotoAdjustment, { readonly min: number; readonly max: number }>
> = {
  brightness: { min: -1, max: 1 },
  contrast: { min: 0.2, max: 4 },
  gamma: { min: 0.2, max: 4 },
};

/** The photo as it is. */
const PLAIN_PHOTO: Readonly<PhotoAdjustment> = { brightness: 0, contrast: 1, gamma: 1 };

const between = (min: number, max: number, fallback: number) =>
  v.optional(v.fallback(v.pipe(v.number(), v.minValue(min), v.maxValue(max)), fallback), fallback);
const oneOf = <const Options extends readonly [string, ...string[]]>(options: Options) =>
  v.optional(v.fallback(v.picklist(options), options[0]), options[0]);
const flag = (fallback: boolean) => v.optional(v.fallback(v.boolean(), fallback), fallback);
const adjustment = (name: keyof PhotoAdjustment) =>
  between(ADJUSTMENT_RANGES[name].min, ADJUSTMENT_RANGES[name].max, PLAIN_PHOTO[name]);

/** Whatever of it cannot be read is as if it had not been stored. */
const StoredDisplaySchema = v.object({
  opacity: between(0, 1, 0.5),
  layerOpacity: between(0, 1, 0.75),
  style: oneOf(MASK_STYLES),
  layer: oneOf(LAYERS),
  palette: oneOf(PALETTES),
  brightness: adjustment('brightness'),
  contrast: adjustment('contrast'),
  gamma: adjustment('gamma'),
  hasPixelGrid: flag(true),
  hasMiniMap: flag(false),
  hasRulers: flag(false),
  splitAt: between(0, 1, 0.5),
});
export type StoredDisplay = v.InferOutput<typeof StoredDisplaySchema>;

export function readStoredDisplay(text: string | null): StoredDisplay {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), StoredDisplaySchema), text ?? '{}');
  return parsed.success ? parsed.output : v.parse(StoredDisplaySchema, {});
}

export class DisplaySettings implements PhotoAdjustment {
  readonly #start = readStoredDisplay(localStorage.getItem(STORAGE_KEY));

  /** 0–1; what the mask is drawn with while it is shown. */
  opacity = $state(this.#start.opacity);
  /** 0–1, of layers that hold something else than classes. */
  layerOpacity = $state(this.#start.layerOpacity);
  style = $state<MaskStyle>(this.#start.style);
  layer = $state<LayerName>(this.#start.layer);
  palette = $state<PaletteName>(this.#start.palette);
  brightness = $state(this.#start.brightness);
  contrast = $state(this.#start.contrast);
  gamma = $state(this.#start.gamma);
  /** Where pixels are large enough for it. */
  hasPixelGrid = $state(this.#start.hasPixelGrid);
  hasMiniMap = $state(this.#start.hasMiniMap);
  hasRulers = $state(this.#start.hasRulers);
  /** Where mask and layer meet, 0 (left) to 1. */
  splitAt = $state(this.#start.splitAt);

  /** Mask and layer; without them the photo alone is seen. */
  isMaskShown = $state(true);
  comparison = $state<Comparison>('off');
  /** While blinking: whether it is the layer's turn. */
  isLayerTurn = $state(true);
  /** Classes that are not drawn; 255 stands for void. */
  readonly hidden = new SvelteSet<number>();
  isPanelOpen = $state(false);

  get isPhotoAdjusted(): boolean {
    return (
      this.brightness !== PLAIN_PHOTO.brightness ||
      this.contrast !== PLAIN_PHOTO.contrast ||
      this.gamma !== PLAIN_PHOTO.gamma
    );
  }

  resetPhoto(): void {
    Object.assign(this, PLAIN_PHOTO);
  }

  /** The layer that may be shown now. */
  layerFor(isBlind: boolean): LayerName {
    return isBlind && HIDDEN_WHEN_BLIND.has(this.layer) ? 'none' : this.layer;
  }

  /** 0–1; what a layer is drawn with while it is shown. */
  opacityOf(layer: LayerName): number {
    return LIKE_THE_MASK.has(layer) ? this.opacity : this.layerOpacity;
  }

  /** A second time, it takes the layer away again. */
  toggleLayer(layer: LayerName): void {
    this.layer = this.layer === layer ? 'none' : layer;
  }

  toggleComparison(comparison: Exclude<Comparison, 'off'>): void {
    this.comparison = this.comparison === comparison ? 'off' : comparison;
    this.isLayerTurn = true;
  }

  /** Shows one class (255: void) alone, or all again when it is alone already. */
  solo(index: number, classCount: number): void {
    const isAlone = !this.hidden.has(index) && this.hidden.size === classCount;
    this.hidden.clear();
    if (isAlone) return;
    for (let other = 0; other < classCount; other++) if (other !== index) this.hidden.add(other);
    if (index !== VOID_INDEX) this.hidden.add(VOID_INDEX);
  }

  toggleHidden(index: number): void {
    if (!this.hidden.delete(index)) this.hidden.add(index);
  }

  /** Keeps what is to be remembered; to be called in an effect. */
  remember(): void {
    const stored: StoredDisplay = {
      opacity: this.opacity,
      layerOpacity: this.layerOpacity,
      style: this.style,
      layer: this.layer,
      palette: this.palette,
      brightness: this.brightness,
      contrast: this.contrast,
      gamma: this.gamma,
      hasPixelGrid: this.hasPixelGrid,
      hasMiniMap: this.hasMiniMap,
      hasRulers: this.hasRulers,
      splitAt: this.splitAt,
    };
    localStorage.setItem(STORAGE_KEY, JSON.stringify(stored));
  }
}

/** Whether a layer is one that blind mode hides. */
export function isHiddenWhenBlind(layer: LayerName): boolean {
  return HIDDEN_WHEN_BLIND.has(layer);
}
