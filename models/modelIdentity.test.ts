import { describe, expect, it } from 'vitest';
import type { ModelCard } from './card.ts';
import { modelIdentity } from './modelIdentity.ts';
import { createModelRegistry } from './modelRegistry.ts';

const { card } = await createModelRegistry('nowhere').loadDefault('camvid11');

function withPreprocessing(changes: Partial<ModelCard['preprocessing']>): ModelCard {
  return { ...card, preprocessing: { ...card.preprocessing, ...changes } };
}

describe("a model's identity", () => {
  it('is the same whatever it is called and whatever is said about it', () => {
    const other = { ...card, id: 'other', name: 'Other', version: '9', metrics: [], trainedOn: '' };
    expect(modelIdentity(other)).toBe(modelIdentity(card));
    expect(modelIdentity(withPreprocessing({ inputSize: 'any' }))).toBe(modelIdentity(card));
  });

  it.each<[string, ModelCard]>([
    ['network', { ...card, sha256: '0'.repeat(64) }],
    ['mean', withPreprocessing({ mean: [0, 0, 0] })],
    ['deviation', withPreprocessing({ std: [1, 1, 1] })],
    ['size', withPreprocessing({ sizes: { multipleOf: 8 } })],
    ['order of classes', { ...card, classes: card.classes.toReversed() }],
  ])('is another with another %s', (_, other) => {
    expect(modelIdentity(other)).not.toBe(modelIdentity(card));
  });
});
