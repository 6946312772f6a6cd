// A file over HTTP, gone on with where an earlier attempt stopped.

import { mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import { storageError } from '../core/storageErrors.ts';

const STALL_MS = 30_000;
const MAX_BYTES = 200 * 1000 * 1000;

export interface DownloadOptions {
  /** Called with the bytes that are there, and how many there will be; null where the server does not say. */
  readonly onProgress?: (received: number, total: number | null) => void;
  /** Stops the download; what has come in stays. */
  readonly signal?: AbortSignal;
  /** How long the server may send nothing. */
  readonly stallMs?: number;
  readonly maxBytes?: number;
}

interface Answer {
  readonly response: Response;
  /** Where in the file its bytes begin. */
  readonly from: number;
}

/**
 * Downloads into a file. One that is there already is taken for the file's beginning, and only the rest is asked for;
 * whether both belong together is the caller's to check. An attempt that fails leaves what has come in.
 * @param otherwise what else a person can do, as the end of a sentence
 * @throws MaskwrightError `model/unreachable`, `model/damaged` when it is too large, `job/cancelled`, `storage/…`
 */
export async function download(
  address: URL,
  file: string,
  otherwise: string,
  options: DownloadOptions = {},
): Promise<void> {
  const { onProgress, signal, stallMs = STALL_MS, maxBytes = MAX_BYTES } = options;
  const stall = new AbortController();
  const timer = setTimeout(() => {
    stall.abort();
  }, stallMs);
  let received = 0;
  const unreachable = (reason: string, cause?: unknown): MaskwrightError =>
    new MaskwrightError(
      'model/unreachable',
      received === 0
        ? `${address.href} cannot be downloaded: ${reason}. Check the connection and try again, or ${otherwise}.`
        : `The download of ${address.href} broke off after ${received} bytes: ${reason}. ` +
            `Run it again to go on, or ${otherwise}.`,
      { address: address.href, received },
      { cause },
    );
  try {
    const signals = [stall.signal, ...(signal === undefined ? [] : [signal])];
    const { response, from } = await ask(address, await sizeOf(file), AbortSignal.any(signals));
    const refusal = reasonToRefuse(address, response);
    if (refusal !== null) throw unreachable(refusal);
    const total = totalOf(response);
    received = from;
    onProgress?.(received, total);
    await using target = await openFor(file, from);
    const body = (response.body ?? []) as AsyncIterable<Uint8Array>;
    for await (const chunk of body) {
      received += chunk.length;
      if (Math.max(received, total ?? 0) > maxBytes) throw await tooLarge(address, file, maxBytes);
      await target.append(chunk);
      timer.refresh();
      onProgress?.(received, total);
    }
    if (total !== null && received < total) throw unreachable(`${total} were announced`);
  } catch (error) {
    if (error instanceof MaskwrightError) throw error;
    if (signal?.aborted === true) {
      throw new MaskwrightError(
        'job/cancelled',
        `The download of ${address.href} was stopped after ${received} bytes; run it again to go on.`,
        { address: address.href, received },
      );
    }
    if (stall.signal.aborted) throw unreachable(`nothing came for ${stallMs / 1000} s`, error);
    throw unreachable(reasonOf(error), error);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks for the file from an offset on, and for all of it when the answer is not the rest. */
async function ask(address: URL, offset: number, signal: AbortSignal): Promise<Answer> {
  // Offsets count the file's bytes, not those of a packed transfer.
  const headers = { 'accept-encoding': 'identity' };
  if (offset > 0) {
    const response = await fetch(address, {
      headers: { ...headers, range: `bytes=${offset}-` },
      signal,
    });
    const begins = response.headers.get('content-range')?.startsWith(`bytes ${offset}-`) === true;
    if (response.status === 206 && begins) return { response, from: offset };
    if (response.status !== 206 && response.status !== 416) return { response, from: 0 };
    await response.body?.cancel();
  }
  return { response: await fetch(address, { headers, signal }), from: 0 };
}

function reasonToRefuse(address: URL, response: Response): string | null {
  if (!response.ok) return `the server answered ${response.status} ${response.statusText}`.trim();
  if (address.protocol === 'https:' && !response.url.startsWith('https:')) {
    return `it leads to ${response.url}, which is not encrypted`;
  }
  return null;
}

/** The size of the whole file, not of an answer that holds its rest. */
function totalOf({ headers }: Response): number | null {
  const stated = headers.get('content-range')?.split('/')[1] ?? headers.get('content-length');
  const total = Number(stated ?? Number.NaN);
  return Number.isSafeInteger(total) ? total : null;
}

async function sizeOf(file: string): Promise<number> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    return (await stat(file)).size;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && error.syscall === 'stat') return 0;
    throw storageError(error, file);
  }
}

interface Target extends AsyncDisposable {
  append(bytes: Uint8Array): Promise<void>;
}

async function openFor(file: string, from: number): Promise<Target> {
  const refuse = (error: unknown): never => {
    throw storageError(error, file);
  };
  const handle = await open(file, from === 0 ? 'w' : 'a').catch(refuse);
  return {
    append: (bytes) => handle.appendFile(bytes).catch(refuse),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

async function tooLarge(address: URL, file: string, maxBytes: number): Promise<MaskwrightError> {
  await rm(file, { force: true });
  return new MaskwrightError(
    'model/damaged',
    `${address.href} has more than ${maxBytes} bytes, so it is not the model; check the address.`,
    { address: address.href },
  );
}

/** What lies behind fetch's "fetch failed" and "terminated". */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return messageOf(error);
  // Several addresses that all refused have a code and no message.
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : messageOf(error);
  return (cause.message === '' ? code : cause.message).replace(/\.$/, '');
}
