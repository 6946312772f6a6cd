import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtempDisposable, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { upsampleArgMax, upsampleTopTwo } from '../../core/scores/upsample.ts';
import { PAPER_OPTIONS } from '../cgnet/architecture.ts';
import { emitOnnx } from '../cgnet/emitOnnx.ts';
import { readCgnet } from '../cgnet/readCgnet.ts';
import { randomCgnet } from '../cgnet/testing/randomCgnet.ts';
import { createModelRegistry, toEngineModel } from '../modelRegistry.ts';
import { withExternalData } from '../onnx/testing/externalData.ts';
import { watchChildren } from '../testing/childProcesses.ts';
import { SHADERS_LIMIT_MS, SWIFTSHADER } from '../testing/emulatedGpus.ts';
import type { DevicePreference, Engine, EngineModel, RgbImage } from './engine.ts';
import { createNodeEngine } from './nodeEngine.ts';
import { exchangeRedAndBlue } from './testing/exchangeRedAndBlue.ts';

let model: EngineModel;
beforeAll(async () => {
  model = toEngineModel(await createModelRegistry('/nonexistent/models').loadDefault('camvid11'));
});

/** Sky over road with a bright pole between: enough for more than one class. */
function streetImage(width: number, height: number): RgbImage {
  const data = new Uint8Array(3 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const ground = y < height / 2 ? [128, 178, 230] : [90 + ((x * 7 + y * 3) % 20), 90, 96];
    data.set(x % 16 < 4 ? [214, (y * 5) % 256, 150] : ground, pixel * 3);
  }
  return { width, height, data };
}

async function startEngine(
  preference: DevicePreference,
  fields: Partial<EngineModel> = {},
): Promise<AsyncDisposable & { readonly engine: Engine }> {
  const engine = await createNodeEngine({ ...model, ...fields }, preference);
  return { engine, [Symbol.asyncDispose]: () => engine.close() };
}

/** What a process holds in memory, as Linux tells it. */
async function readMemoryMiB({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

const hasNative = await import('onnxruntime-node').then(
  () => true,
  () => false,
);

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

describe('the engine in a child process, on the CPU', () => {
  it('labels each pixel with the arg-max of the upsampled scores', async () => {
    await using started = await startEngine('cpu');
    const { device } = started.engine;
    expect(device.provider).toBe('cpu');
    expect(device.description).toMatch(/^CPU, \d+ threads?$/);
    const { scores, labels } = await started.engine.run(streetImage(48, 40));
    expect(scores).toMatchObject({ classCount: 11, width: 6, height: 5 });
    expect(scores.data).toHaveLength(11 * 6 * 5);
    expect(labels).toEqual(upsampleArgMax(scores, 48, 40).data);
    expect(new Set(labels).size).toBeGreaterThan(1);
  });

  it('gives a network that takes BGR the scores of one that takes RGB, red and blue exchanged', async () => {
    const image = streetImage(48, 40);
    const [[red, green, blue], [deviation, ...deviations]] = [model.mean, model.std];
    await using bgr = await startEngine('cpu', { channelOrder: 'BGR' });
    await using rgb = await startEngine('cpu', {
      mean: [blue, green, red],
      std: [deviations[1], deviations[0], deviation],
    });
    const { scores } = await bgr.engine.run(image);
    expect(scores).toEqual((await rgb.engine.run(exchangeRedAndBlue(image))).scores);
    expect(scores).not.toEqual((await rgb.engine.run(image)).scores);
  });

  it('leaves nothing on the disk, as usage data that waits to be sent would', async () => {
    await using folder = await mkdtempDisposable(path.join(tmpdir(), 'maskwright-engine-'));
    for (const variable of [
      'HOME',
      'TMPDIR',
      'XDG_CACHE_HOME',
      'XDG_CONFIG_HOME',
      'XDG_DATA_HOME',
    ]) {
      vi.stubEnv(variable, folder.path);
    }
    // What else would keep it from collecting anything.
    for (const variable of ['CI', 'ORT_DISABLE_TELEMETRY']) vi.stubEnv(variable, undefined);
    try {
      await using started = await startEngine('cpu');
      await started.engine.run(streetImage(48, 40));
    } finally {
      vi.unstubAllEnvs();
    }
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('gives the same scores and labels for the same image again, whatever came between', async () => {
    await using started = await startEngine('cpu');
    const first = await started.engine.run(streetImage(48, 40));
    const between = await started.engine.run(streetImage(61, 33));
    const again = await started.engine.run(streetImage(48, 40));
    expect(between.labels).toHaveLength(61 * 33);
    expect(again.scores).toEqual(first.scores);
    expect(again.labels).toEqual(first.labels);
  });

  it.runIf(process.platform === 'linux' && hasNative)(
    'gives back the memory that a run has taken',
    async () => {
      using watched = watchChildren();
      await using started = await startEngine('cpu');
      const [child] = watched.children;
      if (child === undefined) throw new Error('No process was started.');
      const before = await readMemoryMiB(child);
      const size = { width: 800, height: 800 };
      // A run needs more than 32 channels in float32 at half of the width and height, several times over.
      const largestTensorMiB = (32 * 4 * size.width * size.height) / 4 / 2 ** 20;
      await started.engine.run(streetImage(size.width, size.height));
      expect((await readMemoryMiB(child)) - before).toBeLessThan(3 * largestTensorMiB);
    },
  );

  it('gives the runner-up and the margin of each pixel when they are asked for', async () => {
    await using started = await startEngine('cpu');
    const plain = await started.engine.run(streetImage(48, 40));
    const asked = await started.engine.run(streetImage(48, 40), { topTwo: true });
    expect(plain).not.toHaveProperty('topTwo');
    const { data, runnersUp, margins } = upsampleTopTwo(plain.scores, 48, 40);
    expect(asked.labels).toEqual(data);
    expect(asked.topTwo).toEqual({ runnersUp, margins });
  });

  it('refuses a file that is no network, and leaves no process behind', async () => {
    using watched = watchChildren();
    const garbage = Uint8Array.from({ length: 200 }, (_, place) => (place * 37) % 256);
    // Known as that file alone.
    const own = { modelId: 'own', onnx: garbage, cgnet: undefined };
    await expect(startEngine('cpu', own)).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringContaining('own') as string,
      details: { modelId: 'own' },
    });
    expect(watched.children.map(hasEnded)).toEqual([true]);
  });

  it('leaves no process behind when it is told to end while it loads', async () => {
    using watched = watchChildren();
    const controller = new AbortController();
    const starting = createNodeEngine(model, 'cpu', controller.signal);
    controller.abort(new Error('It takes too long.'));
    await expect(starting).rejects.toThrow('It takes too long.');
    expect(watched.children.map(hasEnded)).toEqual([true]);
  });

  it('opens no other file that a network names', async () => {
    const { onnx } = withExternalData(model.onnx, 'package.json');
    const own = { modelId: 'own', onnx, cgnet: undefined };
    await expect(startEngine('cpu', own)).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringMatching(/own cannot run: its weights lie in package\.json/) as string,
    });
  });

  it('refuses to label with a card that names another number of classes', async () => {
    await using started = await startEngine('cpu', { classCount: 19 });
    await expect(started.engine.run(streetImage(48, 40))).rejects.toMatchObject({
      code: 'model/classesDiffer',
      message: expect.stringMatching(/\[1, 11, 5, 6\].*19 classes/) as string,
    });
  });
});

describe('the engine whose child process is killed', () => {
  it('labels the frame that was in hand in a fresh process', async () => {
    using watched = watchChildren();
    await using started = await startEngine('cpu');
    const expected = await started.engine.run(streetImage(48, 40));
    const running = started.engine.run(streetImage(48, 40));
    watched.children[0]?.kill('SIGKILL');
    const result = await running;
    expect(result.labels).toEqual(expected.labels);
    expect(watched.children.map(hasEnded)).toEqual([true, false]);
    expect(started.engine.device.provider).toBe('cpu');
  });

  it('reports a second death for the same frame, and labels the next one', async () => {
    using watched = watchChildren();
    await using started = await startEngine('cpu');
    const [first] = watched.children;
    const running = started.engine.run(streetImage(48, 40));
    first?.once('exit', () => {
      // By then the second process has been started.
      setImmediate(() => watched.children[1]?.kill('SIGKILL'));
    });
    first?.kill('SIGKILL');
    await expect(running).rejects.toMatchObject({
      code: 'engine/failed',
      message: expect.stringContaining('SIGKILL') as string,
    });
    expect(watched.children.map(hasEnded)).toEqual([true, true]);
    const { labels } = await started.engine.run(streetImage(48, 40));
    expect(labels).toHaveLength(48 * 40);
  });

  it('is not started again once it is closed', async () => {
    using watched = watchChildren();
    const engine = await createNodeEngine(model, 'cpu');
    await engine.close();
    await expect(engine.run(streetImage(48, 40))).rejects.toMatchObject({ code: 'engine/failed' });
    expect(watched.children.map(hasEnded)).toEqual([true]);
  });
});

describe.skipIf(!existsSync(SWIFTSHADER.icd))('the engine beside an emulated GPU', () => {
  beforeAll(() => {
    // The child process inherits these; both must be there before it starts.
    vi.stubEnv('VK_DRIVER_FILES', SWIFTSHADER.icd);
    vi.stubEnv('LD_LIBRARY_PATH', SWIFTSHADER.libraries);
    return () => vi.unstubAllEnvs();
  });

  it(
    'gives the labels of the CPU at any size, and its scores within a thousandth, when WebGPU is demanded',
    async () => {
      const image = streetImage(48, 40);
      await using onCpu = await startEngine('cpu');
      await using onGpu = await startEngine('webgpu');
      expect(onGpu.engine.device.provider).toBe('webgpu');
      expect(onGpu.engine.device.description).toMatch(/^WebGPU, .*SwiftShader/i);
      const expected = await onCpu.engine.run(image);
      const actual = await onGpu.engine.run(image, { topTwo: true });
      expect(actual.labels).toEqual(expected.labels);
      const { runnersUp, margins } = upsampleTopTwo(actual.scores, image.width, image.height);
      expect(actual.topTwo?.runnersUp).toEqual(runnersUp);
      const gaps = actual.topTwo?.margins.map((margin, pixel) =>
        Math.abs(margin - (margins[pixel] ?? NaN)),
      );
      expect(Math.max(...(gaps ?? [NaN]))).toBeLessThan(1e-4);
      const largest = Math.max(...expected.scores.data.map(Math.abs));
      const differences = actual.scores.data.map((score, place) =>
        Math.abs(score - (expected.scores.data[place] ?? NaN)),
      );
      expect(Math.max(...differences) / largest).toBeLessThan(1e-3);

      // Buffers are kept from frame to frame: larger, smaller and odd ones after it.
      for (const [width, height] of [
        [61, 50],
        [33, 17],
        [1, 1],
      ] as const) {
        const next = await onCpu.engine.run(streetImage(width, height), { topTwo: true });
        const { labels } = await onGpu.engine.run(streetImage(width, height));
        expect(labels).toHaveLength(width * height);
        const wrong = labels.filter(
          (label, pixel) =>
            label !== next.labels[pixel] && (next.topTwo?.margins[pixel] ?? 0) > 1e-3,
        );
        expect(wrong).toHaveLength(0);
      }
    },
    SHADERS_LIMIT_MS,
  );

  it(
    'gives the labels of the CPU through onnxruntime, where it has no kernels of its own for a network',
    async () => {
      const image = streetImage(48, 40);
      await using onCpu = await startEngine('cpu');
      await using onGpu = await startEngine('webgpu', { cgnet: undefined });
      const expected = await onCpu.engine.run(image);
      const actual = await onGpu.engine.run(image);
      expect(actual.labels).toEqual(expected.labels);
    },
    SHADERS_LIMIT_MS,
  );

  it(
    'gives the scores of the CPU, on their finer grid, for a network with a decoder',
    async () => {
      const options = { ...PAPER_OPTIONS, stage2Blocks: 1, stage3Blocks: 1, classCount: 11 };
      const net = readCgnet(randomCgnet({ ...options, detail: 'half' }, 5), 'random');
      const detailed = { onnx: emitOnnx(net, { kind: 'normalised' }), cgnet: net };
      await using onCpu = await startEngine('cpu', detailed);
      await using onGpu = await startEngine('webgpu', detailed);
      for (const [width, height] of [
        [45, 37],
        [8, 16],
      ] as const) {
        const expected = await onCpu.engine.run(streetImage(width, height));
        const actual = await onGpu.engine.run(streetImage(width, height));
        const [across, down] = [Math.ceil(width / 2), Math.ceil(height / 2)];
        expect(actual.scores).toMatchObject({ classCount: 11, width: across, height: down });
        expect(actual.labels).toEqual(upsampleArgMax(actual.scores, width, height).data);
        const differences = actual.scores.data.map((score, place) =>
          Math.abs(score - (expected.scores.data[place] ?? NaN)),
        );
        const largest = Math.max(...expected.scores.data.map(Math.abs));
        expect(Math.max(...differences) / largest).toBeLessThan(1e-3);
      }
    },
    SHADERS_LIMIT_MS,
  );

  it('runs on the CPU when the choice is left to it, and says which adapter it did not take', async () => {
    await using started = await startEngine('auto');
    expect(started.engine.device.provider).toBe('cpu');
    expect(started.engine.device.description).toMatch(
      /^CPU, .*SwiftShader.* is a software adapter/i,
    );
    const { labels } = await started.engine.run(streetImage(48, 40));
    expect(labels).toHaveLength(48 * 40);
  });
});
