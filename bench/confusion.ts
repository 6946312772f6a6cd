// `npm run bench:confusion`: how long it takes to count a pair of masks, against the loop over single pixels that it was
// before and, where python3 has NumPy, against its bincount. The masks are CamVid's, or generated scenes without them,
// enlarged to Cityscapes' size. One process, one core; the contestants take turns, NumPy follows in a process of its own.
// Ratios are those of the least times, which other load distorts least.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import type { LabelMap } from '../core/labelMap.ts';
import { countConfusion } from '../core/metrics/confusion.ts';
import { readCamvidLabels } from '../datasets/camvid/camvid.ts';
import { SceneRandom } from '../datasets/sampleScenes/random.ts';
import { renderSampleScene } from '../datasets/sampleScenes/sampleScenes.ts';

const WARM_UP_ROUNDS = 10;
const ROUNDS = 101;
const CLASSES = 11;
const CAMVID = path.resolve(import.meta.dirname, '../../shared/camvid/valannot');

interface Case {
  readonly name: string;
  readonly truth: LabelMap;
  readonly labels: LabelMap;
}

/** The kernel as it was: one pixel after the other. */
function countPixelByPixel(truth: LabelMap, labels: LabelMap): Uint32Array {
  const pairs = new Uint32Array(1 << 16);
  for (let offset = 0; offset < truth.data.length; offset++) {
    const pair = ((truth.data[offset] ?? 0) << 8) | (labels.data[offset] ?? 0);
    pairs[pair] = (pairs[pair] ?? 0) + 1;
  }
  return pairs;
}

/** Counts with bincount, as NumPy's users do, and prints the times in ms. */
const NUMPY = `
import sys, time
import numpy as np
truth = np.fromfile(sys.argv[1], np.uint8)
labels = np.fromfile(sys.argv[2], np.uint8)
times = []
for _ in range(${WARM_UP_ROUNDS + 31}):
    start = time.perf_counter()
    np.bincount(truth.astype(np.uint16) * 256 + labels, minlength=65536)
    times.append(time.perf_counter() - start)
print(*[1000 * time for time in times[${WARM_UP_ROUNDS}:]])
`;

/** Every pixel as often as the size asks for: masks stay masks. */
function enlarge(map: LabelMap, width: number, height: number): LabelMap {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * map.height) / height) * map.width;
    for (let x = 0; x < width; x++) {
      data[y * width + x] = map.data[row + Math.floor((x * map.width) / width)] ?? 0;
    }
  }
  return { width, height, data };
}

/** Two masks that agree about as much as a truth and its labels do: neighbours in a sequence. */
async function neighbours(): Promise<Case> {
  if (!existsSync(CAMVID)) {
    const sceneOf = (seed: number): LabelMap =>
      renderSampleScene({ seed, width: 2048, height: 1024 }).labels;
    return { name: 'generated scenes', truth: sceneOf(1), labels: sceneOf(2) };
  }
  const [first = '', second = ''] = (await readdir(CAMVID)).filter((file) => file.endsWith('.png'));
  const read = async (file: string): Promise<LabelMap> =>
    enlarge(await readCamvidLabels(path.join(CAMVID, file)), 2048, 1024);
  return {
    name: `CamVid ${first} and ${second}`,
    truth: await read(first),
    labels: await read(second),
  };
}

/** The worst case: no pixel has anything to do with the one before it. */
function noise(): Case {
  const random = new SceneRandom(1);
  const map = (): LabelMap => ({
    width: 2048,
    height: 1024,
    data: Uint8Array.from({ length: 2048 * 1024 }, () => random.whole(0, CLASSES - 1)),
  });
  return { name: 'noise', truth: map(), labels: map() };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** Null where there is no python3 with NumPy. */
async function numpyTimes({ truth, labels }: Case): Promise<number[] | null> {
  const folder = await mkdtemp(path.join(tmpdir(), 'maskwright-bench-'));
  try {
    const files = ['truth.bin', 'labels.bin'].map((name) => path.join(folder, name));
    await writeFile(files[0] ?? '', truth.data);
    await writeFile(files[1] ?? '', labels.data);
    const output = execFileSync('/usr/bin/env', ['python3', '-c', NUMPY, ...files], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return output.trim().split(' ').map(Number);
  } catch {
    return null;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(entry: Case): Promise<void> {
  const { name, truth, labels } = entry;
  const contestants = [
    { name: 'pixel by pixel', run: () => countPixelByPixel(truth, labels), times: [] as number[] },
    {
      name: 'countConfusion',
      run: () => countConfusion(truth, labels, CLASSES),
      times: [] as number[],
    },
  ];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const { run, times } of contestants) {
      const startedAt = performance.now();
      run();
      if (round >= WARM_UP_ROUNDS) times.push(performance.now() - startedAt);
    }
  }
  console.log(
    `\n${name}, ${truth.width} × ${truth.height}, ${isSame(entry) ? 'equal counts' : 'COUNTS DIFFER'}`,
  );
  const formerMs = Math.min(...(contestants[0]?.times ?? []));
  const numpy = await numpyTimes(entry);
  for (const contestant of [...contestants, { name: 'numpy.bincount', times: numpy }]) {
    console.log(`  ${contestant.name.padEnd(20)} ${report(contestant.times, formerMs)}`);
  }
}

function report(times: readonly number[] | null, formerMs: number): string {
  if (times === null) return 'python3 has no NumPy here';
  const inMs = (value: number): string => `${value.toFixed(2).padStart(6)} ms`;
  const least = Math.min(...times);
  return `${inMs(median(times))}   least ${inMs(least)}   × ${(formerMs / least).toFixed(2)}`;
}

function isSame({ truth, labels }: Case): boolean {
  const pairs = countPixelByPixel(truth, labels);
  const { counts } = countConfusion(truth, labels, CLASSES);
  return counts.every((pixels, cell) => {
    const column = cell % (CLASSES + 1);
    const pair = (Math.floor(cell / (CLASSES + 1)) << 8) | (column === CLASSES ? 255 : column);
    return pairs[pair] === pixels;
  });
}

const load = loadavg().map((value) => value.toFixed(1));
console.log(
  `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, load ${load.join(' ')}, ` +
    `Node ${process.versions.node} on ${process.platform}-${process.arch}`,
);
console.log(`Median of ${ROUNDS} alternating rounds after ${WARM_UP_ROUNDS} to warm up.`);
for (const entry of [await neighbours(), noise()]) await measure(entry);
