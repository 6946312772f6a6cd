import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MaskwrightError } from '../../core/errors.ts';
import { createMailbox, type Mailbox } from '../../core/testing/mailbox.ts';
import type { EngineModel, EngineResult, RgbImage } from './engine.ts';
import type { EngineCall, EngineReply } from './engineMessages.ts';
import { createEngineService, type NetworkSession, type OpenSession } from './engineService.ts';

const IMAGE: RgbImage = { width: 1, height: 1, data: Uint8Array.from([1, 2, 3]) };
const DEVICE = { provider: 'cpu', description: 'by hand' } as const;
const RESULT: EngineResult = {
  scores: { classCount: 1, width: 1, height: 1, data: Float32Array.from([1]) },
  labels: Uint8Array.from([0]),
  elapsedMs: 1,
};

const run = (callId: number): EngineCall => ({ kind: 'run', callId, image: IMAGE });
const load = (callId: number, modelId = 'own'): EngineCall => {
  const model: EngineModel = {
    modelId,
    onnx: new Uint8Array(),
    classCount: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
  };
  return { kind: 'load', callId, model, preference: 'cpu' };
};

interface Bench {
  readonly handle: (call: EngineCall) => void;
  readonly replies: Mailbox<EngineReply>;
  /** Frames that have reached a session, each waiting to be answered. */
  readonly frames: Mailbox<PromiseWithResolvers<EngineResult>>;
  /** What happened to sessions, in order. */
  readonly sessions: readonly string[];
}

/** A service whose sessions are driven by hand. */
function createBench(): Bench {
  const replies = createMailbox<EngineReply>();
  const frames = createMailbox<PromiseWithResolvers<EngineResult>>();
  const sessions: string[] = [];
  const open: OpenSession = ({ modelId }) => {
    if (modelId === 'broken') {
      return Promise.reject(new MaskwrightError('model/notACheckpoint', 'No network.'));
    }
    sessions.push(`opened ${modelId}`);
    const session: NetworkSession = {
      run: (_image, _request, onSent) => {
        const frame = Promise.withResolvers<EngineResult>();
        frames.put(frame);
        sessions.push('began a frame');
        if (modelId === 'overlapping') onSent?.();
        return frame.promise;
      },
      release: () => {
        sessions.push(`released ${modelId}`);
        return Promise.resolve();
      },
    };
    return Promise.resolve({ session, device: DEVICE });
  };
  const handle = createEngineService(open, (reply) => {
    replies.put(reply);
  });
  return { handle, replies, frames, sessions };
}

test('a frame before any model is refused', async () => {
  const { handle, replies } = createBench();
  handle(run(1));
  expect(await replies.take()).toMatchObject({
    kind: 'failed',
    callId: 1,
    error: { code: 'engine/failed' },
  });
});

test('calls are answered in order, one frame at a time', async () => {
  const { handle, replies, frames, sessions } = createBench();
  for (const call of [load(1), run(2), run(3)]) handle(call);
  expect(await replies.take()).toEqual({ kind: 'loaded', callId: 1, device: DEVICE });
  const first = await frames.take();
  expect(sessions).toEqual(['opened own', 'began a frame']);
  first.resolve(RESULT);
  expect(await replies.take()).toEqual({ kind: 'ran', callId: 2, result: RESULT });
  (await frames.take()).resolve(RESULT);
  expect(await replies.take()).toEqual({ kind: 'ran', callId: 3, result: RESULT });
});

test('a frame that is sent off lets the next one begin, but not a third before it has ended', async () => {
  const { handle, replies, frames, sessions } = createBench();
  for (const call of [load(1, 'overlapping'), run(2), run(3), run(4)]) handle(call);
  await replies.take();
  const [first, second] = [await frames.take(), await frames.take()];
  // Time for a third one to begin, if it could.
  await setImmediate();
  expect(sessions).toEqual(['opened overlapping', 'began a frame', 'began a frame']);
  first.resolve(RESULT);
  expect(await replies.take()).toMatchObject({ kind: 'ran', callId: 2 });
  const third = await frames.take();
  third.resolve(RESULT);
  expect(await replies.take()).toMatchObject({ kind: 'ran', callId: 4 });
  second.reject(new Error('device lost'));
  expect(await replies.take()).toMatchObject({ kind: 'failed', callId: 3 });
});

test('a model is released when all frames that are under way have ended', async () => {
  const { handle, replies, frames, sessions } = createBench();
  for (const call of [load(1, 'overlapping'), run(2), run(3), load(4, 'next')]) handle(call);
  await replies.take();
  const [first, second] = [await frames.take(), await frames.take()];
  second.resolve(RESULT);
  expect(await replies.take()).toMatchObject({ kind: 'ran', callId: 3 });
  await setImmediate();
  expect(sessions).not.toContain('released overlapping');
  first.resolve(RESULT);
  expect(await replies.take()).toMatchObject({ kind: 'ran', callId: 2 });
  expect(await replies.take()).toMatchObject({ kind: 'loaded', callId: 4 });
  expect(sessions.slice(-2)).toEqual(['released overlapping', 'opened next']);
});

test('a frame that fails leaves the next one unharmed', async () => {
  const { handle, replies, frames } = createBench();
  for (const call of [load(1), run(2), run(3)]) handle(call);
  await replies.take();
  (await frames.take()).reject(new Error('device lost'));
  expect(await replies.take()).toMatchObject({
    kind: 'failed',
    callId: 2,
    error: { code: 'internal', message: 'device lost' },
  });
  (await frames.take()).resolve(RESULT);
  expect(await replies.take()).toMatchObject({ kind: 'ran', callId: 3 });
});

test.each([NaN, Infinity, -Infinity])(
  'scores among which is %d are refused by the model’s name',
  async (score) => {
    const { handle, replies, frames } = createBench();
    for (const call of [load(1), run(2)]) handle(call);
    await replies.take();
    const data = Float32Array.of(1, score, -2);
    (await frames.take()).resolve({ ...RESULT, scores: { ...RESULT.scores, classCount: 3, data } });
    expect(await replies.take()).toMatchObject({
      kind: 'failed',
      callId: 2,
      error: {
        code: 'model/notACheckpoint',
        message: expect.stringMatching(/own gives scores that are not finite/) as string,
      },
    });
  },
);

test('another model takes the place of the first, which is released', async () => {
  const { handle, replies, sessions } = createBench();
  for (const call of [load(1, 'one'), load(2, 'two')]) handle(call);
  expect([await replies.take(), await replies.take()]).toMatchObject([
    { kind: 'loaded', callId: 1 },
    { kind: 'loaded', callId: 2 },
  ]);
  expect(sessions).toEqual(['opened one', 'released one', 'opened two']);
});

test('a model that cannot be opened is refused, and a good one is taken after it', async () => {
  const { handle, replies } = createBench();
  for (const call of [load(1, 'broken'), load(2)]) handle(call);
  expect(await replies.take()).toMatchObject({
    callId: 1,
    error: { code: 'model/notACheckpoint' },
  });
  expect(await replies.take()).toMatchObject({ kind: 'loaded', callId: 2 });
});
