// One photo through a network, without a project: for scripts and for trying a model out.

import { storageError } from '../core/storageErrors.ts';
import { encodeLabelPng } from '../datasets/png/labelPng.ts';
import type { DevicePreference, EngineFactory } from '../models/engine/engine.ts';
import { toEngineModel, type ModelRegistry } from '../models/modelRegistry.ts';
import { writeWholeFile } from '../models/writeWholeFile.ts';
import { assertFitsMemory } from './photoMemory.ts';
import { readPhoto, readPhotoSize } from './photos.ts';

export interface Segmentation {
  readonly width: number;
  readonly height: number;
  readonly device: string;
  readonly elapsedMs: number;
}

/**
 * Writes the class index of each pixel as an 8-bit grey PNG.
 * @param model a model's id or an ONNX file with a card
 * @throws MaskwrightError `model/…`, `engine/…`, `image/…`, `storage/…`
 */
export async function segmentPhoto(
  createEngine: EngineFactory,
  models: ModelRegistry,
  photo: string,
  model: string,
  device: DevicePreference,
  out: string,
): Promise<Segmentation> {
  const size = await readPhotoSize(photo);
  const stored = await models.load(model);
  const engine = await createEngine(toEngineModel(stored), device);
  try {
    assertFitsMemory(photo, size, 'fast', engine.device, stored.card);
    const image = await readPhoto(photo);
    const { labels, elapsedMs } = await engine.run(image);
    const { width, height } = image;
    const png = await encodeLabelPng({ width, height, data: labels });
    await writeWholeFile(out, png).catch((error: unknown) => {
      throw storageError(error, out);
    });
    return { width, height, device: engine.device.description, elapsedMs };
  } finally {
    await engine.close();
  }
}
