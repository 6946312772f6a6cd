import fc from 'fast-check';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { encodePng, readPhoto } from './photos.ts';
import { assertFitsMemory, machineMemoryBytes } from './photoMemory.ts';
import { openUserModels } from './modelTools.ts';
import { createNodeEngine } from './nodeBackend.ts';
import { segmentPhoto } from './segmenting.ts';
import type { InputSizes } from '../models/engine/engine.ts';
import { temporaryFolder } from './testing/camvidFolder.ts';
import { createTestProject, endOfJob } from './testing/testProject.ts';

const GIB = 2 ** 30;
const CPU = { provider: 'cpu' } as const;
const NETWORK = {
  id: 'net',
  classes: ['a', 'b'],
  cgnet: { detail: 'none' },
  preprocessing: {},
} as const;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Leaves this process no more memory than that. */
function constrainMemory(bytes: number): void {
  vi.spyOn(process, 'constrainedMemory').mockReturnValue(bytes);
}

describe('a photo on the CPU', () => {
  test('fits when half of the memory is enough for it, and a larger one does not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (side) => {
        const size = { width: side, height: side };
        const needed = side * side * 400;
        assertFitsMemory('a.png', size, 'fast', CPU, NETWORK, needed);
        expect(() => {
          assertFitsMemory('a.png', size, 'fast', CPU, NETWORK, needed - 1);
        }).toThrow(expect.objectContaining({ code: 'image/tooLarge' }));
      }),
    );
  });

  test('of 2048×1024 fits a machine of 4 GiB in either quality', () => {
    for (const quality of ['fast', 'best'] as const) {
      assertFitsMemory('a.png', { width: 2048, height: 1024 }, quality, CPU, NETWORK, 4 * GIB);
    }
  });

  test('of 100 megapixels does not fit 16 GiB, and the message says what does', () => {
    expect(() => {
      assertFitsMemory('a.png', { width: 10_000, height: 10_000 }, 'fast', CPU, NETWORK, 16 * GIB);
    }).toThrow(/a\.png has 100\.0 megapixels.* enough for 42\.9\. Give a smaller copy of it\.$/);
  });

  test('is seen twice as large in the quality best, whose message names the other one', () => {
    const size = { width: 5000, height: 4000 };
    assertFitsMemory('a.png', size, 'fast', CPU, NETWORK, 8 * GIB);
    expect(() => {
      assertFitsMemory('a.png', size, 'best', CPU, NETWORK, 8 * GIB);
    }).toThrow(/choose the quality fast/);
  });
});

test('a network with a decoder needs more memory for the same photo', () => {
  const size = { width: 1000, height: 1000 };
  const fits = (detail: 'none' | 'quarter' | 'half', bytesPerPixel: number): void => {
    assertFitsMemory(
      'a.png',
      size,
      'fast',
      CPU,
      { ...NETWORK, cgnet: { detail } },
      1e6 * bytesPerPixel,
    );
  };
  fits('none', 400);
  fits('half', 720);
  expect(() => fits('half', 719)).toThrow(expect.objectContaining({ code: 'image/tooLarge' }));
  expect(() => fits('quarter', 719)).toThrow(expect.objectContaining({ code: 'image/tooLarge' }));
});

describe('a network that is no CGNet', () => {
  const CLASSES = Array.from({ length: 19 }, (_, index) => index);
  const other = { ...NETWORK, cgnet: null, classes: CLASSES } as const;
  const MIB_PX = { width: 1024, height: 1024 };
  const MEASURED = { fast: 561, best: 3976 } as const;
  /** The least memory for a photo of 1024², in bytes for each of its pixels. */
  const needOf = (quality: 'fast' | 'best', network: Parameters<typeof assertFitsMemory>[4]) => {
    let [none, enough] = [0, 2 ** 16];
    while (enough - none > 1) {
      const tried = (none + enough) >> 1;
      try {
        assertFitsMemory('a.png', MIB_PX, quality, CPU, network, tried * 2 ** 20);
        enough = tried;
      } catch {
        none = tried;
      }
    }
    return enough / 2;
  };

  test.each(['fast', 'best'] as const)(
    'needs the memory of its scores besides, more than was measured, where each pixel has some (%s)',
    (quality) => {
      const need = needOf(quality, other);
      expect(need).toBeGreaterThan(MEASURED[quality]);
      expect(need).toBeLessThan(1.6 * MEASURED[quality]);
      expect(needOf(quality, { ...other, stride: 1 })).toBe(need);
    },
  );

  test('needs hardly more than a CGNet where they are as few', () => {
    const few = { ...other, stride: 8 };
    expect(needOf('fast', few)).toBeCloseTo(200 + (8 * 4 * 19) / 64, 0);
    expect(needOf('best', few)).toBeCloseTo(800 + (4 * 4 * 19 * 14.5) / 64, 0);
  });

  test('is refused with what helps', () => {
    const size = { width: 2048, height: 1024 };
    const assertFits = (quality: 'fast' | 'best'): void => {
      assertFitsMemory('a.png', size, quality, CPU, other, 8 * GIB);
    };
    assertFits('fast');
    expect(() => {
      assertFits('best');
    }).toThrow(
      /sees the image a\.png at 4096×2048, 8\.4 .* enough for 3\.3\. Give a smaller .* fast\./,
    );
  });
});

describe('a network that takes photos of other sizes than they have', () => {
  const networkOf = (sizes: InputSizes) => ({ ...NETWORK, preprocessing: { sizes } });
  const small = { width: 10, height: 10 };

  test.each([
    ['one size alone', { width: 4000, height: 3000 }, 'fast'],
    ['one size alone, in the better quality too', { width: 4000, height: 3000 }, 'best'],
    ['multiples of a number', { multipleOf: 3464 }, 'fast'],
  ] as const)('needs the memory of what it sees: %s', (_, sizes, quality) => {
    const network = networkOf(sizes);
    assertFitsMemory('a.png', small, quality, CPU, network, 12e6 * 400);
    expect(() => {
      assertFitsMemory('a.png', small, quality, CPU, network, 11e6 * 400);
    }).toThrow(/net sees the image a\.png at .*, 12\.0 megapixels; .* enough for 11\.0/);
  });

  test('needs that of the photo all the same', () => {
    const network = networkOf({ width: 64, height: 64 });
    expect(() => {
      assertFitsMemory('a.png', { width: 1e4, height: 1e4 }, 'fast', CPU, network, GIB);
    }).toThrow(/a\.png has 100\.0 megapixels/);
  });
});

test('a GPU decides for itself', () => {
  assertFitsMemory(
    'a.png',
    { width: 1e5, height: 1e5 },
    'best',
    { provider: 'webgpu' },
    NETWORK,
    GIB,
  );
});

test('a photo with more pixels than libvips reads is too large, and not damaged', async () => {
  await using temporary = await temporaryFolder();
  const file = path.join(temporary.path, 'huge.png');
  const small = await encodePng({ width: 1, height: 1, data: new Uint8Array(3) });
  // The header alone says how large it is: a length, IHDR, width and height.
  const huge = Buffer.from(small);
  huge.writeUInt32BE(20_000, 16);
  huge.writeUInt32BE(20_000, 20);
  huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
  await writeFile(file, huge);
  await expect(readPhoto(file)).rejects.toMatchObject({
    code: 'image/tooLarge',
    message: expect.stringMatching(/huge\.png has more pixels .* give a smaller copy/) as string,
  });
});

test('the memory is the machine’s, or what the process may have of it', () => {
  const whole = machineMemoryBytes();
  constrainMemory(0);
  expect(machineMemoryBytes()).toBeGreaterThanOrEqual(whole);
  constrainMemory(123);
  expect(machineMemoryBytes()).toBe(123);
});

test('a frame that is too large is named, and the other frames are labelled', async () => {
  await using project = await createTestProject([
    { name: 'small' },
    { name: 'large', width: 200, height: 100 },
  ]);
  await project.import();
  constrainMemory(200 * 100 * 400 - 1);
  const job = await project.prelabel();
  expect(job).toMatchObject({ state: 'done', done: 1, failed: 1 });
  expect(job.problems).toEqual([
    { subject: 'large', message: expect.stringMatching(/large\.png has 0\.0 mega/) as string },
  ]);
});

test('nor is a model that learns measured on a frame that is too large', async () => {
  await using project = await createTestProject(
    ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name })),
  );
  await project.import();
  await project.prelabel();
  const { backend, projectId } = project;
  const frames = await backend.call('frames.list', { projectId });
  const frameIds = frames.map(({ frameId }) => frameId);
  await backend.call('annotate.reviewMany', { projectId, frameIds, verdict: 'accepted' });
  constrainMemory(48 * 32 * 400 - 1);
  const job = await endOfJob(backend, () =>
    backend.call('learning.start', { projectId, model: null, steps: 1 }),
  );
  expect(job).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(/c\.png has 0\.0 mega/) as string,
  });
});

test('the frames of a job, and a single photo, are held against the model’s own need', async () => {
  const [plain, detailed] = ['cgnet-m3n21-camvid11-train', 'cgnet-m3n21-camvid11-train-detail'];
  await using project = await createTestProject([{ name: 'a', width: 64, height: 48 }]);
  await project.import();
  const photo = path.join(project.folder, 'photo.png');
  const image = { width: 64, height: 48, data: new Uint8Array(64 * 48 * 3) };
  await writeFile(photo, await encodePng(image));
  // Between the two.
  constrainMemory(64 * 48 * 500);
  const { backend, projectId } = project;
  for (const [model, done] of [
    [plain, 1],
    [detailed, 0],
  ] as const) {
    const choices = { device: 'cpu', precision: 'float32', quality: 'fast', limit: null } as const;
    const job = await endOfJob(backend, () =>
      backend.call('prelabel.start', { projectId, model, ...choices }),
    );
    expect(job).toMatchObject({ done, failed: 1 - done });
  }
  const models = openUserModels(project.modelsFolder);
  const out = path.join(project.folder, 'labels.png');
  await segmentPhoto(createNodeEngine, models, photo, plain, 'cpu', out);
  await expect(
    segmentPhoto(createNodeEngine, models, photo, detailed, 'cpu', out),
  ).rejects.toMatchObject({ code: 'image/tooLarge' });
});

test('a single photo that is too large is refused, and nothing is written', async () => {
  await using temporary = await temporaryFolder();
  const photo = path.join(temporary.path, 'photo.png');
  const image = { width: 64, height: 48, data: new Uint8Array(64 * 48 * 3) };
  await writeFile(photo, await encodePng(image));
  constrainMemory(1000);
  const models = openUserModels(path.join(temporary.path, 'models'));
  const out = path.join(temporary.path, 'labels.png');
  await expect(
    segmentPhoto(createNodeEngine, models, photo, 'cgnet-m3n21-camvid11', 'cpu', out),
  ).rejects.toMatchObject({ code: 'image/tooLarge' });
});
