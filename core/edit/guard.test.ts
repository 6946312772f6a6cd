import { expect, test } from 'vitest';
import { createPaintGuard, isSameGuard, mayChange, OPEN_GUARD } from './guard.ts';

const corner = { rect: { x: 1, y: 1, width: 2, height: 1 }, bits: Uint8Array.of(1, 0) };

test('an open guard lets everything change', () => {
  expect(mayChange(OPEN_GUARD, 3, 7, 9)).toBe(true);
  expect(mayChange(OPEN_GUARD, 255, 0, 0)).toBe(true);
});

test('a locked class keeps its pixels, and so does void when it is locked', () => {
  const guard = createPaintGuard({ lockedClasses: [3, 255] });
  expect(mayChange(guard, 3, 0, 0)).toBe(false);
  expect(mayChange(guard, 255, 0, 0)).toBe(false);
  expect(mayChange(guard, 4, 0, 0)).toBe(true);
});

test('painting over chosen classes leaves all others alone, and a lock counts before it', () => {
  const guard = createPaintGuard({ onlyOver: [3, 5], lockedClasses: [5] });
  expect([2, 3, 5].map((index) => mayChange(guard, index, 0, 0))).toEqual([false, true, false]);
});

test('protected pixels never change', () => {
  const guard = createPaintGuard({ protectedPixels: corner });
  expect(mayChange(guard, 0, 1, 1)).toBe(false);
  expect(mayChange(guard, 0, 2, 1)).toBe(true);
  expect(mayChange(guard, 0, 0, 0)).toBe(true);
});

test('with a selection nothing else changes', () => {
  const guard = createPaintGuard({ selection: corner });
  expect(mayChange(guard, 0, 1, 1)).toBe(true);
  expect(mayChange(guard, 0, 2, 1)).toBe(false);
  expect(mayChange(guard, 0, 0, 0)).toBe(false);
});

test('guards are the same when they keep the same classes by the very same masks', () => {
  const locked = createPaintGuard({ lockedClasses: [3], selection: corner });
  expect(isSameGuard(locked, createPaintGuard({ lockedClasses: [3], selection: corner }))).toBe(
    true,
  );
  expect(isSameGuard(locked, createPaintGuard({ lockedClasses: [4], selection: corner }))).toBe(
    false,
  );
  expect(isSameGuard(locked, createPaintGuard({ lockedClasses: [3] }))).toBe(false);
  expect(isSameGuard(OPEN_GUARD, createPaintGuard({ protectedPixels: corner }))).toBe(false);
});
