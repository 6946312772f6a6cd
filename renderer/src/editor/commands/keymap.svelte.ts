// Which key gives which command: the table's own keys, and those that the person has given in their place, remembered
// on this machine.

import * as v from 'valibot';
import { COMMANDS, type EditorCommand } from './commands.ts';
import { nameOfPress, type PressedKey } from './keys.ts';

const STORAGE_KEY = 'maskwright.keys';
const StoredKeysSchema = v.record(v.string(), v.array(v.string()));

type KeysByCommand = Partial<Record<EditorCommand, readonly string[]>>;

export class Keymap {
  /** Commands whose keys are not the table's. */
  #changed = $state.raw<KeysByCommand>(readStored());

  readonly #commands: Readonly<Partial<Record<string, EditorCommand>>> = $derived(
    Object.fromEntries(
      COMMANDS.flatMap(({ command }) => this.keysOf(command).map((key) => [key, command])),
    ),
  );

  /** Keys that the person has given away, to a command of a former version's table maybe, are no others' any more. */
  keysOf(command: EditorCommand): readonly string[] {
    const changed = this.#changed[command];
    if (changed !== undefined) return changed;
    const given = Object.values(this.#changed).flat();
    const own = COMMANDS.find((entry) => entry.command === command)?.keys ?? [];
    return own.filter((key) => !given.includes(key));
  }

  /** The key to show on a button; empty when it has none. */
  keyOf(command: EditorCommand): string {
    return this.keysOf(command)[0] ?? '';
  }

  commandOf(pressed: PressedKey): EditorCommand | null {
    const name = nameOfPress(pressed);
    return name === null ? null : this.ownerOf(name);
  }

  /** @param key by its name, as `nameOfPress` gives it */
  ownerOf(key: string): EditorCommand | null {
    return this.#commands[key] ?? null;
  }

  isChanged(command: EditorCommand): boolean {
    return this.#changed[command] !== undefined;
  }

  get isAnyChanged(): boolean {
    return Object.keys(this.#changed).length > 0;
  }

  /** Gives a command a key in place of its own; another command that had it loses it. */
  assign(command: EditorCommand, key: string): void {
    const owner = this.#commands[key];
    const taken: KeysByCommand =
      owner === undefined || owner === command
        ? {}
        : { [owner]: this.keysOf(owner).filter((other) => other !== key) };
    this.#change({ ...this.#changed, ...taken, [command]: [key] });
  }

  /** Back to the table's keys, for one command; keys that another command has by now stay with it. */
  reset(command: EditorCommand): void {
    const others = Object.fromEntries(
      Object.entries(this.#changed).filter(([changed]) => changed !== command),
    );
    const own = COMMANDS.find((entry) => entry.command === command)?.keys ?? [];
    const free = own.filter((key) => [undefined, command].includes(this.#commands[key]));
    this.#change(free.length === own.length ? others : { ...others, [command]: free });
  }

  resetAll(): void {
    this.#change({});
  }

  #change(changed: KeysByCommand): void {
    this.#changed = changed;
    localStorage.setItem(STORAGE_KEY, JSON.stringify(changed));
  }
}

/** What was stored by a former version may name commands that are no more; what cannot be read counts for nothing. */
function readStored(): KeysByCommand {
  try {
    const stored = v.parse(StoredKeysSchema, JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}'));
    const known = COMMANDS.map(({ command }) => [command, stored[command]] as const);
    return Object.fromEntries(known.filter(([, keys]) => keys !== undefined));
  } catch {
    return {};
  }
}
