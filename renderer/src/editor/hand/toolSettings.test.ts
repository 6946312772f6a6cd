import { describe, expect, it } from 'vitest';
import { mayChange } from '../../../../core/edit/guard.ts';
import { filledMask, maskArea, type PixelMask } from '../../../../core/edit/pixelMask.ts';
import { labelsOf } from '../tools/testing/workbench.ts';
import { createToolActions } from '../commands/toolActions.ts';
import { OPTION_RANGES, ToolSettings } from './toolSettings.svelte.ts';
import type { ToolName, WheelOption } from '../tools/tool.ts';
import { DEFAULT_OPTIONS } from '../tools/defaultOptions.ts';
import { TOOLS, wheelOptionOf } from '../tools/toolList.ts';

const VOID = 255;
const CAR = 8;
const pixel = (x: number, y: number): PixelMask => filledMask({ x, y, width: 1, height: 1 });

describe('what is painted', () => {
  it('is the chosen class, and void with the eraser', () => {
    const settings = new ToolSettings();
    settings.chooseClass(CAR);
    expect(settings.paintedIndex).toBe(CAR);
    settings.tool = 'eraser';
    expect(settings.paintedIndex).toBe(VOID);
  });

  it('is a class again when one is chosen with the eraser in hand', () => {
    const settings = new ToolSettings();
    settings.tool = 'eraser';
    settings.chooseClass(CAR);
    expect([settings.tool, settings.paintedIndex]).toEqual(['brush', CAR]);
    settings.tool = 'polygon';
    settings.chooseClass(1);
    expect(settings.tool).toBe('polygon');
  });
});

describe('the number of a tool', () => {
  const options = Object.keys(OPTION_RANGES) as WheelOption[];

  it.each(options)('goes up and down to its ends and no further (%s)', (option) => {
    const { min, max } = OPTION_RANGES[option];
    const settings = new ToolSettings();
    for (let step = 0; step < 300; step++) settings.stepOption(option, 1);
    expect(settings[option]).toBe(max);
    settings.stepOption(option, -1);
    expect(settings[option]).toBeLessThan(max);
    for (let step = 0; step < 300; step++) settings.stepOption(option, -1);
    expect(settings[option]).toBe(min);
    settings.stepOption(option, 1);
    expect(settings[option]).toBeGreaterThan(min);
  });

  it('is whole where it counts pixels', () => {
    const settings = new ToolSettings();
    for (let step = 0; step < 40; step++) {
      settings.stepOption('brushDiameterPx', step < 20 ? 1 : -1);
      expect(Number.isInteger(settings.brushDiameterPx)).toBe(true);
    }
  });

  it('is the threshold of a brush that has one, else its size', () => {
    const settings = new ToolSettings();
    const size = settings.brushDiameterPx;
    settings.tool = 'scoreBrush';
    settings.stepToolOption(1);
    expect(settings.brushLikelihood).toBeCloseTo(0.071);
    expect(settings.likelihood).toBe(DEFAULT_OPTIONS.likelihood);
    expect(settings.brushDiameterPx).toBe(size);
    settings.tool = 'brush';
    settings.stepToolOption(1);
    expect(settings.brushDiameterPx).toBeGreaterThan(size);
  });

  it.each<ToolName>(['brush', 'eraser', 'scoreBrush', 'edgeBrush', 'runnerUpBrush'])(
    'is the size alone by the keys of size: %s',
    (tool) => {
      const settings = new ToolSettings();
      settings.tool = tool;
      const { smaller, larger } = createToolActions(settings, () => null);
      const before = settings.copyOptions();
      larger();
      expect(settings.brushDiameterPx).toBeGreaterThan(before.brushDiameterPx);
      const { brushDiameterPx } = settings;
      expect(settings.copyOptions()).toEqual({ ...before, brushDiameterPx });
      smaller();
      expect(settings.brushDiameterPx).toBeLessThan(brushDiameterPx);
    },
  );

  it('is by the keys of size that of superpixels, and the threshold of what has no size', () => {
    const settings = new ToolSettings();
    settings.tool = 'superpixels';
    settings.stepToolSize(1);
    expect(settings.superpixelPx).toBeGreaterThan(DEFAULT_OPTIONS.superpixelPx);
    settings.tool = 'scoreBox';
    settings.stepToolSize(1);
    expect(settings.boxLikelihood).toBeGreaterThan(DEFAULT_OPTIONS.boxLikelihood);
    settings.tool = 'rectangle';
    expect(settings.stepToolSize(1)).toBe(false);
  });

  it('of a likelihood is about 0.7 of the last one, as the hand turns it down', () => {
    const settings = new ToolSettings();
    settings.likelihood = 0.9;
    const values = Array.from({ length: 5 }, () => {
      settings.stepOption('likelihood', -1);
      return settings.likelihood;
    });
    expect(values).toEqual([0.63, 0.441, 0.309, 0.216, 0.151]);
  });

  it('of superpixels suits the frame’s size until the person chooses one', () => {
    const settings = new ToolSettings();
    settings.enterFrame({ width: 480, height: 360 });
    expect(settings.superpixelPx).toBe(8);
    settings.enterFrame({ width: 1920, height: 1440 });
    expect(settings.superpixelPx).toBe(32);
    settings.enterFrame({ width: 8192, height: 4096 });
    expect(settings.superpixelPx).toBe(OPTION_RANGES.superpixelPx.max);
    settings.stepOption('superpixelPx', -1);
    settings.enterFrame({ width: 480, height: 360 });
    expect(settings.superpixelPx).toBe(62);
  });

  it('is missing where there is nothing to set', () => {
    const settings = new ToolSettings();
    settings.tool = 'rectangle';
    expect(settings.stepToolOption(1)).toBe(false);
    const without = (Object.keys(TOOLS) as ToolName[]).filter((tool) => !wheelOptionOf(tool));
    expect(without).toContain('polygon');
    expect(without).not.toContain('wand');
  });
});

describe('the guard', () => {
  it('lets everything change at first', () => {
    const { guard } = new ToolSettings();
    expect([0, CAR, VOID].every((index) => mayChange(guard, index, 3, 4))).toBe(true);
  });

  it('follows the locked classes', () => {
    const settings = new ToolSettings();
    settings.toggle(settings.locked, CAR);
    expect(mayChange(settings.guard, CAR, 0, 0)).toBe(false);
    expect(mayChange(settings.guard, 0, 0, 0)).toBe(true);
    settings.toggle(settings.locked, CAR);
    expect(mayChange(settings.guard, CAR, 0, 0)).toBe(true);
  });

  it('follows the classes to paint over', () => {
    const settings = new ToolSettings();
    settings.toggle(settings.onlyOver, CAR);
    expect([CAR, 0, VOID].map((index) => mayChange(settings.guard, index, 0, 0))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('keeps reviewed pixels as long as they are protected', () => {
    const settings = new ToolSettings();
    settings.protect(pixel(2, 1));
    settings.protect(pixel(5, 5));
    expect(mayChange(settings.guard, 0, 2, 1)).toBe(false);
    expect(mayChange(settings.guard, 0, 5, 5)).toBe(false);
    expect(mayChange(settings.guard, 0, 3, 3)).toBe(true);
    settings.protectsReviewed = false;
    expect(mayChange(settings.guard, 0, 2, 1)).toBe(true);
  });

  it('tells when the person marks pixels as reviewed or takes that back, not when a frame is entered', () => {
    let told = 0;
    const settings = new ToolSettings(() => (told += 1));
    settings.enterFrame({ width: 8, height: 8 }, pixel(2, 1));
    expect([told, mayChange(settings.guard, 0, 2, 1)]).toEqual([0, false]);
    settings.protect(pixel(5, 5));
    settings.unprotect(pixel(2, 1));
    expect([told, mayChange(settings.guard, 0, 2, 1)]).toEqual([2, true]);
    expect(mayChange(settings.guard, 0, 5, 5)).toBe(false);
    settings.unprotect(pixel(5, 5));
    expect([told, settings.reviewed]).toEqual([3, null]);
    settings.protect(pixel(1, 1));
    settings.clearProtected();
    expect([told, settings.reviewed]).toEqual([5, null]);
  });

  it('keeps everything outside the selection', () => {
    const settings = new ToolSettings();
    settings.select(pixel(2, 1), 'add');
    expect(mayChange(settings.guard, 0, 2, 1)).toBe(true);
    expect(mayChange(settings.guard, 0, 2, 2)).toBe(false);
  });

  it('lets one class alone change while that is asked for, as far as it may change at all', () => {
    const settings = new ToolSettings();
    settings.toggle(settings.locked, 1);
    settings.select(pixel(2, 1), 'add');
    const changeable = (): number[] =>
      [0, 1, CAR, VOID].filter((index) => mayChange(settings.guard, index, 2, 1));
    let within: number[] = [];
    settings.paintOver(CAR, () => (within = changeable()));
    expect(within).toEqual([CAR]);
    settings.paintOver(VOID, () => (within = changeable()));
    expect(within).toEqual([VOID]);
    settings.paintOver(1, () => (within = changeable()));
    expect(within).toEqual([]);
    settings.paintOver(CAR, () => expect(mayChange(settings.guard, CAR, 0, 0)).toBe(false));
    expect(changeable()).toEqual([0, CAR, VOID]);
  });

  it('knows nothing of the last frame on another', () => {
    const settings = new ToolSettings();
    settings.protect(pixel(2, 1));
    settings.select(pixel(0, 0), 'add');
    settings.toggle(settings.locked, CAR);
    settings.enterFrame({ width: 8, height: 8 });
    expect(mayChange(settings.guard, 0, 2, 1)).toBe(true);
    expect(mayChange(settings.guard, CAR, 2, 1)).toBe(false);
  });
});

describe('the commands of tools', () => {
  const map = labelsOf('000', '000');

  it('take a tool', () => {
    const settings = new ToolSettings();
    const actions = createToolActions(settings, () => map);
    actions.wand();
    expect(settings.tool).toBe('wand');
    const tolerance = settings.colorTolerance;
    actions.larger();
    expect(settings.colorTolerance).toBeGreaterThan(tolerance);
    actions.smaller();
    expect(settings.colorTolerance).toBe(tolerance);
  });

  it('turn add to subtract, paint to select, near to everywhere, and back', () => {
    const settings = new ToolSettings();
    const actions = createToolActions(settings, () => map);
    const toggle = (): void => {
      actions.toggleCombination();
      actions.toggleTarget();
      actions.toggleReach();
    };
    toggle();
    expect([settings.combination, settings.target, settings.reach]).toEqual([
      'subtract',
      'select',
      'everywhere',
    ]);
    toggle();
    expect([settings.combination, settings.target, settings.reach]).toEqual([
      'add',
      'paint',
      'contiguous',
    ]);
  });

  it('lock the chosen class, and paint only over it', () => {
    const settings = new ToolSettings();
    const actions = createToolActions(settings, () => map);
    settings.chooseClass(CAR);
    actions.lockClass();
    actions.paintOnlyOver();
    actions.paintOverPressed();
    expect(settings.paintsOverPressed).toBe(true);
    expect([[...settings.locked], [...settings.onlyOver]]).toEqual([[CAR], [CAR]]);
  });

  it('select the frame, invert that, and clear it', () => {
    const settings = new ToolSettings();
    const actions = createToolActions(settings, () => map);
    const area = (): number => (settings.selection === null ? 0 : maskArea(settings.selection));
    actions.selectAll();
    expect(area()).toBe(6);
    settings.select(pixel(1, 1), 'subtract');
    actions.invertSelection();
    expect(settings.selection && maskArea(settings.selection)).toBe(1);
    actions.clearSelection();
    expect(area()).toBe(0);
    actions.invertSelection();
    expect(area()).toBe(6);
    actions.invertSelection();
    expect(settings.selection).toBeNull();
  });

  it('protect the selection, and let it go', () => {
    const settings = new ToolSettings();
    const actions = createToolActions(settings, () => map);
    settings.protectsReviewed = false;
    settings.select(pixel(1, 1), 'add');
    actions.protectSelection();
    expect(settings.selection).toBeNull();
    expect(mayChange(settings.guard, 0, 1, 1)).toBe(false);
    actions.protectReviewed();
    expect(mayChange(settings.guard, 0, 1, 1)).toBe(true);
    actions.protectReviewed();
    actions.clearProtected();
    expect(mayChange(settings.guard, 0, 1, 1)).toBe(true);
  });
});
