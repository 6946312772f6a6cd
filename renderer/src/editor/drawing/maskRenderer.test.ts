import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deviceRect } from './maskRenderer.ts';
import { fragmentShader } from './maskShaders.ts';
import { toScreen } from '../view/viewport.ts';

it('draws at least everything that a changed rectangle and the lines around it cover', () => {
  fc.assert(
    fc.property(
      fc.record({
        zoom: fc.double({ min: 0.05, max: 64, noNaN: true }),
        originX: fc.double({ min: -5000, max: 900, noNaN: true }),
        originY: fc.double({ min: -5000, max: 900, noNaN: true }),
      }),
      fc.constantFrom(1, 1.25, 1.5, 2),
      fc.record({
        x: fc.nat(500),
        y: fc.nat(500),
        width: fc.integer({ min: 1, max: 300 }),
        height: fc.integer({ min: 1, max: 300 }),
      }),
      (view, pixelRatio, rect) => {
        const drawn = deviceRect(view, pixelRatio, rect);
        const topLeft = toScreen(view, rect);
        const bottomRight = toScreen(view, { x: rect.x + rect.width, y: rect.y + rect.height });
        expect([drawn.x, drawn.y, drawn.width, drawn.height].every(Number.isInteger)).toBe(true);
        expect(drawn.x).toBeLessThanOrEqual((topLeft.x - 2) * pixelRatio);
        expect(drawn.y).toBeLessThanOrEqual((topLeft.y - 2) * pixelRatio);
        expect(drawn.x + drawn.width).toBeGreaterThanOrEqual((bottomRight.x + 2) * pixelRatio);
        expect(drawn.y + drawn.height).toBeGreaterThanOrEqual((bottomRight.y + 2) * pixelRatio);
      },
    ),
  );
});

it('leaves out of a program what its picture does not have', () => {
  const plain = {
    style: 'fill',
    isMinified: false,
    isAdjusted: false,
    hasLayer: false,
    hasMarks: false,
    hasGrid: false,
  } as const;
  const defined = (source: string): string[] =>
    [...source.matchAll(/^#define ([A-Z_]+)$/gm)].map(([, name]) => name ?? '');
  expect(defined(fragmentShader(plain))).toEqual(['STYLE_FILL']);
  expect(
    defined(fragmentShader({ ...plain, style: 'hatch', hasLayer: true, hasGrid: true })),
  ).toEqual(['STYLE_HATCH', 'LAYER', 'GRID']);
});
