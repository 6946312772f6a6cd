// Label files as bytes; what cannot be read is named.

import { readFile } from 'node:fs/promises';
import { MaskwrightError, messageOf } from '../../core/errors.ts';

/** @throws MaskwrightError `label/malformed` */
export async function readLabelFile(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error: unknown) => {
    throw new MaskwrightError(
      'label/malformed',
      `The label file ${file} cannot be read: ${messageOf(error)}.`,
      { subject: file },
      { cause: error },
    );
  });
}
