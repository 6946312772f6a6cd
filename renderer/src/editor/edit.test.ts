import { describe, expect, it } from 'vitest';
import { applyDelta } from '../../../core/edit/delta.ts';
import { createPaintGuard, OPEN_GUARD, type PaintGuard } from '../../../core/edit/guard.ts';
import { filledMask, joinMasks, maskArea } from '../../../core/edit/pixelMask.ts';
import { copyLabelMap } from '../../../core/labelMap.ts';
import type { PixelRect } from '../../../core/pixelRect.ts';
import { createEdit, type Edit, type FinishedGesture } from './edit.ts';
import { labelsOf, maskRows, rowsOf } from './tools/testing/workbench.ts';

const MAP = labelsOf('0000', '0220', '0000');
const LEFT = filledMask({ x: 0, y: 0, width: 2, height: 3 });
const MIDDLE = filledMask({ x: 1, y: 1, width: 2, height: 1 });
const FACTS = { tool: 'polygon', classIndex: 1, elapsedMs: 40 } as const;

function begin(guard: () => PaintGuard = () => OPEN_GUARD): {
  edit: Edit;
  gestures: FinishedGesture[];
  dirty: PixelRect[];
} {
  const gestures: FinishedGesture[] = [];
  const dirty: PixelRect[] = [];
  const edit = createEdit(copyLabelMap(MAP), guard, {
    onPixels: (rect) => dirty.push(rect),
    onCommit: (gesture) => gestures.push(gesture),
  });
  return { edit, gestures, dirty };
}

describe('an edit', () => {
  it('is on the label map at once, and is handed over as one step', () => {
    const { edit, gestures } = begin();
    edit.paint(LEFT, 1);
    edit.paint(MIDDLE, 3);
    expect(rowsOf(edit.labels)).toEqual(['1100', '1330', '1100']);
    edit.commit(FACTS);
    expect(gestures).toMatchObject([FACTS]);
    applyDelta(edit.labels, gestures[0]?.delta ?? [], 'backward');
    expect(edit.labels).toEqual(MAP);
  });

  it('hands over nothing of the gesture before it', () => {
    const { edit, gestures } = begin();
    edit.paint(LEFT, 1);
    edit.commit(FACTS);
    edit.commit(FACTS);
    edit.paint(MIDDLE, 3);
    edit.commit(FACTS);
    expect(gestures.map(({ delta }) => delta.length)).toEqual([4, 0, 2]);
  });

  it('gives each pixel of a patch its own index', () => {
    const { edit } = begin();
    edit.paintPatch({ ...MIDDLE, indices: Uint8Array.of(3, 255) });
    expect(rowsOf(edit.labels)).toEqual(['0000', '03.0', '0000']);
  });

  it('fills a mask and hands it over as one step, as far as the guard lets it', () => {
    const { edit, gestures, dirty } = begin(() => createPaintGuard({ lockedClasses: [2] }));
    edit.fill(LEFT, 1, { tool: 'polygon', elapsedMs: 40 });
    expect(rowsOf(edit.labels)).toEqual(['1100', '1220', '1100']);
    expect(gestures).toMatchObject([FACTS]);
    expect(dirty).toEqual([{ x: 0, y: 0, width: 2, height: 3 }]);
    expect(edit.isChanging).toBe(false);
    applyDelta(edit.labels, gestures[0]?.delta ?? [], 'backward');
    expect(edit.labels).toEqual(MAP);
  });

  it('takes over a change that was worked out elsewhere, as one step', () => {
    const { edit, gestures, dirty } = begin();
    const delta = [{ start: 5, length: 2, before: 2, after: 255 }];
    edit.commitChange(delta, FACTS);
    expect(rowsOf(edit.labels)).toEqual(['0000', '0..0', '0000']);
    expect(gestures).toEqual([{ ...FACTS, delta }]);
    expect(dirty).toEqual([{ x: 1, y: 1, width: 2, height: 1 }]);
    expect(() => {
      edit.commitChange(delta, FACTS);
    }).toThrow(/another state of the mask/);
    expect(gestures).toHaveLength(1);
  });

  it('is taken back as a whole, and leaves nothing to hand over', () => {
    const { edit, gestures, dirty } = begin();
    edit.paint(LEFT, 1);
    edit.paint(MIDDLE, 3);
    dirty.length = 0;
    edit.revert();
    expect(edit.labels).toEqual(MAP);
    expect(dirty).toEqual([{ x: 0, y: 0, width: 3, height: 3 }]);
    edit.commit(FACTS);
    expect(gestures).toMatchObject([{ delta: [] }]);
  });

  it('tells who watches what each gesture was to paint, and nothing of one that was taken back', () => {
    const { edit } = begin();
    const told: string[][] = [];
    edit.paint(LEFT, 1);
    edit.commit(FACTS);
    const unwatch = edit.watch((masks) => {
      const all = joinMasks(masks);
      told.push(all === null ? [] : maskRows(all, MAP));
    });
    edit.paint(LEFT, 3);
    edit.revert();
    edit.paint(MIDDLE, 2);
    edit.paintPatch({ ...LEFT, indices: new Uint8Array(6) });
    edit.commit(FACTS);
    edit.fill(MIDDLE, 2, FACTS);
    edit.commitChange([{ start: 0, length: 2, before: 0, after: 1 }], FACTS);
    unwatch();
    edit.fill(LEFT, 1, FACTS);
    expect(told).toEqual([
      ['##..', '###.', '##..'],
      ['....', '.##.', '....'],
      ['##..', '....', '....'],
    ]);
  });

  it('tells what changed, and nothing when nothing did', () => {
    const { edit, dirty } = begin();
    edit.paint(MIDDLE, 2);
    edit.revert();
    expect(dirty).toEqual([]);
    edit.paint(LEFT, 2);
    expect(dirty).toEqual([{ x: 0, y: 0, width: 2, height: 3 }]);
  });

  it('asks the guard as it is at the time', () => {
    let guard = createPaintGuard({ lockedClasses: [0] });
    const { edit } = begin(() => guard);
    edit.paint(LEFT, 1);
    expect(rowsOf(edit.labels)).toEqual(['0000', '0120', '0000']);
    guard = OPEN_GUARD;
    edit.paint(LEFT, 1);
    expect(rowsOf(edit.labels)).toEqual(['1100', '1120', '1100']);
  });

  it('foretells what it would change, and changes nothing by that', () => {
    const { edit, dirty } = begin(() => createPaintGuard({ lockedClasses: [2] }));
    const all = filledMask({ x: 0, y: 0, width: 4, height: 3 });
    expect(maskRows(edit.wouldChange(all, 1), MAP)).toEqual(['####', '#..#', '####']);
    expect(maskArea(edit.wouldChange(all, 0))).toBe(0);
    expect(maskRows(edit.wouldChange(LEFT, Uint8Array.of(0, 1, 1, 1, 0, 0)), MAP)).toEqual([
      '.#..',
      '#...',
      '....',
    ]);
    expect(dirty).toEqual([]);
    expect(edit.labels).toEqual(MAP);
  });
});
