// The command line as a process of its own, in a temporary folder that is its user's home, too.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function runCommand(folder: string, args: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const env = {
      ...process.env,
      XDG_CONFIG_HOME: path.join(folder, 'configuration'),
      XDG_DATA_HOME: path.join(folder, 'data'),
    };
    execFile(process.execPath, [main, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** The lines of stderr that are no progress. */
export function complaints({ stderr }: Finished): string[] {
  return stderr.split('\n').filter((line) => line.startsWith('maskwright:'));
}
