import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { ColorPhoto } from '../edit/colorPhoto.ts';
import { opticalFlow } from './opticalFlow.ts';
import { photoOf, texture } from './testing/movingScene.ts';

const SIZE = { width: 96, height: 64 };
const MARGIN_PX = 16;

const shift = fc.record({
  dx: fc.integer({ min: -6, max: 6 }),
  dy: fc.integer({ min: -6, max: 6 }),
});

describe('optical flow', () => {
  test('finds how far a scene has moved, to a part of a pixel', () => {
    fc.assert(
      fc.property(texture, shift, (look, moved) => {
        const flow = opticalFlow(photoOf(look, SIZE), photoOf(look, SIZE, moved));
        const errors: number[] = [];
        for (let y = MARGIN_PX; y < SIZE.height - MARGIN_PX; y++) {
          for (let x = MARGIN_PX; x < SIZE.width - MARGIN_PX; x++) {
            const offset = y * SIZE.width + x;
            const [dx, dy] = [flow.dx[offset] ?? NaN, flow.dy[offset] ?? NaN];
            errors.push(Math.hypot(dx - moved.dx, dy - moved.dy));
          }
        }
        errors.sort((a, b) => a - b);
        expect(errors[Math.floor(0.95 * errors.length)]).toBeLessThan(0.5);
      }),
      { numRuns: 15 },
    );
  });

  test('is none between a photo and itself, of whatever size', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(texture, size, size, (look, width, height) => {
        const photo = photoOf(look, { width, height });
        const { dx, dy } = opticalFlow(photo, photo);
        expect([dx.length, dy.length]).toEqual([width * height, width * height]);
        expect(dx.every((value) => value === 0) && dy.every((value) => value === 0)).toBe(true);
      }),
    );
  });

  test('is a number everywhere, whatever the photos show', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }).chain((width) =>
          fc.integer({ min: 1, max: 30 }).chain((height) => {
            const data = fc.uint8Array({
              minLength: width * height * 3,
              maxLength: width * height * 3,
            });
            const photo = data.map((bytes): ColorPhoto => ({
              width,
              height,
              channels: 3,
              data: bytes,
            }));
            return fc.tuple(photo, photo);
          }),
        ),
        ([from, to]) => {
          const { dx, dy } = opticalFlow(from, to);
          expect(dx.every(Number.isFinite) && dy.every(Number.isFinite)).toBe(true);
        },
      ),
    );
  });

  it('has the frame’s own size where motion is looked for in a smaller one', () => {
    const size = { width: 1501, height: 40 };
    const look = (x: number, y: number): number =>
      128 + 40 * Math.sin(0.11 * x + 0.2 * y) + 40 * Math.sin(0.07 * x - 0.16 * y + (x * x) / 9000);
    const flow = opticalFlow(photoOf(look, size), photoOf(look, size, { dx: 4, dy: -2 }));
    expect(flow).toMatchObject(size);
    const middle = 20 * size.width + 700;
    expect(flow.dx[middle]).toBeCloseTo(4, 0);
    expect(flow.dy[middle]).toBeCloseTo(-2, 0);
  });
});
