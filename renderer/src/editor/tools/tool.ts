// What a tool is: a small state machine that takes the pointer's samples and paints through an `Edit`. It knows nothing
// of the DOM, so that it is tested as it is.

import type { BrushShape, ImagePoint } from '../../../../core/edit/brush.ts';
import type { FillReach } from '../../../../core/edit/bucketFill.ts';
import type { MaskCombination, PixelMask } from '../../../../core/edit/pixelMask.ts';
import type { LikelihoodMeasure, ScoreUpsampling } from '../../../../core/edit/scoreField.ts';
import type { EditTool } from '../../../../core/edit/tools.ts';
import type { Edit } from '../edit.ts';
import type { FrameSources } from '../sources/frameSources.ts';

/** Where the pointer is on the image, and what the hand does with it. */
export interface PointerSample extends ImagePoint {
  /** 0–1; 1 for a mouse. */
  readonly pressure: number;
  readonly timeMs: number;
  /** Straight lines, equal sides. */
  readonly shift: boolean;
  /** The other of add and subtract. */
  readonly alt: boolean;
  /** A press takes the class under it for painting, whichever tool is in hand. */
  readonly picks?: boolean;
  /** The pen is turned round: its press erases, whichever tool is in hand. */
  readonly erases?: boolean;
}

/** What the person has set; a plain copy for the length of one event. */
export interface ToolOptions {
  readonly brushDiameterPx: number;
  readonly brushShape: BrushShape;
  /** Whether a pen's pressure makes the brush smaller. */
  readonly usesPressure: boolean;
  readonly combination: Extract<MaskCombination, 'add' | 'subtract'>;
  /** What shapes and fills do: change the label map, or the selection. */
  readonly target: 'paint' | 'select';
  readonly reach: FillReach;
  /** 0–255, of the wand. */
  readonly colorTolerance: number;
  /** 0–1: how likely the model must hold the class that a fill paints. */
  readonly likelihood: number;
  /** The same for the score-aware brush. */
  readonly brushLikelihood: number;
  /** The same for the score-aware box. */
  readonly boxLikelihood: number;
  readonly measure: LikelihoodMeasure;
  readonly upsampling: ScoreUpsampling;
  /** In units of the scores: where the runner-up is taken; `ANY_MARGIN` everywhere. */
  readonly marginBelow: number;
  readonly superpixelPx: number;
  /** How far a stroke grows along edges, as `core/edit/edgeGrow` counts it. */
  readonly edgeReach: number;
}

/** The options that a tool has a number for, which Shift and the wheel change while it is in hand. */
export type WheelOption =
  | 'brushDiameterPx'
  | 'colorTolerance'
  | 'likelihood'
  | 'brushLikelihood'
  | 'boxLikelihood'
  | 'marginBelow'
  | 'superpixelPx'
  | 'edgeReach';

export interface ToolContext {
  readonly edit: Edit;
  readonly sources: FrameSources;
  readonly options: ToolOptions;
  /** What to paint: a class, or 255 for void. */
  readonly classIndex: number;
  /** CSS pixels for each pixel of the image. */
  readonly zoom: number;
  readonly selection: PixelMask | null;
  /** Makes a class the one to paint. */
  choose(classIndex: number): void;
  /** Adds a mask to the selection or takes it away. */
  select(mask: PixelMask, combination: ToolOptions['combination']): void;
}

/** Pixels that a gesture would change, and what they would take. */
export interface PreviewedPixels {
  readonly mask: PixelMask | null;
  /** Null where they take different classes, or are selected. */
  readonly classIndex: number | null;
}

/** What is shown of a gesture before it is painted. */
export interface ToolPreview extends PreviewedPixels {
  /** A line in image coordinates, from corner to corner. */
  readonly line: readonly ImagePoint[];
  readonly isClosed: boolean;
  /** Corners that can be taken hold of. */
  readonly vertices: readonly ImagePoint[];
  /** Where sides can be taken hold of, which gives them a corner more. */
  readonly middles?: readonly ImagePoint[];
}

export const NO_PREVIEW: ToolPreview = {
  mask: null,
  classIndex: null,
  line: [],
  isClosed: false,
  vertices: [],
};

export type ToolKey = 'Enter' | 'Escape' | 'Backspace';

export interface PointerTool {
  /**
   * Whether a gesture is in hand, which Escape takes back and other commands wait for. One that has ended stays until what
   * it reads is there, and is finished by the next event; no other begins before that.
   */
  readonly isBusy: boolean;
  /** Worked out when it is asked for where that takes time: a pointer may tell of many places between two pictures. */
  readonly preview: ToolPreview;
  /** Where the last stroke ended, for tools of strokes: Shift goes on from there. */
  lastEnd?: ImagePoint | null;
  /** The pointer moves without a button. */
  hover(sample: PointerSample, context: ToolContext): void;
  press(sample: PointerSample, context: ToolContext): void;
  drag(sample: PointerSample, context: ToolContext): void;
  release(sample: PointerSample, context: ToolContext): void;
  /** The pointer is lost between press and release; where this is not given, the gesture is given up as by Escape. */
  lose?(sample: PointerSample, context: ToolContext): void;
  /** @returns whether the key meant something to the tool */
  key(key: ToolKey, timeMs: number, context: ToolContext): boolean;
  /** The pointer has left, another tool is taken or an option has changed: the preview is out of date. */
  forget(): void;
}

/** The tools that a pointer moves; the others of {@link EditTool} are commands. */
export type ToolName =
  | Extract<
      EditTool,
      | 'brush'
      | 'eraser'
      | 'polygon'
      | 'lasso'
      | 'rectangle'
      | 'ellipse'
      | 'livewire'
      | 'redrawOutline'
      | 'bucket'
      | 'wand'
      | 'relabel'
      | 'scoreFill'
      | 'scoreBrush'
      | 'scoreBox'
      | 'edgeBrush'
      | 'runnerUp'
      | 'runnerUpBrush'
      | 'superpixels'
    >
  | 'picker';
