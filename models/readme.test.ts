// What the README tells a stranger, held against the code.

import { execFile } from 'node:child_process';
import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PAPER_OPTIONS } from './cgnet/architecture.ts';
import { randomCgnet } from './cgnet/testing/randomCgnet.ts';
import { encodeSafetensors } from './checkpoint/safetensors.ts';

const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');

/** The packages that a folder's sources import, tests left aside. */
async function importedPackages(folder: URL): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sources = await Promise.all(
    entries
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|[\\/]testing[\\/]/.test(file))
      .map((file) => readFile(file, 'utf8')),
  );
  const names = sources.flatMap((source) =>
    [...source.matchAll(/(?:^import .*|^\} )from '([^'.][^']*)'|import\('([^'.][^']*)'\)/gm)].map(
      ([, from, dynamic]) => from ?? dynamic ?? '',
    ),
  );
  const packages = names.filter((name) => !isBuiltin(name)).map((name) => name.split('/')[0] ?? '');
  return [...new Set(packages)].sort();
}

test('the packages to install are those that are imported', async () => {
  const named = [...readme.matchAll(/^npm install --ignore-scripts (.*?)(?: #.*)?$/gm)].flatMap(
    ([, list = '']) => list.trim().split(' '),
  );
  const imported = await Promise.all(
    ['./', '../core/'].map((folder) => importedPackages(new URL(folder, import.meta.url))),
  );
  expect(named.map((name) => name.split('@')[0]).sort()).toEqual(
    [...new Set(imported.flat())].sort(),
  );
});

test('the example labels a photo with a checkpoint', async () => {
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'maskwright-readme-'));
  const options = { ...PAPER_OPTIONS, stage2Blocks: 1, stage3Blocks: 1, classCount: 5 };
  await writeFile(path.join(folder.path, 'cgnet.pth'), encodeSafetensors(randomCgnet(options, 5)));
  const here = new URL('./', import.meta.url).href;
  const file = path.join(folder.path, 'example.mts');
  const photo =
    'const [width, height] = [21, 13];\nconst data = new Uint8Array(3 * width * height);\n';
  const report = `
const expected = upsampleArgMax(scores, width, height).data;
console.log(JSON.stringify({
  grid: [scores.classCount, scores.width, scores.height],
  labels: labels.length,
  equal: labels.every((label, pixel) => label === expected[pixel]),
}));`;
  const absolute = example.replaceAll(
    /from '(\.[^']+)'/g,
    (_, relative: string) => `from '${new URL(relative, here).href}'`,
  );
  await writeFile(file, photo + absolute + report);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder.path });
  expect(JSON.parse(stdout)).toEqual({ grid: [5, 3, 2], labels: 21 * 13, equal: true });
});
