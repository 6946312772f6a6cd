// What the product's pipeline is measured against: the same path, one frame after the other, in PyTorch eager, or where
// PyTorch is absent in onnxruntime's native provider with a plain upsampling.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readPhoto } from '../backend/photos.ts';
import { encodeLabelPng } from '../datasets/png/labelPng.ts';
import type { EngineModel } from '../models/engine/engine.ts';
import { toInputTensor } from '../models/engine/preprocess.ts';
import { upsampleNaively } from './plainUpsample.ts';

export interface Peer {
  readonly name: string;
  /** From a photo's file to a label PNG. @returns the label file */
  label(photo: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * @param python an interpreter that has torch, numpy and PIL
 * @returns null where it has not
 */
export async function startTorchPeer(
  python: string,
  weightsFolder: string,
  modelId: string,
  threads: number,
  outFolder: string,
): Promise<Peer | null> {
  const script = fileURLToPath(new URL('pipelineTorch.py', import.meta.url));
  const weights = path.join(weightsFolder, modelId);
  const child = spawn(
    python,
    [script, `${weights}.safetensors`, `${weights}.card.json`, String(threads), outFolder],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let lastWords = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-500);
  });
  const ended = new Promise<null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', () => resolve(null));
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async (): Promise<Readonly<Record<string, unknown>> | null> => {
    const line = await Promise.race([lines.next(), ended]);
    return line === null || line.done === true
      ? null
      : (JSON.parse(line.value) as Record<string, unknown>);
  };
  const hello = await answer();
  if (hello === null) return null;
  return {
    name: `${String(hello['name'])}, ${String(hello['threads'])} threads`,
    async label(photo) {
      child.stdin.write(`${photo}\n`);
      const done = await answer();
      if (done === null) throw new Error(`PyTorch ended: ${lastWords}`);
      return String(done['out']);
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** @param model whose ONNX file takes normalised float32 */
export async function startOnnxPeer(
  model: EngineModel,
  threads: number,
  outFolder: string,
): Promise<Peer> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(model.onnx, { intraOpNumThreads: threads });
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  return {
    name: `onnxruntime's native provider and a plain upsampling, ${threads} threads`,
    async label(photo) {
      const image = await readPhoto(photo);
      const shape = [1, 3, image.height, image.width];
      const tensor = new Tensor('float32', toInputTensor(image, model), shape);
      const result = (await session.run({ [input]: tensor }))[output];
      const [, classCount = 0, height = 0, width = 0] = result?.dims ?? [];
      const data = result?.data;
      if (!(data instanceof Float32Array)) throw new Error('The network gives no float32 scores.');
      const labels = upsampleNaively(
        { classCount, width, height, data },
        image.width,
        image.height,
      );
      const out = path.join(outFolder, `${path.parse(photo).name}.png`);
      await writeFile(out, await encodeLabelPng(labels));
      return out;
    },
    close: () => session.release(),
  };
}
