import { describe, expect, it, test } from 'vitest';
import { COMMANDS } from './commands.ts';
import { assignableName, classOfKey, keyOfClass, nameOfPress, toolKeyOf } from './keys.ts';
import { pressed, pressOf } from '../testing/pressedKey.ts';

describe('the name of a press', () => {
  it.each(COMMANDS.flatMap(({ keys }) => keys))('is %s for that key of the table', (key) => {
    expect(nameOfPress(pressOf(key))).toBe(key);
  });

  it('is the same in lower case, as keyboards send letters', () => {
    expect(nameOfPress(pressed('b'))).toBe('B');
    expect(nameOfPress(pressed('z', { ctrlKey: true }))).toBe('Ctrl+Z');
    expect(nameOfPress(pressed('z', { ctrlKey: true, shiftKey: true }))).toBe('Ctrl+Shift+Z');
  });

  it('is the same with ⌘ as with Ctrl', () => {
    expect(nameOfPress(pressed('z', { metaKey: true, shiftKey: true }))).toBe('Ctrl+Shift+Z');
  });

  it('is + without Shift, too, on keyboards where that is above =', () => {
    expect(nameOfPress(pressed('='))).toBe('+');
    expect(nameOfPress(pressed('+', { shiftKey: true }))).toBe('+');
  });

  it('finds brackets where a keyboard has them on Alt or AltGr', () => {
    expect(nameOfPress(pressed('[', { altKey: true }))).toBe('[');
    expect(nameOfPress(pressed(']', { altKey: true, ctrlKey: true }))).toBe(']');
    expect(nameOfPress(pressed('{', { altKey: true, ctrlKey: true }))).toBe('{');
    expect(nameOfPress(pressed('}', { altKey: true }))).toBe('}');
  });

  it.each([
    ['a key with Alt', pressed('b', { altKey: true })],
    ['Ctrl alone', pressed('Control', { ctrlKey: true })],
    ['AltGr alone', pressed('AltGraph', { altKey: true, ctrlKey: true })],
    ['an input method’s key without a place', pressed('Process')],
  ])('is none for %s', (_, press) => {
    expect(nameOfPress(press)).toBeNull();
  });
});

describe('other keyboards', () => {
  it.each([
    ['Korean', 'ㅠ', 'KeyB', {}, 'B'],
    ['Korean with Shift', 'ㅃ', 'KeyQ', { shiftKey: true }, 'Shift+Q'],
    ['Korean with Ctrl', 'ㅋ', 'KeyZ', { ctrlKey: true }, 'Ctrl+Z'],
    ['Korean while it is composed', 'Process', 'KeyB', {}, 'B'],
    ['Korean while it is composed, with Shift', 'Process', 'KeyM', { shiftKey: true }, 'Shift+M'],
    ['a Korean sign', '₩', 'Backslash', {}, '\\'],
    ['composed brackets', 'Process', 'BracketLeft', {}, '['],
    ['a composed question mark', 'Process', 'Slash', { shiftKey: true }, '?'],
    ['Russian', 'и', 'KeyB', {}, 'B'],
    ['Russian brackets', 'ъ', 'BracketRight', {}, ']'],
    ['Greek with Ctrl and Shift', 'Ζ', 'KeyZ', { ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+Z'],
    ['a waiting accent', 'Dead', 'Backquote', {}, '`'],
  ] as const)('mean what is at the place of the key: %s (%s)', (_, key, code, held, name) => {
    expect(nameOfPress(pressed(key, { code, ...held }))).toBe(name);
  });

  /** Where most keyboards have the signs of the table of commands. */
  const places: Record<string, readonly [code: string, held: { shiftKey?: true }]> = {
    '+': ['Equal', { shiftKey: true }],
    '-': ['Minus', {}],
    '[': ['BracketLeft', {}],
    ']': ['BracketRight', {}],
    '{': ['BracketLeft', { shiftKey: true }],
    '}': ['BracketRight', { shiftKey: true }],
    '\\': ['Backslash', {}],
    '`': ['Backquote', {}],
    '/': ['Slash', {}],
    '?': ['Slash', { shiftKey: true }],
    ';': ['Semicolon', {}],
    "'": ['Quote', {}],
    ',': ['Comma', {}],
    '.': ['Period', {}],
  };
  const signs = COMMANDS.flatMap(({ keys }) => keys).filter((key) => /^[^A-Z0-9]$/.test(key));

  it.each(signs)('have the sign %s at its place while something is composed', (sign) => {
    const [code, held] = places[sign] ?? ['', {}];
    expect(nameOfPress(pressed('Process', { code, ...held }))).toBe(sign);
  });

  it.each([
    ['ж', 'Semicolon', ';'],
    ['э', 'Quote', "'"],
    ['ю', 'Period', '.'],
  ])('have a letter where a sign is meant: %s (%s)', (key, code, name) => {
    expect(nameOfPress(pressed(key, { code }))).toBe(name);
  });

  it('mean the letter that is on the key where letters are Latin, wherever the key is', () => {
    // French: A is where English has Q.
    expect(nameOfPress(pressed('a', { code: 'KeyQ' }))).toBe('A');
    // German: Z and Y change places.
    expect(nameOfPress(pressed('z', { code: 'KeyY', ctrlKey: true }))).toBe('Ctrl+Z');
  });

  it('mean nothing by letters that the table does not know', () => {
    expect(nameOfPress(pressed('é', { code: 'Digit2' }))).toBe('é');
  });
});

describe('a key that a command can be given', () => {
  it.each([
    ['a letter', pressed('q', { code: 'KeyQ' }), 'Q'],
    ['a letter of another script', pressed('ㅂ', { code: 'KeyQ' }), 'Q'],
    ['a function key', pressed('F7', { code: 'F7' }), 'F7'],
    ['a digit with Ctrl', pressed('3', { code: 'Digit3', ctrlKey: true }), 'Ctrl+3'],
  ])('may be %s', (_, press, name) => {
    expect(assignableName(press)).toBe(name);
  });

  it.each([
    pressed('3', { code: 'Digit3' }),
    pressed('#', { code: 'Digit3', shiftKey: true }),
    pressed('3', { code: 'Numpad3' }),
    pressed(' ', { code: 'Space' }),
    pressed('ArrowLeft', { code: 'ArrowLeft' }),
    pressed('ArrowUp', { code: 'ArrowUp', ctrlKey: true }),
    pressed('Tab', { code: 'Tab' }),
    pressed('Escape', { code: 'Escape' }),
    pressed('Backspace', { code: 'Backspace' }),
    pressed('b', { code: 'KeyB', altKey: true }),
  ])('may not be one that has a use already ($code)', (press) => {
    expect(assignableName(press)).toBeNull();
  });

  it('is each key of the table', () => {
    const keys = COMMANDS.flatMap((command) => command.keys);
    expect(keys.filter((key) => assignableName(pressOf(key)) !== key)).toEqual([]);
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

  test('with Shift are no command’s on keyboards as most people have them', () => {
    const shifted = Array.from(')!@#$%^&*(');
    const keys = new Set(COMMANDS.flatMap((command) => command.keys));
    expect(shifted.filter((sign) => keys.has(sign))).toEqual([]);
  });
});

describe('a gesture in hand', () => {
  it.each(['Enter', 'Escape', 'Backspace'])('may have a use for %s', (key) => {
    expect(toolKeyOf(pressed(key))).toBe(key);
  });

  it.each(['ctrlKey', 'metaKey', 'shiftKey', 'altKey'] as const)(
    'has none for Enter with another key held (%s)',
    (held) => {
      expect(toolKeyOf(pressed('Enter', { [held]: true }))).toBeNull();
    },
  );

  it('is given up with Shift and Alt held, too, which it may be drawn with', () => {
    expect(toolKeyOf(pressed('Escape', { shiftKey: true }))).toBe('Escape');
    expect(toolKeyOf(pressed('Escape', { altKey: true }))).toBe('Escape');
  });

  it('has none for other keys', () => {
    expect(toolKeyOf(pressed('b'))).toBeNull();
  });
});
