import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VOID_INDEX } from '../taxonomy.ts';
import { createLabelVote } from './labelVotes.ts';

const SIZE = { width: 24, height: 16 };
const PIXELS = SIZE.width * SIZE.height;

/** A dark half on the left and a light one, with some noise. */
function halves(edge: number, noise: readonly number[]) {
  const data = Int8Array.from({ length: 3 * PIXELS }, (_, place) => {
    const pixel = Math.floor(place / 3);
    if (place % 3 !== 0) return 0;
    return (pixel % SIZE.width < edge ? 30 : 70) + (noise[pixel % noise.length] ?? 0);
  });
  return { ...SIZE, data };
}

/** A class for each half. */
function halvesMap(edge: number) {
  const data = Uint8Array.from({ length: PIXELS }, (_, pixel) =>
    pixel % SIZE.width < edge ? 3 : 5,
  );
  return { ...SIZE, data };
}

function allVotes(vote: ReturnType<typeof createLabelVote>): number[] {
  return Array.from({ length: PIXELS }, (_, pixel) => {
    const [x, y] = [pixel % SIZE.width, Math.floor(pixel / SIZE.width)];
    return vote(x, y, x, y);
  });
}

const noise = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 7, maxLength: 31 });

describe('the label that is voted for', () => {
  it('is the right one where the motion is up to two pixels off', () => {
    const off = fc.integer({ min: -2, max: 2 });
    fc.assert(
      fc.property(off, off, noise, noise, (offX, offY, before, now) => {
        const labels = halvesMap(12);
        const vote = createLabelVote(halves(12, now), { photo: halves(12, before), labels });
        for (let y = 3; y < SIZE.height - 3; y++) {
          for (let x = 3; x < SIZE.width - 3; x++) {
            expect(vote(x, y, x + offX, y + offY)).toBe(labels.data[y * SIZE.width + x]);
          }
        }
      }),
    );
  });

  it('is one of those around the place, and void only where all of them are', () => {
    const anyMap = fc.array(fc.constantFrom(0, 1, 2, VOID_INDEX), {
      minLength: PIXELS,
      maxLength: PIXELS,
    });
    fc.assert(
      fc.property(anyMap, noise, noise, (values, before, now) => {
        const labels = { ...SIZE, data: Uint8Array.from(values) };
        const vote = createLabelVote(halves(12, now), { photo: halves(9, before), labels });
        allVotes(vote).forEach((label, pixel) => {
          const around = labelsAround(labels.data, pixel);
          if (label === VOID_INDEX) expect(around).toEqual(new Set([VOID_INDEX]));
          else expect(around).toContain(label);
        });
      }),
    );
  });

  it('is that of the place itself where the photos are the same, unless that was void', () => {
    const anyMap = fc.array(fc.constantFrom(0, 1, VOID_INDEX), {
      minLength: PIXELS,
      maxLength: PIXELS,
    });
    fc.assert(
      fc.property(anyMap, noise, (values, look) => {
        const labels = { ...SIZE, data: Uint8Array.from(values) };
        const photo = halves(12, look);
        const votes = allVotes(createLabelVote(photo, { photo, labels }));
        votes.forEach((label, pixel) => {
          if (values[pixel] !== VOID_INDEX) expect(label).toBe(values[pixel]);
        });
      }),
    );
  });
});

function labelsAround(data: Uint8Array, pixel: number): Set<number | undefined> {
  const [x, y] = [pixel % SIZE.width, Math.floor(pixel / SIZE.width)];
  const around = new Set<number | undefined>();
  for (let atY = Math.max(0, y - 3); atY <= Math.min(SIZE.height - 1, y + 3); atY++) {
    for (let atX = Math.max(0, x - 3); atX <= Math.min(SIZE.width - 1, x + 3); atX++) {
      around.add(data[atY * SIZE.width + atX]);
    }
  }
  return around;
}
