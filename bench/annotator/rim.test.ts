import { expect, it } from 'vitest';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { withoutOutlines } from './rim.ts';

const V = VOID_INDEX;
// prettier-ignore
const TRUTH = Uint8Array.of(
  1, 1, 1, 2, 2, 2,
  1, 1, 1, 2, 2, 2,
  1, 1, 1, 2, 2, 2,
  1, 1, 1, 1, 1, 1,
);
const MAP = { width: 6, height: 4, data: TRUTH };

it('takes away what lies beside another label, diagonally too', () => {
  // prettier-ignore
  expect([...withoutOutlines(MAP, 1).data]).toEqual([
    1, 1, V, V, 2, 2,
    1, 1, V, V, 2, 2,
    1, 1, V, V, V, V,
    1, 1, V, V, V, V,
  ]);
});

it('leaves the truth as it is without a rim', () => {
  expect(withoutOutlines(MAP, 0)).toEqual(MAP);
});
