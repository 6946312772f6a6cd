// Every key of the editor: one table for the handler, the tooltips and the help page.

export type EditorCommand =
  | 'brush'
  | 'eraser'
  | 'smaller'
  | 'larger'
  | 'undo'
  | 'redo'
  | 'overlay'
  | 'fit'
  | 'actualSize'
  | 'zoomIn'
  | 'zoomOut'
  | 'next'
  | 'previous'
  | 'done'
  | 'help';

interface Shortcut {
  readonly command: EditorCommand;
  readonly label: string;
  /** As shown; the first one is on the button. */
  readonly keys: readonly string[];
}

export const SHORTCUTS: readonly Shortcut[] = [
  { command: 'brush', label: 'Brush', keys: ['B'] },
  { command: 'eraser', label: 'Eraser (void)', keys: ['E'] },
  { command: 'smaller', label: 'Smaller brush', keys: ['['] },
  { command: 'larger', label: 'Larger brush', keys: [']'] },
  { command: 'undo', label: 'Undo', keys: ['Ctrl+Z'] },
  { command: 'redo', label: 'Redo', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'] },
  { command: 'overlay', label: 'Mask on and off', keys: ['O'] },
  { command: 'fit', label: 'Fit the frame', keys: ['F'] },
  { command: 'actualSize', label: 'Actual size', keys: ['A'] },
  { command: 'zoomIn', label: 'Zoom in', keys: ['+'] },
  { command: 'zoomOut', label: 'Zoom out', keys: ['-'] },
  { command: 'next', label: 'Next frame', keys: ['N', 'PageDown'] },
  { command: 'previous', label: 'Previous frame', keys: ['P', 'PageUp'] },
  { command: 'done', label: 'Mark as done and go on', keys: ['Enter'] },
  { command: 'help', label: 'Shortcuts', keys: ['?'] },
];

/** Moves of the hand that no single key does. */
export const GESTURES: readonly { readonly label: string; readonly keys: readonly string[] }[] = [
  { label: 'Choose a class', keys: ['1 … 9, 0', 'Shift+1 …'] },
  { label: 'Zoom at the pointer', keys: ['Wheel'] },
  { label: 'Pan', keys: ['Space+drag', 'Middle drag', 'Arrow keys'] },
];

/** The key to show on a button. */
export function keyOf(command: EditorCommand): string {
  return SHORTCUTS.find((shortcut) => shortcut.command === command)?.keys[0] ?? '';
}

interface PressedKey {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The command of a key press, or null. Ctrl and ⌘ mean the same. */
export function commandOf(pressed: PressedKey): EditorCommand | null {
  // Many keyboards have brackets on Alt or AltGr, which some systems report as Ctrl and Alt.
  const isBracket = pressed.key === '[' || pressed.key === ']';
  if (pressed.altKey && !isBracket) return null;
  const control = !isBracket && (pressed.ctrlKey || pressed.metaKey);
  const key = pressed.key.length === 1 ? pressed.key.toUpperCase() : pressed.key;
  const name = control ? `Ctrl+${pressed.shiftKey ? 'Shift+' : ''}${key}` : key;
  const alias = name === '=' ? '+' : name;
  return SHORTCUTS.find(({ keys }) => keys.includes(alias))?.command ?? null;
}

/**
 * The class that a digit key chooses: 1–9 and 0 the first ten, with Shift the next ten; null for other keys. Goes by
 * place on the keyboard, so ask {@link commandOf} first: some keyboards have `-` and `+` there.
 */
export function classOfKey(pressed: PressedKey): number | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(pressed.code)?.[1];
  if (digit === undefined) return null;
  const place = (Number(digit) + 9) % 10;
  return pressed.shiftKey ? place + 10 : place;
}

/** The key to show beside a class. */
export function keyOfClass(index: number): string {
  const digit = String((index + 1) % 10);
  return index < 10 ? digit : index < 20 ? `⇧${digit}` : '';
}
