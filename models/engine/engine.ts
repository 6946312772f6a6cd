// The engine's port: what the backend asks of whatever runs the network, wherever that is.

import type { ClassScores } from '../../core/scores/classScores.ts';
import type { TopTwo } from '../../core/scores/upsample.ts';
import type { Cgnet } from '../cgnet/readCgnet.ts';
import type { Precision } from '../../core/precision.ts';
import type { ChannelOrder } from '../presets.ts';

/** An 8-bit photo: `data` holds interleaved RGB in raster order, `3 × width × height` bytes. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** An image that is normalised already: `values` is float32 [3, height, width]. For comparing implementations. */
export interface NormalisedImage {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array<ArrayBuffer>;
}

/** The sizes of images that a network takes: both sides multiples of a number, or one size alone. */
export type InputSizes =
  { readonly multipleOf: number } | { readonly width: number; readonly height: number };

/** A network and what must be known to feed it. */
export interface EngineModel {
  readonly modelId: string;
  /** An ONNX file: one input float32 [1, 3, H, W], one output float32 [1, classes, h, w]. */
  readonly onnx: Uint8Array;
  readonly classCount: number;
  /** Per channel in RGB order, on the 0–255 scale: `(value − mean) / std`. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** The order in which it takes the channels; RGB unless told. */
  readonly channelOrder?: ChannelOrder | undefined;
  /** The sizes of images that it takes; any unless told. What is of another is resized on its way in. */
  readonly sizes?: InputSizes | undefined;
  /** What its layers compute in; float32 unless told. A GPU needs `shader-f16` for float16. */
  readonly precision?: Precision;
  /**
   * The same network as its weights, where it is a CGNet and they are known: a GPU has kernels of its own for it, and for the
   * CPU it is written anew.
   */
  readonly cgnet?: Cgnet | undefined;
}

/** How its input is prepared. */
export type InputPreparation = Pick<EngineModel, 'mean' | 'std' | 'channelOrder'>;

export type DevicePreference = 'auto' | 'webgpu' | 'cpu';

export interface EngineDevice {
  readonly provider: 'webgpu' | 'cpu';
  /** For people: "WebGPU, NVIDIA H100" or "CPU, 2 threads (no GPU adapter found)". */
  readonly description: string;
}

export interface EngineResult {
  readonly scores: ClassScores;
  /** The arg-max of the upsampled scores: `width × height` class indices of the image's size. */
  readonly labels: Uint8Array;
  /** The runner-up and its distance at each pixel; there when it was asked for. */
  readonly topTwo?: TopTwo;
  /**
   * The engine's time for it in milliseconds: from the image's arrival in the container, or from the end of the frame before where that was
   * under way by then, to the labels.
   */
  readonly elapsedMs: number;
}

/** What is wanted beside scores and labels, which are always there. */
export interface RunRequest {
  readonly topTwo?: boolean;
}

/** One warm network on one device. Whoever implements it sees to it that runs do not disturb each other, and keeps them in order. */
export interface Engine {
  readonly device: EngineDevice;
  /** @throws MaskwrightError `engine/failed`, `usage/invalid` for an image that has not three numbers for each pixel */
  run(image: RgbImage | NormalisedImage, request?: RunRequest): Promise<EngineResult>;
  close(): Promise<void>;
}

/**
 * Starts a container and loads the model in it.
 * @param signal ends the container while it loads, which may take as long as the file wants; after that it does nothing
 * @throws MaskwrightError `engine/noAdapter` when WebGPU is demanded and absent, `model/notACheckpoint`
 *   when the file is no network that can run here, `engine/failed` when the container dies; the signal's reason
 */
export type EngineFactory = (
  model: EngineModel,
  preference: DevicePreference,
  signal?: AbortSignal,
) => Promise<Engine>;
