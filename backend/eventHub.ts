// Carries what happened in the backend to everyone who listens.

import type { BackendEvent } from './contract/contract.ts';

export type EmitEvent = (event: BackendEvent) => void;

export interface EventHub {
  readonly emit: EmitEvent;
  /** @returns a function that ends the subscription */
  subscribe(listener: EmitEvent): () => void;
}

export function createEventHub(): EventHub {
  const listeners = new Set<EmitEvent>();
  return {
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
