// npm start: opens the desktop app; where it cannot be opened, serves the same app on loopback instead.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DOWNLOAD_LIMIT_MS = 60_000;
const INTERRUPTED = 128;

buildIfNeeded();
const obstacle = findObstacle();
const electron = obstacle === null ? (findElectron() ?? downloadElectron()) : null;
if (electron === null) {
  console.log(
    `The desktop app cannot be opened: ${obstacle ?? "Electron's program is missing and could not be downloaded"}; serving the app on loopback instead.`,
  );
  await serve();
} else {
  openDesktopApp(electron);
}

function buildIfNeeded(): void {
  if (existsSync(path.join(ROOT, 'dist/renderer/index.html'))) return;
  const { status } = spawnSync('npm', ['run', 'build'], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** What keeps Electron from starting here, whether it is installed or not. */
function findObstacle(): string | null {
  if (isSet('MASKWRIGHT_NO_ELECTRON')) return 'MASKWRIGHT_NO_ELECTRON is set';
  if (process.platform !== 'linux') return null;
  if (!isSet('DISPLAY') && !isSet('WAYLAND_DISPLAY')) return 'there is no display';
  if (process.getuid?.() === 0) return "Chromium's sandbox does not run as root";
  return null;
}

function isSet(variable: string): boolean {
  return (process.env[variable] ?? '') !== '';
}

/** As the package itself finds its program, without its own download. */
function findElectron(): string | null {
  const folder = electronFolder();
  if (folder === null) return null;
  const pathFile = path.join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const program = path.join(override ?? path.join(folder, 'dist'), name);
  return existsSync(program) ? program : null;
}

function downloadElectron(): string | null {
  const folder = electronFolder();
  if (folder === null) return null;
  console.log(`Downloading Electron, this once (${DOWNLOAD_LIMIT_MS / 1000} seconds at most).`);
  spawnSync(process.execPath, [path.join(folder, 'install.js')], {
    stdio: 'ignore',
    timeout: DOWNLOAD_LIMIT_MS,
  });
  return findElectron();
}

/** Null where development packages were left out. */
function electronFolder(): string | null {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

function openDesktopApp(program: string): void {
  const app = spawn(program, [ROOT, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Ctrl-C reaches the app by itself: a terminal signals the whole group.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) app.kill(signal);
    });
  }
  app.on('error', (error) => {
    console.error(`Electron (${program}) cannot be started: ${error.message}.`);
    process.exitCode = 1;
  });
  app.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : INTERRUPTED;
  });
}

/** In this very process, so that signals and the exit code are the server's own. */
async function serve(): Promise<void> {
  const program = path.join(ROOT, 'bin', 'maskwright.js');
  process.argv = [process.execPath, program, 'serve', ...process.argv.slice(2)];
  await import(pathToFileURL(program).href);
}
