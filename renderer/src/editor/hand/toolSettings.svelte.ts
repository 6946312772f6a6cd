// What the person has chosen to paint with: tool, class, the tools' options, and what must not change.

import { SvelteSet } from 'svelte/reactivity';
import {
  MAX_BRUSH_DIAMETER_PX,
  MIN_BRUSH_DIAMETER_PX,
  type BrushShape,
} from '../../../../core/edit/brush.ts';
import type { FillReach } from '../../../../core/edit/bucketFill.ts';
import { createPaintGuard, narrowedToClass, type PaintGuard } from '../../../../core/edit/guard.ts';
import { createMaskGatherer, type MaskGatherer } from '../../../../core/edit/maskGatherer.ts';
import { combineMasks, type PixelMask, type Raster } from '../../../../core/edit/pixelMask.ts';
import type { LikelihoodMeasure, ScoreUpsampling } from '../../../../core/edit/scoreField.ts';
import { VOID_INDEX } from '../../../../core/taxonomy.ts';
import { ANY_MARGIN, DEFAULT_OPTIONS, defaultSuperpixelPx } from '../tools/defaultOptions.ts';
import { sizeOptionOf, wheelOptionOf } from '../tools/toolList.ts';
import type { ToolName, ToolOptions, WheelOption } from '../tools/tool.ts';

interface OptionRange {
  readonly min: number;
  readonly max: number;
  /** The next value up or down. */
  readonly step: (value: number, direction: 1 | -1) => number;
  /** Whether a slider gives as much room to each doubling, so that small values are as easy to choose as large ones. */
  readonly isLogarithmic?: true;
}

const even =
  (by: number) =>
  (value: number, direction: 1 | -1): number =>
    Math.round((value + direction * by) / by) * by;
/** By a part of the value, in whole numbers. */
const proportional =
  (part: number) =>
  (value: number, direction: 1 | -1): number =>
    value + direction * Math.max(1, Math.round(value * part));
/** By about a factor of 0.7, to thousandths. */
const likelihoodStep = (value: number, direction: 1 | -1): number =>
  Math.round(value * 0.7 ** -direction * 1000) / 1000;
const LIKELIHOODS: OptionRange = {
  min: 0.01,
  max: 0.9,
  step: likelihoodStep,
  isLogarithmic: true,
};

export const OPTION_RANGES: Readonly<Record<WheelOption, OptionRange>> = {
  brushDiameterPx: {
    min: MIN_BRUSH_DIAMETER_PX,
    max: MAX_BRUSH_DIAMETER_PX,
    step: proportional(0.2),
    isLogarithmic: true,
  },
  colorTolerance: { min: 0, max: 255, step: even(2) },
  likelihood: LIKELIHOODS,
  brushLikelihood: LIKELIHOODS,
  boxLikelihood: LIKELIHOODS,
  marginBelow: { min: 0.1, max: ANY_MARGIN, step: even(0.1) },
  superpixelPx: { min: 4, max: 64, step: even(2) },
  edgeReach: { min: 4, max: 600, step: proportional(0.1), isLogarithmic: true },
};

export class ToolSettings implements ToolOptions {
  tool = $state<ToolName>('brush');
  classIndex = $state(0);
  brushDiameterPx = $state<number>(DEFAULT_OPTIONS.brushDiameterPx);
  brushShape = $state<BrushShape>(DEFAULT_OPTIONS.brushShape);
  usesPressure = $state<boolean>(DEFAULT_OPTIONS.usesPressure);
  combination = $state<'add' | 'subtract'>(DEFAULT_OPTIONS.combination);
  target = $state<'paint' | 'select'>(DEFAULT_OPTIONS.target);
  reach = $state<FillReach>(DEFAULT_OPTIONS.reach);
  colorTolerance = $state<number>(DEFAULT_OPTIONS.colorTolerance);
  likelihood = $state<number>(DEFAULT_OPTIONS.likelihood);
  brushLikelihood = $state<number>(DEFAULT_OPTIONS.brushLikelihood);
  boxLikelihood = $state<number>(DEFAULT_OPTIONS.boxLikelihood);
  measure = $state<LikelihoodMeasure>(DEFAULT_OPTIONS.measure);
  upsampling = $state<ScoreUpsampling>(DEFAULT_OPTIONS.upsampling);
  marginBelow = $state<number>(DEFAULT_OPTIONS.marginBelow);
  edgeReach = $state<number>(DEFAULT_OPTIONS.edgeReach);
  /** What the person has chosen; null as it suits the frame. */
  #superpixelPx = $state<number | null>(null);
  #suitingSuperpixelPx = $state<number>(DEFAULT_OPTIONS.superpixelPx);

  /** Classes whose pixels keep them; 255 stands for void. */
  readonly locked = new SvelteSet<number>();
  /** If any, only pixels of these change. */
  readonly onlyOver = new SvelteSet<number>();
  protectsReviewed = $state(true);
  /** Whether strokes and fills change only pixels of the class that lies under their press. */
  paintsOverPressed = $state(false);
  /** Whether a pen was on the canvas since the app was opened: then fingers do not draw. */
  drawsWithPen = false;
  #pressedClass: number | null = null;
  /** While a gesture is painted that waited: the guard of when it ended, and what was painted after it. */
  #former: { readonly guard: PaintGuard; readonly later: PixelMask | null } | null = null;
  readonly #onReviewed: () => void;
  #reviewed = $state.raw<PixelMask | null>(null);
  #selection = $state.raw<PixelMask | null>(null);
  /** What the selection grows in, gesture by gesture. */
  #selecting: MaskGatherer | null = null;

  readonly #standingGuard: PaintGuard = $derived(
    createPaintGuard({
      ...this.classGuard,
      protectedPixels: this.protectsReviewed ? this.#reviewed : null,
      selection: this.selection,
    }),
  );

  /** @param onReviewed the person has changed what of the open frame is reviewed */
  constructor(onReviewed: () => void = () => undefined) {
    this.#onReviewed = onReviewed;
  }

  /** What of the open frame is reviewed. */
  get reviewed(): PixelMask | null {
    return this.#reviewed;
  }

  /** Where alone something changes, if there is any; with the next gesture that selects, its bits may go on changing. */
  get selection(): PixelMask | null {
    return this.#selection;
  }

  set selection(mask: PixelMask | null) {
    this.#selection = mask;
    this.#selecting = null;
  }

  /** What of the guard counts in every frame. */
  get classGuard(): { lockedClasses: number[]; onlyOver: number[] | null } {
    const onlyOver = this.onlyOver.size === 0 ? null : [...this.onlyOver];
    return { lockedClasses: [...this.locked], onlyOver };
  }

  /** What may change now. */
  get guard(): PaintGuard {
    const guard = this.#former === null ? this.#standingGuard : this.#formerGuard(this.#former);
    return this.#pressedClass === null ? guard : narrowedToClass(guard, this.#pressedClass);
  }

  get superpixelPx(): number {
    return this.#superpixelPx ?? this.#suitingSuperpixelPx;
  }

  set superpixelPx(value: number) {
    this.#superpixelPx = value;
  }

  /** Paints with a guard that lets only pixels of one class (255: void) change besides; null: the guard as it is. */
  paintOver(index: number | null, paint: () => void): void {
    this.#pressedClass = index;
    try {
      paint();
    } finally {
      this.#pressedClass = null;
    }
  }

  /** The guard as it is now, whatever is locked or selected later. */
  keepGuard(): PaintGuard {
    this.#selecting = null;
    return this.#standingGuard;
  }

  /**
   * Paints with the guard of before, which besides keeps what is reviewed by now.
   * @param later what was painted since then, which it keeps, too
   */
  paintUnder(guard: PaintGuard, later: PixelMask | null, paint: () => void): void {
    this.#former = { guard, later };
    try {
      paint();
    } finally {
      this.#former = null;
    }
  }

  #formerGuard({ guard, later }: { guard: PaintGuard; later: PixelMask | null }): PaintGuard {
    const reviewed = this.protectsReviewed ? this.#reviewed : null;
    return [reviewed, later].reduce<PaintGuard>(
      (kept, pixels) => (pixels === null ? kept : keeping(kept, pixels)),
      guard,
    );
  }

  /** What the tool paints: void for the eraser. */
  get paintedIndex(): number {
    return this.tool === 'eraser' ? VOID_INDEX : this.classIndex;
  }

  /** The options as they are now, whatever is set later. */
  copyOptions(): ToolOptions {
    const { brushDiameterPx, brushShape, usesPressure, combination, target, reach } = this;
    const { colorTolerance, likelihood, brushLikelihood, boxLikelihood, measure } = this;
    const { upsampling, marginBelow, superpixelPx, edgeReach } = this;
    return {
      brushDiameterPx,
      brushShape,
      usesPressure,
      combination,
      target,
      reach,
      colorTolerance,
      likelihood,
      brushLikelihood,
      boxLikelihood,
      measure,
      upsampling,
      marginBelow,
      superpixelPx,
      edgeReach,
    };
  }

  /** Takes a class to paint with; the eraser is put down for it. */
  chooseClass(index: number): void {
    this.classIndex = index;
    if (this.tool === 'eraser') this.tool = 'brush';
  }

  /** Another project: what is painted is one of its classes, or void. */
  enterProject(classCount: number): void {
    if (this.classIndex >= classCount && this.classIndex !== VOID_INDEX) this.classIndex = 0;
  }

  stepOption(option: WheelOption, direction: 1 | -1): void {
    const { min, max, step } = OPTION_RANGES[option];
    this[option] = Math.min(max, Math.max(min, step(this[option], direction)));
  }

  /** Changes the number that the wheel has for the tool in hand: its threshold, else its size. @returns whether it has one */
  stepToolOption(direction: 1 | -1): boolean {
    return this.#stepIfAny(wheelOptionOf(this.tool), direction);
  }

  /** Changes the size of the tool in hand, or its threshold where it has no size. @returns whether it has either */
  stepToolSize(direction: 1 | -1): boolean {
    return this.#stepIfAny(sizeOptionOf(this.tool), direction);
  }

  toggle(set: SvelteSet<number>, index: number): void {
    if (!set.delete(index)) set.add(index);
  }

  select(mask: PixelMask, how: ToolOptions['combination']): void {
    if (this.selection === null) {
      if (how === 'add' && mask.bits.includes(1)) this.selection = mask;
      return;
    }
    this.#selecting ??= createMaskGatherer(this.selection);
    this.#selecting.combine(mask, how);
    this.#selection = this.#selecting.mask;
    if (this.selection.bits.includes(1)) return;
    this.selection = null;
  }

  protect(mask: PixelMask): void {
    const { reviewed } = this;
    this.#review(reviewed === null ? mask : combineMasks(reviewed, mask, 'add'));
  }

  /** These pixels are reviewed no more. */
  unprotect(mask: PixelMask): void {
    if (this.reviewed !== null) this.#review(combineMasks(this.reviewed, mask, 'subtract'));
  }

  clearProtected(): void {
    this.#review(null);
  }

  #stepIfAny(option: WheelOption | null, direction: 1 | -1): boolean {
    if (option !== null) this.stepOption(option, direction);
    return option !== null;
  }

  /** What of the open frame is reviewed was changed elsewhere. */
  takeReviewed(mask: PixelMask | null): void {
    this.#reviewed = mask;
  }

  #review(mask: PixelMask | null): void {
    this.#reviewed = mask?.bits.includes(1) === true ? mask : null;
    this.#onReviewed();
  }

  /** Another frame, and what of it is reviewed: what belongs to pixels of the last one is forgotten. */
  enterFrame(size: Raster, reviewed: PixelMask | null = null): void {
    this.#reviewed = reviewed;
    this.selection = null;
    const { min, max } = OPTION_RANGES.superpixelPx;
    this.#suitingSuperpixelPx = Math.min(max, Math.max(min, defaultSuperpixelPx(size)));
  }
}

/** The same guard, which keeps these pixels besides. */
function keeping(guard: PaintGuard, pixels: PixelMask): PaintGuard {
  const { protectedPixels } = guard;
  const kept = protectedPixels === null ? pixels : combineMasks(protectedPixels, pixels, 'add');
  return { ...guard, protectedPixels: kept };
}
