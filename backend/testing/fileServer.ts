// A real HTTP server of one file, which can be told to behave badly.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an answer does wrong; one that is not named is right. */
export interface Behaviour {
  readonly status?: number;
  /** Sends only so many bytes of what it announces and then waits, until {@link FileServer.drop}. */
  readonly holdAfter?: number;
  readonly ignoresRange?: boolean;
  /** Answers no range with more bytes than this. */
  readonly longestRange?: number;
  /** Sends the file without announcing its size. */
  readonly hidesSize?: boolean;
  /** Sends clients on from every other address to this path. */
  readonly redirectTo?: string;
}

export interface FileServer extends AsyncDisposable {
  readonly address: string;
  /** What was asked for, in turn, and how many bytes were sent. */
  readonly requests: readonly { path: string; range: string | null; sent: number }[];
  /** From the next request on. */
  behave(behaviour: Behaviour): void;
  /** Cuts all connections. */
  drop(): void;
}

/** Serves the same bytes at every address. */
export async function serveFile(bytes: Uint8Array): Promise<FileServer> {
  let behaviour: Behaviour = {};
  const requests: { path: string; range: string | null; sent: number }[] = [];
  const server = createServer((request, response) => {
    const sent = answer(bytes, behaviour, request, response);
    requests.push({ path: request.url ?? '', range: request.headers.range ?? null, sent });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drop = (): void => {
    server.closeAllConnections();
  };
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    behave(next) {
      behaviour = next;
    },
    drop,
    async [Symbol.asyncDispose]() {
      drop();
      server.close();
      if (server.listening) await once(server, 'close');
    },
  };
}

/** @returns how many bytes of the file were sent */
function answer(
  bytes: Uint8Array,
  behaviour: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
): number {
  const {
    status,
    holdAfter,
    ignoresRange = false,
    longestRange,
    hidesSize,
    redirectTo,
  } = behaviour;
  if (status !== undefined) return sendNothing(response, status, {});
  if (redirectTo !== undefined && request.url !== redirectTo) {
    return sendNothing(response, 302, { location: redirectTo });
  }
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const from = ignoresRange ? 0 : Number(asked ?? 0);
  if (from > 0 && from >= bytes.length) {
    return sendNothing(response, 416, { 'content-range': `bytes */${bytes.length}` });
  }
  const isRange = asked !== undefined && !ignoresRange;
  const body = bytes.subarray(from, isRange && longestRange ? from + longestRange : undefined);
  response.writeHead(isRange ? 206 : 200, {
    ...(hidesSize === true ? {} : { 'content-length': body.length }),
    ...(isRange
      ? { 'content-range': `bytes ${from}-${from + body.length - 1}/${bytes.length}` }
      : {}),
  });
  if (holdAfter === undefined) {
    response.end(body);
    return body.length;
  }
  response.write(body.subarray(0, holdAfter));
  return Math.min(holdAfter, body.length);
}

function sendNothing(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): 0 {
  response.writeHead(status, headers).end();
  return 0;
}

/** An address of this machine where nothing listens. */
export async function unusedAddress(): Promise<string> {
  const server = await serveFile(new Uint8Array());
  await server[Symbol.asyncDispose]();
  return server.address;
}
