// The container's end of the wire: answers the backend's calls, one at a time, with a session of its own.

import { MaskwrightError, toErrorData } from '../../core/errors.ts';
import type {
  DevicePreference,
  EngineDevice,
  EngineModel,
  EngineResult,
  NormalisedImage,
  RgbImage,
  RunRequest,
} from './engine.ts';
import type { EngineCall, EngineReply } from './engineMessages.ts';

/** One network, ready to run. */
export interface NetworkSession {
  run(image: RgbImage | NormalisedImage, request?: RunRequest): Promise<EngineResult>;
  release(): Promise<void>;
}

export interface LoadedSession {
  readonly session: NetworkSession;
  readonly device: EngineDevice;
}

/** How a platform opens a session on the device that is asked for. */
export type OpenSession = (
  model: EngineModel,
  preference: DevicePreference,
) => Promise<LoadedSession>;

/**
 * @param post sends a reply to the backend
 * @returns the handler for each call that arrives
 */
export function createEngineService(
  open: OpenSession,
  post: (reply: EngineReply) => void,
): (call: EngineCall) => void {
  let loaded: LoadedSession | null = null;
  let queue: Promise<void> = Promise.resolve();

  const answer = async (call: EngineCall): Promise<EngineReply> => {
    if (call.kind === 'load') {
      const last = loaded;
      loaded = null;
      await last?.session.release();
      loaded = await open(call.model, call.preference);
      return { kind: 'loaded', callId: call.callId, device: loaded.device };
    }
    if (loaded === null) {
      throw new MaskwrightError('engine/failed', 'The engine has no model yet; load one first.');
    }
    return {
      kind: 'ran',
      callId: call.callId,
      result: await loaded.session.run(call.image, call.request),
    };
  };

  return (call) => {
    queue = queue
      .then(() => answer(call))
      .catch((error: unknown): EngineReply => ({
        kind: 'failed',
        callId: call.callId,
        error: toErrorData(error),
      }))
      .then(post);
  };
}
