// The engine of the desktop host: a hidden, sandboxed window with Chromium's own WebGPU, spoken to over a message
// port. Dawn for Node, which the other hosts use, cannot run in Electron: it needs external array buffers.

import { app, BrowserWindow, MessageChannelMain, type Details } from 'electron';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../core/errors.ts';
import type { EngineFactory } from '../models/engine/engine.ts';
import type { EngineChannel, EngineReply } from '../models/engine/engineMessages.ts';
import { createRemoteEngine } from '../models/engine/remoteEngine.ts';
import { ENGINE_PAGE } from './addresses.ts';
import { ENGINE_PORT_CHANNEL } from './channels.ts';
import { SANDBOXED } from './security.ts';

const PRELOAD = fileURLToPath(new URL('preload/engine.cjs', import.meta.url));

/** @see EngineFactory */
export const createWindowEngine: EngineFactory = (model, preference, signal) =>
  createRemoteEngine(openInferenceWindow, model, preference, signal);

function openInferenceWindow(): EngineChannel {
  const window = new BrowserWindow({
    show: false,
    webPreferences: { ...SANDBOXED, preload: PRELOAD, backgroundThrottling: false },
  });
  const { port1: port, port2: portOfPage } = new MessageChannelMain();
  const listeners: ((reason: string) => void)[] = [];
  let isOver = false;

  /** Ends the window for good, whoever asked for it. */
  const end = (): void => {
    isOver = true;
    app.off('child-process-gone', onChildProcessGone);
    port.close();
    if (!window.isDestroyed()) window.destroy();
  };
  const reportGone = (reason: string): void => {
    if (isOver) return;
    isOver = true;
    for (const listener of listeners) listener(reason);
    // Not from inside the event that told of it.
    setImmediate(end);
  };
  /** A GPU process that starts anew leaves the page with a device that is lost. */
  const onChildProcessGone = (_event: unknown, details: Details): void => {
    if (details.type === 'GPU') reportGone(`the GPU process ended (${details.reason})`);
  };

  app.on('child-process-gone', onChildProcessGone);
  window.webContents.once('render-process-gone', (_event, { reason, exitCode }) => {
    reportGone(`its window ended (${reason}, exit code ${exitCode})`);
  });
  window.once('closed', () => {
    reportGone('its window was closed');
  });
  window
    .loadURL(ENGINE_PAGE)
    .then(() => {
      window.webContents.postMessage(ENGINE_PORT_CHANNEL, null, [portOfPage]);
    })
    .catch((error: unknown) => {
      reportGone(`its page did not load (${messageOf(error)})`);
    });

  return {
    post: (call) => {
      port.postMessage(call);
    },
    onReply: (listener) => {
      port.on('message', ({ data }) => {
        listener(data as EngineReply);
      });
      port.start();
    },
    onGone: (listener) => {
      listeners.push(listener);
    },
    close: () => {
      end();
      return Promise.resolve();
    },
  };
}
