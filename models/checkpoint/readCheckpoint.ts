// The one door to checkpoints: tells the formats apart by their content, and says of every file that cannot be read why.

import { MaskwrightError, messageOf } from '../../core/errors.ts';
import { looksLikeSafetensors, readSafetensors } from './safetensors.ts';
import { withoutParallelPrefix } from './stateDict.ts';
import type { StateDict } from './tensor.ts';
import { looksLikePickle, readTorchLegacy } from './torchLegacy.ts';
import { readTorchZip } from './torchZip.ts';
import type { CheckpointWeights, WeightKind } from './weightKinds.ts';
import { looksLikeZip } from './zipArchive.ts';

/**
 * Reads a network's state dict out of a checkpoint of PyTorch (either format) or a safetensors file: bare, or under
 * `model`, `state_dict` or `model_state_dict`; `module.` before every name is left out. Elements of every type become
 * float32. Nothing that the file says is run, and time and memory are bounded by its size.
 * @param subject the file's path, for messages
 * @throws MaskwrightError `model/notACheckpoint` with the reason, for whatever bytes
 */
export function readCheckpoint(bytes: Uint8Array, subject: string): StateDict {
  return readWeights(bytes, subject, null).state;
}

/**
 * The same of a checkpoint that may hold averaged weights (EMA) too, under `ema_state_dict`, `state_dict_ema` or `model_ema`.
 * @param wanted which are taken where there are both; null takes what loading the checkpoint gives a network
 * @returns what there is, of the wanted kind or not
 * @throws MaskwrightError as {@link readCheckpoint}
 */
export function readWeights(
  bytes: Uint8Array,
  subject: string,
  wanted: WeightKind | null,
): CheckpointWeights {
  try {
    const { state, kind } = readFormat(bytes, wanted);
    return { state: withoutParallelPrefix(state), kind };
  } catch (error) {
    throw new MaskwrightError(
      'model/notACheckpoint',
      `The file ${subject} cannot be read as a checkpoint: ${messageOf(error)}. ` +
        `Give a whole file of the network's state_dict, written by torch.save or as safetensors.`,
      { file: subject },
      { cause: error },
    );
  }
}

function readFormat(bytes: Uint8Array, wanted: WeightKind | null): CheckpointWeights {
  if (looksLikeZip(bytes)) return readTorchZip(bytes, wanted);
  if (looksLikeSafetensors(bytes)) return { state: readSafetensors(bytes), kind: null };
  if (looksLikePickle(bytes)) return readTorchLegacy(bytes, wanted);
  throw new Error('it is neither a checkpoint of PyTorch nor a safetensors file');
}
