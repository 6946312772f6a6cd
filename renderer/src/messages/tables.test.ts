import { describe, expect, it } from 'vitest';
import { defineMessages, type Texts } from './defineMessages.ts';
import { tables } from './tables.ts';

const SOURCES = import.meta.glob<string>(
  ['../**/*.{ts,svelte}', '!../messages/**', '!../**/*.test.ts'],
  { query: '?raw', import: 'default', eager: true },
);
const source = Object.values(SOURCES).join('\n');
const areas = Object.keys(tables) as (keyof typeof tables)[];

function flatten(group: Texts, prefix: string): [string, string][] {
  return Object.entries(group).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${prefix}.${key}`, value] as [string, string]]
      : flatten(value, `${prefix}.${key}`),
  );
}

const withoutNumber = (key: string): string => key.replace(/_(one|other)$/, '');

/** Keys without their plural endings, each with the names of the values that its forms take. */
function valuesByKey(group: Texts, area: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [key, text] of flatten(group, area)) {
    const names = [...text.matchAll(/{{(\w+)[^}]*}}/g)].map(([, name]) => name ?? '');
    const base = withoutNumber(key);
    found[base] = [...new Set([...(found[base] ?? []), ...names])].sort();
  }
  return found;
}

/** Keys written out, and the parts around the holes of keys that are put together: `jobs.kind.${kind}`. */
const literals = new Set(
  [...source.matchAll(/['"`]([a-z]+(?:\.\w+)+)['"`]/g)].map(([, key]) => key),
);
const patterns = [...source.matchAll(/`([a-z]+\.[\w.${}]*\$\{[^`]*)`/g)]
  .map(([, template]) => template ?? '')
  .filter((template) => areas.some((area) => template.startsWith(`${area}.`)))
  .map((template) => {
    const pattern = template.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '\\w+');
    return new RegExp(`^${pattern}$`);
  });
const isUsed = (key: string): boolean =>
  literals.has(key) || patterns.some((pattern) => pattern.test(key));

describe.each(areas)('the texts of %s', (area) => {
  const english = valuesByKey(tables[area].en, area);
  const korean = valuesByKey(tables[area].ko, area);

  it('are there in both languages, with the same values to fill in', () => {
    expect(korean).toEqual(english);
  });

  it('are none of them empty', () => {
    const all = [...flatten(tables[area].en, area), ...flatten(tables[area].ko, area)];
    expect(all.filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('are each used', () => {
    expect(Object.keys(english).filter((key) => !isUsed(key))).toEqual([]);
  });

  it('cover every key that is asked for', () => {
    const asked = [...source.matchAll(/\bt\(\s*['"]([\w.]+)['"]/g)].map(([, key]) => key ?? '');
    const mine = asked.filter((key) => key.startsWith(`${area}.`));
    expect(mine.filter((key) => !(key in english))).toEqual([]);
  });
});

it('refuses, when compiled, Korean texts with other keys than the English ones', () => {
  const one = defineMessages({
    en: { kept: 'Kept', frames_one: '{{count}} frame', frames_other: '{{count}} frames' },
    // @ts-expect-error: a key is missing
    ko: { frames_other: '프레임 {{count}}개' },
  });
  const other = defineMessages({
    en: { kept: 'Kept' },
    // @ts-expect-error: a key too many
    ko: { kept: '유지', added: '추가' },
  });
  expect([Object.keys(one.ko), Object.keys(other.ko)]).toEqual([
    ['frames_other'],
    ['kept', 'added'],
  ]);
});
