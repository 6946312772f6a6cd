import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { modelIdentity } from '../models/modelIdentity.ts';
import { createModelRegistry } from '../models/modelRegistry.ts';
import { EVERY_FRAME } from './contract/contract.ts';
import { createTestProject, prelabelWith, type TestProject } from './testing/testProject.ts';

const CHECKPOINT = 'models/weights/cgnet-m3n21-camvid11-train.safetensors';

function importAs(
  { backend }: TestProject,
  name: string,
  preprocessing: 'camvid' | { mean: [number, number, number]; std: [number, number, number] },
): Promise<{ modelId: string }> {
  return backend.call('models.import', {
    path: path.resolve(CHECKPOINT),
    name,
    taxonomyId: null,
    preprocessing,
    residual: 'global',
  });
}

describe('the same network with its photos prepared in another way', () => {
  test('is another model: it labels what the first one has labelled, with scores of its own', async () => {
    await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
    const { backend, projectId } = project;
    await project.import();
    await importAs(project, 'wrong', { mean: [0, 0, 0], std: [1, 1, 1] });
    await importAs(project, 'right', 'camvid');
    expect(await prelabelWith(project, 'wrong')).toMatchObject({ state: 'done', done: 2 });
    // By the engine that is warm, were it taken for the same.
    expect(await prelabelWith(project, 'right')).toMatchObject({ state: 'done', done: 2 });
    expect(await prelabelWith(project, 'right')).toMatchObject({ state: 'done', total: 0 });

    const { models } = await backend.call('evaluate.choices', { projectId });
    expect(models.map(({ modelId }) => modelId)).toEqual(['wrong', 'right']);
    expect(new Set(models.map(({ sha256 }) => sha256)).size).toBe(1);
    const scores = models.map(({ identity }) =>
      backend.call('evaluate.project', {
        projectId,
        ...EVERY_FRAME,
        revision: 'prelabel',
        model: identity,
      }),
    );
    const [wrong, right] = await Promise.all(scores);
    expect(wrong?.frames).toBe(2);
    expect(right?.frames).toBe(2);
    expect(right?.meanIoU).not.toBe(wrong?.meanIoU);
  });
});

test('a model that labelled before there were identities is known again', async () => {
  await using project = await createTestProject([{ name: 'a' }, { name: 'b' }]);
  await project.import();
  expect(await project.prelabel()).toMatchObject({ done: 2 });
  const { backend, projectId } = project;
  const model = 'cgnet-m3n21-camvid11';
  await backend.close();
  const database = new BetterSqlite3(path.join(project.projectFolder, 'maskwright.db'));
  database.exec(`
    PRAGMA foreign_keys = OFF;
    CREATE TABLE models_before (
      model_key INTEGER PRIMARY KEY, model_id TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE,
      card TEXT NOT NULL
    ) STRICT;
    INSERT INTO models_before SELECT model_key, model_id, version, sha256, card FROM models;
    DROP TABLE models;
    ALTER TABLE models_before RENAME TO models;
    ALTER TABLE frames DROP COLUMN reviewed_pixels;
    DROP TABLE looks;
    ALTER TABLE jobs DROP COLUMN outcome;
    ALTER TABLE jobs DROP COLUMN failure;
    ALTER TABLE revisions DROP COLUMN truth_counted;
    ALTER TABLE jobs DROP COLUMN run_started_at;
    PRAGMA user_version = 7;`);
  database.close();

  await project.restart();
  const { card } = await createModelRegistry(project.modelsFolder).load(model);
  const { models } = await project.backend.call('evaluate.choices', { projectId });
  expect(models).toEqual([
    {
      modelId: model,
      version: card.version,
      sha256: card.sha256,
      identity: modelIdentity(card),
    },
  ]);
  expect(await project.prelabel()).toMatchObject({ state: 'done', total: 0 });
});
