// One browser's WebSocket: requests in, answers and events out.

import type { WebSocket } from 'ws';
import type { Backend } from '../backend/backend.ts';
import { decodeRequest, encodeMessage, type HostMessage } from '../backend/contract/wire.ts';
import { messageOf, toErrorData } from '../core/errors.ts';

/** The code for "a message that this end cannot make sense of" (RFC 6455, 7.4.1). */
const CLOSE_INVALID_DATA = 1007;
/** A close reason holds at most 123 bytes. */
const MAX_REASON_CHARACTERS = 100;

export function serveSocket(socket: WebSocket, backend: Backend): void {
  socket.binaryType = 'arraybuffer';
  const send = (message: HostMessage): void => {
    if (socket.readyState === socket.OPEN) socket.send(encodeMessage(message));
  };
  const unsubscribe = backend.subscribe((event) => {
    send({ kind: 'event', ...event });
  });
  socket.on('close', unsubscribe);
  socket.on('error', () => {
    socket.terminate();
  });

  socket.on('message', (data) => {
    try {
      const request = decodeRequest(toBytes(data));
      void answer(backend, request.method, request.params).then((outcome) => {
        send({ ...outcome, id: request.id });
      });
    } catch (error) {
      socket.close(CLOSE_INVALID_DATA, messageOf(error).slice(0, MAX_REASON_CHARACTERS));
    }
  });
}

type Outcome =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: ReturnType<typeof toErrorData> };

async function answer(backend: Backend, method: string, params: unknown): Promise<Outcome> {
  try {
    return { kind: 'result', result: await backend.dispatch(method, params) };
  } catch (error) {
    return { kind: 'error', error: toErrorData(error) };
  }
}

function toBytes(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
