// The tools that use what the model knows: class scores, runners-up, growth along edges, superpixels.

import { createBoxTool } from './boxTool.ts';
import { createEdgeBrushTool } from './edgeBrushTool.ts';
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
    options: ['likelihood', 'measure', 'upsampling', 'target', 'combination', 'reach'],
    needsScores: true,
  },
  scoreBrush: {
    create: createScoreBrushTool,
    icon: 'scoreBrush',
    options: [
      'brushDiameterPx',
      'brushLikelihood',
      'measure',
      'upsampling',
      'brushShape',
      'usesPressure',
    ],
    needsScores: true,
  },
  scoreBox: {
    create: () => createBoxTool('scoreBox'),
    icon: 'scoreBox',
    options: ['boxLikelihood', 'measure', 'upsampling', 'target', 'combination'],
    needsScores: true,
  },
  edgeBrush: {
    create: createEdgeBrushTool,
    icon: 'edgeBrush',
    options: [
      'brushDiameterPx',
      'edgeReach',
      'upsampling',
      'brushShape',
      'usesPressure',
      'target',
      'combination',
    ],
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
  superpixels: {
    create: createSuperpixelTool,
    icon: 'superpixels',
    options: ['superpixelPx', 'target', 'combination'],
  },
} as const satisfies Partial<Record<ToolName, ToolEntry>>;
