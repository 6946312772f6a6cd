// `npm run lock`: writes package-lock.json anew, with what npm leaves out of it.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface LockFile {
  readonly packages: Record<string, Record<string, unknown>>;
}

interface PackageFile {
  readonly allowScripts: Readonly<Record<string, boolean>>;
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
  const { allowScripts } = JSON.parse(readFileSync('package.json', 'utf8')) as PackageFile;
  for (const name of Object.keys(allowScripts)) {
    const entry = lock.packages[`node_modules/${name}`];
    if (entry === undefined) throw new Error(`There is no ${name} any more; update allowScripts.`);
    // npm 11 goes by `allowScripts`; npm 10 by these two, of which it does not write the second itself.
    delete entry['hasInstallScript'];
    entry['gypfile'] = false;
  }
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
