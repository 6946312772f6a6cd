import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposable, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createModelRegistry } from './modelRegistry.ts';
import { modelOfBytes } from './testing/modelOfBytes.ts';

const adder = fileURLToPath(new URL('testing/addModels.ts', import.meta.url));

const temporaryFolder = () => mkdtempDisposable(path.join(tmpdir(), 'maskwright-models-'));

function startAdder(folder: string, value: number) {
  const child = spawn(process.execPath, [adder, folder, String(value)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    tell: (id: string) => child.stdin.write(`${id}\n`),
    answer: async () => String((await answers.next()).value),
    end: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

it('of two models that two programs add under one id at the same moment, one is there as a whole, and the other is refused', async () => {
  await using folder = await temporaryFolder();
  const adders = [1, 2].map((value) => startAdder(folder.path, value));
  const registry = createModelRegistry(folder.path);
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    for (const { tell } of adders) tell(id);
    const outcomes = await Promise.all(adders.map(({ answer }) => answer()));
    expect(outcomes.toSorted()).toEqual(['added', 'model/exists']);
    const added = outcomes.indexOf('added') + 1;
    const { card, onnx, weights } = await registry.load(id);
    expect([card.name, onnx[0]]).toEqual([String(added), added]);
    expect(weights?.get('weight')?.data[0]).toBe(added);
  }
  for (const { end } of adders) await end();
  expect(await readdir(folder.path)).toHaveLength(8 * 3);
}, 60_000);

it('a model takes the place of a card that cannot be used', async () => {
  await using folder = await temporaryFolder();
  const registry = createModelRegistry(folder.path);
  await writeFile(path.join(folder.path, 'own.card.json'), '{"id": ');
  const { file } = await registry.add(await modelOfBytes('own', 3));
  expect((await registry.load('own')).onnx[0]).toBe(3);
  expect(JSON.parse(await readFile(path.join(folder.path, 'own.card.json'), 'utf8'))).toMatchObject(
    { id: 'own', file },
  );
});

it.each([
  ['damaged', (network: string) => writeFile(network, 'cut off')],
  ['gone', (network: string) => rm(network)],
])('a model takes the place of one whose network is %s', async (_, damage) => {
  await using folder = await temporaryFolder();
  const registry = createModelRegistry(folder.path);
  const { file } = await registry.add(await modelOfBytes('own', 1));
  await expect(registry.add(await modelOfBytes('own', 2))).rejects.toMatchObject({
    code: 'model/exists',
  });
  await damage(path.join(folder.path, file));
  await registry.add(await modelOfBytes('own', 2));
  const { card, onnx } = await registry.load('own');
  expect([card.name, onnx[0]]).toEqual(['2', 2]);
  expect(await readdir(folder.path)).toHaveLength(3);
});

it.each(['good', 'damaged'])('of a removed model with a %s card nothing stays', async (state) => {
  await using folder = await temporaryFolder();
  const registry = createModelRegistry(folder.path);
  await registry.add(await modelOfBytes('own', 1));
  const other = await registry.add(await modelOfBytes('own.2', 2));
  if (state === 'damaged') await writeFile(path.join(folder.path, 'own.card.json'), '{"id": ');
  await registry.remove('own');
  const stem = path.basename(other.file, '.onnx');
  expect((await readdir(folder.path)).toSorted()).toEqual(
    ['own.2.card.json', `${stem}.onnx`, `${stem}.safetensors`].toSorted(),
  );
});
