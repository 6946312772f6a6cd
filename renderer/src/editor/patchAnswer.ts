// What a worker that works out a change of a mask answers.

import { messageOf } from '../../../core/errors.ts';
import type { LabelPatch } from '../../../core/edit/paintMask.ts';

export type PatchAnswer = { readonly patch: LabelPatch } | { readonly reason: string };

/** Works a change out in a worker and posts what came of it. @param find may throw */
export async function answerWithPatch(find: () => LabelPatch | Promise<LabelPatch>): Promise<void> {
  const answer = await answerOf(find);
  const memory = 'patch' in answer ? [answer.patch.bits.buffer, answer.patch.indices.buffer] : [];
  postMessage(answer, { transfer: memory.filter((one) => one instanceof ArrayBuffer) });
}

async function answerOf(find: () => LabelPatch | Promise<LabelPatch>): Promise<PatchAnswer> {
  try {
    return { patch: await find() };
  } catch (error) {
    return { reason: messageOf(error) };
  }
}
