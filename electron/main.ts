// Entry of host 1, the desktop app: one window, the backend in this process, the engine in a window of its own.

import { app, dialog, type BrowserWindow } from 'electron';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createBackend, type Backend } from '../backend/backend.ts';
import { messageOf } from '../core/errors.ts';
import { createClosing } from './closing.ts';
import { projectFromArguments } from './commandLine.ts';
import { createWindowEngine } from './inferenceWindow.ts';
import { answerCalls, pushEvents } from './ipc.ts';
import { setMenu } from './menu.ts';
import { registerScheme, serveScheme } from './protocol.ts';
import { confineWindows, denyPermissions } from './security.ts';
import { bringToFront, chooseFile, chooseFolder, openAppWindow } from './window.ts';

const FOLDERS = {
  app: fileURLToPath(new URL('../renderer/', import.meta.url)),
  engine: fileURLToPath(new URL('engine-page/', import.meta.url)),
};

let window: BrowserWindow | null = null;

if (app.requestSingleInstanceLock()) {
  app.enableSandbox();
  // Chromium holds most Linux GPUs back from WebGPU. Only the app's own pages run here, and an emulated adapter
  // is not taken by itself.
  if (process.platform === 'linux') app.commandLine.appendSwitch('enable-unsafe-webgpu');
  registerScheme();
  confineWindows();
  app.on('second-instance', () => {
    if (window !== null) bringToFront(window);
  });
  // Not awaited: the app is not ready before this module has run to its end.
  app.whenReady().then(start).catch(giveUp);
} else {
  app.quit();
}

function start(): void {
  const initialProject = projectFromArguments(
    process.argv.slice(process.defaultApp ? 2 : 1),
    process.cwd(),
  );
  const backend = createBackend({
    createEngine: createWindowEngine,
    chooseFolder: async (title) => (window === null ? null : chooseFolder(window, title)),
    chooseFile: async (title, endings) =>
      window === null ? null : chooseFile(window, title, endings),
    ...(initialProject === undefined ? {} : { initialProject }),
  });
  closeBeforeQuitting(backend);
  denyPermissions();
  serveScheme({ folders: FOLDERS, media: (address) => backend.media(address) });
  answerCalls(backend);
  setMenu();

  window = openAppWindow();
  pushEvents(backend, window.webContents);
  window.once('closed', () => {
    window = null;
    // The inference window is one too, so that "all windows closed" would never come.
    app.quit();
  });
}

/** Whatever is left undone by then is picked up at the next start: strokes and results are stored one by one. */
const CLOSING_LIMIT_MS = 15_000;

/** Holds the end of the app back until its window is closed, projects are closed and jobs have stopped. */
function closeBeforeQuitting(backend: Backend): void {
  const beforeQuit = createClosing({
    closeWindow() {
      if (window === null) return false;
      window.close();
      return true;
    },
    async closeBackend() {
      await Promise.race([backend.close(), setTimeout(CLOSING_LIMIT_MS)]);
    },
    onError(error) {
      dialog.showErrorBox('Maskwright did not close cleanly', messageOf(error));
    },
    quit() {
      app.quit();
    },
  });
  app.on('before-quit', beforeQuit);
}

function giveUp(error: unknown): void {
  dialog.showErrorBox('Maskwright cannot start', messageOf(error));
  app.exit(1);
}
