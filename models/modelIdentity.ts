// What makes a model the model that it is: its network, and what of its card decides what comes out of it.

import type { ModelCard } from './card.ts';

/**
 * The same for two cards exactly where the same photo gives the same scores of the same classes: the network by its
 * sha256, then as JSON how photos are prepared for it and what its classes are called. A project's database made those of
 * its older rows (`db/migrations/009-identities`), so that it stays as it is written here.
 */
export function modelIdentity({
  sha256,
  preprocessing: { channelOrder, mean, std, sizes },
  classes,
}: Pick<ModelCard, 'sha256' | 'preprocessing' | 'classes'>): string {
  const names = classes.map(({ name }) => name);
  return `${sha256} ${JSON.stringify([channelOrder, mean, std, sizes ?? null, names])}`;
}
