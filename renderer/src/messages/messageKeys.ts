// What the compiler knows of messages: their keys, and which values each needs.

import type { Texts } from './defineMessages.ts';
import type { tables } from './tables.ts';

type English = { readonly [Area in keyof typeof tables]: (typeof tables)[Area]['en'] };

/** `frames` for `frames_one` and `frames_other`. */
type WithoutNumber<Key extends string> = Key extends `${infer Base}_one`
  ? Base
  : Key extends `${infer Base}_other`
    ? Base
    : Key;

type Entries<Group, Prefix extends string> = {
  [Key in keyof Group & string]: Group[Key] extends string
    ? { key: `${Prefix}${WithoutNumber<Key>}`; text: Group[Key] }
    : Group[Key] extends Texts
      ? Entries<Group[Key], `${Prefix}${Key}.`>
      : never;
}[keyof Group & string];

type Entry = Entries<English, ''>;
type TextByKey = { [One in Entry as One['key']]: One['text'] };

type ValueNames<Text extends string> = Text extends `${string}{{${infer Value}}}${infer Rest}`
  ? (Value extends `${infer Name},${string}` ? Name : Value) | ValueNames<Rest>
  : never;

/** Such as `home.create.title`. */
export type MessageKey = keyof TextByKey;

/** Nothing for a text that is complete, else a value for each name in it; `count` decides between one and several. */
export type MessageValues<Key extends MessageKey> = [ValueNames<TextByKey[Key]>] extends [never]
  ? []
  : [values: Readonly<Record<ValueNames<TextByKey[Key]>, string | number>>];
