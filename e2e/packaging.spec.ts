// What the installers hold, up to Electron itself: a stand-in for its folder is enough to gather the app's files, and
// what needs no window is run from them.

import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '..');

/** Opens a learner of a bundled model, which runs on a thread and computes by WebAssembly. */
const LEARN = `
import { openLearnerThread } from './dist/backend/learnerThread.js';
import { readCgnet } from './dist/models/cgnet/readCgnet.js';
import { createModelRegistry } from './dist/models/modelRegistry.js';
const { card, weights } = await createModelRegistry('none').load('cgnet-m3n21-camvid11-train');
const net = readCgnet(weights, card.id, card.cgnet.residual);
const { mean, std } = card.preprocessing;
const window = { width: 128, height: 128 };
const learner = await openLearnerThread({ net, mean, std, window, threads: 1 });
process.stdout.write("classes: " + learner.classCount);
await learner.release();
`;

/** All that electron-builder asks of Electron's folder. */
async function standInForElectron(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(path.join(folder, 'electron'), '');
  await chmod(path.join(folder, 'electron'), 0o755);
}

test('what is packaged for the desktop has all that a model learns with', async () => {
  test.skip(process.platform !== 'linux', 'the stand-in is that of Linux');
  test.setTimeout(300_000);
  const folder = await mkdtemp(path.join(tmpdir(), 'maskwright-package-'));
  try {
    const electron = path.join(folder, 'electron');
    const output = path.join(folder, 'release');
    await standInForElectron(electron);
    const builder = createRequire(import.meta.url).resolve('electron-builder/cli.js');
    const options = [`electronDist=${electron}`, `directories.output=${output}`, 'asar=false'];
    const settings = options.map((option) => `-c.${option}`);
    await run(process.execPath, [builder, '--linux', 'dir', ...settings], { cwd: root });
    const app = path.join(output, 'linux-unpacked', 'resources', 'app');
    await writeFile(path.join(app, 'learn.mjs'), LEARN);
    const { stdout } = await run(process.execPath, ['learn.mjs'], { cwd: app });
    expect(stdout).toBe('classes: 11');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
