// The backend's end of the wire to a container: an Engine whose work happens elsewhere, and that survives
// one loss of the container a frame.

import { fromErrorData, MaskwrightError } from '../../core/errors.ts';
import type {
  DevicePreference,
  Engine,
  EngineDevice,
  EngineModel,
  EngineResult,
  NormalisedImage,
  RgbImage,
  RunRequest,
} from './engine.ts';
import type { EngineCall, EngineChannel, EngineReply } from './engineMessages.ts';
import { unlessAborted } from './unlessAborted.ts';

type CallBody = EngineCall extends infer Call
  ? Call extends EngineCall
    ? Omit<Call, 'callId'>
    : never
  : never;

interface Container {
  readonly device: EngineDevice;
  run(image: RgbImage | NormalisedImage, request: RunRequest): Promise<EngineResult>;
  close(): Promise<void>;
}

/**
 * Loads a model in a container. When the container dies in the middle of a frame, it is started afresh once
 * and the frame runs again; a second death is reported, and so is that no fresh one could be started. The frames after that
 * try anew.
 * @param openChannel starts a container
 * @param signal ends the first container while it loads; its reason is thrown when that has been closed
 */
export async function createRemoteEngine(
  openChannel: () => EngineChannel,
  model: EngineModel,
  preference: DevicePreference,
  signal?: AbortSignal,
): Promise<Engine> {
  let container = await startContainer(openChannel(), model, preference, signal);
  let current = Promise.resolve(container);
  let closed = false;
  const restart = async (): Promise<Container> => {
    container = await startContainer(openChannel(), model, preference);
    return container;
  };
  return {
    get device() {
      return container.device;
    },
    async run(image, request = {}) {
      assertWhole(image);
      const used = current;
      let isStarted = false;
      try {
        const started = await used;
        isStarted = true;
        return await started.run(image, request);
      } catch (error) {
        const isLost = !isStarted || error instanceof ContainerGoneError;
        if (closed || !isLost) throw error;
        // One fresh container for all the frames that lost the same one, or that found one that could not be started.
        if (current === used) current = restart();
        return await (await current).run(image, request);
      }
    },
    async close() {
      closed = true;
      // One that is being started is closed as soon as it is there; one that cannot start has closed itself.
      await current.then(
        (started) => started.close(),
        () => null,
      );
    },
  };
}

class ContainerGoneError extends MaskwrightError {
  constructor(reason: string) {
    super('engine/failed', `The inference engine stopped: ${reason}. Start the job again.`);
  }
}

async function startContainer(
  channel: EngineChannel,
  model: EngineModel,
  preference: DevicePreference,
  signal?: AbortSignal,
): Promise<Container> {
  interface Waiting {
    resolve(reply: EngineReply): void;
    reject(error: Error): void;
  }
  const waiting = new Map<number, Waiting>();
  let lastCallId = 0;
  let gone: ContainerGoneError | null = null;

  channel.onReply((reply) => {
    const call = waiting.get(reply.callId);
    waiting.delete(reply.callId);
    if (reply.kind === 'failed') call?.reject(fromErrorData(reply.error));
    else call?.resolve(reply);
  });
  channel.onGone((reason) => {
    gone = new ContainerGoneError(reason);
    for (const call of waiting.values()) call.reject(gone);
    waiting.clear();
  });

  const send = (body: CallBody): Promise<EngineReply> =>
    new Promise((resolve, reject) => {
      if (gone !== null) {
        reject(gone);
        return;
      }
      lastCallId += 1;
      waiting.set(lastCallId, { resolve, reject });
      channel.post({ ...body, callId: lastCallId });
    });

  try {
    const loading = send({ kind: 'load', model, preference });
    const loaded = await (signal === undefined ? loading : unlessAborted(loading, signal));
    if (loaded.kind !== 'loaded') throw unexpected(loaded);
    return {
      device: loaded.device,
      async run(image, request) {
        const ran = await send({ kind: 'run', image, request });
        if (ran.kind !== 'ran') throw unexpected(ran);
        return ran.result;
      },
      close: () => channel.close(),
    };
  } catch (error) {
    await channel.close();
    throw error;
  }
}

/** What is missing of an image would be labelled as if it were black. */
function assertWhole(image: RgbImage | NormalisedImage): void {
  const { width, height } = image;
  const { length } = 'values' in image ? image.values : image.data;
  if ([width, height].every((side) => Number.isInteger(side) && side > 0)) {
    if (length === 3 * width * height) return;
  }
  throw new MaskwrightError(
    'usage/invalid',
    `An image of ${width}×${height} has ${length} numbers; give three for each pixel, red, green and blue.`,
    { width, height, length },
  );
}

function unexpected(reply: EngineReply): MaskwrightError {
  return new MaskwrightError('engine/failed', `The engine answered "${reply.kind}" out of turn.`);
}
