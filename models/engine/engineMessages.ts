// What crosses between the backend and the container that runs the network, by structured clone.

import type { ErrorData } from '../../core/errors.ts';
import type {
  DevicePreference,
  EngineDevice,
  EngineModel,
  EngineResult,
  NormalisedImage,
  RgbImage,
  RunRequest,
} from './engine.ts';

export type EngineCall =
  | {
      readonly kind: 'load';
      readonly callId: number;
      readonly model: EngineModel;
      readonly preference: DevicePreference;
    }
  | {
      readonly kind: 'run';
      readonly callId: number;
      readonly image: RgbImage | NormalisedImage;
      readonly request?: RunRequest;
    };

export type EngineReply =
  | { readonly kind: 'loaded'; readonly callId: number; readonly device: EngineDevice }
  | { readonly kind: 'ran'; readonly callId: number; readonly result: EngineResult }
  | { readonly kind: 'failed'; readonly callId: number; readonly error: ErrorData };

/** The backend's end of the wire to a container. */
export interface EngineChannel {
  post(call: EngineCall): void;
  onReply(listener: (reply: EngineReply) => void): void;
  /** Called once when the container is gone, with the reason for people. */
  onGone(listener: (reason: string) => void): void;
  close(): Promise<void>;
}
