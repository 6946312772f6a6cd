import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ColorPhoto } from '../../../../core/edit/colorPhoto.ts';
import { scene, type Scene } from '../../../../core/edit/testing/scenes.ts';
import { createMailbox } from '../../../../core/testing/mailbox.ts';
import type { MethodResult } from '../../../../backend/contract/contract.ts';
import { serveSources } from './serveSources.ts';
import type { FromSources, PhotoFile, ToSources } from './sourceMessages.ts';
import { sourcesOf } from './sourcesOf.ts';
import { createFrameSources, type StartSourceLink } from './workerSources.ts';

type StoredScores = MethodResult<'frames.scores'>;

const [ONE] = fc.sample(scene, { numRuns: 1, seed: 5 }) as [Scene];

const opened: MessagePort[] = [];
afterEach(() => {
  for (const port of opened.splice(0)) port.close();
});

/** The worker's side at the other end of a real channel, which copies and transfers as a worker's does. */
function startOverChannel(
  decode: Parameters<typeof serveSources>[0],
  received: ToSources[] = [],
): StartSourceLink {
  return (onAnswer) => {
    const { port1: window, port2: worker } = new MessageChannel();
    opened.push(window, worker);
    const take = serveSources(decode, (message, transfer) => {
      worker.postMessage(message, {
        transfer: transfer.filter((memory) => memory instanceof ArrayBuffer),
      });
    });
    worker.onmessage = ({ data }: MessageEvent<ToSources>) => {
      received.push(data);
      take(data);
    };
    window.onmessage = ({ data }: MessageEvent<FromSources>) => {
      onAnswer(data);
    };
    return {
      send: (message) => {
        window.postMessage(message);
      },
      close: () => {
        window.close();
      },
    };
  };
}

function stored({ scores: { classCount, width, height, data } }: Scene): StoredScores {
  const halves = Float16Array.from(data);
  // As they come from the wire: somewhere in a message.
  const bytes = new Uint8Array(halves.byteLength + 1);
  bytes.set(new Uint8Array(halves.buffer), 1);
  return { modelId: 'm', classCount, width, height, data: bytes.subarray(1) };
}

function open(
  one: Scene,
  loadScores: () => Promise<StoredScores> = () => Promise.resolve(stored(one)),
  decode: (photo: PhotoFile) => Promise<ColorPhoto> = () => Promise.resolve(one.photo),
) {
  const ready = createMailbox<null>();
  const errors = createMailbox<unknown>();
  const received: ToSources[] = [];
  const { width, height } = one.map;
  const sources = createFrameSources(
    { file: new Blob(), width, height },
    loadScores,
    {
      onReady: () => {
        ready.put(null);
      },
      onError: (error) => {
        errors.put(error);
      },
    },
    startOverChannel(decode, received),
  );
  return { sources, ready, errors, received };
}

/** What the same scores give without a worker; they are stored with half the precision. */
function expectedOf({ photo, scores }: Scene) {
  return sourcesOf(photo, { ...scores, data: Float16Array.from(scores.data) });
}

describe('the sources of a frame', () => {
  it('load the scores at once', async () => {
    const { sources, ready } = open(ONE);
    expect(sources.scores).toBeNull();
    await ready.take();
    expect(sources.scores).toEqual(expectedOf(ONE).scores);
  });

  it('are null at first, and then what they are without a worker', async () => {
    const { sources, ready } = open(ONE);
    await ready.take();
    const expected = expectedOf(ONE);
    const asked = [
      [() => sources.photo(), expected.photo()],
      [() => sources.topTwo(), expected.topTwo()],
      [() => sources.edgeCost(), expected.edgeCost()],
      [() => sources.colors(), expected.colors()],
      [
        () => sources.scoreField(1, 'relative', 'guided')?.values,
        expected.scoreField(1, 'relative', 'guided')?.values,
      ],
      [
        () => sources.scoreField(1, 'probability', 'bilinear')?.values,
        expected.scoreField(1, 'probability', 'bilinear')?.values,
      ],
    ] as const;
    for (const [ask, answer] of asked) {
      expect(ask() ?? null).toBeNull();
      await ready.take();
      expect(ask()).toEqual(answer);
    }
  });

  it('give superpixels with their bounds, with and without the scores', async () => {
    const { sources, ready } = open(ONE);
    await ready.take();
    for (const usesScores of [true, false]) {
      expect(sources.superpixels(3, usesScores)).toBeNull();
      await ready.take();
      const made = sources.superpixels(3, usesScores);
      const expected = expectedOf(ONE).superpixels(3, usesScores);
      expect(made?.ids).toEqual(expected?.ids);
      expect(made?.count).toBe(expected?.count);
      const ids = [...Array(expected?.count).keys()];
      expect(ids.map((id) => made?.boundsOf(id))).toEqual(ids.map((id) => expected?.boundsOf(id)));
    }
  });

  it('give the values of a field pixel by pixel', async () => {
    const { sources, ready } = open(ONE);
    await ready.take();
    sources.scoreField(0, 'relative', 'guided');
    await ready.take();
    const { width } = ONE.map;
    const field = sources.scoreField(0, 'relative', 'guided');
    const expected = expectedOf(ONE).scoreField(0, 'relative', 'guided');
    expect(field?.values).toHaveLength(ONE.map.data.length);
    expect(field?.values.map((_, at) => field.valueAt(at % width, Math.floor(at / width)))).toEqual(
      expected?.values,
    );
  });

  it('begin the work once, however often they are asked, and keep what was made', async () => {
    const { sources, ready, received } = open(ONE);
    await ready.take();
    sources.topTwo();
    sources.topTwo();
    await ready.take();
    expect(sources.topTwo()).toBe(sources.topTwo());
    sources.photo();
    await ready.take();
    expect(received).toMatchObject([
      { type: 'open' },
      { request: { kind: 'topTwo' } },
      { request: { kind: 'photo' } },
    ]);
  });

  it('pass over what nobody waits for any more: the newest request of a kind counts', async () => {
    const { sources, ready, received } = open(ONE);
    await ready.take();
    for (const spacingPx of [2, 3, 4, 5]) sources.superpixels(spacingPx);
    await ready.take();
    await ready.take();
    expect(sources.superpixels(5)).not.toBeNull();
    const asked = received.flatMap((message) => (message.type === 'ask' ? [message.request] : []));
    expect(asked).toMatchObject([{ spacingPx: 2 }, { spacingPx: 5 }]);
  });

  it('start no worker for a frame that is only looked at', async () => {
    const { ready, received } = open(ONE);
    await ready.take();
    expect(received).toEqual([]);
  });

  it('have no scores where there are none, and superpixels of the photo alone', async () => {
    const { sources, ready, received } = open(ONE, () => Promise.resolve(null));
    sources.superpixels(3);
    await ready.take();
    await ready.take();
    expect(sources.scores).toBeNull();
    expect(sources.superpixels(3)?.ids).toEqual(expectedOf(ONE).superpixels(3, false)?.ids);
    sources.topTwo();
    await ready.take();
    expect(sources.topTwo()).toBeNull();
    expect(received).toHaveLength(3);
  });

  describe('whose scores cannot be loaded', () => {
    /** The first loads fail, the others do not. */
    function openBroken(failing: number) {
      let loads = 0;
      return open(ONE, () =>
        ++loads <= failing ? Promise.reject(new Error('Offline.')) : Promise.resolve(stored(ONE)),
      );
    }

    it('tell so, and go on without them', async () => {
      const { sources, ready, errors } = openBroken(9);
      expect(await errors.take()).toEqual(new Error('Offline.'));
      await ready.take();
      sources.photo();
      await ready.take();
      expect(sources.photo()).toEqual(ONE.photo);
    });

    it('make nothing that comes of the scores before they are loaded', async () => {
      const { sources, ready, errors, received } = openBroken(2);
      const askAll = (): unknown[] => [
        sources.topTwo(),
        sources.scoreField(0, 'relative', 'bilinear'),
        sources.superpixels(4),
      ];
      expect(askAll()).toEqual([null, null, null]);
      await errors.take();
      await ready.take();
      const [failure, ...others] = sources.failuresMet(askAll);
      expect(others).toEqual([]);
      expect(sources.failures).toEqual([failure]);
      expect(sources.failuresMet(() => sources.superpixels(4, false))).toEqual([]);
      await ready.take();
      expect(sources.superpixels(4, false)).not.toBeNull();
      expect(received).toHaveLength(2);

      failure?.retry();
      failure?.retry();
      await errors.take();
      await ready.take();
      const [again] = sources.failuresMet(askAll);
      expect(again).not.toBe(failure);
      again?.retry();
      expect(sources.failuresMet(askAll)).toEqual([]);
      for (let made = 0; made < 4; made++) await ready.take();
      expect(sources.failures).toEqual([]);
      const expected = sourcesOf(ONE.photo, sources.scores);
      expect(askAll()[0]).toEqual(expected.topTwo());
      expect(sources.superpixels(4)?.ids).toEqual(expected.superpixels(4)?.ids);
    });

    it('load them again when they are told to, and only then', async () => {
      const { sources, ready, errors } = openBroken(1);
      await errors.take();
      await ready.take();
      sources.retryScores();
      sources.retryScores();
      await ready.take();
      expect(sources.scores?.data).toEqual(Float16Array.from(ONE.scores.data));
      sources.topTwo();
      await ready.take();
      expect(sources.topTwo()).not.toBeNull();
      sources.retryScores();
      expect(sources.topTwo()).not.toBeNull();
    });
  });

  it('tell once when a photo cannot be read, naming what is missing and what to do', async () => {
    const { sources, ready, errors, received } = open(
      ONE,
      () => Promise.resolve(stored(ONE)),
      () => Promise.reject(new Error('it is no picture')),
    );
    await ready.take();
    sources.photo();
    expect(await errors.take()).toMatchObject({
      message:
        'The tools cannot use the photo of this frame: it is no picture. What waited for it was not painted; try once more, or open the frame again.',
    });
    await ready.take();
    expect(sources.photo()).toBeNull();
    expect(received).toHaveLength(2);
  });

  it('say what of that which was asked for failed, and make it when it is tried again', async () => {
    let isBroken = true;
    const { sources, ready, errors } = open(
      ONE,
      () => Promise.resolve(stored(ONE)),
      () => (isBroken ? Promise.reject(new Error('it is no picture')) : Promise.resolve(ONE.photo)),
    );
    await ready.take();
    expect(sources.failuresMet(() => sources.photo())).toEqual([]);
    await ready.take();
    const failures = sources.failuresMet(() => sources.photo());
    expect([failures, sources.failuresMet(() => sources.scores)]).toEqual([sources.failures, []]);
    expect(failures).toHaveLength(1);
    isBroken = false;
    for (const failure of failures) failure.retry();
    expect(sources.failures).toEqual([]);
    await ready.take();
    expect(sources.photo()).toEqual(ONE.photo);
    await errors.take();
  });

  describe('of a photo that is read through another window', () => {
    /** The same scene, its photo read otherwise: the file's size tells the worker which. */
    const BRIGHT = { ...ONE.photo, data: ONE.photo.data.map((value) => 255 - value) };
    const brightFile = { file: new Blob(['bright']), width: ONE.map.width, height: ONE.map.height };
    const decodeEither = ({ file }: PhotoFile): Promise<ColorPhoto> =>
      Promise.resolve(file.size === 0 ? ONE.photo : BRIGHT);
    const openEither = () => open(ONE, () => Promise.resolve(stored(ONE)), decodeEither);

    it('are made anew, but for what comes of the scores alone', async () => {
      const { sources, ready, received } = openEither();
      await ready.take();
      const { photoRead } = sources;
      const ask = () => [
        sources.photo(),
        sources.edgeCost(),
        sources.colors(),
        sources.superpixels(3)?.ids,
        sources.scoreField(1, 'relative', 'guided')?.values,
        sources.topTwo(),
        sources.scoreField(1, 'relative', 'bilinear')?.values,
      ];
      // Of two fields, the newest request alone waits.
      sources.scoreField(1, 'relative', 'bilinear');
      await ready.take();
      ask();
      for (let made = 0; made < 6; made++) await ready.take();
      const before = ask();
      expect(before).not.toContain(null);
      sources.exchangePhoto(brightFile);
      await ready.take();
      expect(sources.photoRead).not.toBe(photoRead);
      const [photo, edges, colors, ids, guided, topTwo, bilinear] = ask();
      expect([photo, edges, colors, ids, guided]).toEqual([null, null, null, undefined, undefined]);
      expect([topTwo, bilinear]).toEqual(before.slice(5));
      for (let made = 0; made < 5; made++) await ready.take();
      const expected = sourcesOf(BRIGHT, expectedOf(ONE).scores);
      expect(ask()).toEqual([
        BRIGHT,
        expected.edgeCost(),
        expected.colors(),
        expected.superpixels(3)?.ids,
        expected.scoreField(1, 'relative', 'guided')?.values,
        ...before.slice(5),
      ]);
      expect(received.filter(({ type }) => type === 'open')).toHaveLength(2);
    });

    it('are not what was in hand of the last one when that comes', async () => {
      const { sources, ready } = openEither();
      await ready.take();
      sources.photo();
      sources.exchangePhoto(brightFile);
      await ready.take();
      expect(sources.photo()).toBeNull();
      // The answer about the last photo, and then that about this one.
      await ready.take();
      expect(sources.photo()).toBeNull();
      await ready.take();
      expect(sources.photo()).toEqual(BRIGHT);
    });

    it('are begun with that one where nothing was asked for before', async () => {
      const { sources, ready, received } = openEither();
      sources.exchangePhoto(brightFile);
      await ready.take();
      await ready.take();
      sources.photo();
      await ready.take();
      expect(sources.photo()).toEqual(BRIGHT);
      expect(received).toHaveLength(2);
    });
  });

  it('tell nothing and do nothing once they are let go', async () => {
    const { promise, resolve } = Promise.withResolvers<StoredScores>();
    const told: string[] = [];
    const { width, height } = ONE.map;
    const sources = createFrameSources(
      { file: new Blob(), width, height },
      () => promise,
      { onReady: () => told.push('ready'), onError: () => told.push('error') },
      () => {
        told.push('started');
        return { send: () => undefined, close: () => undefined };
      },
    );
    sources.photo();
    sources.dispose();
    resolve(stored(ONE));
    await promise;
    expect(sources.photo()).toBeNull();
    expect(sources.scores).toBeNull();
    expect(told).toEqual([]);
  });

  it('tell once when the worker is gone, and let it go', async () => {
    const errors = createMailbox<unknown>();
    const ready = createMailbox<null>();
    const told: string[] = [];
    const { width, height } = ONE.map;
    let breakOff: (reason: string) => void = () => undefined;
    const sources = createFrameSources(
      { file: new Blob(), width, height },
      () => Promise.resolve(null),
      {
        onReady: () => {
          ready.put(null);
        },
        onError: (error) => {
          errors.put(error);
        },
      },
      (_onAnswer, onBroken) => {
        breakOff = onBroken;
        return { send: ({ type }) => told.push(type), close: () => told.push('closed') };
      },
    );
    await ready.take();
    sources.edgeCost();
    breakOff('out of memory');
    sources.edgeCost();
    expect(String(await errors.take())).toContain(
      'the edges of the photo of this frame: out of memory',
    );
    expect(told).toEqual(['open', 'ask', 'closed']);
  });
});
