import { expect, test } from 'vitest';
import type { EngineFactory } from '../models/engine/engine.ts';
import { defaultChoices, importModel } from '../models/importModel.ts';
import { createEngineHost } from './engineHost.ts';
import { smallCheckpoint } from './testing/smallCheckpoint.ts';

test('an engine is kept warm for its model, and not for one whose input is prepared otherwise', async () => {
  const started: unknown[] = [];
  const createEngine: EngineFactory = ({ channelOrder }) => {
    started.push(channelOrder);
    return Promise.resolve({
      device: { provider: 'cpu', description: 'by hand' },
      run: () => Promise.reject(new Error('It never runs.')),
      close: () => Promise.resolve(),
    });
  };
  const { bytes } = smallCheckpoint(11);
  const [rgb, bgr] = (['RGB', 'BGR'] as const).map((channelOrder) =>
    importModel(bytes, 'own.safetensors', { ...defaultChoices('own.safetensors'), channelOrder }),
  );
  if (rgb === undefined || bgr === undefined) throw new Error('There are two models.');
  expect(rgb.card.sha256).toBe(bgr.card.sha256);
  const host = createEngineHost(createEngine, () => undefined);
  for (const model of [rgb, rgb, bgr]) await host.acquire(model, 'cpu');
  expect(started).toEqual(['RGB', 'BGR']);
  await host.close();
});
