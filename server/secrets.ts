// What lets a browser in: the token of the printed address, a cookie for this run, and the proof of a window that was in
// before (backend/contract/reentry).

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { reentryMessage } from '../backend/contract/reentry.ts';

export interface Secrets {
  /** In the printed address alone; the same for as long as the address is kept. */
  readonly token: string;
  /** Browsers send it to every program that listens on this machine, so that it is worth nothing after this run. */
  readonly cookie: string;
  readonly reentryKey: Uint8Array;
  readonly challenge: string;
  isProof(given: string, host: string): boolean;
}

/** @param token as {@link newSecret} makes them */
export function createSecrets(token: string): Secrets {
  const reentryKey = createHmac('sha256', token).update('maskwright reentry').digest();
  const challenge = newSecret();
  return {
    token,
    cookie: newSecret(),
    reentryKey,
    challenge,
    isProof(given, host) {
      const proof = createHmac('sha256', reentryKey).update(reentryMessage(challenge, host));
      return sameSecret(given, proof.digest('hex'));
    },
  };
}

export function newSecret(): string {
  return randomBytes(24).toString('base64url');
}

export function sameSecret(given: string, secret: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}
