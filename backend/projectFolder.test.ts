// Scores files: packed as float16, whatever packed them.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readScoreBytes, writeScores } from './projectFolder.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'maskwright-scores-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('class scores', () => {
  test('read back as the float16 values nearest to them', async () => {
    const anyScores = fc.float32Array({ minLength: 1, maxLength: 5000 });
    await fc.assert(
      fc.asyncProperty(anyScores, async (data) => {
        const scores = { classCount: 1, width: data.length, height: 1, data };
        const bytes = await readScoreBytes(folder, await writeScores(folder, 1, 'net', scores));
        const halves = new Uint8Array(Float16Array.from(data).buffer);
        expect(Buffer.compare(bytes, halves)).toBe(0);
      }),
    );
  });

  test('that an earlier version deflated are read, too', async () => {
    const halves = new Uint8Array(Float16Array.of(1.5, -2, 0.25).buffer);
    await mkdir(path.join(folder, 'scores/2'), { recursive: true });
    await writeFile(path.join(folder, 'scores/2/net-0123456789.f16.z'), deflateSync(halves));
    expect(await readScoreBytes(folder, 'scores/2/net-0123456789.f16.z')).toEqual(halves);
  });

  test('whose file is cut off are told by its name', async () => {
    const scores = { classCount: 1, width: 3, height: 1, data: Float32Array.of(1, 2, 3) };
    const file = await writeScores(folder, 3, 'net', scores);
    await writeFile(path.join(folder, file), Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd));
    await expect(readScoreBytes(folder, file)).rejects.toThrow(path.join(folder, file));
  });
});
