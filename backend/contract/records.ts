// The nouns of the contract: what a project, frame and job look like on every wire; scores and models have files of
// their own. Each is a valibot schema; the types are inferred from them.

import * as v from 'valibot';
import { EDIT_TOOLS, STROKE_MODES } from '../../core/edit/tools.ts';
import { PRECISIONS } from '../../core/precision.ts';
import { QUALITIES } from '../../core/scores/quality.ts';
import { TAXONOMY_IDS } from '../../core/taxonomy.ts';
import { VERDICTS } from '../../core/verdicts.ts';
import { byteIndex, bytes, count, fraction, id, list, timestamp } from './primitives.ts';
import { EvaluationSchema } from './scoreRecords.ts';

export const TaxonomyIdSchema = v.picklist(TAXONOMY_IDS);

const LabelClassSchema = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  color: v.pipe(v.tuple([byteIndex, byteIndex, byteIndex]), v.readonly()),
});
/** 1 to 255 classes of different names, in the order of their indices. */
export const LabelClassesSchema = v.pipe(
  v.array(LabelClassSchema),
  v.minLength(1),
  v.maxLength(255),
  v.check(
    (classes) => new Set(classes.map(({ name }) => name)).size === classes.length,
    'must have different names',
  ),
);
/** What a person says of classes: theirs → the project's, or null for none. */
export const ClassChoicesSchema = v.record(v.string(), v.nullable(v.string()));

/** As a data set calls it, by a folder, a list or a word in a file; most have train, val and test. */
export const SplitSchema = v.pipe(v.string(), v.minLength(1));
export type Split = v.InferOutput<typeof SplitSchema>;

export const DeviceChoiceSchema = v.picklist(['auto', 'webgpu', 'cpu']);
export type DeviceChoice = v.InferOutput<typeof DeviceChoiceSchema>;

export const QualitySchema = v.picklist(QUALITIES);
export const PrecisionSchema = v.picklist(PRECISIONS);

export const ProjectSummarySchema = v.object({
  /** Names the open project in every other call; not stable between runs. */
  projectId: v.string(),
  path: v.string(),
  name: v.string(),
  /** Null for classes of its own. */
  taxonomyId: v.nullable(TaxonomyIdSchema),
  /** In the order of their indices. */
  classes: list(LabelClassSchema),
  frames: count,
  framesWithGroundTruth: count,
  framesPrelabelled: count,
  framesDone: count,
  /** Frames drawn by the sample-scene generator: scores on them say nothing about real scenes. */
  framesSynthetic: count,
  /** Frames whose newest pre-label is by a model of other classes, through a mapping. */
  framesMapped: count,
});
export type ProjectSummary = v.InferOutput<typeof ProjectSummarySchema>;

export const RecentProjectSchema = v.object({
  path: v.string(),
  name: v.string(),
  openedAt: timestamp,
});
export type RecentProject = v.InferOutput<typeof RecentProjectSchema>;

/** One folder as a browser without file dialogs sees it. */
export const FolderListingSchema = v.object({
  path: v.string(),
  parent: v.nullable(v.string()),
  /** Whether this folder itself is a project. */
  isProject: v.boolean(),
  folders: v.array(v.object({ name: v.string(), path: v.string(), isProject: v.boolean() })),
  /** Only those that were asked for. */
  files: v.array(v.object({ name: v.string(), path: v.string(), bytes: count })),
});
export type FolderListing = v.InferOutput<typeof FolderListingSchema>;

/** Which masks: people's where there are any, the network's, only those of frames that are done, or the ground truth. */
export const ExportRevisionSchema = v.picklist(['latest', 'prelabel', 'approved', 'groundTruth']);

/**
 * `new`: nothing but the image; `prelabelled`: the network's mask; `inProgress`: a person painted; `done`: accepted;
 * `rejected` and `skipped`: a person's verdict.
 */
export const FrameStatusSchema = v.picklist([
  'new',
  'prelabelled',
  'inProgress',
  'done',
  'rejected',
  'skipped',
]);
export type FrameStatus = v.InferOutput<typeof FrameStatusSchema>;

/** What a person says of a frame's mask as it is; painting, undo and redo take it away. */
export const VerdictSchema = v.picklist(VERDICTS);
export type Verdict = v.InferOutput<typeof VerdictSchema>;

export const FrameSummarySchema = v.object({
  frameId: id,
  name: v.string(),
  split: v.nullable(SplitSchema),
  city: v.nullable(v.string()),
  sequence: v.nullable(v.string()),
  width: count,
  height: count,
  status: FrameStatusSchema,
  hasGroundTruth: v.boolean(),
  /** Mean IoU of the latest revision against ground truth; null without either. */
  meanIoU: v.nullable(fraction),
  /** The share of pixels that the model expects to have wrong; null before pre-labelling. */
  likelyError: v.nullable(fraction),
  /** The share of pixels in which the latest mask is not the newest pre-label; null without either, or unpainted. */
  differsFromModel: v.nullable(fraction),
  /** A person's remark. */
  comment: v.nullable(v.string()),
  flagged: v.boolean(),
  /** Changes with every change of the frame's mask: a key for caches and thumbnails. */
  version: v.string(),
});
export type FrameSummary = v.InferOutput<typeof FrameSummarySchema>;

/** The work on a frame from its beginning: strokes that were undone count, of undo and redo their time alone. */
export const EffortSchema = v.object({
  strokes: count,
  changedPx: count,
  /** Over all its strokes, undos, redos, verdicts and looks, idle time cut off. */
  activeMs: v.pipe(v.number(), v.minValue(0)),
});
export type Effort = v.InferOutput<typeof EffortSchema>;

/** Where a frame's mask stands: goes with every answer that changed it. */
export const MaskStateSchema = v.object({
  /** The last entry of the frame's journal, 0 when nobody has painted; the next change names it. */
  sequence: count,
  undoDepth: count,
  redoDepth: count,
  status: FrameStatusSchema,
  /** Null without ground truth. */
  evaluation: v.nullable(EvaluationSchema),
  effort: EffortSchema,
  version: v.string(),
});
export type MaskState = v.InferOutput<typeof MaskStateSchema>;

const sample = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535));
/** Which values of a 16-bit photo are shown: `low` and below black, `high` and above white; 0–65535, low < high. */
export const ImageWindowSchema = v.pipe(
  v.object({ low: sample, high: sample }),
  v.check(({ low, high }) => low < high, 'low must be below high'),
);
export type ImageWindow = v.InferOutput<typeof ImageWindowSchema>;

export const OpenFrameSchema = v.object({
  frame: FrameSummarySchema,
  /** The latest label map: width × height indices, 255 for void. */
  labels: bytes,
  mask: MaskStateSchema,
  /** Mean IoU of the pre-label, to compare with; null without pre-label or ground truth. */
  prelabelMeanIoU: v.nullable(fraction),
  /** The newest pre-label, for `frames.labels`; null without one. */
  prelabelRevisionId: v.nullable(id),
  groundTruthRevisionId: v.nullable(id),
  /** Of a 16-bit photo's own values, through which it is shown where no other is asked for; null for all other photos. */
  ownWindow: v.nullable(ImageWindowSchema),
  /** What a person has reviewed of the frame: `core/edit/maskBytes`, null for nothing. */
  reviewedPixels: v.nullable(bytes),
});

/** One label map of a frame, as it was kept. */
export const RevisionSchema = v.object({
  revisionId: id,
  kind: v.picklist(['groundTruth', 'prelabel', 'human']),
  /** The model of a pre-label. */
  modelId: v.nullable(v.string()),
  createdAt: timestamp,
  /** Whether this is the mask that counts for the frame. */
  isLatest: v.boolean(),
});
export type Revision = v.InferOutput<typeof RevisionSchema>;

/** How many pixels of a frame's latest mask each class has; classes without any are left out, void is 255. */
export const ClassAreasSchema = v.object({
  frameId: id,
  areas: list(v.object({ index: byteIndex, pixels: count })),
});
export type ClassAreas = v.InferOutput<typeof ClassAreasSchema>;

/** A model's class scores for a frame: float16, little-endian, class by class on a coarse grid. */
export const FrameScoresSchema = v.object({
  modelId: v.string(),
  classCount: count,
  width: count,
  height: count,
  data: bytes,
});

export const EditToolSchema = v.picklist(EDIT_TOOLS);

/** `blind`: made while ground truth and scores were hidden. */
export const StrokeModeSchema = v.picklist(STROKE_MODES);
export type StrokeMode = v.InferOutput<typeof StrokeModeSchema>;

const JobKindSchema = v.picklist(['import', 'prelabel', 'learn', 'export', 'relink', 'replace']);
const JobStateSchema = v.picklist(['running', 'done', 'failed', 'cancelled', 'interrupted']);

/** One frame or file that a job could not do, and why; the rest of the job went on. */
export const JobProblemSchema = v.object({ subject: v.string(), message: v.string() });

export const JobFailureSchema = v.object({
  code: v.string(),
  details: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])),
});

/** A model that has learned, with what it and the one before score on frames that were kept back; null without any. */
export const LearnedSchema = v.object({
  modelId: v.string(),
  name: v.string(),
  meanIoU: v.nullable(v.object({ before: fraction, after: fraction })),
});
export type Learned = v.InferOutput<typeof LearnedSchema>;

export const JobSchema = v.object({
  jobId: id,
  kind: JobKindSchema,
  state: JobStateSchema,
  /** What the job is about, for people: "CamVid from …", "cgnet-m3n21-camvid11". */
  title: v.string(),
  total: count,
  done: count,
  failed: count,
  startedAt: timestamp,
  finishedAt: v.nullable(timestamp),
  /** Remaining time by the pace so far; null while unknown and when it is over. */
  remainingMs: v.nullable(v.number()),
  /** Mean time the engine took for a frame (its own clock, without reading and writing files). */
  engineMsPerFrame: v.nullable(v.number()),
  /** What does the computing, for people: "CPU, 2 threads". Null for jobs without an engine. */
  device: v.nullable(v.string()),
  /** Why the job as a whole failed. */
  error: v.nullable(v.string()),
  /** Code and details of that, as a failed call has them; null where they are not known. */
  failure: v.nullable(JobFailureSchema),
  /** The model that came of learning; null for all other jobs, and while there is none. */
  learned: v.nullable(LearnedSchema),
  problems: v.array(JobProblemSchema),
});
export type Job = v.InferOutput<typeof JobSchema>;

/** The engine as it is now: idle engines have no device yet. */
export const EngineStateSchema = v.object({
  provider: v.nullable(v.picklist(['webgpu', 'cpu'])),
  /** For people: "WebGPU, NVIDIA H100" or "CPU, 2 threads (no GPU adapter found)". */
  device: v.nullable(v.string()),
  lastMs: v.nullable(v.number()),
  error: v.nullable(v.string()),
});
export type EngineState = v.InferOutput<typeof EngineStateSchema>;

/** A format that can be imported, or a layout that can be exported in. */
export const DatasetFormatSchema = v.object({
  id: v.string(),
  /** For people: "CamVid (index PNG)". */
  title: v.string(),
});
export type DatasetFormat = v.InferOutput<typeof DatasetFormatSchema>;

/** A class of a data set and the project's class that it comes in as; null when nothing corresponds to it. */
const ClassMatchSchema = v.object({ from: v.string(), to: v.nullable(v.string()) });

/** What an import would bring in, without bringing it in. */
export const ImportPreviewSchema = v.object({
  format: DatasetFormatSchema,
  /** Every class of the data set, in its order. */
  classes: v.array(ClassMatchSchema),
  frames: count,
  withGroundTruth: count,
  bySplit: v.array(v.object({ split: v.nullable(SplitSchema), frames: count })),
  problems: v.array(JobProblemSchema),
});
export type ImportPreview = v.InferOutput<typeof ImportPreviewSchema>;

export const HostSchema = v.object({
  version: v.string(),
  /** What this host can do beyond the contract's other calls; the renderer asks these, never "which host". */
  capabilities: v.object({
    /** The host can show its own folder dialog (`host.chooseFolder`). */
    chooseFolder: v.boolean(),
    /** The host can show its own dialog for a file (`host.chooseFile`). */
    chooseFile: v.boolean(),
  }),
  /** A project to open at once, if the host was started with one. */
  initialProject: v.nullable(v.string()),
  homeFolder: v.string(),
});
export type Host = v.InferOutput<typeof HostSchema>;
