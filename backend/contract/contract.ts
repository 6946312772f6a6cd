// What the app can do: every method and event that crosses from a renderer (or any client) to the backend.
// Both transports validate with these schemas; both ends infer their types from them. Start reading here.

import * as v from 'valibot';
import { byteIndex, bytes, count, id } from './primitives.ts';
import {
  ClassAreasSchema,
  ClassChoicesSchema,
  DatasetFormatSchema,
  DeviceChoiceSchema,
  EditToolSchema,
  EngineStateSchema,
  ExportRevisionSchema,
  FolderListingSchema,
  FrameScoresSchema,
  FrameSummarySchema,
  HostSchema,
  type ImageWindow,
  ImportPreviewSchema,
  JobProblemSchema,
  JobSchema,
  LabelClassesSchema,
  MaskStateSchema,
  OpenFrameSchema,
  PrecisionSchema,
  ProjectSummarySchema,
  QualitySchema,
  RecentProjectSchema,
  RevisionSchema,
  SplitSchema,
  StrokeModeSchema,
  TaxonomyIdSchema,
} from './records.ts';
import {
  BoundaryScoresSchema,
  CityscapesScoresSchema,
  ComparisonSchema,
  EvaluationSchema,
  FrameBoundarySchema,
  IntervalSchema,
  ScoreChoicesSchema,
} from './scoreRecords.ts';
import {
  activeMs,
  afterSequence,
  classGuard,
  dataset,
  fileEndings,
  frameIds,
  importRequest,
  inFrame,
  inProject,
  learningRequest,
  path,
  scoreRequest,
  verdict,
} from './requests.ts';
import {
  BenchmarkRequestSchema,
  LearningPreviewSchema,
  MappingPreviewSchema,
  ModelCatalogueSchema,
  ModelImportSchema,
  ModelSummarySchema,
  ModelTaskSchema,
} from './modelRecords.ts';

function method<Params extends v.GenericSchema, Result extends v.GenericSchema>(
  params: Params,
  result: Result,
): { readonly params: Params; readonly result: Result } {
  return { params, result };
}

const nothing = v.object({});

export const methods = {
  /** What this host is able to do, and where to begin. */
  'host.describe': method(nothing, HostSchema),
  /** The host's own folder dialog; null when the person cancels. Only with capability `chooseFolder`. */
  'host.chooseFolder': method(
    v.object({ title: v.string() }),
    v.object({ path: v.nullable(v.string()) }),
  ),
  /** The same for a file with one of the endings. Only with capability `chooseFile`. */
  'host.chooseFile': method(
    v.object({ title: v.string(), endings: fileEndings }),
    v.object({ path: v.nullable(path) }),
  ),
  /** The folders inside a folder, and its files with one of the endings; null for the home folder. */
  'host.listFolder': method(
    v.object({ path: v.nullable(path), endings: v.optional(fileEndings) }),
    FolderListingSchema,
  ),

  'projects.recent': method(nothing, v.array(RecentProjectSchema)),
  /** Makes a new project in a folder that is empty or does not exist yet, and opens it. */
  'projects.create': method(
    v.object({
      path,
      name: v.pipe(v.string(), v.minLength(1)),
      /** Either a taxonomy or classes of its own. */
      classes: v.union([TaxonomyIdSchema, LabelClassesSchema]),
    }),
    ProjectSummarySchema,
  ),
  'projects.open': method(v.object({ path }), ProjectSummarySchema),
  'projects.summary': method(v.object(inProject), ProjectSummarySchema),

  /** What can be imported, and the layouts that have a place for the project's classes. */
  'datasets.formats': method(
    v.object(inProject),
    v.object({ formats: v.array(DatasetFormatSchema), layouts: v.array(DatasetFormatSchema) }),
  ),
  /** The classes of a data set, for a project that is to have the same. */
  'datasets.classes': method(
    v.object(dataset),
    v.object({ format: DatasetFormatSchema, classes: LabelClassesSchema }),
  ),
  /** A dry run: what `imports.start` would bring in, and what is wrong with the rest. */
  'imports.preview': method(v.object({ ...inProject, ...importRequest }), ImportPreviewSchema),
  'imports.start': method(v.object({ ...inProject, ...importRequest }), JobSchema),
  /** Finds images that have moved, by their content, in a folder and those below it. */
  'frames.relink': method(v.object({ ...inProject, folder: path }), JobSchema),

  /** Every model, those first whose classes are the project's. */
  'models.list': method(v.object(inProject), v.array(ModelSummarySchema)),
  /** What `prelabel.start` would do with a model's classes; parameters as there. */
  'models.mapping': method(
    v.object({
      ...inProject,
      model: v.nullable(v.string()),
      mapping: v.optional(ClassChoicesSchema),
    }),
    MappingPreviewSchema,
  ),
  /** Everything about the models that are here, and about published ones. */
  'models.catalogue': method(nothing, ModelCatalogueSchema),
  /** Makes a file one of the user's models, once it has labelled an image here. */
  'models.import': method(ModelImportSchema, v.object({ modelId: v.string() })),
  /** Removes one of the user's own models; not while a job or a task uses it. */
  'models.remove': method(v.object({ modelId: v.string() }), nothing),
  /** Downloads, verifies and imports published weights; goes on where an attempt broke off. */
  'models.fetch': method(v.object({ modelId: v.string() }), ModelTaskSchema),
  /** Measures pre-labelling on generated scenes, as `maskwright bench` does. */
  'models.benchmark': method(BenchmarkRequestSchema, ModelTaskSchema),
  /** Since the backend started, newest first. */
  'modelTasks.list': method(nothing, v.array(ModelTaskSchema)),
  'modelTasks.cancel': method(v.object({ taskId: id }), ModelTaskSchema),
  /** Pre-labels frames that this model has not labelled in this quality and mapping yet; human masks stay the latest. */
  'prelabel.start': method(
    v.object({
      ...inProject,
      /** A model's id or a checkpoint's path; null for the bundled model of the project's taxonomy. */
      model: v.nullable(v.string()),
      device: DeviceChoiceSchema,
      /** Left out: float32. */
      precision: v.optional(PrecisionSchema),
      /** Jobs from before there was a choice took one look. */
      quality: v.optional(QualitySchema, 'fast'),
      /** Lines of the class mapping, over what there is without them: the model's class → the project's, or null. */
      mapping: v.optional(ClassChoicesSchema),
      /** At most this many frames; null for all. */
      limit: v.nullable(count),
    }),
    JobSchema,
  ),
  /** What `learning.start` would do; parameters as there, errors too. */
  'learning.preview': method(v.object({ ...inProject, ...learningRequest }), LearningPreviewSchema),
  /**
   * Teaches a model what people have accepted, and keeps what comes of it as a model of the user's own, unless it is no
   * better on accepted frames that were kept back.
   */
  'learning.start': method(v.object({ ...inProject, ...learningRequest }), JobSchema),
  'engine.describe': method(nothing, EngineStateSchema),

  'jobs.list': method(v.object(inProject), v.array(JobSchema)),
  'jobs.cancel': method(v.object({ ...inProject, jobId: id }), JobSchema),
  /** Goes on with a cancelled, failed or interrupted job where it stopped; one that learns begins anew. */
  'jobs.resume': method(v.object({ ...inProject, jobId: id }), JobSchema),

  /** All frames in order of name, numbers in names by their value. */
  'frames.list': method(v.object(inProject), v.array(FrameSummarySchema)),
  'frames.open': method(v.object(inFrame), OpenFrameSchema),
  /** The stored class scores of the frame's pre-label, or null before pre-labelling. */
  'frames.scores': method(v.object(inFrame), v.nullable(FrameScoresSchema)),

  /** Every label map of the frame that is kept, newest first. */
  'frames.revisions': method(v.object(inFrame), v.array(RevisionSchema)),
  /** The label map of one of the frame's revisions, as `OpenFrame.labels`; null for the latest mask. */
  'frames.labels': method(
    v.object({ ...inFrame, revisionId: v.nullable(id) }),
    v.object({ revisionId: v.nullable(id), labels: bytes }),
  ),
  /** Whose each pixel of the latest mask is: `core/edit/provenance` codes, one byte a pixel. */
  'frames.provenance': method(v.object(inFrame), bytes),
  /** Class areas of each frame that has a mask. The first call on an older project measures what is missing. */
  'frames.classAreas': method(v.object(inProject), v.array(ClassAreasSchema)),

  /**
   * Journals one stroke; the answer comes after it is safely stored. Where the answer was lost the same stroke is sent
   * again: it is not stored twice, and the answer tells of the mask as it is by then.
   */
  'annotate.stroke': method(
    v.object({
      ...inFrame,
      ...afterSequence,
      tool: EditToolSchema,
      mode: StrokeModeSchema,
      /** What was painted: a class, or 255 (void); null for gestures that give pixels different classes. */
      classIndex: v.nullable(byteIndex),
      /** `core/edit/delta` encoding. */
      delta: bytes,
      /** From the press of the pointer to its release. */
      elapsedMs: v.pipe(v.number(), v.minValue(0)),
      ...activeMs,
    }),
    MaskStateSchema,
  ),
  /** Takes the last stroke back; `delta` (forward) is what to apply to the mask on screen. */
  'annotate.undo': method(
    v.object({ ...inFrame, ...afterSequence, ...activeMs }),
    v.object({ mask: MaskStateSchema, delta: bytes }),
  ),
  'annotate.redo': method(
    v.object({ ...inFrame, ...afterSequence, ...activeMs }),
    v.object({ mask: MaskStateSchema, delta: bytes }),
  ),
  /** A verdict on the frame as it is, or none any more; accepting seals its mask as a revision. */
  'annotate.review': method(
    v.object({
      ...inFrame,
      ...verdict,
      ...activeMs,
      /** Of the mask that the person has seen: another is refused (`journal/conflict`). Without it, any is meant. */
      seenVersion: v.optional(v.string()),
    }),
    MaskStateSchema,
  ),
  /** A person leaves the frame as it is: what was looked at it counts as work on it. */
  'annotate.look': method(v.object({ ...inFrame, ...activeMs }), nothing),
  /** The same verdict on many frames; those that fail are named, the others have it. */
  'annotate.reviewMany': method(
    v.object({ ...inProject, ...frameIds, ...verdict }),
    v.object({ reviewed: count, problems: v.array(JobProblemSchema) }),
  ),
  /** A person's remark on the frame (null for none), and its flag. */
  'annotate.note': method(
    v.object({
      ...inFrame,
      comment: v.nullable(v.pipe(v.string(), v.maxLength(2000))),
      flagged: v.boolean(),
    }),
    FrameSummarySchema,
  ),
  /** Keeps which pixels of the frame count as reviewed, in place of those before: `core/edit/maskBytes`, null for none. */
  'annotate.setReviewed': method(v.object({ ...inFrame, pixels: v.nullable(bytes) }), nothing),
  /** Gives every pixel of one class another (255 for void) in these frames' latest masks, one undoable step a frame. */
  'annotate.replaceClass': method(
    v.object({
      ...inProject,
      ...frameIds,
      from: byteIndex,
      to: byteIndex,
      /** Jobs from before there was one keep nothing. */
      guard: v.optional(classGuard, { lockedClasses: [], onlyOver: null }),
      /** Whether what is reviewed of each frame stays as it is; jobs from before there was a choice keep nothing. */
      protectsReviewed: v.optional(v.boolean(), false),
      /** Of each frame's stroke; jobs from before there was a choice have none. */
      mode: v.optional(StrokeModeSchema, 'open'),
      /** Time at work on all of it, idle time cut off: each frame that may have the class gets an equal part. */
      activeMs: v.optional(activeMs.activeMs, 0),
    }),
    JobSchema,
  ),

  /** Scores pooled over frames with ground truth. */
  'evaluate.project': method(v.object({ ...inProject, ...scoreRequest }), EvaluationSchema),
  /** How sure the mean IoU of {@link methods} `evaluate.project` is; null for fewer than two frames. */
  'evaluate.interval': method(
    v.object({ ...inProject, ...scoreRequest }),
    v.nullable(IntervalSchema),
  ),
  /** In which qualities the pre-labels among the scored masks of {@link methods} `evaluate.project` were made. */
  'evaluate.qualities': method(v.object({ ...inProject, ...scoreRequest }), v.array(QualitySchema)),
  /** Two choices of revisions side by side, over the frames that have both. */
  'evaluate.compare': method(
    v.object({ ...inProject, before: v.object(scoreRequest), after: v.object(scoreRequest) }),
    ComparisonSchema,
  ),
  /**
   * Boundary IoU and boundary F1. Measures masks that are not measured yet (or changed since), which takes its time;
   * what is measured is kept, so that calls with a small number go on where the one before ended.
   */
  'evaluate.boundary': method(
    v.object({
      ...inProject,
      ...scoreRequest,
      /** At most this many masks; null for all, 0 for the scores of what is measured already. */
      measureAtMost: v.nullable(count),
    }),
    BoundaryScoresSchema,
  ),
  /** The same, each frame by itself, by name: those that are measured. */
  'evaluate.boundaryFrames': method(
    v.object({ ...inProject, ...scoreRequest }),
    v.pipe(v.array(FrameBoundarySchema), v.readonly()),
  ),
  /** Cityscapes' own scores, instance-weighted ones included, for projects of its classes. */
  'evaluate.cityscapes': method(
    v.object({ ...inProject, ...scoreRequest }),
    CityscapesScoresSchema,
  ),
  /** What can be chosen from in those above. */
  'evaluate.choices': method(v.object(inProject), ScoreChoicesSchema),
  /** Writes a report; the file's ending (.html, .csv, .json) says which kind. */
  'report.write': method(v.object({ ...inProject, path }), v.object({ path })),
  /** Writes masks (and images) to a fresh folder in a data set's layout, with a manifest of what each file is. */
  'export.start': method(
    v.object({
      ...inProject,
      /** A layout's id. */
      format: v.string(),
      out: path,
      split: v.optional(v.nullable(SplitSchema), null),
      revision: v.optional(ExportRevisionSchema, 'latest'),
      /** Whether photos are copied as well. */
      withImages: v.optional(v.boolean(), true),
    }),
    JobSchema,
  ),
} as const;

/** A choice of revisions for {@link methods} `evaluate.…` that leaves nothing out. */
export const EVERY_FRAME = {
  model: null,
  until: null,
  split: null,
  city: null,
  sequence: null,
  status: null,
} as const;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
export type MethodParams<Name extends MethodName> = v.InferOutput<Methods[Name]['params']>;
export type MethodResult<Name extends MethodName> = v.InferOutput<Methods[Name]['result']>;

export const events = {
  /** A job began, moved on or ended. At most ten a second a job. */
  'job.updated': v.object({ projectId: v.string(), job: JobSchema }),
  /** Frames came in, were pre-labelled or changed. */
  'frames.updated': v.object({ projectId: v.string(), frames: v.array(FrameSummarySchema) }),
  /** Which pixels of a frame are reviewed: as `frames.open` has them. */
  'reviewed.updated': v.object({
    projectId: v.string(),
    frameId: v.number(),
    reviewedPixels: v.nullable(bytes),
  }),
  'engine.updated': EngineStateSchema,
  /** A task began, moved on or ended. At most ten a second. */
  'modelTask.updated': v.object({ task: ModelTaskSchema }),
  /** A model came or went. */
  'models.updated': v.object({}),
} as const;

export type Events = typeof events;
export type EventName = keyof Events;
export type EventPayload<Name extends EventName> = v.InferOutput<Events[Name]>;
export type BackendEvent = {
  [Name in EventName]: { readonly name: Name; readonly payload: EventPayload<Name> };
}[EventName];

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}

/**
 * What a renderer holds of its host: two functions, however far away the backend is. A failed call rejects
 * with a `MaskwrightError`.
 */
export interface BackendClient {
  call<Name extends MethodName>(
    name: Name,
    params: MethodParams<Name>,
  ): Promise<MethodResult<Name>>;
  /** @returns a function that ends the subscription */
  subscribe(listener: (event: BackendEvent) => void): () => void;
  /** Whether calls can reach the backend now; called at once and on each change. */
  onConnection(listener: (connected: boolean) => void): () => void;
}

/**
 * Addresses of pictures, relative to the app's own page on every host. `version` keys the cache.
 * - image: the photo as stored (any format a browser shows, else converted to PNG, and so are transparent ones: without
 *   their transparency); a 16-bit photo as an 8-bit PNG through the window, without one through the one of its own values
 *   (`frames.open`); an 8-bit photo as if there were no window
 * - thumbnail: 176 px wide WebP with the latest mask laid over it
 */
export const mediaUrl = {
  image: (projectId: string, frameId: number, window?: ImageWindow): string =>
    `media/${projectId}/${frameId}/image${window === undefined ? '' : `?low=${window.low}&high=${window.high}`}`,
  thumbnail: (projectId: string, frameId: number, version: string): string =>
    `media/${projectId}/${frameId}/thumbnail?version=${encodeURIComponent(version)}`,
} as const;
