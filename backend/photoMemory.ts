// Which photos are too large to be labelled on this machine: told before one is decoded, as the system would otherwise
// end the engine in the middle of a job.

import { totalmem } from 'node:os';
import { MaskwrightError } from '../core/errors.ts';
import { BEST_SCALES, type Quality } from '../core/scores/quality.ts';
import type { ModelCard } from '../models/card.ts';
import type { EngineDevice } from '../models/engine/engine.ts';
import { sizeForNetwork } from '../models/engine/inputSizes.ts';
import type { PhotoSize } from './photos.ts';

/** What a CGNet takes for each pixel that it sees, photo and labels included; measured in docs/adr/0005-cpu-provider.md. */
const BYTES_PER_PIXEL = 200;
/** What a decoder takes beside it; measured in docs/adr/0015-detail-decoder.md for scores at 1/2, those at 1/4 take less. */
const DECODER_BYTES_PER_PIXEL = 160;
/** The rest of the machine's memory is for what else runs there. */
const SHARE_OF_MEMORY = 0.5;

/** The machine's memory, or what this process may have of it where that is less. */
export function machineMemoryBytes(): number {
  // Zero where the system does not tell.
  const constrained = process.constrainedMemory();
  return constrained === 0 ? totalmem() : Math.min(totalmem(), constrained);
}

/** What is known of a network and of the sizes that it takes, from its card. */
type Network = Pick<ModelCard, 'id'> & {
  /** Null where it is no CGNet, which is taken for one. */
  readonly cgnet: Pick<NonNullable<ModelCard['cgnet']>, 'detail'> | null;
  readonly preprocessing: Pick<ModelCard['preprocessing'], 'sizes'>;
};

/** How many pixels a network can see at once, with half of the memory on the CPU. */
export function pixelsInMemory(
  { cgnet }: Pick<Network, 'cgnet'>,
  memoryBytes = machineMemoryBytes(),
): number {
  const hasDecoder = cgnet !== null && cgnet.detail !== 'none';
  const bytesPerPixel = BYTES_PER_PIXEL + (hasDecoder ? DECODER_BYTES_PER_PIXEL : 0);
  return Math.floor((memoryBytes * SHARE_OF_MEMORY) / bytesPerPixel);
}

/**
 * Checks that a photo fits, at its own size and at the one that the network takes. A GPU has memory of its own and refuses
 * by itself what does not.
 * @param file the photo's path, for the message
 * @throws MaskwrightError `image/tooLarge` when it could take more than half of the memory on the CPU
 */
export function assertFitsMemory(
  file: string,
  { width, height }: PhotoSize,
  quality: Quality,
  { provider }: Pick<EngineDevice, 'provider'>,
  network: Network,
  memoryBytes = machineMemoryBytes(),
): void {
  if (provider !== 'cpu') return;
  const scale = quality === 'best' ? Math.max(...BEST_SCALES) : 1;
  const mostSeen = pixelsInMemory(network, memoryBytes);
  const most = Math.floor(mostSeen / scale ** 2);
  if (width * height > most) {
    throw new MaskwrightError(
      'image/tooLarge',
      `The image ${file} has ${megapixels(width * height)} megapixels; in the quality ${quality}, this machine's memory is ` +
        `enough for ${megapixels(most)}. Give a smaller copy of it${quality === 'best' ? ', or choose the quality fast' : ''}.`,
      { file, width, height, most },
    );
  }
  const scaled = { width: width * scale, height: height * scale };
  const seen = sizeForNetwork(scaled, network.preprocessing.sizes);
  if (seen.width * seen.height <= mostSeen) return;
  throw new MaskwrightError(
    'image/tooLarge',
    `The model ${network.id} sees the image ${file} at ${seen.width}×${seen.height}, ` +
      `${megapixels(seen.width * seen.height)} megapixels; this machine's memory is enough for ${megapixels(mostSeen)}. ` +
      'Choose a model that takes smaller images.',
    { file, ...seen, most: mostSeen },
  );
}

function megapixels(pixels: number): string {
  return (pixels / 1e6).toFixed(1);
}
