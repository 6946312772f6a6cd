// The transport of the contract between the app's window and the backend in this process.

import { ipcMain, type WebContents } from 'electron';
import type { Backend } from '../backend/backend.ts';
import { answerCall } from './answerCall.ts';
import { CALL_CHANNEL, EVENT_CHANNEL } from './channels.ts';

/** Answers the calls of all windows; the app's own page alone gets more than a refusal. */
export function answerCalls(backend: Backend): void {
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, params: unknown) =>
    answerCall(
      (method, values) => backend.dispatch(method, values),
      event.senderFrame,
      name,
      params,
    ),
  );
}

/** Passes the backend's events on to a window, for as long as there is one. */
export function pushEvents(backend: Backend, contents: WebContents): void {
  const unsubscribe = backend.subscribe((event) => {
    if (!contents.isDestroyed()) contents.send(EVENT_CHANNEL, event);
  });
  contents.once('destroyed', unsubscribe);
}
