// How a window that stayed open proves to a server that was started anew that the former one had let it in: by the key
// that it got then, which it never says again, as another program may listen at that address meanwhile.

/** Where a server answers about it; all are got with GET. */
export const REENTRY_PATHS = {
  /** The key, for those who are in. */
  key: '/reentry/key',
  /** What this run of the server wants to see signed; for everybody. */
  challenge: '/reentry/challenge',
  /** Lets in who adds `?proof=`: HMAC-SHA256 of {@link reentryMessage} by the key, in hexadecimal digits. */
  enter: '/reentry',
} as const;

/**
 * What is signed. A program at another address of this machine cannot pass it on: the address is in it.
 * @param host with the port, as in the window's address
 */
export function reentryMessage(challenge: string, host: string): string {
  return `maskwright ${challenge} ${host}`;
}
