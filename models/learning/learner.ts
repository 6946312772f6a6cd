// Teaches a CGNet's decoder and classifier on a few frames, step by step; the rest of the network stays as it is.

import type * as Ort from 'onnxruntime-web';
import { MaskwrightError } from '../../core/errors.ts';
import type { StateDict } from '../checkpoint/tensor.ts';
import type { Cgnet } from '../cgnet/readCgnet.ts';
import type { OrtRuntime } from '../engine/ortRuntime.ts';
import { createAdam } from './adam.ts';
import { emitGradients, gradientOf } from './emitGradients.ts';
import type { LearningGrid, LearningWindow } from './learningWindow.ts';
import type { ChannelOrder } from '../presets.ts';
import type { WindowSize } from './windowSize.ts';
import { withParameters } from './withParameters.ts';

export interface LearnerOptions {
  readonly net: Cgnet;
  /** On the 0–255 scale, per channel in RGB order. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** The order in which it takes the channels; RGB unless told. */
  readonly channelOrder?: ChannelOrder;
  readonly window: WindowSize;
  readonly threads: number;
}

export interface Learner extends LearningGrid {
  /**
   * @returns the loss before the step, in nats a pixel
   * @throws MaskwrightError `model/notACheckpoint` when it is no number: nothing is learned then
   */
  step(window: LearningWindow, rate: number): Promise<number>;
  /** The network's tensors as they are now, under the authors' names. */
  weights(): Promise<StateDict>;
  release(): Promise<void>;
}

/** What is taught: the decoder where there is one, and the classifier. */
function isTaught(layer: string): boolean {
  return layer.startsWith('detail.') || layer.startsWith('classifier.');
}

/** @param ort the CPU's build of onnxruntime @throws what that throws for a network that it cannot run */
export async function createLearner(ort: OrtRuntime, options: LearnerOptions): Promise<Learner> {
  const { net, mean, std, channelOrder, window, threads } = options;
  const { onnx, parameters, stride } = emitGradients(
    net,
    { kind: 'rgb8', mean, std, channelOrder },
    window,
    isTaught,
  );
  const session = await ort.InferenceSession.create(onnx, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const taught = parameters.map(({ name, shape, data }) => ({
    name,
    shape,
    values: Float32Array.from({ length: data.length }, (_, place) => Number(data[place])),
  }));
  const adam = createAdam(taught.map(({ values }) => values));
  return {
    window,
    classCount: net.options.classCount,
    stride,
    async step({ image, targets }, rate) {
      const feeds: Record<string, Ort.Tensor> = {
        image: new ort.Tensor('uint8', image, [1, window.height, window.width, 3]),
        targets: new ort.Tensor('float32', targets, [
          1,
          net.options.classCount,
          window.height / stride,
          window.width / stride,
        ]),
      };
      for (const { name, shape, values } of taught) {
        feeds[name] = new ort.Tensor('float32', values, [...shape]);
      }
      const outputs = await session.run(feeds);
      const valuesOf = (name: string): Float32Array => {
        const found = outputs[name]?.data;
        if (found instanceof Float32Array) return found;
        throw new TypeError(`The step gave no ${name}.`);
      };
      const [loss] = valuesOf('loss');
      if (loss === undefined || !Number.isFinite(loss)) {
        throw new MaskwrightError(
          'model/notACheckpoint',
          `The network cannot learn: its loss is ${loss ?? 'nothing'}, so its weights are no good; begin with another model.`,
        );
      }
      adam.step(
        taught.map(({ name }) => valuesOf(gradientOf(name))),
        rate,
      );
      return loss;
    },
    weights: () => Promise.resolve(withParameters(net.weights, taught)),
    release: () => session.release(),
  };
}
