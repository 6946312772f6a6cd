import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { REENTRY_PATHS, reentryMessage } from '../../../backend/contract/reentry.ts';
import { createReentry } from './reentry.ts';

const PAGE = new URL('http://127.0.0.1:4000/');
const KEY = Uint8Array.from([1, 2, 3]);

let asked: string[];
/** Whether the server takes this window for one that is in. */
let isIn: boolean;

function answer(address: string): Response {
  asked.push(address);
  if (address.endsWith(REENTRY_PATHS.key)) return new Response(KEY, { status: isIn ? 200 : 401 });
  return new Response(address.endsWith(REENTRY_PATHS.challenge) ? 'of this run' : '');
}

beforeEach(() => {
  asked = [];
  isIn = true;
  vi.stubGlobal('fetch', (address: string) => Promise.resolve(answer(address)));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

it('signs what the server asks, together with the address of the page, by the key that it learned', async () => {
  const reentry = createReentry(PAGE);
  await reentry.learnKey();
  await reentry.learnKey();
  await reentry.enter();
  const message = new TextEncoder().encode(reentryMessage('of this run', '127.0.0.1:4000'));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', KEY, algorithm, false, ['sign']);
  const proof = new Uint8Array(await crypto.subtle.sign('HMAC', key, message));
  const digits = Array.from(proof, (byte) => byte.toString(16).padStart(2, '0')).join('');
  expect(asked).toEqual([
    `http://127.0.0.1:4000${REENTRY_PATHS.key}`,
    `http://127.0.0.1:4000${REENTRY_PATHS.challenge}`,
    `http://127.0.0.1:4000${REENTRY_PATHS.enter}?proof=${digits}`,
  ]);
});

it('says nothing where it has no key, and learns it once it is in', async () => {
  const reentry = createReentry(PAGE);
  await reentry.enter();
  expect(asked).toEqual([]);
  isIn = false;
  await reentry.learnKey();
  await reentry.enter();
  expect(asked).toHaveLength(1);
  isIn = true;
  await reentry.learnKey();
  await reentry.enter();
  expect(asked).toHaveLength(4);
});
