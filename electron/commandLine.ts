// What the desktop app takes from its command line: the folder of a project to open at once.

import path from 'node:path';

/**
 * @param args what follows the executable (and, in development, the app's own path)
 * @returns the absolute path of the first argument that is no switch (Chromium has many of those)
 */
export function projectFromArguments(args: readonly string[], folder: string): string | undefined {
  const given = args.find((argument) => argument !== '' && !argument.startsWith('-'));
  return given === undefined ? undefined : path.resolve(folder, given);
}
