// The desktop host's end in this window, put there by its preload script.

import type { ErrorData } from '../../../core/errors.ts';
import { fromErrorData } from '../../../core/errors.ts';
import type {
  BackendClient,
  BackendEvent,
  MethodName,
  MethodResult,
} from '../../../backend/contract/contract.ts';
import { parseEvent, parseResult } from './validation.ts';

export interface DesktopBridge {
  call(
    name: string,
    params: unknown,
  ): Promise<{ ok: true; result: unknown } | { ok: false; error: ErrorData }>;
  subscribe(listener: (event: { name: string; payload: unknown }) => void): () => void;
}

declare global {
  interface Window {
    readonly maskwright?: DesktopBridge;
  }
}

export function createDesktopClient(bridge: DesktopBridge): BackendClient {
  return {
    async call<Name extends MethodName>(name: Name, params: unknown): Promise<MethodResult<Name>> {
      const answer = await bridge.call(name, params);
      if (!answer.ok) throw fromErrorData(answer.error);
      return parseResult(name, answer.result);
    },
    subscribe: (listener) =>
      bridge.subscribe(({ name, payload }) => {
        const event: BackendEvent | null = parseEvent(name, payload);
        if (event !== null) listener(event);
      }),
    onConnection(listener) {
      listener(true);
      return () => undefined;
    },
  };
}
