import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from './readCheckpoint.ts';
import type { StateDict } from './tensor.ts';

const reference = fileURLToPath(new URL('../../../shared/reference/', import.meta.url));
const trained = fileURLToPath(
  new URL('../../../shared/weights/cgnet-m3n21-camvid11.pth', import.meta.url),
);

function readFile(file: string): StateDict {
  return readCheckpoint(readFileSync(file), file);
}

describe('files that PyTorch itself wrote', () => {
  it.skipIf(!existsSync(reference))('hold equal tensors in every format', () => {
    const zip = readFile(`${reference}m3n21-c11-72x96.pth`);
    expect(zip.size).toBe(498);
    for (const other of ['legacy', 'dataparallel']) {
      const state = readFile(`${reference}m3n21-c11-72x96.${other}.pth`);
      expect([...state.keys()]).toEqual([...zip.keys()]);
      for (const [name, { shape, data }] of zip) {
        expect(state.get(name)).toEqual({ shape, data });
      }
    }
  });

  it.skipIf(!existsSync(reference))('hold the same network under MMSegmentation’s names', () => {
    const authors = readFile(`${reference}m2n4-c5-45x61.pth`);
    const mmseg = readFile(`${reference}m2n4-c5-45x61.mmseg.pth`);
    expect(mmseg.size).toBe(authors.size + 1);
    const first = authors.get('level1_0.conv.weight');
    expect(mmseg.get('backbone.stem.0.conv.weight')).toEqual(first);
    expect(first?.shape).toEqual([32, 3, 3, 3]);
  });

  it.skipIf(!existsSync(trained))('hold trained weights, all of them finite', () => {
    const state = readFile(trained);
    expect(state.get('classifier.0.conv.weight')?.shape).toEqual([11, 256, 1, 1]);
    expect([...state.values()].every(({ data }) => data.every(Number.isFinite))).toBe(true);
  });
});
