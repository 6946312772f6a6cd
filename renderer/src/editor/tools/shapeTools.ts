// The tools that go by outlines, regions and colours, without the model.

import { createBoxTool } from './boxTool.ts';
import { createLassoTool } from './lassoTool.ts';
import { createLivewireTool } from './livewireTool.ts';
import { createPickerTool } from './pickerTool.ts';
import { createPolygonTool } from './polygonTool.ts';
import { createRedrawOutlineTool } from './redrawOutlineTool.ts';
import { createRegionTool } from './regionTool.ts';
import type { ToolName } from './tool.ts';
import type { ToolEntry } from './toolEntry.ts';

export const shapeTools = {
  polygon: { create: createPolygonTool, icon: 'polygon', options: ['target', 'combination'] },
  lasso: { create: createLassoTool, icon: 'lasso', options: ['target', 'combination'] },
  rectangle: {
    create: () => createBoxTool('rectangle'),
    icon: 'rectangle',
    options: ['target', 'combination'],
  },
  ellipse: {
    create: () => createBoxTool('ellipse'),
    icon: 'ellipse',
    options: ['target', 'combination'],
  },
  livewire: { create: createLivewireTool, icon: 'livewire', options: ['target', 'combination'] },
  redrawOutline: {
    create: createRedrawOutlineTool,
    icon: 'redrawOutline',
    options: ['brushDiameterPx'],
  },
  bucket: {
    create: () => createRegionTool('bucket'),
    icon: 'bucket',
    options: ['target', 'combination', 'reach'],
  },
  wand: {
    create: () => createRegionTool('wand'),
    icon: 'wand',
    options: ['colorTolerance', 'target', 'combination', 'reach'],
  },
  relabel: { create: () => createRegionTool('relabel'), icon: 'relabel', options: [] },
  picker: { create: createPickerTool, icon: 'picker', options: [] },
} as const satisfies Partial<Record<ToolName, ToolEntry>>;
