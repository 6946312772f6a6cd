// The tools that change a mask, by the names under which the journal keeps their strokes.

/** Names in stored journals: one may be added, none changed or taken away. */
export const EDIT_TOOLS = [
  'brush',
  'eraser',
  'polygon',
  'lasso',
  'rectangle',
  'ellipse',
  'bucket',
  'wand',
  'scoreFill',
  'scoreBrush',
  'scoreBox',
  'edgeBrush',
  'runnerUpBrush',
  'superpixels',
  'livewire',
  'redrawOutline',
  'runnerUp',
  'relabel',
  'replace',
  'fillHoles',
  'removeIslands',
  'smooth',
  'grow',
  'shrink',
  'fillVoid',
  'copyPrelabel',
  'copyGroundTruth',
  'copyRevision',
  'copyPreviousFrame',
  'carryOver',
  'worklist',
] as const;

export type EditTool = (typeof EDIT_TOOLS)[number];

/** How a stroke was made: with everything in sight, or with ground truth and scores hidden. */
export const STROKE_MODES = ['open', 'blind'] as const;

export type StrokeMode = (typeof STROKE_MODES)[number];
