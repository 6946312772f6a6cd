// The channels here are driven by hand; nodeEngine.test.ts does the same with real child processes.

import { describe, expect, it } from 'vitest';
import { createHandDrivenChannel, type HandDrivenChannel } from '../testing/handDrivenChannel.ts';
import { createMailbox } from '../../core/testing/mailbox.ts';
import type { Engine, EngineModel, EngineResult, RgbImage } from './engine.ts';
import { createRemoteEngine } from './remoteEngine.ts';

const MODEL: EngineModel = {
  modelId: 'own',
  onnx: Uint8Array.from([1, 2, 3]),
  classCount: 2,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};
const IMAGE: RgbImage = { width: 1, height: 1, data: Uint8Array.from([1, 2, 3]) };

/** Tells one frame's result from another's by its only label. */
function resultOf(label: number): EngineResult {
  const scores = { classCount: 2, width: 1, height: 1, data: Float32Array.from([0, label]) };
  return { scores, labels: Uint8Array.from([label]), elapsedMs: 1 };
}

/** Answers a channel's load with a device of its own. */
async function load(channel: HandDrivenChannel, description: string): Promise<void> {
  const { callId } = await channel.nextCall();
  channel.reply({ kind: 'loaded', callId, device: { provider: 'cpu', description } });
}

async function answerRun(channel: HandDrivenChannel, label: number): Promise<void> {
  const { callId } = await channel.nextCall();
  channel.reply({ kind: 'ran', callId, result: resultOf(label) });
}

interface Started {
  readonly engine: Engine;
  readonly first: HandDrivenChannel;
  /** The next container that is started. */
  readonly nextChannel: () => Promise<HandDrivenChannel>;
  readonly started: number;
}

async function startEngine(): Promise<Started> {
  const channels = createMailbox<HandDrivenChannel>();
  let started = 0;
  const open = (): HandDrivenChannel => {
    const channel = createHandDrivenChannel();
    started += 1;
    channels.put(channel);
    return channel;
  };
  const starting = createRemoteEngine(open, MODEL, 'auto');
  const first = await channels.take();
  await load(first, 'first');
  return {
    engine: await starting,
    first,
    nextChannel: () => channels.take(),
    get started() {
      return started;
    },
  };
}

describe('a remote engine', () => {
  it.each([
    ['one with a fourth channel', { width: 2, height: 1, data: new Uint8Array(8) }],
    ['one that is cut off', { width: 2, height: 1, data: new Uint8Array(5) }],
    ['one without pixels', { width: 0, height: 1, data: new Uint8Array(0) }],
    ['one of numbers that are too few', { width: 2, height: 1, values: new Float32Array(3) }],
  ])('takes no image that has not three numbers for each pixel: %s', async (_, image) => {
    const { engine } = await startEngine();
    await expect(engine.run(image)).rejects.toMatchObject({ code: 'usage/invalid' });
  });

  it('loads the model on the device that is asked for, and tells the device that answers', async () => {
    const channel = createHandDrivenChannel();
    const starting = createRemoteEngine(() => channel, MODEL, 'webgpu');
    const call = await channel.nextCall();
    expect(call).toMatchObject({ kind: 'load', model: MODEL, preference: 'webgpu' });
    const device = { provider: 'webgpu', description: 'WebGPU, some' } as const;
    channel.reply({ kind: 'loaded', callId: call.callId, device });
    expect((await starting).device).toEqual(device);
  });

  it('gives each frame its own answer, in whatever order they come', async () => {
    const { engine, first } = await startEngine();
    const runs = [engine.run(IMAGE), engine.run(IMAGE)];
    const [one, two] = [await first.nextCall(), await first.nextCall()];
    first.reply({ kind: 'ran', callId: two.callId, result: resultOf(2) });
    first.reply({ kind: 'ran', callId: one.callId, result: resultOf(1) });
    expect(await Promise.all(runs)).toEqual([resultOf(1), resultOf(2)]);
  });

  it("passes a container's error on and keeps the container", async () => {
    const started = await startEngine();
    const running = started.engine.run(IMAGE);
    const error = { code: 'model/classesDiffer', message: 'Others.', details: { a: 1 } } as const;
    const { callId } = await started.first.nextCall();
    started.first.reply({
      kind: 'failed',
      callId,
      error: { ...error, code: 'model/classesDiffer' },
    });
    await expect(running).rejects.toMatchObject(error);
    const next = started.engine.run(IMAGE);
    await answerRun(started.first, 1);
    expect(await next).toEqual(resultOf(1));
    expect(started.started).toBe(1);
  });

  it('holds an answer of the wrong kind for a failure', async () => {
    const { engine, first } = await startEngine();
    const running = engine.run(IMAGE);
    await load(first, 'again');
    await expect(running).rejects.toMatchObject({ code: 'engine/failed' });
  });
});

describe('a remote engine whose container dies', () => {
  it('runs the frame again in a fresh one, with the same model, image and request', async () => {
    const { engine, first, nextChannel } = await startEngine();
    const running = engine.run(IMAGE, { topTwo: true });
    await first.nextCall();
    first.die('signal SIGKILL');
    const second = await nextChannel();
    const loading = await second.nextCall();
    expect(loading).toMatchObject({ kind: 'load', model: MODEL, preference: 'auto' });
    const device = { provider: 'cpu', description: 'second' } as const;
    second.reply({ kind: 'loaded', callId: loading.callId, device });
    const call = await second.nextCall();
    expect(call).toMatchObject({ kind: 'run', image: IMAGE, request: { topTwo: true } });
    second.reply({ kind: 'ran', callId: call.callId, result: resultOf(1) });
    expect(await running).toEqual(resultOf(1));
    expect(engine.device).toEqual(device);
  });

  it('does the same when it died between two frames', async () => {
    const { engine, first, nextChannel } = await startEngine();
    first.die('exit code 1');
    const running = engine.run(IMAGE);
    const second = await nextChannel();
    await load(second, 'second');
    await answerRun(second, 1);
    expect(await running).toEqual(resultOf(1));
  });

  it('reports the second death for one frame with its reason, and starts no third', async () => {
    const started = await startEngine();
    const running = started.engine.run(IMAGE);
    await started.first.nextCall();
    started.first.die('signal SIGKILL');
    const second = await started.nextChannel();
    await load(second, 'second');
    await second.nextCall();
    second.die('exit code 7');
    await expect(running).rejects.toMatchObject({
      code: 'engine/failed',
      message: expect.stringContaining('exit code 7') as string,
    });
    expect(started.started).toBe(2);
  });

  it('may lose a container for each frame', async () => {
    const { engine, first, nextChannel } = await startEngine();
    let current = first;
    for (const label of [1, 2, 3]) {
      const running = engine.run(IMAGE);
      await current.nextCall();
      current.die('signal SIGKILL');
      current = await nextChannel();
      await load(current, 'fresh');
      await answerRun(current, label);
      expect(await running).toEqual(resultOf(label));
    }
  });

  it('starts one fresh container for all the frames that were in it', async () => {
    const started = await startEngine();
    const runs = [1, 2, 3].map(() => started.engine.run(IMAGE));
    await started.first.nextCall();
    started.first.die('signal SIGKILL');
    const second = await started.nextChannel();
    await load(second, 'second');
    for (const label of [1, 2, 3]) await answerRun(second, label);
    expect(await Promise.all(runs)).toEqual([resultOf(1), resultOf(2), resultOf(3)]);
    expect(started.started).toBe(2);
  });

  it('reports that no fresh one could be started, and the next frame starts another', async () => {
    const started = await startEngine();
    const noAdapter = { code: 'engine/noAdapter', message: 'No adapter.', details: {} } as const;
    const refuse = async (channel: HandDrivenChannel): Promise<void> => {
      const { callId } = await channel.nextCall();
      channel.reply({ kind: 'failed', callId, error: noAdapter });
    };
    const runs = [1, 2].map(() => started.engine.run(IMAGE));
    await started.first.nextCall();
    started.first.die('The GPU is gone.');
    await refuse(await started.nextChannel());
    for (const running of runs) await expect(running).rejects.toMatchObject(noAdapter);
    expect(started.started).toBe(2);

    const again = started.engine.run(IMAGE);
    await refuse(await started.nextChannel());
    await expect(again).rejects.toMatchObject(noAdapter);
    expect(started.started).toBe(3);

    const later = started.engine.run(IMAGE);
    const fourth = await started.nextChannel();
    await load(fourth, 'fourth');
    await answerRun(fourth, 1);
    expect(await later).toEqual(resultOf(1));
    expect(started.engine.device.description).toBe('fourth');
    const last = started.engine.run(IMAGE);
    await answerRun(fourth, 2);
    expect(await last).toEqual(resultOf(2));
  });

  it('leaves no container behind when it is closed while a fresh one starts', async () => {
    const { engine, first, nextChannel } = await startEngine();
    const running = engine.run(IMAGE);
    await first.nextCall();
    first.die('signal SIGKILL');
    const second = await nextChannel();
    const closing = engine.close();
    await load(second, 'second');
    await closing;
    expect(second.isClosed).toBe(true);
    second.die('signal SIGTERM');
    await expect(running).rejects.toMatchObject({ code: 'engine/failed' });
  });

  it('is not started again after it was closed', async () => {
    const started = await startEngine();
    await started.engine.close();
    expect(started.first.isClosed).toBe(true);
    started.first.die('signal SIGTERM');
    await expect(started.engine.run(IMAGE)).rejects.toMatchObject({ code: 'engine/failed' });
    expect(started.started).toBe(1);
  });
});

it('a remote engine that has loaded is not ended by the signal that would have ended its loading', async () => {
  const channel = createHandDrivenChannel();
  const controller = new AbortController();
  const starting = createRemoteEngine(() => channel, MODEL, 'cpu', controller.signal);
  await load(channel, 'first');
  const engine = await starting;
  controller.abort(new Error('It takes too long.'));
  const running = engine.run(IMAGE);
  await answerRun(channel, 1);
  expect(await running).toEqual(resultOf(1));
  expect(channel.isClosed).toBe(false);
});

describe('a container that cannot be started', () => {
  const noNetwork = { code: 'model/notACheckpoint', message: 'No network.', details: {} } as const;

  it('is closed when it refuses the model', async () => {
    const channel = createHandDrivenChannel();
    const starting = createRemoteEngine(() => channel, MODEL, 'cpu');
    const { callId } = await channel.nextCall();
    channel.reply({ kind: 'failed', callId, error: noNetwork });
    await expect(starting).rejects.toMatchObject(noNetwork);
    expect(channel.isClosed).toBe(true);
  });

  it('is closed when it is no longer waited for while it loads, and its end is passed over', async () => {
    const channel = createHandDrivenChannel();
    const controller = new AbortController();
    const starting = createRemoteEngine(() => channel, MODEL, 'cpu', controller.signal);
    await channel.nextCall();
    controller.abort(new Error('It takes too long.'));
    await expect(starting).rejects.toThrow('It takes too long.');
    expect(channel.isClosed).toBe(true);
    channel.die('signal SIGTERM');
  });

  it('is closed when it dies while it loads', async () => {
    const channel = createHandDrivenChannel();
    const starting = createRemoteEngine(() => channel, MODEL, 'cpu');
    await channel.nextCall();
    channel.die('exit code 1');
    await expect(starting).rejects.toMatchObject({ code: 'engine/failed' });
    expect(channel.isClosed).toBe(true);
  });
});
