// Reads a great many damaged checkpoints. The damage follows from SEED alone.

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, test } from 'vitest';
import { MaskwrightError } from '../../core/errors.ts';
import { readCheckpoint } from './readCheckpoint.ts';
import { encodeSafetensors } from './safetensors.ts';
import type { StateDict } from './tensor.ts';
import { messageHub } from './testing/messageHub.ts';
import {
  call,
  dict,
  float,
  fragment,
  global,
  integer,
  list,
  namespace,
  none,
  pickleOf,
  record,
  text,
  tuple,
} from './testing/pickleWriter.ts';
import {
  persistentStorage,
  stateDict,
  storageBytes,
  tensor,
  torchLegacy,
  torchZip,
  vector,
  type WrittenStorage,
} from './testing/torchFiles.ts';
import { zipOf } from './testing/zipWriter.ts';

const SEED = 20261123;
/** Each seed is read as many times as all of its parts together. */
const PARTS = [1, 2, 3, 4] as const;
const RUNS_PER_PART = 5000;
const MAX_CHANGES = 4;
/** What a file may come to: see readTensors.ts. */
const MAX_ELEMENTS_PER_BYTE = 8;
const ALWAYS_ALLOWED = 2 ** 20;

const weight: WrittenStorage = { key: '0', type: 'HalfStorage', values: [1, 2, 3, 4] };
const counter: WrittenStorage = { key: '1', type: 'LongStorage', values: [9] };
const storages = [weight, counter];
const network = stateDict({
  'module.w': tensor(persistentStorage(weight), { shape: [2, 2], strides: [1, 2] }),
  'module.n': vector(counter, none),
});
const training = record({
  epoch: integer(300),
  best: call(global('numpy.core.multiarray', 'scalar'), float(0.5)),
  args: namespace('argparse', 'Namespace', {
    lr: float(0.001),
    more: namespace('types', 'SimpleNamespace', { size: list(integer(1024), none) }),
  }),
  meta: list(tuple(integer(-1), text('é')), dict([[integer(1), none]])),
  model: fragment(network, 'q\x07', '}h\x07\x85b'),
});

const trainingOfMmengine = record({ state_dict: network, message_hub: messageHub('numpy.core') });

interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Makes a file of the damaged bytes, where they are not one. */
  readonly fileOf?: (bytes: Uint8Array) => Uint8Array;
}

const seeds: readonly Seed[] = [
  { name: 'zip', bytes: torchZip(network, storages) },
  {
    name: 'zip without checksums',
    bytes: torchZip(training, storages, { entry: { checksum: 0 } }),
  },
  {
    name: 'zip64, deflated, without checksums',
    bytes: torchZip(network, storages, {
      isZip64: true,
      entry: { isDeflated: true, checksum: 0 },
    }),
  },
  { name: 'zip around a pickle', bytes: pickleOf(training), fileOf: zipAround },
  {
    name: "zip around a pickle with MMEngine's logs",
    bytes: pickleOf(trainingOfMmengine),
    fileOf: zipAround,
  },
  { name: 'legacy', bytes: torchLegacy(training, storages) },
  { name: 'bare pickle', bytes: pickleOf(training) },
  {
    name: 'safetensors',
    bytes: encodeSafetensors(
      new Map([
        ['w', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
        ['n', { shape: [], data: Float32Array.of(9) }],
      ]),
      { format: 'pt' },
    ),
  },
];

function zipAround(pickle: Uint8Array): Uint8Array {
  return zipOf([
    { name: 'net/data.pkl', bytes: pickle },
    ...storages.map((storage) => ({
      name: `net/data/${storage.key}`,
      bytes: storageBytes(storage),
    })),
  ]);
}

const TELLING_BYTES = [0x00, 0x01, 0x28, 0x2e, 0x52, 0x7f, 0x80, 0x8a, 0xff];
const TELLING_WORDS = [0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

type Random = (below: number) => number;

function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return (below) => uniformInt(generator, 0, below - 1);
}

/** One change of a kind that breaks readers: bits, telling values, cuts, repetitions, parts of another file. */
function changed(bytes: Buffer, random: Random): Buffer {
  const at = random(bytes.length);
  const length = 1 + random(16);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (random(7)) {
    case 0:
      return Buffer.concat([
        before,
        Uint8Array.of((bytes[at] ?? 0) ^ (1 << random(8))),
        after.subarray(1),
      ]);
    case 1: {
      const byte = TELLING_BYTES[random(TELLING_BYTES.length)] ?? 0;
      return Buffer.concat([before, Uint8Array.of(byte), after.subarray(1)]);
    }
    case 2: {
      const word = Buffer.alloc(4);
      word.writeUInt32LE(TELLING_WORDS[random(TELLING_WORDS.length)] ?? 0);
      return Buffer.concat([before, word, after.subarray(4)]);
    }
    case 3:
      return Buffer.concat([before, after.subarray(length)]);
    case 4:
      return Buffer.concat([before, after.subarray(0, length), after]);
    case 5: {
      const other = seeds[random(seeds.length)]?.bytes ?? bytes;
      const start = random(other.length);
      return Buffer.concat([before, other.subarray(start, start + length), after]);
    }
    default:
      return random(8) === 0 ? before : Buffer.concat([before, Uint8Array.of(random(256)), after]);
  }
}

function damaged(bytes: Uint8Array, random: Random): Buffer {
  let result: Buffer = Buffer.from(bytes);
  for (let count = 1 + random(MAX_CHANGES); count > 0 && result.length > 0; count--) {
    result = changed(result, random);
  }
  return result;
}

function elementsOf(state: StateDict): number {
  return [...state.values()].reduce((sum, { data }) => sum + data.length, 0);
}

test.each(seeds.flatMap((seed) => PARTS.map((part) => ({ ...seed, part }))))(
  'a damaged $name file is read within bounds or refused, part $part',
  ({ bytes, fileOf = (file: Uint8Array) => file, part }) => {
    const random = createRandom(SEED + part);
    for (let run = 0; run < RUNS_PER_PART; run++) {
      const file = fileOf(damaged(bytes, random));
      try {
        const state = readCheckpoint(file, 'net.pth');
        expect(elementsOf(state)).toBeLessThan(
          ALWAYS_ALLOWED + MAX_ELEMENTS_PER_BYTE * file.length,
        );
      } catch (error) {
        if (error instanceof MaskwrightError && error.code === 'model/notACheckpoint') continue;
        const hex = Buffer.from(file).toString('hex');
        throw new Error(`run ${run} of part ${part} broke on ${hex}`, { cause: error });
      }
    }
  },
);
