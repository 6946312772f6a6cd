// What people read and hear, in their language. Components that ask for a text are drawn again when the language
// changes; outside of components one asks when the text is needed, and keeps keys, not texts.

import { createInstance, type TFunction, type TOptions } from 'i18next';
import { createSubscriber } from 'svelte/reactivity';
import { createListeners } from '../state/listeners.ts';
import type { MessageKey, MessageValues } from './messageKeys.ts';
import { tables } from './tables.ts';

/** Each by its own name. */
export const languages = { en: 'English', ko: '한국어' } as const;
export type Language = keyof typeof languages;

const STORAGE_KEY = 'maskwright.language';
const CODES = Object.keys(languages) as Language[];

const i18n = createInstance();
void i18n.init({
  resources: { en: { translation: inLanguage('en') }, ko: { translation: inLanguage('ko') } },
  lng: 'en',
  initAsync: false,
  nsSeparator: false,
  // Texts never become HTML here: Svelte writes them as text.
  interpolation: { escapeValue: false },
});
const translate: Readonly<Record<Language, TFunction>> = {
  en: i18n.getFixedT('en'),
  ko: i18n.getFixedT('ko'),
};

let current: Language = 'en';
const listeners = createListeners<Language>();
const follow = createSubscriber((update) => listeners.add(update));

/** The text of a key in the language of the moment, with its values filled in. */
export function t<Key extends MessageKey>(key: Key, ...[values]: MessageValues<Key>): string {
  const [name, options]: [string, TOptions] = [key, { ...values }];
  return translate[language()](name, options);
}

/** The language of the moment; reading it makes a component depend on it. */
export function language(): Language {
  follow();
  return current;
}

/** Changes to a language for as long as the page lives. */
export function applyLanguage(next: Language): void {
  current = next;
  listeners.tell(next);
}

/** Changes to the language that a person has chosen, and remembers it. */
export function setLanguage(chosen: Language): void {
  localStorage.setItem(STORAGE_KEY, chosen);
  applyLanguage(chosen);
}

/** Where to begin: with what the person chose once, else with what the browser asks for. */
export function startLanguage(): void {
  applyLanguage(chooseLanguage([localStorage.getItem(STORAGE_KEY) ?? '', ...navigator.languages]));
}

/** The first of the wanted languages (tags such as `ko-KR`) that there is, else English. */
export function chooseLanguage(wanted: readonly string[]): Language {
  const codes = wanted.map((tag) => tag.toLowerCase().split('-')[0]);
  return codes.map((code) => CODES.find((known) => known === code)).find(Boolean) ?? 'en';
}

function inLanguage(code: Language): Record<string, object> {
  return Object.fromEntries(Object.entries(tables).map(([area, texts]) => [area, texts[code]]));
}
