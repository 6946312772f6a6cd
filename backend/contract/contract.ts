// What the app can do: every method and event that crosses from a renderer (or any client) to the backend.
// Both transports validate with these schemas; both ends infer their types from them. Start reading here.

import * as v from 'valibot';
import {
  DatasetFormatSchema,
  DeviceChoiceSchema,
  EngineStateSchema,
  EvaluationSchema,
  FolderListingSchema,
  FrameScoresSchema,
  FrameSummarySchema,
  HostSchema,
  ImportPreviewSchema,
  JobSchema,
  MaskStateSchema,
  ModelSummarySchema,
  OpenFrameSchema,
  primitives,
  ProjectSummarySchema,
  QualitySchema,
  RecentProjectSchema,
  SplitSchema,
  StrokeToolSchema,
  TaxonomyIdSchema,
} from './records.ts';

const { byteIndex, bytes, count, id } = primitives;
const path = v.pipe(v.string(), v.minLength(1));
const inProject = { projectId: v.string() };
const inFrame = { ...inProject, frameId: id };
/** The journal sequence that the change was made on: a stale one is refused (`journal/conflict`). */
const afterSequence = { afterSequence: count };

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
  /** The folders inside a folder; null for the home folder. */
  'host.listFolder': method(v.object({ path: v.nullable(path) }), FolderListingSchema),

  'projects.recent': method(nothing, v.array(RecentProjectSchema)),
  /** Makes a new project in a folder that is empty or does not exist yet, and opens it. */
  'projects.create': method(
    v.object({ path, name: v.pipe(v.string(), v.minLength(1)), taxonomyId: TaxonomyIdSchema }),
    ProjectSummarySchema,
  ),
  'projects.open': method(v.object({ path }), ProjectSummarySchema),
  'projects.summary': method(v.object(inProject), ProjectSummarySchema),

  /** A dry run: what `imports.start` would bring in, and what is wrong with the rest. */
  'imports.preview': method(
    v.object({
      ...inProject,
      format: DatasetFormatSchema,
      from: path,
      split: v.nullable(SplitSchema),
    }),
    ImportPreviewSchema,
  ),
  'imports.start': method(
    v.object({
      ...inProject,
      format: DatasetFormatSchema,
      from: path,
      split: v.nullable(SplitSchema),
    }),
    JobSchema,
  ),

  'models.list': method(v.object(inProject), v.array(ModelSummarySchema)),
  /** Pre-labels frames that this model has not labelled in this quality yet; human masks stay the latest. */
  'prelabel.start': method(
    v.object({
      ...inProject,
      /** A model's id or a checkpoint's path; null for the bundled model of the project's taxonomy. */
      model: v.nullable(v.string()),
      device: DeviceChoiceSchema,
      /** Jobs from before there was a choice took one look. */
      quality: v.optional(QualitySchema, 'fast'),
      /** At most this many frames; null for all. */
      limit: v.nullable(count),
    }),
    JobSchema,
  ),
  'engine.describe': method(nothing, EngineStateSchema),

  'jobs.list': method(v.object(inProject), v.array(JobSchema)),
  'jobs.cancel': method(v.object({ ...inProject, jobId: id }), JobSchema),
  /** Goes on with a cancelled, failed or interrupted job where it stopped. */
  'jobs.resume': method(v.object({ ...inProject, jobId: id }), JobSchema),

  /** All frames in order of name. */
  'frames.list': method(v.object(inProject), v.array(FrameSummarySchema)),
  'frames.open': method(v.object(inFrame), OpenFrameSchema),
  /** The stored class scores of the frame's pre-label, or null before pre-labelling. */
  'frames.scores': method(v.object(inFrame), v.nullable(FrameScoresSchema)),

  /** Journals one stroke; the answer comes after it is safely stored. */
  'annotate.stroke': method(
    v.object({
      ...inFrame,
      ...afterSequence,
      tool: StrokeToolSchema,
      /** What was painted: a class, or 255 (void). */
      classIndex: byteIndex,
      /** `core/edit/delta` encoding. */
      delta: bytes,
      /** From the press of the pointer to its release. */
      elapsedMs: v.pipe(v.number(), v.minValue(0)),
    }),
    MaskStateSchema,
  ),
  /** Takes the last stroke back; `delta` (forward) is what to apply to the mask on screen. */
  'annotate.undo': method(
    v.object({ ...inFrame, ...afterSequence }),
    v.object({ mask: MaskStateSchema, delta: bytes }),
  ),
  'annotate.redo': method(
    v.object({ ...inFrame, ...afterSequence }),
    v.object({ mask: MaskStateSchema, delta: bytes }),
  ),
  /** Marks a frame as done (its mask is sealed as a revision) or takes the mark away. */
  'annotate.setDone': method(v.object({ ...inFrame, done: v.boolean() }), MaskStateSchema),

  /** Scores pooled over frames with ground truth; `latest` prefers human masks to pre-labels. */
  'evaluate.project': method(
    v.object({
      ...inProject,
      revision: v.picklist(['prelabel', 'latest']),
      split: v.nullable(SplitSchema),
    }),
    EvaluationSchema,
  ),
  /** Writes a report; the file's ending (.html, .csv, .json) says which kind. */
  'report.write': method(v.object({ ...inProject, path }), v.object({ path })),
  /** Writes the latest masks (and images) to a fresh folder in a data set's layout. */
  'export.start': method(
    v.object({ ...inProject, format: DatasetFormatSchema, out: path }),
    JobSchema,
  ),
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
  'engine.updated': EngineStateSchema,
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
 * - image: the photo as stored (any format a browser shows, else converted to PNG)
 * - thumbnail: 176 px wide WebP with the latest mask laid over it
 */
export const mediaUrl = {
  image: (projectId: string, frameId: number): string => `media/${projectId}/${frameId}/image`,
  thumbnail: (projectId: string, frameId: number, version: string): string =>
    `media/${projectId}/${frameId}/thumbnail?version=${encodeURIComponent(version)}`,
} as const;
