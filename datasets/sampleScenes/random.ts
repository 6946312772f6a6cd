// Every accident of a scene comes from here: a seeded generator for decisions and a lattice noise for
// textures. Only integer operations and exact IEEE arithmetic, so each platform gets the same bytes.

import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const UINT32_RANGE = 4_294_967_296;

/** A well-mixed unsigned 32-bit number from two integers and a seed. */
export function hashBits(x: number, y: number, seed: number): number {
  let bits = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Like {@link hashBits}, as a number from 0 up to 1. */
export function hashUnit(x: number, y: number, seed: number): number {
  return hashBits(x, y, seed) / UINT32_RANGE;
}

/** Smooth noise from 0 to 1 with one feature per unit of `x` and `y`. */
export function valueNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const dx = x - column;
  const dy = y - row;
  const smoothX = dx * dx * (3 - 2 * dx);
  const smoothY = dy * dy * (3 - 2 * dy);
  const topLeft = hashUnit(column, row, seed);
  const bottomLeft = hashUnit(column, row + 1, seed);
  const top = topLeft + (hashUnit(column + 1, row, seed) - topLeft) * smoothX;
  const bottom = bottomLeft + (hashUnit(column + 1, row + 1, seed) - bottomLeft) * smoothX;
  return top + (bottom - top) * smoothY;
}

/** Noise from 0 to 1 with details at several scales, each half as strong as the one before. */
export function fractalNoise(x: number, y: number, seed: number, octaves: number): number {
  let sum = 0;
  let weight = 1;
  let total = 0;
  let scale = 1;
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * valueNoise(x * scale, y * scale, seed + octave);
    total += weight;
    weight *= 0.5;
    scale *= 2;
  }
  return sum / total;
}

/** A seeded stream of decisions. */
export class SceneRandom {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  /** Neighbouring seeds are hashed apart, because their first draws would resemble each other. */
  constructor(seed: number) {
    this.#generator = xoroshiro128plus(hashBits(seed, Math.floor(seed / UINT32_RANGE), 1) | 0);
    for (let skipped = 0; skipped < 8; skipped++) this.#generator.next();
  }

  /** From `low` up to `high`. */
  between(low: number, high: number): number {
    return low + (high - low) * uniformFloat32(this.#generator);
  }

  /** A whole number, both bounds included. */
  whole(low: number, high: number): number {
    return uniformInt(this.#generator, low, high);
  }

  chance(probability: number): boolean {
    return uniformFloat32(this.#generator) < probability;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.whole(0, choices.length - 1)] ?? choices[0];
  }

  /** −1 or 1. */
  sign(): -1 | 1 {
    return this.chance(0.5) ? -1 : 1;
  }

  /** A seed for {@link valueNoise}, or for another stream. */
  seed(): number {
    return this.whole(0, 0x7fffffff);
  }
}
