import { describe, expect, it } from 'vitest';
import { voidLabelMap } from '../../../../core/labelMap.ts';
import type { FrameSources } from '../sources/frameSources.ts';
import { sourcesOf } from '../sources/sourcesOf.ts';
import { createLivewireTool } from './livewireTool.ts';
import { Workbench, type WorkbenchParts } from './testing/workbench.ts';

const SIZE = 40;
const DISC = { x: 20, y: 20, radius: 12 };
const MAP = voidLabelMap(SIZE, SIZE);

/** A white disc on black. */
function discPhoto(): FrameSources {
  const data = new Uint8Array(SIZE * SIZE * 3);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      if (isInDisc(x, y)) data.fill(255, (y * SIZE + x) * 3, (y * SIZE + x) * 3 + 3);
    }
  }
  return sourcesOf({ width: SIZE, height: SIZE, channels: 3, data }, null);
}

function isInDisc(x: number, y: number): boolean {
  return Math.hypot(x + 0.5 - DISC.x, y + 0.5 - DISC.y) <= DISC.radius;
}

/** Places on the disc's rim, an eighth of it apart. */
const RIM = Array.from({ length: 8 }, (_, place) => {
  const angle = (Math.PI * place) / 4;
  return [DISC.x + DISC.radius * Math.cos(angle), DISC.y + DISC.radius * Math.sin(angle)] as const;
});

function begin(parts: WorkbenchParts = {}): Workbench {
  return new Workbench(createLivewireTool(), MAP, { sources: discPhoto(), zoom: 4, ...parts });
}

function wrongPixels({ labels: { data } }: Workbench): number {
  return [...data.keys()].filter(
    (offset) => (data[offset] === 1) !== isInDisc(offset % SIZE, Math.floor(offset / SIZE)),
  ).length;
}

describe('the magnetic outline', () => {
  it('follows the edge between anchors, and Enter joins its ends and paints', () => {
    const bench = begin();
    for (const [x, y] of RIM) bench.click(x, y);
    expect(bench.commits).toEqual([]);
    bench.key('Enter');
    expect(bench.commits).toMatchObject([{ tool: 'livewire', classIndex: 1 }]);
    // The way runs on pixels to either side of the rim: it may be wrong by those, but not by a slice of the disc.
    expect(wrongPixels(bench)).toBeLessThan(2 * Math.PI * DISC.radius);
    expect(bench.labels.data[DISC.y * SIZE + DISC.x]).toBe(1);
    expect(bench.labels.data[2 * SIZE + 2]).toBe(255);
  });

  it('bends to the edge where a straight way would cut through', () => {
    const bench = begin();
    bench.click(DISC.x - DISC.radius, DISC.y);
    bench.send('hover', DISC.x, DISC.y - DISC.radius);
    const { line } = bench.tool.preview;
    const middles = line.slice(1).map((to, place) => {
      const from = line[place] ?? to;
      return Math.hypot((from.x + to.x) / 2 - DISC.x, (from.y + to.y) / 2 - DISC.y);
    });
    expect(Math.min(...middles)).toBeGreaterThan(DISC.radius - 2);
  });

  it('goes straight until the edges are known, and along them from then on', () => {
    const ready = discPhoto();
    let isReady = false;
    const sources: FrameSources = { ...ready, edgeCost: () => (isReady ? ready.edgeCost() : null) };
    const bench = begin({ sources });
    bench.click(DISC.x - DISC.radius, DISC.y);
    bench.send('hover', DISC.x, DISC.y - DISC.radius);
    expect(bench.tool.preview.line).toHaveLength(2);
    isReady = true;
    bench.tool.forget();
    bench.send('drag', DISC.x, DISC.y - DISC.radius);
    expect(bench.tool.preview.line.length).toBeGreaterThan(3);
  });

  it.each<[string, (bench: Workbench) => void]>([
    ['a press on the first anchor', (bench) => bench.click(8, 20)],
    [
      'a double press',
      (bench) => {
        bench.click(12, 28);
        bench.click(12, 28, { timeMs: bench.timeMs + 100 });
      },
    ],
  ])('is closed and painted by %s', (_, close) => {
    const bench = begin();
    for (const [x, y] of [
      [8, 20],
      [20, 8],
      [31, 20],
      [20, 31],
    ] as const) {
      bench.click(x, y);
    }
    close(bench);
    expect(bench.commits).toHaveLength(1);
    expect(bench.tool.isBusy).toBe(false);
  });

  it('gives back its last anchor by Backspace, and all by Escape', () => {
    const bench = begin();
    bench.click(8, 20);
    bench.click(20, 8);
    bench.key('Backspace');
    expect(bench.tool.preview.vertices).toEqual([{ x: 8.5, y: 20.5 }]);
    bench.send('hover', 8, 24);
    const { line } = bench.tool.preview;
    expect([line[0], line.at(-1)]).toEqual([
      { x: 8.5, y: 20.5 },
      { x: 8.5, y: 24.5 },
    ]);
    bench.click(20, 31);
    bench.key('Escape');
    expect(bench.tool.isBusy).toBe(false);
    expect(bench.commits).toEqual([]);
  });

  it('runs from the anchor before to the pointer after Backspace, and is closed along the edge', () => {
    const places = RIM.slice(0, 6);
    const direct = begin();
    for (const [x, y] of places) direct.click(x, y);
    direct.key('Enter');
    const bench = begin();
    for (const [x, y] of places) bench.click(x, y);
    bench.click(5, 35);
    bench.send('hover', 20, 20);
    bench.key('Backspace');
    const { line } = bench.tool.preview;
    expect(line.at(-1)).toEqual({ x: 20.5, y: 20.5 });
    expect(line).not.toContainEqual({ x: 5.5, y: 35.5 });
    bench.key('Enter');
    expect(bench.rows).toEqual(direct.rows);
    expect(bench.commits).toHaveLength(1);
  });

  it('keeps to the frame when the pointer leaves it', () => {
    const bench = begin();
    bench.click(-50, 10);
    bench.send('hover', 100, 100);
    for (const { x, y } of bench.tool.preview.line) {
      expect(Math.min(x, y)).toBeGreaterThan(0);
      expect(Math.max(x, y)).toBeLessThan(SIZE);
    }
  });

  it('goes straight on to a pointer beyond the pixels that it looks at', () => {
    const width = 900;
    const photo = { width, height: 1, channels: 3, data: new Uint8Array(width * 3) } as const;
    const bench = new Workbench(createLivewireTool(), voidLabelMap(width, 1), {
      sources: sourcesOf(photo, null),
    });
    bench.click(0, 0);
    bench.send('hover', 800, 0);
    expect(bench.tool.preview.line.at(-1)).toEqual({ x: 800.5, y: 0.5 });
  });
});
