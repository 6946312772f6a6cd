import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LabelMap } from '../../../../core/labelMap.ts';
import type { PixelRect } from '../../../../core/pixelRect.ts';
import type { Rgb } from '../../../../core/taxonomy.ts';
import { drawScene, type RasterScene } from './maskRaster.ts';
import type { Picture } from './maskRenderer.ts';
import { axesOf, packColor, type RasterArea } from './rasterArea.ts';
import { shadedPixel } from '../testing/shadedPixel.ts';

const FRAME = { width: 11, height: 8 };
const PHOTO: Rgb = [90, 160, 40];
/** Each colour that is laid over another is rounded to a whole number. */
const ROUNDING = 2.5;

const mapOf = (...values: number[]): fc.Arbitrary<LabelMap> => {
  const length = FRAME.width * FRAME.height;
  return fc
    .array(fc.constantFrom(...values), { minLength: length, maxLength: length })
    .map((data) => ({ ...FRAME, data: Uint8Array.from(data) }));
};

const palette = fc
  .tuple(
    fc.uint8Array({ minLength: 1024, maxLength: 1024 }),
    fc.array(fc.constantFrom(0, 128, 255), { minLength: 256, maxLength: 256 }),
  )
  .map(([colors, opacities]) => {
    const bytes = Uint8Array.from(colors);
    for (const [index, opacity] of opacities.entries()) bytes[index * 4 + 3] = opacity;
    return bytes;
  });

const scene: fc.Arbitrary<RasterScene> = fc.record({
  labels: mapOf(0, 1, 2, 255),
  palette,
  layer: fc.option(mapOf(0, 1, 7)),
  layerPalette: palette,
  marks: fc.option(mapOf(0, 0, 1, 2, 4, 8, 15)),
  shownMarks: fc.constant(15),
});

const picture: fc.Arbitrary<Picture> = fc.record({
  view: fc.record({
    zoom: fc.double({ min: 0.3, max: 20, noNaN: true }),
    originX: fc.double({ min: -20, max: 20, noNaN: true }),
    originY: fc.double({ min: -20, max: 20, noNaN: true }),
  }),
  pixelRatio: fc.constantFrom(1, 1.25, 2),
  style: fc.constantFrom('fill', 'hatch', 'outline'),
  opacity: fc.double({ min: 0, max: 1, noNaN: true }),
  layerOpacity: fc.double({ min: 0, max: 1, noNaN: true }),
  layerFromPx: fc.constantFrom(0, 7.3, Infinity),
  outlinesLayer: fc.boolean(),
  adjustment: fc.constant({ brightness: 0, contrast: 1, gamma: 1 }),
  isAdjusted: fc.constant(false),
  previewColor: fc.constant<Rgb>([10, 200, 30]),
  hasSelection: fc.boolean(),
  hasGrid: fc.boolean(),
});

const part: fc.Arbitrary<PixelRect> = fc.record({
  x: fc.nat(20),
  y: fc.nat(20),
  width: fc.integer({ min: 1, max: 30 }),
  height: fc.integer({ min: 1, max: 20 }),
});

function drawn(from: RasterScene, how: Picture, rect: PixelRect): RasterArea {
  const pixels = new Uint32Array(rect.width * rect.height).fill(packColor(...PHOTO));
  const area = { ...axesOf(rect, how.view, how.pixelRatio, from.labels), pixels };
  drawScene(area, from, how);
  return area;
}

function channels(color: number): Rgb {
  return [color & 255, (color >>> 8) & 255, (color >>> 16) & 255];
}

it('draws what the shader draws, in every part of the canvas', () => {
  fc.assert(
    fc.property(scene, picture, part, (from, how, rect) => {
      const { pixels } = drawn(from, how, rect);
      for (const [place, color] of pixels.entries()) {
        const x = rect.x + (place % rect.width);
        const y = rect.y + Math.floor(place / rect.width);
        // What lies off the frame stays as it was.
        const expected = shadedPixel(from, how, x, y, PHOTO) ?? PHOTO;
        for (const [channel, value] of channels(color).entries()) {
          expect(Math.abs(value - (expected[channel] ?? 0))).toBeLessThanOrEqual(ROUNDING);
        }
      }
    }),
  );
});

it('draws a part as it is in the whole picture', () => {
  const whole = { x: 0, y: 0, width: 50, height: 40 };
  fc.assert(
    fc.property(scene, picture, part, (from, how, rect) => {
      const all = drawn(from, how, whole).pixels;
      const some = drawn(from, how, rect).pixels;
      for (let row = 0; row < rect.height; row++) {
        const start = (rect.y + row) * whole.width + rect.x;
        expect(some.subarray(row * rect.width, (row + 1) * rect.width)).toEqual(
          all.subarray(start, start + rect.width),
        );
      }
    }),
  );
});
