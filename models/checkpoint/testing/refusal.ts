// What reading a checkpoint comes to, for tests that care whether it is refused and why.

import { MaskwrightError } from '../../../core/errors.ts';
import { readCheckpoint } from '../readCheckpoint.ts';

/** The message of the refusal, or null when the file is read. Any other exception goes on. */
export function refusalOf(bytes: Uint8Array): string | null {
  try {
    readCheckpoint(bytes, 'net.pth');
    return null;
  } catch (error) {
    if (!(error instanceof MaskwrightError) || error.code !== 'model/notACheckpoint') throw error;
    return error.message;
  }
}
