import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PixelRect } from '../../../../core/pixelRect.ts';
import {
  createPhotoPyramid,
  halvePhoto,
  type PhotoPixels,
  type PhotoPyramid,
  type PhotoReader,
} from './photoPyramid.ts';
import { axesOf, packColor, type RasterArea } from './rasterArea.ts';

const photo: fc.Arbitrary<PhotoPixels> = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 7 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((bytes) => ({
        x: 0,
        y: 0,
        width,
        height,
        colors: Uint32Array.from({ length: width * height }, (_, place) =>
          packColor(bytes[place * 3] ?? 0, bytes[place * 3 + 1] ?? 0, bytes[place * 3 + 2] ?? 0),
        ),
      })),
  );

const readerOf =
  (whole: PhotoPixels): PhotoReader =>
  (rect) => ({ ...rect, colors: part(whole, rect) });

function part({ width, colors }: PhotoPixels, rect: PixelRect): Uint32Array {
  return Uint32Array.from({ length: rect.width * rect.height }, (_, place) => {
    const x = rect.x + (place % rect.width);
    const y = rect.y + Math.floor(place / rect.width);
    return colors[y * width + x] ?? 0;
  });
}

function drawn(whole: PhotoPixels, zoom: number): RasterArea {
  return drawnBy(createPhotoPyramid(whole, readerOf(whole)), whole, zoom);
}

function drawnBy(pyramid: PhotoPyramid, whole: PhotoPixels, zoom: number): RasterArea {
  const rect = { x: 0, y: 0, width: 40, height: 30 };
  const view = { originX: 2.5, originY: -3.25, zoom };
  const area = { ...axesOf(rect, view, 1, whole), pixels: new Uint32Array(40 * 30) };
  pyramid.draw(area, zoom);
  return area;
}

it('halves a photo to the means of its fours', () => {
  fc.assert(
    fc.property(photo, (whole) => {
      const half = halvePhoto(whole);
      expect([half.width, half.height]).toEqual([
        Math.max(1, Math.floor(whole.width / 2)),
        Math.max(1, Math.floor(whole.height / 2)),
      ]);
      for (const [place, color] of half.colors.entries()) {
        const x = 2 * (place % half.width);
        const y = 2 * Math.floor(place / half.width);
        const right = Math.min(whole.width - 1, x + 1);
        const below = Math.min(whole.height - 1, y + 1);
        for (const shift of [0, 8, 16, 24]) {
          const at = (column: number, row: number): number =>
            ((whole.colors[row * whole.width + column] ?? 0) >>> shift) & 255;
          const sum = at(x, y) + at(right, y) + at(x, below) + at(right, below);
          expect((color >>> shift) & 255).toBe(Math.floor((sum + 2) / 4));
        }
      }
    }),
  );
});

it('shows the photo’s own pixels when it is not made smaller', () => {
  fc.assert(
    fc.property(photo, fc.double({ min: 1, max: 9, noNaN: true }), (whole, zoom) => {
      const { across, down, pixels } = drawn(whole, zoom);
      for (let row = down.first; row < down.end; row++) {
        for (let column = across.first; column < across.end; column++) {
          const offset = (down.places[row] ?? 0) * whole.width + (across.places[column] ?? 0);
          expect(pixels[row * across.length + column]).toBe(whole.colors[offset]);
        }
      }
    }),
  );
});

it('keeps between the darkest and the lightest of a photo that it makes smaller, and off it draws nothing', () => {
  fc.assert(
    fc.property(photo, fc.double({ min: 0.05, max: 1, noNaN: true }), (whole, zoom) => {
      const { across, down, pixels } = drawn(whole, zoom);
      const reds = Array.from(whole.colors, (color) => color & 255);
      for (const [place, color] of pixels.entries()) {
        const [column, row] = [place % across.length, Math.floor(place / across.length)];
        const isOn =
          column >= across.first && column < across.end && row >= down.first && row < down.end;
        if (!isOn) expect(color).toBe(0);
        else {
          expect(color & 255).toBeGreaterThanOrEqual(Math.min(...reds));
          expect(color & 255).toBeLessThanOrEqual(Math.max(...reds));
        }
      }
    }),
  );
});

it('reads a tall photo a part at a time, and halves it as if at once', () => {
  const [width, height] = [2, 600];
  const colors = Uint32Array.from({ length: width * height }, (_, place) =>
    packColor(place % 251, place % 13, (place * 7) % 256),
  );
  const whole = { x: 0, y: 0, width, height, colors };
  let largest = 0;
  const read: PhotoReader = (rect) => {
    largest = Math.max(largest, rect.height);
    return readerOf(whole)(rect);
  };
  const rect = { x: 0, y: 0, width: 1, height: 300 };
  const area = {
    ...axesOf(rect, { originX: 0, originY: 0, zoom: 0.5 }, 1, whole),
    pixels: new Uint32Array(300),
  };
  createPhotoPyramid(whole, read).draw(area, 0.5);
  expect(largest).toBeLessThan(height);
  expect(area.pixels).toEqual(halvePhoto(whole).colors);
});

it('is prepared a part at a time, reads nothing more afterwards, and shows the same', () => {
  fc.assert(
    fc.property(photo, fc.double({ min: 0.05, max: 0.6, noNaN: true }), (whole, zoom) => {
      let reads = 0;
      const pyramid = createPhotoPyramid(whole, (rect) => {
        reads += 1;
        return readerOf(whole)(rect);
      });
      while (pyramid.prepare());
      const readsBefore = reads;
      const area = drawnBy(pyramid, whole, zoom);
      expect(reads).toBe(readsBefore);
      expect(area.pixels).toEqual(drawn(whole, zoom).pixels);
    }),
  );
});
