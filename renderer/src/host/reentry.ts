// Brings this window back in when the server was started anew, by the key that it got from the former one. The key stays
// in memory, where a page that another program serves at this address cannot look for it.

import { REENTRY_PATHS, reentryMessage } from '../../../backend/contract/reentry.ts';

export interface Reentry {
  /** To be called while the server takes this window for one that is in. */
  learnKey(): Promise<void>;
  /** Does nothing without a key, or where the server does not know it. @throws when the server cannot be reached */
  enter(): Promise<void>;
}

/** @param address where this window's page comes from */
export function createReentry({ origin, host }: Pick<URL, 'origin' | 'host'>): Reentry {
  let key: CryptoKey | null = null;
  const get = (path: string): Promise<Response> => fetch(`${origin}${path}`);
  return {
    async learnKey() {
      if (key !== null) return;
      const answer = await get(REENTRY_PATHS.key);
      if (!answer.ok) return;
      const algorithm = { name: 'HMAC', hash: 'SHA-256' };
      const bytes = await answer.arrayBuffer();
      key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
    },
    async enter() {
      if (key === null) return;
      const challenge = await (await get(REENTRY_PATHS.challenge)).text();
      const message = new TextEncoder().encode(reentryMessage(challenge, host));
      const proof = await crypto.subtle.sign('HMAC', key, message);
      const digits = Array.from(new Uint8Array(proof), (byte) =>
        byte.toString(16).padStart(2, '0'),
      );
      await get(`${REENTRY_PATHS.enter}?proof=${digits.join('')}`);
    },
  };
}
