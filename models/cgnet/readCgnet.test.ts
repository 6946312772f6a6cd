import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StateDict, Tensor } from '../checkpoint/tensor.ts';
import { PAPER_OPTIONS, type CgnetOptions } from './architecture.ts';
import { DETAILS } from './detailDecoder.ts';
import { KEY_LAYOUTS, nameInLayout } from './keyLayouts.ts';
import { readCgnet } from './readCgnet.ts';
import { randomCgnet } from './testing/randomCgnet.ts';

const FILE = 'own.pth';
const OPTIONS: CgnetOptions = {
  ...PAPER_OPTIONS,
  stage2Blocks: 2,
  stage3Blocks: 2,
  classCount: 4,
};

/** Without a group of tensors each, and one with a decoder. */
const KINDS: readonly CgnetOptions[] = [
  OPTIONS,
  { ...OPTIONS, surroundingContext: false, globalContext: false, inputInjection: false },
  { ...OPTIONS, channelInteraction: true, activation: 'relu' },
  { ...OPTIONS, classifierBias: true, detail: 'quarter' },
  { ...OPTIONS, detail: 'half' },
];

const layout = fc.constantFrom(...KEY_LAYOUTS);
const anyOptions: fc.Arbitrary<CgnetOptions> = fc.record({
  stage2Blocks: fc.integer({ min: 1, max: 3 }),
  stage3Blocks: fc.integer({ min: 1, max: 3 }),
  classCount: fc.integer({ min: 1, max: 30 }),
  residual: fc.constant('global'),
  surroundingContext: fc.boolean(),
  globalContext: fc.boolean(),
  inputInjection: fc.boolean(),
  channelInteraction: fc.boolean(),
  activation: fc.constantFrom('prelu', 'relu'),
  classifierBias: fc.boolean(),
  detail: fc.constantFrom(...DETAILS),
});

function refusal(...words: string[]): Error {
  return expect.objectContaining({
    code: 'model/notACheckpoint',
    message: expect.stringMatching(
      new RegExp([FILE, ...words].map((word) => word.replace(/[.[\]]/g, '\\$&')).join('.*')),
    ) as string,
  }) as Error;
}

/** As the authors' code names the tensors when it is trained with dropout before the classifier. */
function withDropout(state: StateDict): StateDict {
  return new Map(
    [...state].map(([name, tensor]) => [name.replace('classifier.0.', 'classifier.1.'), tensor]),
  );
}

function changed(state: StateDict, change: (map: Map<string, Tensor>) => void): StateDict {
  const copy = new Map(state);
  change(copy);
  return copy;
}

describe('a checkpoint of CGNet', () => {
  test('tells its shape by the names and shapes of its tensors, in either layout', () => {
    fc.assert(
      fc.property(anyOptions, layout, (options, keyLayout) => {
        const net = readCgnet(randomCgnet(options, 1, keyLayout), FILE);
        expect(net.options).toEqual(options);
        expect(net.layout).toBe(keyLayout);
      }),
      { numRuns: 40 },
    );
  });

  test('holds the same weights in either layout', () => {
    const [one, other] = KEY_LAYOUTS.map((keys) => readCgnet(randomCgnet(OPTIONS, 1, keys), FILE));
    expect(one?.weights).toEqual(other?.weights);
  });

  test('is the same network where it was trained with dropout before the classifier', () => {
    for (const options of KINDS) {
      const state = randomCgnet(options, 1);
      expect(readCgnet(withDropout(state), FILE)).toEqual(readCgnet(state, FILE));
    }
  });

  test('may hold counters of batches and a head for training beside the network', () => {
    const scalar: Tensor = { shape: [], data: Float32Array.of(7) };
    const state = changed(randomCgnet(OPTIONS, 1, 'mmsegmentation'), (tensors) => {
      tensors.set('backbone.stem.0.bn.num_batches_tracked', scalar);
      tensors.set('auxiliary_head.conv_seg.weight', scalar);
    });
    expect(readCgnet(state, FILE).weights.size).toBe(state.size - 2);
  });
});

describe('a checkpoint is refused by name when', () => {
  test('any of its tensors is missing, and which of what shape is said', () => {
    for (const keyLayout of KEY_LAYOUTS) {
      for (const options of KINDS) {
        const state = randomCgnet(options, 1, keyLayout);
        const classifier = nameInLayout('classifier.0.conv.weight', keyLayout);
        for (const [name, { shape }] of state) {
          // Without it, it is another network that is whole.
          if (name === nameInLayout('classifier.0.conv.bias', keyLayout)) continue;
          const hasClasses = options.classifierBias || options.detail !== 'none';
          const expected = name === classifier && !hasClasses ? ['classes', 256, 1, 1] : shape;
          const without = changed(state, (tensors) => tensors.delete(name));
          expect(() => readCgnet(without, FILE)).toThrow(
            refusal(`"${name}"`, `[${expected.join(', ')}]`, 'missing'),
          );
        }
      }
    }
  });

  test('any of its tensors has another shape, and which is said', () => {
    const state = randomCgnet(OPTIONS, 1);
    for (const [name, { shape, data }] of state) {
      const wider = [...shape, 1];
      const other = changed(state, (tensors) => tensors.set(name, { shape: wider, data }));
      expect(() => readCgnet(other, FILE)).toThrow(
        refusal(`"${name}"`, `[${wider.join(', ')}]`, `[${shape.join(', ')}]`),
      );
    }
  });

  test.each([
    ['level1_1.conv.weight', NaN, 'not finite'],
    ['level2.0.bn_prelu.bn.running_mean', -Infinity, 'not finite'],
    ['classifier.0.conv.weight', Infinity, 'not finite'],
    ['b1.bn.running_var', -0.5, 'below 0'],
  ])('its tensor %s holds %d', (name, value, words) => {
    const state = changed(randomCgnet(OPTIONS, 1), (tensors) => {
      const { shape, data } = tensors.get(name) ?? { shape: [], data: new Float32Array(1) };
      tensors.set(name, { shape, data: data.with(3, value) });
    });
    expect(() => readCgnet(state, FILE)).toThrow(refusal(`"${name}"`, words));
  });

  test('it has a block that is far away from all others', () => {
    const far = 'level2.999999999.bn_prelu.bn.weight';
    const state = changed(randomCgnet(OPTIONS, 1), (tensors) =>
      tensors.set(far, { shape: [1], data: new Float32Array(1) }),
    );
    expect(() => readCgnet(state, FILE)).toThrow(refusal(`"${far}"`));
  });

  test('one of its tensors has another shape, and both shapes are said', () => {
    const state = changed(randomCgnet(OPTIONS, 1), (tensors) =>
      tensors.set('level3.0.F_glo.fc.0.weight', {
        shape: [8, 127],
        data: new Float32Array(8 * 127),
      }),
    );
    expect(() => readCgnet(state, FILE)).toThrow(
      refusal('"level3.0.F_glo.fc.0.weight"', '[8, 127]', '[8, 128]'),
    );
  });

  test('it holds a tensor that CGNet does not have', () => {
    const state = changed(randomCgnet(OPTIONS, 1), (tensors) =>
      tensors.set('level4.0.conv.weight', { shape: [1], data: new Float32Array(1) }),
    );
    expect(() => readCgnet(state, FILE)).toThrow(refusal('"level4.0.conv.weight"'));
  });

  test('it belongs to another network, or to none', () => {
    const tensor: Tensor = { shape: [1], data: new Float32Array(1) };
    const other = new Map([['encoder.initial_block.conv.weight', tensor]]);
    expect(() => readCgnet(other, FILE)).toThrow(
      refusal("not a CGNet's", '"encoder.initial_block.conv.weight"'),
    );
    expect(() => readCgnet(new Map(), FILE)).toThrow(refusal("not a CGNet's"));
  });

  test('its classifier after dropout has another shape, or another classifier stands before it', () => {
    const other = { shape: [4, 255, 1, 1], data: new Float32Array(4 * 255) };
    const state = withDropout(randomCgnet(OPTIONS, 1));
    const narrow = new Map([...state, ['classifier.1.conv.weight', other]]);
    expect(() => readCgnet(narrow, FILE)).toThrow(
      refusal('"classifier.1.conv.weight"', '[4, 255, 1, 1]', '[4, 256, 1, 1]'),
    );
    const both = new Map([...state, ...randomCgnet(OPTIONS, 1)]);
    expect(() => readCgnet(both, FILE)).toThrow(refusal('"classifier.1.conv.weight"'));
  });

  test.each([[[]], [[0, 256, 1, 1]]])('its classifier has the shape [%s]', (shape) => {
    const state = changed(randomCgnet(OPTIONS, 1), (tensors) =>
      tensors.set('classifier.0.conv.weight', { shape, data: new Float32Array(0) }),
    );
    expect(() => readCgnet(state, FILE)).toThrow(refusal('classifier.0.conv.weight'));
  });
});
