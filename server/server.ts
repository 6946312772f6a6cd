// Host 2: the backend over HTTP and WebSocket on loopback, with a token and an Origin check (docs/adr/0017). Nothing here
// knows what a call means.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { existsSync } from 'node:fs';
import path from 'node:path';
import sirv from 'sirv';
import { WebSocketServer } from 'ws';
import type { Backend } from '../backend/backend.ts';
import { APP_PAGE_POLICY } from '../backend/contract/pagePolicy.ts';
import { REENTRY_PATHS } from '../backend/contract/reentry.ts';
import { MaskwrightError, messageOf, toErrorData } from '../core/errors.ts';
import { createSecrets, newSecret, sameSecret } from './secrets.ts';
import { serveSocket } from './socket.ts';

const LOOPBACK = '127.0.0.1';
/** A stroke over a whole 8192×4096 frame stays far below this. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

export interface ServerOptions {
  readonly backend: Backend;
  /** The built renderer: a folder with `index.html`. */
  readonly rendererFolder: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** What lets a browser in; a new one when not given. */
  readonly token?: string;
}

export interface RunningServer {
  /** With the token that lets a browser in. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  close(): Promise<void>;
}

/** @throws MaskwrightError `host/unsupported` when the renderer is not built or the port is taken */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { backend, rendererFolder } = options;
  if (!existsSync(path.join(rendererFolder, 'index.html'))) {
    throw new MaskwrightError(
      'host/unsupported',
      `The app is not built (${rendererFolder} has no index.html); run "npm run build" first.`,
    );
  }
  const secrets = createSecrets(options.token ?? newSecret());
  const { token } = secrets;
  const serveFile = sirv(rendererFolder, { etag: true, dev: false });
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      sendText(response, 500, messageOf(error));
    });
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', `http://${LOOPBACK}`);
    response.setHeader('Content-Security-Policy', APP_PAGE_POLICY);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    if (!isOwnHost(request, port())) {
      sendText(response, 421, 'This server answers to its own loopback address alone.');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendText(response, 405, 'Only GET is served here.');
      return;
    }
    const given = url.searchParams.get('token');
    if (given !== null && sameSecret(given, token)) {
      // In place of the token there is a cookie then that scripts cannot read, and the address is without it.
      response.writeHead(303, { Location: '/', 'Set-Cookie': cookie() });
      response.end();
      return;
    }
    if (url.pathname === REENTRY_PATHS.challenge) {
      sendOnce(response, secrets.challenge);
      return;
    }
    const proof = url.searchParams.get('proof');
    if (url.pathname === REENTRY_PATHS.enter && proof !== null) {
      if (secrets.isProof(proof, request.headers.host ?? '')) {
        response.setHeader('Set-Cookie', cookie());
        sendOnce(response, '');
      } else {
        sendText(
          response,
          401,
          'This is another server than the one that this window was let in by.',
        );
      }
      return;
    }
    if (!hasCookie(request, cookieName(port()), secrets.cookie)) {
      sendText(response, 401, 'Open the address that "maskwright serve" printed, token included.');
      return;
    }
    if (url.pathname === REENTRY_PATHS.key) {
      sendOnce(response, secrets.reentryKey);
      return;
    }
    if (url.pathname.startsWith('/media/')) {
      await sendMedia(backend, `${url.pathname.slice(1)}${url.search}`, response);
      return;
    }
    serveFile(request, response, () => sendText(response, 404, 'There is nothing here.'));
  };

  const port = (): number => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const cookie = (): string =>
    `${cookieName(port())}=${secrets.cookie}; HttpOnly; SameSite=Strict; Path=/`;

  server.on('upgrade', (request, socket, head) => {
    // Node listens to it no more, and nobody else does before it is let in.
    socket.on('error', () => socket.destroy());
    const isAllowed =
      request.url === '/ws' &&
      isOwnHost(request, port()) &&
      request.headers.origin === `http://${request.headers.host ?? ''}` &&
      hasCookie(request, cookieName(port()), secrets.cookie);
    if (!isAllowed) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serveSocket(webSocket, backend);
    });
  });

  await listen(server, options.port);
  return {
    url: `http://${LOOPBACK}:${port()}/?token=${token}`,
    port: port(),
    token,
    async close() {
      for (const client of sockets.clients) client.terminate();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new MaskwrightError(
          'host/unsupported',
          `Port ${port} cannot be listened on (${error.message}); choose another with --port.`,
          { port },
          { cause: error },
        ),
      );
    });
    server.listen(port, LOOPBACK, resolve);
  });
}

async function sendMedia(
  backend: Backend,
  address: string,
  response: ServerResponse,
): Promise<void> {
  try {
    const media = await backend.media(address);
    if (media === null) {
      sendText(response, 404, 'There is no such picture.');
      return;
    }
    response.writeHead(200, {
      'Content-Type': media.contentType,
      'Content-Length': media.bytes.byteLength,
      'Cache-Control': media.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    });
    response.end(media.bytes);
  } catch (error) {
    sendText(response, 404, toErrorData(error).message);
  }
}

/** What no browser keeps. */
function sendOnce(response: ServerResponse, body: string | Uint8Array): void {
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' });
  response.end(body);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

/** Only requests that name this server: another site's name that leads here (DNS rebinding) is refused. */
function isOwnHost(request: IncomingMessage, port: number): boolean {
  return [`${LOOPBACK}:${port}`, `localhost:${port}`].includes(request.headers.host ?? '');
}

/** Cookies are shared by all ports of a host; the name keeps two servers apart. */
function cookieName(port: number): string {
  return `maskwright-${port}`;
}

function hasCookie(request: IncomingMessage, name: string, value: string): boolean {
  return (request.headers.cookie ?? '').split(';').some((pair) => {
    const [key, given] = pair.trim().split('=');
    return key === name && given !== undefined && sameSecret(given, value);
  });
}
