// Hands the engine's port on from the main process to the inference window's page.

import { ipcRenderer } from 'electron';
import type { ENGINE_PORT_CHANNEL } from '../channels.ts';

// A sandboxed preload can load nothing but Electron, so the name is here again, checked by the compiler.
const ENGINE_PORT: typeof ENGINE_PORT_CHANNEL = 'engine:port';

ipcRenderer.once(ENGINE_PORT, (event) => {
  // To this very window, which cannot leave its page.
  window.postMessage(ENGINE_PORT, '*', event.ports);
});
