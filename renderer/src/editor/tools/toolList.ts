// Every tool of the pointer: what makes it, its picture and the options that it uses, in the order of the panel.

import { createBrushTool } from './brushTool.ts';
import { modelTools } from './modelTools.ts';
import { shapeTools } from './shapeTools.ts';
import type { ToolName, WheelOption } from './tool.ts';
import type { ToolEntry } from './toolEntry.ts';

export const TOOLS: Readonly<Record<ToolName, ToolEntry>> = {
  brush: {
    create: () => createBrushTool('brush'),
    icon: 'brush',
    options: ['brushDiameterPx', 'brushShape', 'usesPressure'],
  },
  eraser: {
    create: () => createBrushTool('eraser'),
    icon: 'eraser',
    options: ['brushDiameterPx', 'brushShape', 'usesPressure'],
  },
  ...shapeTools,
  ...modelTools,
};

const WHEEL_OPTIONS: readonly WheelOption[] = [
  'likelihood',
  'brushLikelihood',
  'boxLikelihood',
  'edgeReach',
  'marginBelow',
  'colorTolerance',
  'superpixelPx',
  'brushDiameterPx',
];

/** The number that Shift and the wheel change while a tool is in hand. */
export function wheelOptionOf(tool: ToolName): WheelOption | null {
  return WHEEL_OPTIONS.find((option) => TOOLS[tool].options.includes(option)) ?? null;
}

const SIZES: readonly WheelOption[] = ['brushDiameterPx', 'superpixelPx'];

/** What the keys of size change while a tool is in hand: its size, or where it has none the number of the wheel. */
export function sizeOptionOf(tool: ToolName): WheelOption | null {
  return SIZES.find((option) => TOOLS[tool].options.includes(option)) ?? wheelOptionOf(tool);
}

/** Whether a brush's outline is drawn around the pointer. */
export function hasBrush(tool: ToolName): boolean {
  return TOOLS[tool].options.includes('brushDiameterPx');
}

/** Whether the tool's gesture is an outline, which stays in hand from press to press. */
export function drawsOutlines(tool: ToolName): boolean {
  return tool === 'polygon' || tool === 'livewire';
}

/** Whether a press alone does something that Escape does not take back: sets a corner, paints an outline, picks. */
export function actsOnPress(tool: ToolName): boolean {
  return drawsOutlines(tool) || tool === 'picker';
}

const HELD_TO_THE_PRESS: ReadonlySet<ToolName> = new Set<ToolName>([
  'brush',
  'eraser',
  'scoreBrush',
  'edgeBrush',
  'runnerUpBrush',
  'superpixels',
  'scoreFill',
  'wand',
]);

/** Whether one press begins all that the tool paints, so that it can be held to the class that lies there. */
export function canBeHeldToPress(tool: ToolName): boolean {
  return HELD_TO_THE_PRESS.has(tool);
}

const WITHOUT_CHOSEN_CLASS: ReadonlySet<ToolName> = new Set<ToolName>([
  'eraser',
  'redrawOutline',
  'runnerUp',
  'runnerUpBrush',
]);

/** Whether the tool has a use for the class that is chosen. */
export function paintsChosenClass(tool: ToolName): boolean {
  return !WITHOUT_CHOSEN_CLASS.has(tool);
}

/** Whether the tool works by the model's scores of the frame, and can do nothing without them. */
export function needsScores(tool: ToolName): boolean {
  return TOOLS[tool].needsScores === true;
}

/** Whether the tool goes by how likely the model holds the class that it paints. */
export function needsScoresOfClass(tool: ToolName): boolean {
  return TOOLS[tool].options.includes('measure');
}
