// What the worker threads of a job do, but that a photo of this name ends its thread in the middle of the work, as a
// fault in a library or memory that has run out would: a stand-in for those, which cannot be had at will.

import { decodePhoto as decodeAny } from '../frameWork.ts';

export { mirrorPhoto, scalePhoto, settle, storeFrame, wake } from '../frameWork.ts';

export const DEADLY_PHOTO = 'deadly.png';

export function decodePhoto(file: string): ReturnType<typeof decodeAny> {
  if (!file.endsWith(DEADLY_PHOTO)) return decodeAny(file);
  setImmediate(() => {
    throw new Error('a fault in this thread');
  });
  return new Promise(() => null);
}
