import { describe, expect, it, test } from 'vitest';
import { classOfKey, commandOf, keyOf, keyOfClass, SHORTCUTS } from './shortcuts.ts';

type PressedKey = Parameters<typeof commandOf>[0];

function pressed(key: string, held: Partial<PressedKey> = {}): PressedKey {
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

/** The press that a key of the table stands for. */
function pressOf(shown: string): PressedKey {
  const parts = shown.split(/\+(?=.)/);
  const key = parts.at(-1) ?? '';
  return pressed(key, { ctrlKey: parts.includes('Ctrl'), shiftKey: parts.includes('Shift') });
}

describe('the editor’s keys', () => {
  it.each(SHORTCUTS.flatMap(({ command, keys }) => keys.map((key) => [key, command] as const)))(
    '%s means %s',
    (key, command) => {
      expect(commandOf(pressOf(key))).toBe(command);
    },
  );

  it('stand for one command each', () => {
    const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('mean the same in lower case, as keyboards send them', () => {
    expect(commandOf(pressed('b'))).toBe('brush');
    expect(commandOf(pressed('z', { ctrlKey: true }))).toBe('undo');
    expect(commandOf(pressed('z', { ctrlKey: true, shiftKey: true }))).toBe('redo');
  });

  it('mean the same with ⌘ as with Ctrl', () => {
    expect(commandOf(pressed('z', { metaKey: true }))).toBe('undo');
    expect(commandOf(pressed('z', { metaKey: true, shiftKey: true }))).toBe('redo');
  });

  it('zoom in by + without Shift, on keyboards where it is above =', () => {
    expect(commandOf(pressed('='))).toBe('zoomIn');
    expect(commandOf(pressed('+', { shiftKey: true }))).toBe('zoomIn');
  });

  it('find brackets where a keyboard has them on Alt or AltGr', () => {
    expect(commandOf(pressed('[', { altKey: true }))).toBe('smaller');
    expect(commandOf(pressed(']', { altKey: true, ctrlKey: true }))).toBe('larger');
  });

  it.each([
    ['a browser’s own shortcut', pressed('f', { ctrlKey: true })],
    ['the browser’s zoom', pressed('+', { ctrlKey: true })],
    ['a key with Alt', pressed('b', { altKey: true })],
    ['a key without a meaning', pressed('q')],
    ['a modifier alone', pressed('Control', { ctrlKey: true })],
  ])('leave %s alone', (_, press) => {
    expect(commandOf(press)).toBeNull();
  });

  it('are on the buttons by the first of them', () => {
    expect([keyOf('brush'), keyOf('redo'), keyOf('next')]).toEqual(['B', 'Ctrl+Shift+Z', 'N']);
  });
});

describe('the digits', () => {
  it.each([
    ['Digit1', 0],
    ['Digit9', 8],
    ['Digit0', 9],
    ['Numpad1', 0],
    ['Numpad0', 9],
  ])('choose a class by the place of the key (%s)', (code, index) => {
    expect(classOfKey(pressed('', { code }))).toBe(index);
    expect(classOfKey(pressed('', { code, shiftKey: true }))).toBe(index + 10);
  });

  it.each([
    pressed('1', { code: 'Digit1', ctrlKey: true }),
    pressed('1', { code: 'Digit1', metaKey: true }),
    pressed('1', { code: 'Digit1', altKey: true }),
    pressed('F1', { code: 'F1' }),
    pressed('b', { code: 'KeyB' }),
  ])('choose none with another modifier, and other keys choose none ($code)', (press) => {
    expect(classOfKey(press)).toBeNull();
  });

  test('are shown beside the classes that they choose', () => {
    expect([0, 8, 9, 10, 19, 20].map(keyOfClass)).toEqual(['1', '9', '0', '⇧1', '⇧0', '']);
    for (let index = 0; index < 20; index++) {
      const shown = keyOfClass(index);
      const code = `Digit${shown.slice(-1)}`;
      expect(classOfKey(pressed('', { code, shiftKey: shown.startsWith('⇧') }))).toBe(index);
    }
  });
});
