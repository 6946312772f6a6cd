// The tools that use what the model knows: class scores, runners-up, superpixels.

import { createRegionTool } from './regionTool.ts';
import { createRunnerUpBrushTool } from './runnerUpBrushTool.ts';
import { createRunnerUpTool } from './runnerUpTool.ts';
import { createScoreBrushTool } from './scoreBrushTool.ts';
import { createSuperpixelTool } from './superpixelTool.ts';
import type { ToolName } from './tool.ts';
import type { ToolEntry } from './toolEntry.ts';

export const modelTools = {
  scoreFill: {
    create: () => createRegionTool('scoreFill'),
    icon: 'scoreFill',
    options: ['likelihood', 'measure', 'target', 'combination', 'reach'],
    needsScores: true,
  },
  scoreBrush: {
    create: createScoreBrushTool,
    icon: 'scoreBrush',
    options: ['brushDiameterPx', 'likelihood', 'measure', 'brushShape', 'usesPressure'],
    needsScores: true,
  },
  runnerUp: {
    create: createRunnerUpTool,
    icon: 'runnerUp',
    options: ['marginBelow'],
    needsScores: true,
  },
  runnerUpBrush: {
    create: createRunnerUpBrushTool,
    icon: 'runnerUpBrush',
    options: ['brushDiameterPx', 'marginBelow', 'brushShape', 'usesPressure'],
    needsScores: true,
  },
  superpixels: { create: createSuperpixelTool, icon: 'superpixels', options: ['superpixelPx'] },
} as const satisfies Partial<Record<ToolName, ToolEntry>>;
