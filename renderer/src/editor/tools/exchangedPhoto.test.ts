// Tools whose photo comes to be read through another window while a gesture is in hand.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scene, type Scene } from '../../../../core/edit/testing/scenes.ts';
import { voidLabelMap } from '../../../../core/labelMap.ts';
import { sourcesOf } from '../sources/sourcesOf.ts';
import type { FrameSources } from '../sources/frameSources.ts';
import type { ToolName } from './tool.ts';
import { TOOLS } from './toolList.ts';
import { exchangedSources } from './testing/exchangedSources.ts';
import { placesOf, type Place } from './testing/modelFrames.ts';
import { Workbench } from './testing/workbench.ts';

const OPTIONS = { upsampling: 'guided', superpixelPx: 4, brushDiameterPx: 2 } as const;

/** The same photo with the other end of its values: what is dark is bright. */
function invertedPhoto({ photo }: Scene): Scene['photo'] {
  return { ...photo, data: photo.data.map((value) => 255 - Math.floor(value / 3)) };
}

describe('a photo that is read through another window in the midst of a stroke', () => {
  it.each<ToolName>(['superpixels', 'edgeBrush', 'scoreBrush'])(
    'makes no stroke of %s that is partly by the one and partly by the other',
    (name) => {
      const at = fc.nat(4);
      fc.assert(
        fc.property(scene, at, at, (one, exchangedAt, arrivesAfter) => {
          const before = sourcesOf(one.photo, one.scores);
          const after = sourcesOf(invertedPhoto(one), one.scores);
          const places = [...placesOf(one), ...placesOf(one).toReversed()];
          const benchOn = (sources: FrameSources): Workbench =>
            new Workbench(TOOLS[name].create(), one.map, { sources, options: OPTIONS });
          const strokeBy = (sources: FrameSources) => {
            const bench = benchOn(sources);
            bench.stroke(places);
            return bench.labels;
          };
          const sources = exchangedSources(before, after);
          const bench = benchOn(sources);
          const pass = (place: number): void => {
            if (place === exchangedAt) sources.exchange();
            if (place === exchangedAt + arrivesAfter) sources.arrive();
          };
          places.forEach(([x, y], place) => {
            bench.send(place === 0 ? 'press' : 'drag', x, y);
            pass(place);
          });
          const [x, y] = places.at(-1) ?? [0, 0];
          bench.send('release', x, y);
          sources.exchange();
          sources.arrive();
          bench.send('hover', x, y);
          expect([strokeBy(before), strokeBy(after)]).toContainEqual(bench.labels);
          expect(bench.tool.isBusy).toBe(false);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('paints what is in hand anew, as it is seen now', () => {
    const { bench, sources } = superpixelBench();
    bench.send('press', 2, 2);
    expect(bench.rows[2]).toBe('1111111111......');
    sources.exchange();
    bench.send('drag', 2, 3);
    expect(bench.rows[2]).toBe('1111111111......');
    sources.arrive();
    bench.send('drag', 2, 2);
    expect(bench.rows[2]).toBe('111111..........');
    bench.send('release', 2, 2);
    expect(bench.commits).toHaveLength(1);
  });
});

it('a magnetic outline keeps the ways that are set, and follows the new edges from there', () => {
  const size = 24;
  // A wall to go along: first the one in column 6, then the one in column 18.
  const wallAt = (column: number) => {
    const data = new Uint8Array(size * size * 3);
    for (let y = 0; y < size; y++) data.fill(255, (y * size + column) * 3, (y + 1) * size * 3);
    return sourcesOf({ width: size, height: size, channels: 3, data }, null);
  };
  const sources = exchangedSources(wallAt(6), wallAt(18));
  const bench = new Workbench(TOOLS.livewire.create(), voidLabelMap(size, size), {
    sources,
    zoom: 4,
  });
  const wayOf = (): Place[] => bench.tool.preview.line.map(({ x, y }): Place => [x, y]);
  bench.click(12, 2);
  bench.click(12, 21);
  const set = wayOf();
  expect(Math.min(...set.map(([x]) => x))).toBeLessThan(8);
  sources.exchange();
  sources.arrive();
  bench.send('hover', 12, 2.4);
  const way = wayOf();
  expect(way.slice(0, set.length - 1)).toEqual(set.slice(0, -1));
  expect(Math.max(...way.map(([x]) => x))).toBeGreaterThan(16);
});

/** A photo with one edge, off the grid of superpixels: right of it at first, then left of it. */
function superpixelBench() {
  const size = 16;
  const edgeAt = (column: number) => {
    const data = Uint8Array.from({ length: size * size * 3 }, (_, at) =>
      Math.floor(at / 3) % size >= column ? 255 : 0,
    );
    return sourcesOf({ width: size, height: size, channels: 3, data }, null);
  };
  const sources = exchangedSources(edgeAt(10), edgeAt(6));
  const bench = new Workbench(TOOLS.superpixels.create(), voidLabelMap(size, size), {
    sources,
    options: { superpixelPx: 8 },
  });
  return { bench, sources };
}
