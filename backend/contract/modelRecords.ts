// The nouns of the contract that belong to models: what one is, which can be fetched, and the tasks on them that run
// without a project.

import * as v from 'valibot';
import { count, fraction, id, timestamp } from './primitives.ts';
import {
  ClassChoicesSchema,
  DeviceChoiceSchema,
  LabelClassesSchema,
  PrecisionSchema,
  QualitySchema,
  TaxonomyIdSchema,
} from './records.ts';

const milliseconds = v.pipe(v.number(), v.minValue(0));
const threeNumbers = v.pipe(v.tuple([v.number(), v.number(), v.number()]), v.readonly());

/** Of a checkpoint that holds averages (EMA), too: those of the last step, or the averages. */
const WeightKindSchema = v.picklist(['plain', 'ema']);

/** A model as a project sees it. */
export const ModelSummarySchema = v.object({
  modelId: v.string(),
  name: v.string(),
  architecture: v.string(),
  taxonomyId: v.nullable(TaxonomyIdSchema),
  classNames: v.array(v.string()),
  /**
   * Without anybody's choice: each of its classes and the project's class that it counts for, or null. Null where its
   * classes are the project's.
   */
  mapping: v.nullable(ClassChoicesSchema),
  licence: v.string(),
  /** How many of the project's photos it has learned from. */
  learnedHere: count,
  /** What the model is trained on and what it is bad at, a few sentences. */
  description: v.string(),
});
export type ModelSummary = v.InferOutput<typeof ModelSummarySchema>;

/** What pre-labelling with a model would do with its classes. */
export const MappingPreviewSchema = v.object({
  modelId: v.string(),
  name: v.string(),
  /** As in {@link ModelSummarySchema}, with the choices that were given. */
  mapping: v.nullable(ClassChoicesSchema),
  /** Classes without a counterpart on the other side. */
  unmapped: v.object({ model: v.array(v.string()), project: v.array(v.string()) }),
});

export const LearningPreviewSchema = v.object({
  /** What it begins with. */
  modelId: v.string(),
  name: v.string(),
  /** That it learns from, and how many of them are new to it. */
  frames: count,
  newFrames: count,
  /** Accepted frames that it is measured on. */
  heldOut: count,
  steps: count,
});
export type LearningPreview = v.InferOutput<typeof LearningPreviewSchema>;

const MetricsSchema = v.array(
  v.object({
    dataset: v.string(),
    frames: count,
    meanIoU: fraction,
    pixelAccuracy: v.nullable(fraction),
    /** By the classes' names; null for one that occurs nowhere. */
    classIoU: v.optional(v.record(v.string(), v.nullable(fraction))),
    /** Left out where it is not known. */
    quality: v.optional(QualitySchema),
    /** Who measured it, and how. */
    source: v.string(),
  }),
);

export const ModelDetailsSchema = v.object({
  modelId: v.string(),
  name: v.string(),
  version: v.string(),
  sha256: v.string(),
  /** One of the user's own, which can be removed. */
  isOwn: v.boolean(),
  architecture: v.string(),
  /** How the checkpoint that it came from names its tensors; null for an ONNX file. */
  keyLayout: v.nullable(v.string()),
  /** Which of a training's weights they are; null where its checkpoint held no averages (EMA). */
  weights: v.nullable(WeightKindSchema),
  parameters: count,
  /** Floating-point operations for one image; null where they are not known. */
  flops: v.nullable(v.object({ at640x360: count, at2048x1024: count })),
  taxonomyId: v.nullable(TaxonomyIdSchema),
  classes: LabelClassesSchema,
  preprocessing: v.object({
    channelOrder: v.string(),
    mean: threeNumbers,
    std: threeNumbers,
    inputSize: v.string(),
  }),
  trainedOn: v.string(),
  recipe: v.string(),
  /** The run that its weights come from; null where that is not recorded. */
  training: v.nullable(
    v.object({
      preset: v.string(),
      recipeSha256: v.string(),
      seed: count,
      frames: count,
      iterations: count,
      epochs: v.number(),
      startedFrom: v.nullable(v.string()),
      hardware: v.string(),
      /** Of one core of the hardware, or of its GPU. */
      hours: v.number(),
    }),
  ),
  weaknesses: v.string(),
  /** Its place beside what was published of the same network; null where nobody says. */
  standing: v.nullable(v.string()),
  metrics: MetricsSchema,
  licence: v.string(),
});
export type ModelDetails = v.InferOutput<typeof ModelDetailsSchema>;

/** A model of which something is there, but which cannot be used. */
const ModelProblemSchema = v.object({
  /** One of the user's own by its id, to be removed; null where there is nothing to remove. */
  modelId: v.nullable(v.string()),
  message: v.string(),
});

/** Published weights that can be fetched. */
const PublishedModelSchema = v.object({
  modelId: v.string(),
  name: v.string(),
  /** Whether it is among the models already. */
  isPresent: v.boolean(),
  /** What an attempt that broke off has left. */
  downloadedBytes: count,
  trainedOn: v.string(),
  metrics: MetricsSchema,
  licence: v.string(),
});
export type PublishedModel = v.InferOutput<typeof PublishedModelSchema>;

export const ModelCatalogueSchema = v.object({
  models: v.array(ModelDetailsSchema),
  problems: v.array(ModelProblemSchema),
  published: v.array(PublishedModelSchema),
});
export type ModelCatalogue = v.InferOutput<typeof ModelCatalogueSchema>;

/** What a person says about a file that becomes a model; null lets its content decide. */
export const ModelImportSchema = v.object({
  path: v.pipe(v.string(), v.minLength(1)),
  name: v.nullable(v.pipe(v.string(), v.minLength(1))),
  taxonomyId: v.nullable(TaxonomyIdSchema),
  /** The path of a class table with the names and colours of its own classes. Left out: there is none. */
  classTable: v.optional(v.pipe(v.string(), v.minLength(1))),
  /** A preset, or mean and deviation of each channel on the 0–255 scale. */
  preprocessing: v.nullable(
    v.union([
      v.picklist(['cityscapes', 'camvid']),
      v.object({
        mean: threeNumbers,
        std: v.pipe(
          threeNumbers,
          v.check((values) => values.every((value) => value > 0), 'must be more than 0'),
        ),
      }),
    ]),
  ),
  /** In which the network takes the channels of a photo. Left out: RGB. */
  channelOrder: v.optional(v.picklist(['RGB', 'BGR'])),
  residual: v.picklist(['global', 'local', 'none']),
  /** Left out: those that loading the checkpoint gives a network. */
  weights: v.optional(WeightKindSchema),
});
export type ModelImport = v.InferOutput<typeof ModelImportSchema>;

const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8192));

export const BenchmarkRequestSchema = v.object({
  modelId: v.string(),
  device: DeviceChoiceSchema,
  /** Left out: float32. */
  precision: v.optional(PrecisionSchema),
  width: side,
  height: side,
  /** How many frames count; a few before them warm up. */
  frames: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
});

const BenchmarkSchema = v.object({
  measuredAt: timestamp,
  width: count,
  height: count,
  frames: count,
  /** For people: "CPU, 2 threads". */
  device: v.string(),
  /** In the order in which a frame takes them. */
  steps: v.array(v.object({ name: v.string(), p50Ms: milliseconds, p95Ms: milliseconds })),
  /** Of the whole job, several frames in hand at once. */
  framesPerSecond: v.number(),
  /** The share of the job's time in which the engine computed. */
  engineBusyShare: v.number(),
  /** Null where the system does not tell. */
  peakMemoryBytes: v.object({ backend: count, engine: v.nullable(count) }),
  machine: v.object({
    cpu: v.string(),
    cores: count,
    load: v.number(),
    node: v.string(),
    platform: v.string(),
  }),
});
export type Benchmark = v.InferOutput<typeof BenchmarkSchema>;

const TaskStateSchema = v.picklist(['running', 'done', 'failed', 'cancelled']);
const task = {
  taskId: id,
  modelId: v.string(),
  state: TaskStateSchema,
  startedAt: timestamp,
  /** Why it failed. */
  error: v.nullable(v.string()),
};

/** Work on a model that runs on while the app does other things, and is gone with the backend. */
export const ModelTaskSchema = v.variant('kind', [
  v.object({
    ...task,
    kind: v.literal('fetch'),
    receivedBytes: count,
    /** Null while the server has not said. */
    totalBytes: v.nullable(count),
  }),
  v.object({
    ...task,
    kind: v.literal('benchmark'),
    width: count,
    height: count,
    phase: v.picklist(['start', 'draw', 'steps', 'job']),
    /** Once it is done. */
    result: v.nullable(BenchmarkSchema),
  }),
]);
export type ModelTask = v.InferOutput<typeof ModelTaskSchema>;
export type FetchTask = Extract<ModelTask, { kind: 'fetch' }>;
export type BenchmarkTask = Extract<ModelTask, { kind: 'benchmark' }>;
