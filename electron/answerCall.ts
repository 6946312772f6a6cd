// One call of the backend, as it comes from a window: who may make it, and an answer that never throws, since
// Electron carries only the message of a thrown error across.

import type { Backend } from '../backend/backend.ts';
import { MaskwrightError, toErrorData, type ErrorData } from '../core/errors.ts';
import { isAppPage } from './addresses.ts';

export type CallOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: ErrorData };

/** The frame that a call came from: gone already (null), or in a page. */
export type Sender = {
  readonly url: string;
  /** Null for a page's main frame. */
  readonly parent: unknown;
} | null;

export async function answerCall(
  dispatch: Backend['dispatch'],
  sender: Sender,
  name: unknown,
  params: unknown,
): Promise<CallOutcome> {
  try {
    if (!mayCall(sender)) {
      throw new MaskwrightError(
        'usage/invalid',
        `The page ${sender?.url ?? '(closed)'} may not call the backend; only the app's own page may.`,
      );
    }
    if (typeof name !== 'string') {
      throw new MaskwrightError('usage/invalid', 'A call names its method first, as text.');
    }
    return { ok: true, result: await dispatch(name, params) };
  } catch (error) {
    return { ok: false, error: toErrorData(error) };
  }
}

function mayCall(sender: Sender): boolean {
  return sender !== null && sender.parent === null && isAppPage(sender.url);
}
