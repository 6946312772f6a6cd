// The backend over a WebSocket: requests and answers as MessagePack, reconnecting for as long as it takes.

import { fromErrorData, MaskwrightError, type ErrorCode } from '../../../core/errors.ts';
import type {
  BackendClient,
  BackendEvent,
  MethodName,
  MethodParams,
  MethodResult,
} from '../../../backend/contract/contract.ts';
import {
  decodeHostMessage,
  encodeMessage,
  type HostMessage,
} from '../../../backend/contract/wire.ts';
import { t } from '../messages/messages.svelte.ts';
import { createListeners } from '../state/listeners.ts';
import type { Reentry } from './reentry.ts';
import { parseEvent, parseResult } from './validation.ts';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5000;

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** @param reentry lets this window in again where the server was started anew meanwhile */
export function createSocketClient(address: URL, reentry: Reentry): BackendClient {
  const pending = new Map<number, Pending>();
  const eventListeners = createListeners<BackendEvent>();
  const connectionListeners = createListeners<boolean>();
  /** Calls made before the first connection wait for it; later ones fail at once while there is none. */
  const firstConnection = Promise.withResolvers<null>();
  let socket: WebSocket | null = null;
  let lastId = 0;
  let retryMs = FIRST_RETRY_MS;

  const isOpen = (): boolean => socket?.readyState === WebSocket.OPEN;
  const announce = (): void => {
    connectionListeners.tell(isOpen());
  };

  const receive = (message: HostMessage): void => {
    if (message.kind === 'event') {
      const event = parseEvent(message.name, message.payload);
      if (event !== null) eventListeners.tell(event);
      return;
    }
    const call = pending.get(message.id);
    pending.delete(message.id);
    if (message.kind === 'result') call?.resolve(message.result);
    else {
      const { code, message: text, details } = message.error;
      call?.reject(fromErrorData({ code: code as ErrorCode, message: text, details }));
    }
  };

  const connect = (): void => {
    const opening = new WebSocket(address);
    socket = opening;
    opening.binaryType = 'arraybuffer';
    opening.onopen = () => {
      retryMs = FIRST_RETRY_MS;
      firstConnection.resolve(null);
      announce();
      // One that cannot be had now can be had with the next connection.
      reentry.learnKey().catch(() => null);
    };
    opening.onmessage = ({ data }) => {
      receive(decodeHostMessage(new Uint8Array(data as ArrayBuffer)));
    };
    opening.onclose = () => {
      for (const call of pending.values()) call.reject(disconnected());
      pending.clear();
      announce();
      setTimeout(() => void reconnect(), retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    };
  };
  const reconnect = async (): Promise<void> => {
    // While there is no server, connecting says so as well.
    await reentry.enter().catch(() => null);
    connect();
  };
  connect();

  return {
    async call<Name extends MethodName>(
      name: Name,
      params: MethodParams<Name>,
    ): Promise<MethodResult<Name>> {
      await firstConnection.promise;
      if (socket === null || !isOpen()) throw disconnected();
      const connection = socket;
      const result = await new Promise((resolve, reject) => {
        lastId += 1;
        pending.set(lastId, { resolve, reject });
        connection.send(encodeMessage({ kind: 'request', id: lastId, method: name, params }));
      });
      return parseResult(name, result);
    },
    subscribe: (listener) => eventListeners.add(listener),
    onConnection(listener) {
      listener(isOpen());
      return connectionListeners.add(listener);
    },
  };
}

function disconnected(): MaskwrightError {
  return new MaskwrightError('host/disconnected', t('shell.disconnected'));
}
