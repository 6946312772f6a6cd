// Reads what torch.save of torch ≥ 1.6 writes: a zip file of a pickle and, one entry each, the storages.

import { createByteReader, latin1 } from './byteReader.ts';
import { unpickle } from './pickle.ts';
import type { PickleStorage } from './pickleValues.ts';
import { readTensors } from './readTensors.ts';
import { shown } from './shown.ts';
import { findStateDict } from './stateDict.ts';
import type { CheckpointWeights, WeightKind } from './weightKinds.ts';
import { openZip, type ZipArchive } from './zipArchive.ts';

const PICKLE = 'data.pkl';

/**
 * @param wanted as `findStateDict` takes it
 * @throws Error with the reason when it holds no state dict, or not all of it
 */
export function readTorchZip(bytes: Uint8Array, wanted: WeightKind | null): CheckpointWeights {
  const archive = openZip(bytes);
  const root = findRoot(archive);
  assertLittleEndian(archive.read(`${root}byteorder`));
  const pickle = archive.read(`${root}${PICKLE}`) ?? new Uint8Array();
  const { value } = unpickle(createByteReader(pickle));
  const contents = new Map<string, Uint8Array>();
  const contentOf = ({ key }: PickleStorage): Uint8Array => {
    const content = contents.get(key) ?? archive.read(`${root}data/${key}`);
    if (content === null) throw new Error(`storage "${shown(key)}" is missing from it`);
    contents.set(key, content);
    return content;
  };
  const { tensors, kind } = findStateDict(value, wanted);
  return { state: readTensors(tensors, contentOf, bytes.length), kind };
}

/** The folder that holds the pickle: it is named after the file that was saved first. */
function findRoot(archive: ZipArchive): string {
  const pickles = archive.names.filter((name) => name === PICKLE || name.endsWith(`/${PICKLE}`));
  const [pickle, ...more] = pickles;
  if (pickle === undefined) throw new Error(`it is a zip file without a ${PICKLE}`);
  if (more.length > 0) throw new Error(`it has more than one ${PICKLE}`);
  return pickle.slice(0, -PICKLE.length);
}

function assertLittleEndian(byteOrder: Uint8Array | null): void {
  if (byteOrder === null || latin1(byteOrder) === 'little') return;
  throw new Error(`its byte order is "${shown(latin1(byteOrder))}", and only "little" is read`);
}
