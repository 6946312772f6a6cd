import { encode } from 'fast-png';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageSize, labelMapOf } from '../../core/testing/arbitraries.ts';
import type { Rgb } from '../../core/taxonomy.ts';
import { createColorTable, decodeColorLabels, encodeColorLabels } from './colorLabels.ts';
import { encodePalettePng } from './palettePng.ts';

const FILE = '/data/0001TP_006690_L.png';
const ROAD: Rgb = [128, 64, 128];
const SKY: Rgb = [128, 128, 128];
const table = createColorTable([
  { color: ROAD, index: 0 },
  { color: SKY, index: 1 },
  { color: [0, 0, 0], index: 255 },
]);

/** A 3×2 PNG of these colours, with an opacity for each pixel where one is given. */
function pngOf(colors: readonly Rgb[], alphas?: readonly number[]): Uint8Array {
  const data = Uint8Array.from(
    colors.flatMap((color, pixel) =>
      alphas === undefined ? color : [...color, alphas[pixel] ?? 0],
    ),
  );
  return encode({ width: 3, height: 2, data, depth: 8, channels: alphas === undefined ? 3 : 4 });
}

test('label maps written in colours read back index for index, whatever the table', async () => {
  const classCount = fc.integer({ min: 1, max: 254 });
  const cases = fc
    .tuple(classCount, imageSize({ maxWidth: 12, maxHeight: 9 }))
    .chain(([count, { width, height }]) => {
      const colors = fc.uniqueArray(fc.integer({ min: 1, max: 0xffffff }), {
        minLength: count,
        maxLength: count,
      });
      return fc.tuple(colors, labelMapOf(width, height, count));
    });
  await fc.assert(
    fc.asyncProperty(cases, async ([keys, labels]) => {
      const colors = keys.map((key): Rgb => [key >> 16, (key >> 8) & 255, key & 255]);
      const meanings = colors.map((color, index) => ({ color, index }));
      const all = createColorTable([...meanings, { color: [0, 0, 0], index: 255 }]);
      const png = await encodeColorLabels(labels, colors);
      expect(await decodeColorLabels(png, all, FILE)).toEqual(labels);
      expect(await encodeColorLabels(labels, colors)).toEqual(png);
    }),
    { numRuns: 40 },
  );
});

describe('a colour PNG', () => {
  const colors = [ROAD, ROAD, SKY, [0, 0, 0], SKY, ROAD] as const;
  const indices = Uint8Array.of(0, 0, 1, 255, 1, 0);

  test('may be RGB, or RGBA that is opaque', async () => {
    const rgb = await decodeColorLabels(pngOf(colors), table, FILE);
    const rgba = await decodeColorLabels(pngOf(colors, Array<number>(6).fill(255)), table, FILE);
    expect([rgb.data, rgba.data]).toEqual([indices, indices]);
  });

  test('may have a palette, whose order does not count', async () => {
    const places = { width: 3, height: 2, data: Uint8Array.of(2, 2, 0, 1, 0, 2) };
    const png = await encodePalettePng(places, [SKY, [0, 0, 0], ROAD]);
    expect((await decodeColorLabels(png, table, FILE)).data).toEqual(indices);
  });

  test('with a colour that no class has is refused with the colour, its count and first place', async () => {
    const wrong: Rgb = [128, 64, 129];
    const reading = decodeColorLabels(pngOf([ROAD, SKY, SKY, SKY, wrong, wrong]), table, FILE);
    await expect(reading).rejects.toMatchObject({
      code: 'label/unknownColor',
      details: { subject: FILE, color: '128, 64, 129', count: 2, x: 1, y: 1 },
    });
    await expect(reading).rejects.toThrow(/\(128, 64, 129\) on 2 pixels \(first at x 1, y 1\)/);
  });

  test('with an unknown colour in its palette is refused where a pixel has it, and only there', async () => {
    const palette: Rgb[] = [ROAD, SKY, [9, 9, 9]];
    const known = { width: 3, height: 2, data: Uint8Array.of(0, 0, 1, 1, 1, 0) };
    expect(await decodeColorLabels(await encodePalettePng(known, palette), table, FILE)).toEqual(
      known,
    );
    const wrong = { ...known, data: Uint8Array.of(0, 0, 1, 2, 1, 0) };
    await expect(
      decodeColorLabels(await encodePalettePng(wrong, palette), table, FILE),
    ).rejects.toMatchObject({
      code: 'label/unknownColor',
      details: { color: '9, 9, 9', x: 0, y: 1 },
    });
  });

  test('that is transparent anywhere is refused with the place', async () => {
    const reading = decodeColorLabels(pngOf(colors, [255, 255, 255, 0, 255, 255]), table, FILE);
    await expect(reading).rejects.toMatchObject({ code: 'label/malformed' });
    await expect(reading).rejects.toThrow(/transparent at x 0, y 1/);
  });

  test.each([
    ['is grey', encode({ width: 2, height: 1, data: Uint8Array.of(1, 2), depth: 8, channels: 1 })],
    [
      'has 16 bits a value',
      encode({ width: 1, height: 1, data: Uint16Array.of(1, 2, 3), depth: 16, channels: 3 }),
    ],
    ['is no PNG', Buffer.from('road road sky')],
  ])('that %s is refused by name', async (_, bytes) => {
    const reading = decodeColorLabels(bytes, table, FILE);
    await expect(reading).rejects.toMatchObject({ code: 'label/malformed' });
    await expect(reading).rejects.toThrow(FILE);
  });

  test('that claims to be enormous is refused from its header', async () => {
    const bomb = Buffer.from(pngOf(colors));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    await expect(decodeColorLabels(bomb, table, FILE)).rejects.toThrow(/60000×60000/);
  });
});
