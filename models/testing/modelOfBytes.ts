// A model whose network and weights are told from those of others by every byte of them. It does not run.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseModelCard } from '../card.ts';
import { encodeSafetensors } from '../checkpoint/safetensors.ts';
import { sha256, type ImportedModel } from '../importModel.ts';

const BUNDLED = fileURLToPath(
  new URL('../weights/cgnet-m3n21-camvid11.card.json', import.meta.url),
);
/** As many as it takes a moment to write. */
const SIZE = 2 ** 18;

/** @param value of each of its numbers, and its name */
export async function modelOfBytes(id: string, value: number): Promise<ImportedModel> {
  const onnx = new Uint8Array(SIZE).fill(value);
  const weights = new Map([
    ['weight', { shape: [SIZE], data: new Float32Array(SIZE).fill(value) }],
  ]);
  const card = {
    ...parseModelCard(await readFile(BUNDLED, 'utf8')),
    id,
    name: String(value),
    file: `${id}.onnx`,
    sha256: sha256(onnx),
    weightsSha256: sha256(encodeSafetensors(weights)),
  };
  return { card, onnx, weights };
}
