// The worker's side: opens a frame's photo and makes what the window asks for, one thing after the other.

import { messageOf } from '../../../../core/errors.ts';
import type { ColorPhoto } from '../../../../core/edit/colorPhoto.ts';
import type { FrameSources } from './frameSources.ts';
import {
  makeSource,
  packSource,
  type FromSources,
  type PhotoFile,
  type ToSources,
} from './sourceMessages.ts';
import { sourcesOf } from './sourcesOf.ts';

/** Sends a message to the window; the memory in `transfer` goes along instead of being copied. */
export type Answer = (message: FromSources, transfer: readonly ArrayBufferLike[]) => void;

/**
 * @param decode the pixels of a photo's file; it may throw
 * @returns what takes the window's messages
 */
export function serveSources(
  decode: (photo: PhotoFile) => Promise<ColorPhoto>,
  answer: Answer,
): (message: ToSources) => void {
  let begin = (): Promise<FrameSources> => Promise.reject(new Error('No frame is open.'));
  /** Null until something is asked for, and again where a photo could not be read or another was opened: the next request tries anew. */
  let sources: Promise<FrameSources> | null = null;

  return (message) => {
    if (message.type === 'open') {
      const { photo, scores } = message;
      begin = async () => sourcesOf(await decode(photo), scores);
      sources = null;
      return;
    }
    const asked = (sources ??= begin());
    asked
      .then((ready) => {
        const made = makeSource(ready, message.request);
        if (made === null) {
          answer({ type: 'made', made: null }, []);
          return;
        }
        const { packed, transfer } = packSource(made);
        answer({ type: 'made', made: packed }, transfer);
      })
      .catch((error: unknown) => {
        if (sources === asked) sources = null;
        answer({ type: 'failed', reason: messageOf(error) }, []);
      });
  };
}
