// A file that is there with all of its content, or is what it was before.

import { writeFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';

const NOTHING = Buffer.alloc(0);

/**
 * Writes a file beside its place, then puts it there.
 * @param mode its permissions, from the first byte on; what they were, or the usual ones, when not given
 * @throws the file system's error, as when the disk has room for a part alone
 */
export async function writeWholeFile(
  file: string,
  content: Uint8Array | string,
  mode?: number,
): Promise<void> {
  // write-file-atomic itself writes once and takes a part that fitted for the whole.
  const options = {
    ...(mode === undefined ? {} : { mode }),
    tmpfileCreated: (beside: string): Promise<void> => writeFile(beside, content),
  };
  await writeFileAtomic(file, NOTHING, options);
}
