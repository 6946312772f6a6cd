import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { modelOfBytes } from '../models/testing/modelOfBytes.ts';
import { keepLearned } from './learnedModel.ts';
import { openUserModels } from './modelTools.ts';

test('of two lessons that end under one id at the same moment both are kept', async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'maskwright-learned-'));
  const models = openUserModels(folder.path);
  const kept = await Promise.all(
    [1, 2].map(async (value) =>
      keepLearned(models, 'Streets', await modelOfBytes('streets-learned-1', value)),
    ),
  );
  expect(kept.map(({ id }) => id).toSorted()).toEqual(['streets-learned-1', 'streets-learned-2']);
  for (const { id, name } of kept) expect((await models.load(id)).onnx[0]).toBe(Number(name));
});
