// The memory of large arrays: given to another thread, or back to the system.

import { isMarkedAsUntransferable } from 'node:worker_threads';

type Values = Uint8Array | Float32Array | Float16Array;

/** The array itself where its memory can move to another thread, else a copy: what a library made cannot. */
export function toMovable<Given extends Values>(
  values: Given,
): Given & { readonly buffer: ArrayBuffer } {
  const isMovable = isWhole(values) && !isMarkedAsUntransferable(values.buffer);
  return (isMovable ? values : values.slice()) as Given & { readonly buffer: ArrayBuffer };
}

/**
 * Gives an array's memory back at once, where nothing else lies in it; the array is empty afterwards. Left to the garbage
 * collector, a frame's arrays would have it go through everything every few frames.
 */
export function giveBack(values: Values): void {
  if (isWhole(values) && values.buffer instanceof ArrayBuffer) values.buffer.transfer(0);
}

function isWhole({ buffer, byteLength }: Values): boolean {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
}
