// The sample scenes are repeatable, exactly labelled, and look like streets in the shares of their classes.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TAXONOMIES, VOID_INDEX } from '../../core/taxonomy.ts';
import { findUnknownIndices } from '../../core/labelMap.ts';
import { renderSampleScene, sampleSet } from './sampleScenes.ts';
import type { SampleScene } from './sampleScenes.ts';

const { classes } = TAXONOMIES.camvid11;
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function smallScene(seed: number): SampleScene {
  return renderSampleScene({ seed, width: 240, height: 180 });
}

/** The share of each class in a scene, void last. */
function sharesOf({ labels }: SampleScene): number[] {
  const shares = new Array<number>(classes.length + 1).fill(0);
  for (const label of labels.data) {
    const index = label === VOID_INDEX ? classes.length : label;
    shares[index] = (shares[index] ?? 0) + 1 / labels.data.length;
  }
  return shares;
}

/** Mean colour difference between horizontal neighbours, of one label and of two. */
function contrast({ image, labels }: SampleScene): { within: number; across: number } {
  const sums = { within: 0, across: 0 };
  const counts = { within: 0, across: 0 };
  for (let index = 0; index + 1 < labels.data.length; index++) {
    if ((index + 1) % labels.width === 0) continue;
    const kind = labels.data[index] === labels.data[index + 1] ? 'within' : 'across';
    for (let channel = 0; channel < 3; channel++) {
      const here = image.data[index * 3 + channel] ?? 0;
      sums[kind] += Math.abs(here - (image.data[index * 3 + 3 + channel] ?? 0));
    }
    counts[kind]++;
  }
  return { within: sums.within / counts.within, across: sums.across / counts.across };
}

describe('a sample scene', () => {
  it('has the same bytes whenever it is drawn from the same seed', () => {
    const first = smallScene(7);
    const second = smallScene(7);
    expect(second.image.data).toEqual(first.image.data);
    expect(second.labels.data).toEqual(first.labels.data);
  });

  it('still has the bytes that were pinned, so that no change of the scenes goes unnoticed', () => {
    const scene = smallScene(42);
    expect(sha256(scene.image.data)).toBe(
      'f28c196ebd1e157f85fbfb71f74c9c3154a2be1190c523965fc0430722997a33',
    );
    expect(sha256(scene.labels.data)).toBe(
      '2f3548cabfca59c214adf248855e459cc01d5ef3917a7e108aea24c4c6f9dd45',
    );
  });

  it('differs from the scenes of other seeds in image and labels', () => {
    const scenes = SEEDS.map(smallScene);
    expect(new Set(scenes.map((scene) => sha256(scene.image.data))).size).toBe(SEEDS.length);
    expect(new Set(scenes.map((scene) => sha256(scene.labels.data))).size).toBe(SEEDS.length);
  });

  it('has the given size and no labels but the 11 classes and void, whatever the seed and size', () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        fc.integer({ min: 1, max: 96 }),
        fc.integer({ min: 1, max: 96 }),
        (seed, width, height) => {
          const { image, labels } = renderSampleScene({ seed, width, height });
          expect([image.width, image.height]).toEqual([width, height]);
          expect([labels.width, labels.height]).toEqual([width, height]);
          expect(image.data).toHaveLength(width * height * 3);
          expect(labels.data).toHaveLength(width * height);
          expect(findUnknownIndices(labels, classes.length)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [1, 1],
    [7, 5],
    [33, 91],
    [400, 3],
  ])('can be as odd in size as %i×%i', (width, height) => {
    const { image, labels } = renderSampleScene({ seed: 3, width, height });
    expect(image.data).toHaveLength(width * height * 3);
    expect(labels.data).toHaveLength(width * height);
    expect(findUnknownIndices(labels, classes.length)).toEqual([]);
  });

  it.each([
    { seed: 1, width: 0, height: 5 },
    { seed: 1, width: 5, height: -1 },
    { seed: 1, width: 2.5, height: 5 },
    { seed: Number.NaN, width: 5, height: 5 },
    { seed: 0.5, width: 5, height: 5 },
  ])('is refused for $width×$height with seed $seed', (options) => {
    expect(() => renderSampleScene(options)).toThrow(
      expect.objectContaining({ code: 'usage/invalid' }),
    );
  });
});

describe('sample scenes as ground truth', () => {
  const scenes = SEEDS.map(smallScene);

  it('show each of the 11 classes in at least nine of ten scenes', () => {
    for (const [index, { name }] of classes.entries()) {
      const showing = scenes.filter((scene) => scene.labels.data.includes(index)).length;
      expect(showing, name).toBeGreaterThanOrEqual(SEEDS.length * 0.9);
    }
  });

  it('hold the classes in shares like those of real streets', () => {
    const bounds: Record<string, [least: number, most: number]> = {
      Sky: [0.08, 0.25],
      Building: [0.15, 0.32],
      Pole: [0.003, 0.025],
      Road: [0.22, 0.38],
      Pavement: [0.03, 0.12],
      Tree: [0.06, 0.24],
      SignSymbol: [0.002, 0.02],
      Fence: [0.005, 0.05],
      Car: [0.01, 0.09],
      Pedestrian: [0.002, 0.03],
      Bicyclist: [0.002, 0.03],
      void: [0.001, 0.04],
    };
    const all = scenes.map(sharesOf);
    for (const [index, name] of [...classes.map(({ name }) => name), 'void'].entries()) {
      const mean = all.reduce((sum, shares) => sum + (shares[index] ?? 0), 0) / all.length;
      const [least, most] = bounds[name] ?? [1, 0];
      expect(mean, name).toBeGreaterThan(least);
      expect(mean, name).toBeLessThan(most);
    }
  });

  it('leave the greater part of every single scene labelled', () => {
    for (const scene of scenes) expect(sharesOf(scene)[classes.length]).toBeLessThan(0.12);
  });

  it('change label where the picture changes colour', () => {
    for (const scene of scenes) {
      const { within, across } = contrast(scene);
      expect(across).toBeGreaterThan(2 * within);
    }
  });

  it('have the sky above the road', () => {
    const meanRow = ({ labels }: SampleScene, wanted: number) => {
      const rows = [...labels.data.entries()]
        .filter(([, label]) => label === wanted)
        .map(([index]) => Math.floor(index / labels.width));
      return rows.reduce((sum, row) => sum + row, 0) / rows.length;
    };
    for (const scene of scenes) expect(meanRow(scene, 0)).toBeLessThan(meanRow(scene, 3));
  });
});

describe('a sample set', () => {
  const options = { width: 24, height: 18, seed: 5 };

  it('names its scenes in order and gives every third one to validation', () => {
    const members = [...sampleSet({ ...options, count: 6 })];
    expect(members.map(({ name, split }) => [name, split])).toEqual([
      ['sample_0001', 'train'],
      ['sample_0002', 'train'],
      ['sample_0003', 'val'],
      ['sample_0004', 'train'],
      ['sample_0005', 'train'],
      ['sample_0006', 'val'],
    ]);
  });

  it('begins with the same scenes however long it is', () => {
    const short = [...sampleSet({ ...options, count: 2 })];
    const long = [...sampleSet({ ...options, count: 5 })];
    expect(long.slice(0, 2)).toEqual(short);
  });

  it('holds different scenes within a set and between sets', () => {
    const hashes = [5, 6].flatMap((seed) =>
      [...sampleSet({ ...options, seed, count: 8 })].map(({ scene }) => sha256(scene.image.data)),
    );
    expect(new Set(hashes).size).toBe(16);
  });

  it('draws a scene only when it is asked for', () => {
    const endless = sampleSet({ ...options, count: Number.MAX_SAFE_INTEGER });
    expect(endless.next().value).toMatchObject({ name: 'sample_0001' });
  });

  it('is empty for a count of 0 and refused for one that is not a whole number', () => {
    expect([...sampleSet({ ...options, count: 0 })]).toEqual([]);
    expect(() => [...sampleSet({ ...options, count: 1.5 })]).toThrow(
      expect.objectContaining({ code: 'usage/invalid' }),
    );
  });
});
