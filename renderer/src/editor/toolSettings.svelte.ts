// What the person has chosen to paint with: tool, class, the tools' options, and what must not change.

import { SvelteSet } from 'svelte/reactivity';
import {
  MAX_BRUSH_DIAMETER_PX,
  MIN_BRUSH_DIAMETER_PX,
  type BrushShape,
} from '../../../core/edit/brush.ts';
import type { FillReach } from '../../../core/edit/bucketFill.ts';
import { createPaintGuard, type PaintGuard } from '../../../core/edit/guard.ts';
import {
  combineMasks,
  type MaskCombination,
  type PixelMask,
} from '../../../core/edit/pixelMask.ts';
import type { LikelihoodMeasure } from '../../../core/edit/scoreField.ts';
import { VOID_INDEX } from '../../../core/taxonomy.ts';
import { DEFAULT_OPTIONS } from './tools/defaultOptions.ts';
import { wheelOptionOf } from './tools/toolList.ts';
import type { ToolName, ToolOptions, WheelOption } from './tools/tool.ts';

interface OptionRange {
  readonly min: number;
  readonly max: number;
  /** The next value up or down. */
  readonly step: (value: number, direction: 1 | -1) => number;
}

const even =
  (by: number) =>
  (value: number, direction: 1 | -1): number =>
    Math.round((value + direction * by) / by) * by;
/** About a fifth, and whole numbers where they are small. */
const proportional = (value: number, direction: 1 | -1): number =>
  value + direction * Math.max(1, Math.round(value * 0.2));

export const OPTION_RANGES: Readonly<Record<WheelOption, OptionRange>> = {
  brushDiameterPx: {
    min: MIN_BRUSH_DIAMETER_PX,
    max: MAX_BRUSH_DIAMETER_PX,
    step: proportional,
  },
  colorTolerance: { min: 0, max: 255, step: even(2) },
  likelihood: { min: 0, max: 1, step: even(0.02) },
  marginBelow: { min: 0.1, max: 8, step: even(0.1) },
  superpixelPx: { min: 6, max: 64, step: even(2) },
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
  measure = $state<LikelihoodMeasure>(DEFAULT_OPTIONS.measure);
  marginBelow = $state<number>(DEFAULT_OPTIONS.marginBelow);
  superpixelPx = $state<number>(DEFAULT_OPTIONS.superpixelPx);

  /** Classes whose pixels keep them; 255 stands for void. */
  readonly locked = new SvelteSet<number>();
  /** If any, only pixels of these change. */
  readonly onlyOver = new SvelteSet<number>();
  protectsReviewed = $state(true);
  /** Of the open frame. */
  reviewed = $state.raw<PixelMask | null>(null);
  selection = $state.raw<PixelMask | null>(null);

  readonly guard: PaintGuard = $derived(
    createPaintGuard({
      lockedClasses: this.locked,
      onlyOver: this.onlyOver.size === 0 ? null : this.onlyOver,
      protectedPixels: this.protectsReviewed ? this.reviewed : null,
      selection: this.selection,
    }),
  );

  /** What the tool paints: void for the eraser. */
  get paintedIndex(): number {
    return this.tool === 'eraser' ? VOID_INDEX : this.classIndex;
  }

  /** Takes a class to paint with; the eraser is put down for it. */
  chooseClass(index: number): void {
    this.classIndex = index;
    if (this.tool === 'eraser') this.tool = 'brush';
  }

  stepOption(option: WheelOption, direction: 1 | -1): void {
    const { min, max, step } = OPTION_RANGES[option];
    this[option] = Math.min(max, Math.max(min, step(this[option], direction)));
  }

  /** Changes the number that the tool in hand has. @returns whether it has one */
  stepToolOption(direction: 1 | -1): boolean {
    const option = wheelOptionOf(this.tool);
    if (option === null) return false;
    this.stepOption(option, direction);
    return true;
  }

  toggle(set: SvelteSet<number>, index: number): void {
    if (!set.delete(index)) set.add(index);
  }

  select(mask: PixelMask, how: MaskCombination): void {
    if (this.selection !== null) this.selection = combineMasks(this.selection, mask, how);
    else if (how === 'add') this.selection = mask;
    if (this.selection?.bits.includes(1) === false) this.selection = null;
  }

  protect(mask: PixelMask): void {
    this.reviewed = this.reviewed === null ? mask : combineMasks(this.reviewed, mask, 'add');
  }

  /** Another frame: what belongs to pixels of the last one is forgotten. */
  forgetFrame(): void {
    this.reviewed = null;
    this.selection = null;
  }
}
