import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  combineMasks,
  filledMask,
  maskArea,
  type PixelMask,
} from '../../../../core/edit/pixelMask.ts';
import { maskOn } from '../../../../core/edit/testing/scenes.ts';
import { createToolActions } from '../commands/toolActions.ts';
import { ToolSettings } from './toolSettings.svelte.ts';

const pixel = (x: number, y: number): PixelMask => filledMask({ x, y, width: 1, height: 1 });

describe('the selection', () => {
  it('grows and shrinks, and is none when nothing is left of it', () => {
    const settings = new ToolSettings();
    settings.select(pixel(0, 0), 'subtract');
    expect(settings.selection).toBeNull();
    settings.select(pixel(0, 0), 'add');
    settings.select(pixel(3, 2), 'add');
    expect(settings.selection && maskArea(settings.selection)).toBe(2);
    settings.select(pixel(0, 0), 'subtract');
    settings.select(pixel(3, 2), 'subtract');
    expect(settings.selection).toBeNull();
  });
});

describe('the selection, gesture by gesture', () => {
  const raster = { width: 9, height: 6 };
  const change = fc.record({ mask: maskOn(raster), how: fc.constantFrom('add', 'subtract') });

  it('is what combining whole masks gives, and leaves the masks of the gestures as they are', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        const settings = new ToolSettings();
        const given = changes.map(({ mask }) => mask.bits.slice());
        let whole: PixelMask | null = null;
        for (const { mask, how } of changes) {
          settings.select(mask, how);
          if (whole !== null) whole = combineMasks(whole, mask, how);
          else if (how === 'add') whole = mask;
          if (whole?.bits.includes(1) === false) whole = null;
          expect(settings.selection).toEqual(whole);
          expect(settings.guard.selection).toBe(settings.selection);
        }
        expect(changes.map(({ mask }) => mask.bits)).toEqual(given);
      }),
    );
  });

  it('leaves alone what was protected of it', () => {
    const settings = new ToolSettings();
    const { protectSelection } = createToolActions(settings, () => null);
    settings.select(filledMask({ x: 0, y: 0, width: 4, height: 4 }), 'add');
    settings.select(pixel(1, 1), 'subtract');
    protectSelection();
    const before = settings.reviewed?.bits.slice();
    settings.select(pixel(0, 0), 'add');
    settings.select(pixel(0, 0), 'subtract');
    settings.select(filledMask({ x: 0, y: 0, width: 4, height: 4 }), 'add');
    expect(settings.reviewed?.bits).toEqual(before);
  });
});
