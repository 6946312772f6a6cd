// The app's one window, and its dialogs for folders and files.

import { app, BrowserWindow, dialog } from 'electron';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../core/errors.ts';
import { APP_PAGE } from './addresses.ts';
import { leaveQuestion } from './closing.ts';
import { SANDBOXED } from './security.ts';

const PRELOAD = fileURLToPath(new URL('preload/app.cjs', import.meta.url));

/** Opens the window; its page is shown as soon as it is drawn. */
export function openAppWindow(): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Maskwright',
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    webPreferences: { ...SANDBOXED, preload: PRELOAD },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  window.webContents.on('will-prevent-unload', (event) => {
    // Electron keeps such a window without a word; that its page is left all the same is what preventing means here.
    if (leavesUnstored(window)) event.preventDefault();
  });
  window.loadURL(APP_PAGE).catch((error: unknown) => {
    if (window.isDestroyed()) return;
    dialog.showErrorBox('Maskwright cannot show its page', messageOf(error));
  });
  return window;
}

/** Asks the person, while everything else waits. */
function leavesUnstored(window: BrowserWindow): boolean {
  const { message, detail, buttons } = leaveQuestion(app.getLocale());
  const [stay, leave] = [0, 1];
  const answer = dialog.showMessageBoxSync(window, {
    type: 'warning',
    message,
    detail,
    buttons: [...buttons],
    defaultId: stay,
    cancelId: stay,
  });
  return answer === leave;
}

/** Brings a window before the others, from wherever it is. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** @returns the folder that the person chose; null when they cancelled */
export async function chooseFolder(window: BrowserWindow, title: string): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title,
    // macOS shows no title on such a dialog.
    message: title,
    properties: ['openDirectory', 'createDirectory'],
  });
  return filePaths[0] ?? null;
}

/**
 * @param endings lower-case, with the dot
 * @returns the file that the person chose; null when they cancelled
 */
export async function chooseFile(
  window: BrowserWindow,
  title: string,
  endings: readonly string[],
): Promise<string | null> {
  const extensions = endings.map((ending) => ending.slice(1));
  const { filePaths } = await dialog.showOpenDialog(window, {
    title,
    // macOS shows no title on such a dialog.
    message: title,
    filters: [{ name: title, extensions }],
    properties: ['openFile'],
  });
  return filePaths[0] ?? null;
}
