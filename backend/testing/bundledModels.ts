// The models that come with the app, as their cards in `models/weights` say, in the order in which they are listed.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseModelCard, type ModelCard } from '../../models/card.ts';

const folder = new URL('../../models/weights/', import.meta.url);

const cards = readdirSync(fileURLToPath(folder))
  .filter((file) => file.endsWith('.card.json'))
  .sort()
  .map((file) => parseModelCard(readFileSync(new URL(file, folder), 'utf8')));

/** Those last that stand in for no other. */
export const BUNDLED_CARDS: readonly ModelCard[] = [
  ...cards.filter(({ madeFor }) => madeFor === undefined),
  ...cards.filter(({ madeFor }) => madeFor !== undefined),
];

export const BUNDLED_IDS: readonly string[] = BUNDLED_CARDS.map(({ id }) => id);
