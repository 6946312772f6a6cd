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
/**
 * How many times the float32 scores of all looks at a photo are held at once, where they are not small: those of a network
 * that is no CGNet may be as large as what it sees. Measured on 2026-11-30 on a 2-core AMD EPYC with a 1×1 convolution to 10,
 * 19 and 40 classes at 512² and 1024² pixels, main process and engine together: 5.2 to 7.4 times in `fast`, and in
 * `best`, where what they take beside is small, 3.1 to 3.6 times.
 */
const COPIES_OF_SCORES: Readonly<Record<Quality, number>> = { fast: 8, best: 4 };
/** The rest of the machine's memory is for what else runs there. */
const SHARE_OF_MEMORY = 0.5;

/** The machine's memory, or what this process may have of it where that is less. */
export function machineMemoryBytes(): number {
  // Zero where the system does not tell.
  const constrained = process.constrainedMemory();
  return constrained === 0 ? totalmem() : Math.min(totalmem(), constrained);
}

/** What is known of a network and of the sizes that it takes, from its card. */
type Network = Pick<ModelCard, 'id' | 'stride'> & {
  readonly classes: readonly unknown[];
  /** Null where it is no CGNet, which is taken for one but for its scores. */
  readonly cgnet: Pick<NonNullable<ModelCard['cgnet']>, 'detail'> | null;
  readonly preprocessing: Pick<ModelCard['preprocessing'], 'sizes'>;
};

function bytesPerPixel({ cgnet }: Pick<Network, 'cgnet'>): number {
  const hasDecoder = cgnet !== null && cgnet.detail !== 'none';
  return BYTES_PER_PIXEL + (hasDecoder ? DECODER_BYTES_PER_PIXEL : 0);
}

/** What one copy of its float32 scores takes for each pixel that a network sees; 0 for a CGNet's, which are counted with it. */
export function scoresBytesPerPixel({
  cgnet,
  classes,
  stride = 1,
}: Pick<Network, 'cgnet' | 'classes' | 'stride'>): number {
  return cgnet === null ? (4 * classes.length) / stride ** 2 : 0;
}

/** How many pixels a network can see at once, with half of the memory on the CPU. */
export function pixelsInMemory(
  network: Pick<Network, 'cgnet'>,
  memoryBytes = machineMemoryBytes(),
): number {
  return Math.floor((memoryBytes * SHARE_OF_MEMORY) / bytesPerPixel(network));
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
  const scales = quality === 'best' ? BEST_SCALES : [1];
  const looks = scales.map((one) =>
    sizeForNetwork({ width: width * one, height: height * one }, network.preprocessing.sizes),
  );
  const [seen, ...smaller] = looks.toSorted((a, b) => areaOf(b) - areaOf(a));
  if (seen === undefined) return;
  const seenPx = areaOf(seen) + smaller.reduce((sum, look) => sum + areaOf(look), 0);
  // Each look of `best` is mirrored, too.
  const scoredPx = quality === 'best' ? 2 * seenPx : seenPx;
  const neededBytes =
    bytesPerPixel(network) * areaOf(seen) +
    COPIES_OF_SCORES[quality] * scoresBytesPerPixel(network) * scoredPx;
  const mostBytes = memoryBytes * SHARE_OF_MEMORY;
  if (neededBytes <= mostBytes) return;
  const mostPx = Math.floor((mostBytes / neededBytes) * areaOf(seen));
  const remedy =
    network.preprocessing.sizes === undefined
      ? `Give a smaller copy of it${quality === 'best' ? ', or choose the quality fast' : ''}.`
      : 'Choose a model that takes smaller images.';
  throw new MaskwrightError(
    'image/tooLarge',
    `The model ${network.id} sees the image ${file} at ${seen.width}×${seen.height}, ` +
      `${megapixels(areaOf(seen))} megapixels; this machine's memory is enough for ${megapixels(mostPx)}. ${remedy}`,
    { file, ...seen, most: mostPx },
  );
}

function areaOf({ width, height }: PhotoSize): number {
  return width * height;
}

function megapixels(pixels: number): string {
  return (pixels / 1e6).toFixed(1);
}
