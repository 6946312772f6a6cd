// Finding commands by some words of their names.

interface Named {
  readonly name: string;
  /** Also looked through, after the name. */
  readonly group: string;
}

/**
 * Those that have every word of the query in their name or group, the best first: names that begin with the query, then
 * names in which each word of the query begins a word, then names that hold them, then the others; the order of the
 * list decides between equals.
 */
export function findCommands<Command extends Named>(
  commands: readonly Command[],
  query: string,
): Command[] {
  const whole = plain(query);
  const words = whole.split(/\s+/).filter((word) => word !== '');
  return commands
    .map((command) => ({ command, rank: rankOf(command, whole, words) }))
    .filter(({ rank }) => rank < NOT_FOUND)
    .sort((a, b) => a.rank - b.rank)
    .map(({ command }) => command);
}

const NOT_FOUND = 4;

function rankOf(command: Named, whole: string, words: readonly string[]): number {
  const name = plain(command.name);
  if (name.startsWith(whole)) return 0;
  const nameWords = name.split(/[^\p{L}\p{N}]+/u);
  if (words.every((word) => nameWords.some((part) => part.startsWith(word)))) return 1;
  if (words.every((word) => name.includes(word))) return 2;
  const all = `${name} ${plain(command.group)}`;
  return words.every((word) => all.includes(word)) ? 3 : NOT_FOUND;
}

/** Small letters; Korean syllables in one piece, however they were typed. */
function plain(text: string): string {
  return text.normalize('NFC').toLowerCase().trim();
}
