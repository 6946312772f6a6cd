import { describe, expect, it } from 'vitest';
import { commands as names } from '../../messages/commands.ts';
import { findCommands } from './commandSearch.ts';
import { COMMAND_GROUPS, COMMANDS } from './commands.ts';
import { TOOLS } from '../tools/toolList.ts';

describe('the table of commands', () => {
  it('gives no key to two commands', () => {
    const keys = COMMANDS.flatMap((entry) => entry.keys);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });

  it('has no command twice', () => {
    const all = COMMANDS.map(({ command }) => command);
    expect(new Set(all).size).toBe(all.length);
  });

  it.each(['en', 'ko'] as const)(
    'has a name of its own for each command and group (%s)',
    (code) => {
      const texts = names[code];
      const named = COMMANDS.map(
        ({ command, group }) => `${texts.groups[group]}: ${texts[command]}`,
      );
      expect(named.filter((name) => name.includes('undefined') || name.endsWith(': '))).toEqual([]);
      expect(named.filter((name, place) => named.indexOf(name) !== place)).toEqual([]);
    },
  );

  it('names the tools of the pointer, all of them', () => {
    expect(Object.keys(COMMAND_GROUPS.tools).sort()).toEqual(Object.keys(TOOLS).sort());
  });
});

describe('finding commands', () => {
  const list = [
    { name: 'Runner-up brush', group: 'Tools' },
    { name: 'Brush', group: 'Tools' },
    { name: 'Airbrush', group: 'Tools' },
    { name: 'Undo', group: 'Undo and redo' },
    { name: '다음 프레임', group: '프레임' },
  ];
  const namesOf = (query: string): string[] => findCommands(list, query).map(({ name }) => name);

  it('puts names that begin with the query first, then words that do, then parts of words', () => {
    expect(namesOf('bru')).toEqual(['Brush', 'Runner-up brush', 'Airbrush']);
  });

  it('takes words in any order, in capitals or not', () => {
    expect(namesOf('BRUSH runner')).toEqual(['Runner-up brush']);
  });

  it('looks through the groups as well', () => {
    expect(namesOf('redo')).toEqual(['Undo']);
    expect(namesOf('tools air')).toEqual(['Airbrush']);
  });

  it('finds Korean, in one piece or in letters', () => {
    expect(namesOf('프레')).toEqual(['다음 프레임']);
    expect(namesOf('다음'.normalize('NFD'))).toEqual(['다음 프레임']);
  });

  it('gives all in their order for an empty query, and none for what is not there', () => {
    expect(namesOf('  ')).toEqual(list.map(({ name }) => name));
    expect(namesOf('lasso')).toEqual([]);
  });
});
