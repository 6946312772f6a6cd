import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VOID_INDEX } from '../taxonomy.ts';
import { smoothLabels } from './smooth.ts';
import { scene } from './testing/scenes.ts';

test('each pixel takes the class of most pixels around it; void has no vote and stays', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 1, max: 4 }), ({ map, mask }, radiusPx) => {
      const { width, height, data } = map;
      const { rect, bits, indices } = smoothLabels(map, radiusPx, mask.rect);
      expect(rect).toEqual(mask.rect);
      indices.forEach((index, place) => {
        const x = rect.x + (place % rect.width);
        const y = rect.y + Math.floor(place / rect.width);
        const own = data[y * width + x] ?? 0;
        expect(bits[place]).toBe(Number(index !== own));
        const votes = new Map<number, number>();
        for (
          let row = Math.max(0, y - radiusPx);
          row <= Math.min(height - 1, y + radiusPx);
          row++
        ) {
          for (
            let column = Math.max(0, x - radiusPx);
            column <= Math.min(width - 1, x + radiusPx);
            column++
          ) {
            const vote = data[row * width + column] ?? 0;
            if (vote !== VOID_INDEX) votes.set(vote, (votes.get(vote) ?? 0) + 1);
          }
        }
        const most = Math.max(...votes.values());
        const winners = [...votes.keys()].filter((vote) => votes.get(vote) === most);
        const expected = own === VOID_INDEX || winners.includes(own) ? own : Math.min(...winners);
        expect(index).toBe(expected);
      });
    }),
  );
});

test('the part of a map is smoothed as it is when all of it is', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 1, max: 4 }), ({ map, mask: { rect } }, radiusPx) => {
      const whole = smoothLabels(map, radiusPx);
      const part = smoothLabels(map, radiusPx, rect);
      part.indices.forEach((index, place) => {
        const x = rect.x + (place % rect.width);
        const y = rect.y + Math.floor(place / rect.width);
        expect(index).toBe(whole.indices[y * map.width + x]);
      });
    }),
  );
});
