// What the app's page sees of its host: two functions, and nothing of Electron.

import { contextBridge, ipcRenderer } from 'electron';
import type { CALL_CHANNEL, EVENT_CHANNEL } from '../channels.ts';

// A sandboxed preload can load nothing but Electron, so the names are here again, checked by the compiler.
const CALL: typeof CALL_CHANNEL = 'backend:call';
const EVENT: typeof EVENT_CHANNEL = 'backend:event';

contextBridge.exposeInMainWorld('maskwright', {
  /** Resolves to `{ ok: true, result }` or `{ ok: false, error }`. */
  call: (name: string, params: unknown): Promise<unknown> => ipcRenderer.invoke(CALL, name, params),
  /** @returns a function that ends the subscription */
  subscribe: (listener: (event: unknown) => void): (() => void) => {
    const pass = (_event: unknown, event: unknown): void => {
      listener(event);
    };
    ipcRenderer.on(EVENT, pass);
    return () => {
      ipcRenderer.off(EVENT, pass);
    };
  },
});
