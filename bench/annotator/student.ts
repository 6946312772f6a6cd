// A network that learns from the frames that a person has corrected, as the app's does (`models/learning`).

import { availableParallelism } from 'node:os';
import type { ColorPhoto } from '../../core/edit/colorPhoto.ts';
import type { LabelMap } from '../../core/labelMap.ts';
import type { ClassScores } from '../../core/scores/classScores.ts';
import { emitOnnx } from '../../models/cgnet/emitOnnx.ts';
import { countCpuThreads } from '../../models/engine/chooseDevice.ts';
import type { EngineModel, RgbImage } from '../../models/engine/engine.ts';
import { loadCpuRuntime } from '../../models/engine/nodeCpuRuntime.ts';
import { createNodeEngine } from '../../models/engine/nodeEngine.ts';
import { createLearner } from '../../models/learning/learner.ts';
import { windowIn, type LearningFrame } from '../../models/learning/learningWindow.ts';
import { LARGEST_WINDOW_PX, teach } from '../../models/learning/teach.ts';

export interface Student {
  /** Learns from this frame and those before, in so many steps. */
  learn(photo: ColorPhoto, labels: LabelMap, steps: number): Promise<void>;
  /** What it says of a photo now. */
  look(photo: ColorPhoto): Promise<ClassScores>;
}

/** @throws Error for a model whose weights are not known */
export function createStudent(model: EngineModel): Student {
  const { mean, std, cgnet } = model;
  if (cgnet === undefined) throw new Error(`The model ${model.modelId} cannot learn.`);
  let net = cgnet;
  const frames: LearningFrame[] = [];
  return {
    async learn(photo, labels, steps) {
      frames.push({ photo: rgbOf(photo), labels: labels.data.slice() });
      const window = windowIn(photo, LARGEST_WINDOW_PX);
      if (window === null) throw new Error('The frame is too small to learn from.');
      const threads = countCpuThreads(availableParallelism());
      const ort = await loadCpuRuntime(threads);
      const learner = await createLearner(ort, { net, mean, std, window, threads });
      const lesson = { frameCount: frames.length, newCount: 1, steps, seed: frames.length };
      await teach(learner, lesson, (place) => {
        const frame = frames[place];
        return frame === undefined
          ? Promise.reject(new RangeError(`There is no frame ${place}.`))
          : Promise.resolve(frame);
      });
      net = { ...net, weights: await learner.weights() };
      await learner.release();
    },
    async look(photo) {
      const onnx = emitOnnx(net, { kind: 'normalised' });
      const engine = await createNodeEngine({ ...model, cgnet: net, onnx }, 'cpu');
      try {
        return (await engine.run(rgbOf(photo))).scores;
      } finally {
        await engine.close();
      }
    },
  };
}

function rgbOf({ width, height, data }: ColorPhoto): RgbImage {
  return { width, height, data: Uint8Array.from(data) };
}
