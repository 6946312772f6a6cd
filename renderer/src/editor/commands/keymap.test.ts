import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { COMMANDS } from './commands.ts';
import { Keymap } from './keymap.svelte.ts';
import { pressed, pressOf } from '../testing/pressedKey.ts';
import { createStorage } from '../testing/storage.ts';

beforeEach(() => vi.stubGlobal('localStorage', createStorage()));
afterEach(() => vi.unstubAllGlobals());

describe('the keys', () => {
  it.each(COMMANDS.flatMap(({ command, keys }) => keys.map((key) => [key, command] as const)))(
    'are the table’s at first: %s means %s',
    (key, command) => {
      expect(new Keymap().commandOf(pressOf(key))).toBe(command);
    },
  );

  it.each([
    ['a browser’s own shortcut', pressed('p', { ctrlKey: true })],
    ['the browser’s zoom', pressed('+', { ctrlKey: true })],
    ['a key without a meaning', pressed('F9')],
    ['a modifier alone', pressed('Control', { ctrlKey: true })],
  ])('leave %s alone', (_, press) => {
    expect(new Keymap().commandOf(press)).toBeNull();
  });

  it('are shown on the buttons by the first of them', () => {
    const keymap = new Keymap();
    expect([keymap.keyOf('brush'), keymap.keyOf('redo'), keymap.keyOf('smooth')]).toEqual([
      'B',
      'Ctrl+Shift+Z',
      '',
    ]);
  });
});

describe('another key for a command', () => {
  it('takes the place of its own', () => {
    const keymap = new Keymap();
    keymap.assign('brush', 'F7');
    expect(keymap.commandOf(pressed('F7'))).toBe('brush');
    expect(keymap.commandOf(pressed('b'))).toBeNull();
    expect(keymap.keysOf('brush')).toEqual(['F7']);
    expect(keymap.isChanged('brush')).toBe(true);
    expect(keymap.isChanged('eraser')).toBe(false);
  });

  it('is taken from the command that had it, which keeps its others', () => {
    const keymap = new Keymap();
    expect(keymap.ownerOf('N')).toBe('next');
    keymap.assign('brush', 'N');
    expect(keymap.ownerOf('N')).toBe('brush');
    expect(keymap.keysOf('next')).toEqual(['PageDown']);
    expect(keymap.commandOf(pressed('PageDown'))).toBe('next');
  });

  it('can be one of its own, alone', () => {
    const keymap = new Keymap();
    keymap.assign('next', 'PageDown');
    expect(keymap.keysOf('next')).toEqual(['PageDown']);
    expect(keymap.commandOf(pressed('n'))).toBeNull();
  });

  it('is remembered on this machine', () => {
    new Keymap().assign('brush', 'N');
    const later = new Keymap();
    expect(later.commandOf(pressed('n'))).toBe('brush');
    expect(later.keysOf('next')).toEqual(['PageDown']);
  });
});

describe('going back', () => {
  it('gives one command its first keys again', () => {
    const keymap = new Keymap();
    keymap.assign('brush', 'F7');
    keymap.assign('eraser', 'F8');
    keymap.reset('brush');
    expect(keymap.keysOf('brush')).toEqual(['B']);
    expect(keymap.commandOf(pressed('F7'))).toBeNull();
    expect(keymap.keysOf('eraser')).toEqual(['F8']);
    expect(new Keymap().keysOf('brush')).toEqual(['B']);
  });

  it('leaves a key with the command that has it by now', () => {
    const keymap = new Keymap();
    keymap.assign('brush', 'N');
    keymap.reset('next');
    expect(keymap.keysOf('next')).toEqual(['PageDown']);
    expect(keymap.ownerOf('N')).toBe('brush');
    keymap.reset('brush');
    keymap.reset('next');
    expect(keymap.keysOf('next')).toEqual(['N', 'PageDown']);
    expect(keymap.isAnyChanged).toBe(false);
  });

  it('gives all commands their first keys again', () => {
    const keymap = new Keymap();
    keymap.assign('brush', 'N');
    keymap.assign('smooth', 'F7');
    expect(keymap.isAnyChanged).toBe(true);
    keymap.resetAll();
    expect(keymap.isAnyChanged).toBe(false);
    for (const { command, keys } of COMMANDS) expect(keymap.keysOf(command)).toEqual(keys);
    expect(new Keymap().isAnyChanged).toBe(false);
  });
});

describe('what is remembered', () => {
  it.each(['not JSON', '"text"', '{"brush":"N"}', '{"brush":[3]}'])(
    'counts for nothing when it cannot be read: %s',
    (stored) => {
      localStorage.setItem('maskwright.keys', stored);
      expect(new Keymap().keysOf('brush')).toEqual(['B']);
    },
  );

  it('counts before the table’s own keys, which a later version may have given to others', () => {
    localStorage.setItem('maskwright.keys', '{"brush":["\'"]}');
    const keymap = new Keymap();
    expect(keymap.commandOf(pressed("'"))).toBe('brush');
    expect([keymap.keysOf('brush'), keymap.keysOf('scoreBox')]).toEqual([["'"], []]);
    keymap.reset('brush');
    expect(keymap.commandOf(pressed("'"))).toBe('scoreBox');
  });

  it('may name commands that are no more', () => {
    localStorage.setItem('maskwright.keys', '{"airbrush":["A"],"brush":["F7"]}');
    const keymap = new Keymap();
    expect(keymap.commandOf(pressed('a'))).toBe('actualSize');
    expect(keymap.keysOf('brush')).toEqual(['F7']);
  });
});
