// Names of key presses: how a press is written in the table of commands, which digits choose a class, and which presses a
// gesture may have a use for.

import type { ToolKey } from '../tools/tool.ts';

export interface PressedKey {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/**
 * A press as the table of commands writes it (`B`, `Shift+B`, `Ctrl+Shift+Z`, `+`), or null for one that can be no
 * command's: modifiers alone, and all with Alt. Ctrl and ⌘ mean the same.
 */
export function nameOfPress(pressed: PressedKey): string | null {
  const key = isSignOfPlace(pressed) ? (signOfPlace(pressed) ?? pressed.key) : pressed.key;
  // Many keyboards have brackets on Alt or AltGr, which some systems report as Ctrl and Alt.
  const isBracket = ['[', ']', '{', '}', '\\'].includes(key);
  if (pressed.altKey && !isBracket) return null;
  if (['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'Dead', 'Process'].includes(key)) return null;
  const control = !isBracket && (pressed.ctrlKey || pressed.metaKey);
  const isLetter = /^[a-z]$/i.test(key);
  const name = isLetter ? key.toUpperCase() : key === '=' ? '+' : key;
  // Shift has made another sign of a key that is no letter already.
  const shift = pressed.shiftKey && (isLetter || key.length > 1);
  return `${control ? 'Ctrl+' : ''}${shift ? 'Shift+' : ''}${name}`;
}

/** Where the table of commands has signs, on most keyboards: without Shift and with it. */
const SIGNS: Readonly<Record<string, readonly [plain: string, shifted: string]>> = {
  Backquote: ['`', '~'],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
};

/**
 * Whether the place on the keyboard says what is meant: where letters are not Latin (such as ㅠ on the key of B), while an
 * input method is at work (`Process`), and for accents that wait for their letter (`Dead`).
 */
function isSignOfPlace({ key }: PressedKey): boolean {
  return key === 'Process' || key === 'Dead' || (key.length === 1 && key.charCodeAt(0) > 0x7f);
}

function signOfPlace({ code, shiftKey }: PressedKey): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  return letter ?? SIGNS[code]?.[shiftKey ? 1 : 0] ?? null;
}

/** Keys that mean something to the canvas, to dialogs and to whoever goes through the page by key. */
const KEYS_IN_USE = [' ', 'Tab', 'Escape', 'Backspace'];

/** The name of a press that a command can be given; null for those that have a use already, or no name. */
export function assignableName(pressed: PressedKey): string | null {
  const isInUse = KEYS_IN_USE.includes(pressed.key) || pressed.key.startsWith('Arrow');
  return isInUse || classOfKey(pressed) !== null ? null : nameOfPress(pressed);
}

/**
 * The class that a digit key chooses: 1–9 and 0 the first ten, with Shift the next ten; null for other keys. Goes by
 * place on the keyboard, so ask for a command first: some keyboards have `-` and `+` there.
 */
export function classOfKey(pressed: PressedKey): number | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(pressed.code)?.[1];
  if (digit === undefined) return null;
  const place = (Number(digit) + 9) % 10;
  return pressed.shiftKey ? place + 10 : place;
}

/**
 * The key that a gesture in hand may have a use for. With others held, Enter is a command's; what is drawn with Shift or Alt
 * is given up all the same.
 */
export function toolKeyOf({ key, ctrlKey, metaKey, shiftKey, altKey }: PressedKey): ToolKey | null {
  if (key === 'Enter') return ctrlKey || metaKey || shiftKey || altKey ? null : key;
  return key === 'Escape' || key === 'Backspace' ? key : null;
}

/** The key to show beside a class. */
export function keyOfClass(index: number): string {
  const digit = String((index + 1) % 10);
  return index < 10 ? digit : index < 20 ? `⇧${digit}` : '';
}
