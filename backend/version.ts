// The app's version, as package.json has it.

import { readFileSync } from 'node:fs';
import * as v from 'valibot';

/** package.json lies one level up from the sources and two from the build. */
function readVersion(): string {
  for (const candidate of ['../package.json', '../../package.json']) {
    try {
      const text = readFileSync(new URL(candidate, import.meta.url), 'utf8');
      return v.parse(v.object({ version: v.string() }), JSON.parse(text)).version;
    } catch {
      continue;
    }
  }
  return 'unknown';
}

export const VERSION = readVersion();
