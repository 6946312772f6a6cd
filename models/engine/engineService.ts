// The container's end of the wire: answers the backend's calls in order, with a session of its own.

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
  /**
   * @param onSent called when the next run may be begun, though this one has not ended: all of its work is with a device that does it in
   *   turn. A session that never calls it does one run at a time.
   */
  run(
    image: RgbImage | NormalisedImage,
    request?: RunRequest,
    onSent?: () => void,
  ): Promise<EngineResult>;
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
  let loaded: (LoadedSession & Pick<EngineModel, 'modelId'>) | null = null;
  /** Kept when the last call may be followed by a run. */
  let sent: Promise<unknown> = Promise.resolve();
  /** Kept when the last call and all before it have ended. */
  let ended: Promise<unknown> = Promise.resolve();
  /** The same without the last call: two runs at once are enough for a device to have no pause between them. */
  let endedBefore: Promise<unknown> = Promise.resolve();

  const answer = async (call: EngineCall, onSent: () => void): Promise<EngineReply> => {
    if (call.kind === 'load') {
      const last = loaded;
      loaded = null;
      await last?.session.release();
      const { modelId } = call.model;
      loaded = { ...(await open(call.model, call.preference)), modelId };
      return { kind: 'loaded', callId: call.callId, device: loaded.device };
    }
    if (loaded === null) {
      throw new MaskwrightError('engine/failed', 'The engine has no model yet; load one first.');
    }
    const result = await loaded.session.run(call.image, call.request, onSent);
    assertFinite(result, loaded.modelId);
    return { kind: 'ran', callId: call.callId, result };
  };

  return (call) => {
    const canBegin = call.kind === 'run' ? Promise.all([sent, endedBefore]) : ended;
    const sending = Promise.withResolvers<null>();
    const onSent = (): void => {
      sending.resolve(null);
    };
    const ending = canBegin
      .then(() => answer(call, onSent))
      .catch((error: unknown): EngineReply => ({
        kind: 'failed',
        callId: call.callId,
        error: toErrorData(error),
      }))
      .then(post)
      .finally(onSent);
    sent = sending.promise;
    endedBefore = ended;
    ended = Promise.all([ended, ending]).then(nothing);
  };
}

/** What came before is not kept. */
function nothing(): void {
  // There is nothing to be done.
}

/** Labels made of scores that are no numbers look like labels all the same. */
function assertFinite({ scores }: EngineResult, modelId: string): void {
  let sum = 0;
  // 0 of every number, and NaN of all that is none.
  for (const score of scores.data) sum += score * 0;
  if (sum === 0) return;
  throw new MaskwrightError(
    'model/notACheckpoint',
    `The model ${modelId} gives scores that are not finite (NaN or infinite), so they label nothing: its weights are ` +
      'damaged, or its input is prepared otherwise. Import an intact file, or in float16 go back to float32.',
    { modelId },
  );
}
