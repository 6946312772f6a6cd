// Finds the Chromium that end-to-end tests run in, and installs one where there is none.

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';

const NAMES_ON_PATH = ['chromium', 'chromium-browser', 'google-chrome'];
const INSTALL_LIMIT_MS = 10 * 60 * 1000;

/** `CHROMIUM_PATH`, Playwright's own browser, or one on the PATH; undefined when there is none. */
export function findChromium(): string | undefined {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') return given;
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return NAMES_ON_PATH.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(
    isExecutable,
  );
}

/**
 * Finds a browser, or installs one: Playwright's, else Debian's.
 * @throws Error that says what to do when neither can be had
 */
export function ensureChromium(): string {
  return (
    findChromium() ??
    installWithPlaywright() ??
    installWithApt() ??
    refuse(
      'No Chromium was found and none could be installed. Install one and set CHROMIUM_PATH to it.',
    )
  );
}

function installWithPlaywright(): string | undefined {
  console.log('No Chromium found; asking Playwright for one.');
  attempt('npx', ['playwright', 'install', 'chromium']);
  return findChromium();
}

function installWithApt(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined;
  console.log("Playwright's browser cannot be had; installing Debian's chromium.");
  attempt('apt-get', ['update', '-qq']);
  attempt('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  return findChromium();
}

function attempt(command: string, args: readonly string[]): void {
  spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: INSTALL_LIMIT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function refuse(message: string): never {
  throw new Error(message);
}
