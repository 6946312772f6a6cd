import { describe, expect, it } from 'vitest';
import { PAPER_OPTIONS } from './cgnet/architecture.ts';
import { randomCgnet } from './cgnet/testing/randomCgnet.ts';
import { encodeSafetensors } from './checkpoint/safetensors.ts';
import type { StateDict } from './checkpoint/tensor.ts';
import { defaultChoices, importModel } from './importModel.ts';

const FILE = 'net.safetensors';
const OPTIONS = { ...PAPER_OPTIONS, stage2Blocks: 1, stage3Blocks: 1, classCount: 11 };
const plain = randomCgnet(OPTIONS, 1);
const averages = new Map(
  [...randomCgnet(OPTIONS, 2)].map(([name, tensor]) => [`ema_${name}`, tensor]),
);

function cardOf(state: StateDict, weights?: 'plain' | 'ema') {
  const choices = { ...defaultChoices(FILE), ...(weights === undefined ? {} : { weights }) };
  return importModel(encodeSafetensors(state), FILE, choices).card;
}

describe('a checkpoint with averaged weights', () => {
  const both = new Map([...plain, ...averages]);

  it('becomes a model of either, whose card says of which', () => {
    const cards = [cardOf(both), cardOf(both, 'plain'), cardOf(both, 'ema'), cardOf(averages)];
    expect(cards.map(({ weights }) => weights)).toEqual(['plain', 'plain', 'ema', 'ema']);
    const [first, second, third, fourth] = cards.map(({ sha256 }) => sha256);
    expect([second, fourth]).toEqual([first, third]);
    expect(third).not.toBe(first);
  });

  it('is refused where it has not those that are asked for', () => {
    expect(() => cardOf(averages, 'plain')).toThrow(
      /net\.safetensors has averaged weights.* alone/,
    );
    expect(() => cardOf(plain, 'ema')).toThrow(/net\.safetensors has no averaged weights/);
    expect(cardOf(plain, 'plain')).not.toHaveProperty('weights');
  });
});
