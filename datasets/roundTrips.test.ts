import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cocoPanoptic } from './coco/cocoPanoptic.ts';
import { cocoPanopticLayout, cocoRleLayout } from './coco/cocoLayouts.ts';
import {
  hashesBelow,
  labelledSet,
  labelsByName,
  readAll,
  temporaryFolder,
  writeSet,
} from './testing/datasetFolder.ts';
import { voc, vocLayout } from './voc/voc.ts';

const ALL = { split: null, classTable: null };

describe.each([
  ['Pascal VOC', voc, vocLayout],
  ['COCO panoptic', cocoPanoptic, cocoPanopticLayout],
])('%s', (_, format, layout) => {
  test('gives back the classes, names, splits and every index, and the same bytes when written again', async () => {
    await fc.assert(
      fc.asyncProperty(labelledSet, async (set) => {
        await using folder = await temporaryFolder();
        const first = path.join(folder.path, 'first');
        const second = path.join(folder.path, 'second');
        const files = await writeSet(layout, first, set);
        expect(files).toEqual(Object.keys(await hashesBelow(first)).sort());

        expect(await format.detect(first)).toBe(true);
        const scan = await format.scan(first, ALL);
        expect(scan.problems).toEqual([]);
        expect(scan.classes).toEqual(set.classes);
        const splitOf = new Map(set.frames.map(({ name, split }) => [name, split]));
        expect(new Map(scan.frames.map(({ name, split }) => [name, split]))).toEqual(splitOf);
        const labels = await readAll(scan);
        expect(labels).toEqual(labelsByName(set));

        const again = set.frames.map((frame) => ({
          ...frame,
          labels: labels[frame.name] ?? frame.labels,
        }));
        await writeSet(layout, second, { classes: scan.classes, frames: again });
        expect(await hashesBelow(second)).toEqual(await hashesBelow(first));
      }),
      { numRuns: 25 },
    );
  });
});

test.each([vocLayout, cocoPanopticLayout, cocoRleLayout])(
  'layout $id refuses a label map with an index that is no class, and a name that leads out',
  async (layout) => {
    await using folder = await temporaryFolder();
    const classes = [{ name: 'road', color: [1, 2, 3] }] as const;
    const frame = { split: 'val', city: null, sequence: null, image: null, instances: null };
    const known = { width: 1, height: 2, data: Uint8Array.of(0, 255) };
    const unknown = { width: 1, height: 2, data: Uint8Array.of(0, 1) };
    const writer = layout.createWriter(folder.path, classes);
    await expect(writer.add({ ...frame, name: 'a', labels: unknown })).rejects.toMatchObject({
      code: 'label/unknownIndex',
    });
    const image = { ending: '.png', bytes: Uint8Array.of(1) };
    const leadsOut = { ...frame, name: '../../a', image, labels: known };
    await expect(writer.add(leadsOut)).rejects.toThrow(/\.\.\/a/);
  },
);
