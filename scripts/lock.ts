// `npm run lock`: writes package-lock.json anew, with what npm leaves out of it.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * npm reads from the lock file alone whether a package wants to be compiled, and does not write it there: without this
 * npm 10 would compile what comes built. (npm 11 goes by `allowScripts` in package.json.)
 */
const COMES_BUILT = ['better-sqlite3'];

interface LockFile {
  readonly packages: Record<string, Record<string, unknown>>;
}

// In a folder of its own: beside node_modules, npm copies what is installed and leaves the checksums out.
const folder = mkdtempSync(path.join(tmpdir(), 'maskwright-lock-'));
try {
  copyFileSync('package.json', path.join(folder, 'package.json'));
  const { status } = spawnSync(
    'npm',
    ['install', '--package-lock-only', '--ignore-scripts', '--omit-lockfile-registry-resolved'],
    { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error('npm could not make a lock file; its own message is above.');
  const lock = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')) as LockFile;
  for (const name of COMES_BUILT) {
    const entry = lock.packages[`node_modules/${name}`];
    if (entry === undefined) throw new Error(`There is no ${name} any more; update COMES_BUILT.`);
    entry['gypfile'] = false;
  }
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
