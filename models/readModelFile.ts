// A model's file from the disk, with what an ONNX file has left in a file beside it.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import { inlineOnnxData } from './onnx/inlineOnnxData.ts';
import { inspectOnnx } from './onnx/inspectOnnx.ts';

/** Far more than any network that runs here: what is larger is a mistake. */
const MAX_FILE_BYTES = 2 ** 30;

/** @throws MaskwrightError `model/notACheckpoint` */
export async function readModelFile(file: string): Promise<Uint8Array> {
  try {
    const bytes = await readWithinLimit(file);
    return file.toLowerCase().endsWith('.onnx') ? await withItsData(bytes, file) : bytes;
  } catch (error) {
    throw new MaskwrightError(
      'model/notACheckpoint',
      `The file ${file} cannot be used as a model: ${messageOf(error)}. Give a checkpoint of CGNet or an ONNX file.`,
      { file },
      { cause: error },
    );
  }
}

/** @throws Error with the reason when it has more bytes than a network that runs here, or cannot be read */
export async function readWithinLimit(
  file: string,
  maxBytes: number = MAX_FILE_BYTES,
): Promise<Uint8Array> {
  const { size } = await stat(file);
  if (size > maxBytes) throw new Error(`it has ${size} bytes, more than ${maxBytes}`);
  return readFile(file);
}

/** A file may name any other; what lies elsewhere than beside it is no part of the model, and none of its business. */
async function withItsData(onnx: Uint8Array, file: string): Promise<Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let room = MAX_FILE_BYTES;
  for (const name of externalFilesOf(onnx)) {
    if (!/^[^/\\:]+$/.test(name) || name === '..' || name === '.') {
      throw new Error(`its weights lie in ${name}, which is not beside it; export it as one file`);
    }
    const beside = path.join(path.dirname(file), name);
    const data = await readWithinLimit(beside, room).catch((error: unknown) => {
      throw new Error(
        `its weights lie in ${name} (${messageOf(error)}); put that beside it, or export it as one file`,
        { cause: error },
      );
    });
    files.set(name, data);
    room -= data.length;
  }
  return files.size === 0 ? onnx : inlineOnnxData(onnx, files, MAX_FILE_BYTES);
}

/** None for what is no ONNX file: why it is none is said where it is looked at as such. */
function externalFilesOf(onnx: Uint8Array): readonly string[] {
  try {
    return inspectOnnx(onnx).externalFiles;
  } catch {
    return [];
  }
}
