// What a gesture must not change. Every write to a label map asks {@link mayChange} first.

import { maskHas, type PixelMask } from './pixelMask.ts';

export interface PaintGuard {
  /** For each index that a pixel can hold now (0–255): 1 where such pixels may change. */
  readonly changeable: Uint8Array;
  /** Pixels that never change, such as regions already reviewed. */
  readonly protectedPixels: PixelMask | null;
  /** If there is a selection, nothing outside it changes. */
  readonly selection: PixelMask | null;
}

/** The part of a guard that goes by what pixels hold, and so counts in every frame. */
export type ClassGuard = Pick<PaintGuard, 'changeable'>;

export interface GuardSettings {
  /** Classes whose pixels keep them; 255 locks what is void. */
  readonly lockedClasses?: Iterable<number>;
  /** If given, only pixels of these classes change; 255 stands for void. */
  readonly onlyOver?: Iterable<number> | null;
  readonly protectedPixels?: PixelMask | null;
  readonly selection?: PixelMask | null;
}

export function createPaintGuard({
  lockedClasses = [],
  onlyOver = null,
  protectedPixels = null,
  selection = null,
}: GuardSettings = {}): PaintGuard {
  const changeable = new Uint8Array(256).fill(onlyOver === null ? 1 : 0);
  for (const index of onlyOver ?? []) changeable[index] = 1;
  for (const index of lockedClasses) changeable[index] = 0;
  return { changeable, protectedPixels, selection };
}

/** The same guard, which of what it lets change keeps all but the pixels of one class (255: void). */
export function narrowedToClass(guard: PaintGuard, index: number): PaintGuard {
  const changeable = new Uint8Array(256);
  changeable[index] = guard.changeable[index] ?? 0;
  return { ...guard, changeable };
}

/** Whether two guards keep the same: the same classes, by the very same masks. */
export function isSameGuard(a: PaintGuard, b: PaintGuard): boolean {
  return (
    a.protectedPixels === b.protectedPixels &&
    a.selection === b.selection &&
    a.changeable.every((may, index) => may === b.changeable[index])
  );
}

/** Whether a guard goes by what pixels hold alone, wherever they are. */
export function isOpenGround({ protectedPixels, selection }: PaintGuard): boolean {
  return protectedPixels === null && selection === null;
}

/** Everything may change. */
export const OPEN_GUARD: PaintGuard = createPaintGuard();

/** Whether the pixel at x, y may change that holds `index` now. */
export function mayChange(guard: PaintGuard, index: number, x: number, y: number): boolean {
  const { changeable, protectedPixels, selection } = guard;
  if (changeable[index] !== 1) return false;
  if (protectedPixels !== null && maskHas(protectedPixels, x, y)) return false;
  return selection === null || maskHas(selection, x, y);
}
