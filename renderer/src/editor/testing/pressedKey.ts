// Key presses as browsers report them.

import type { PressedKey } from '../commands/keys.ts';

export function pressed(key: string, held: Partial<PressedKey> = {}): PressedKey {
  return {
    key,
    code: '',
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...held,
  };
}

/** The press that a name of the table of commands stands for. */
export function pressOf(name: string): PressedKey {
  const parts = name.split(/\+(?=.)/);
  return pressed(parts.at(-1) ?? '', {
    ctrlKey: parts.includes('Ctrl'),
    shiftKey: parts.includes('Shift'),
  });
}
