// What several methods of the contract are asked with.

import * as v from 'valibot';
import { byteIndex, count, id, list, timestamp } from './primitives.ts';
import { ClassChoicesSchema, SplitSchema, VerdictSchema } from './records.ts';

export const path = v.pipe(v.string(), v.minLength(1));
/** `.pth`: lower-case, with the dot. */
export const fileEndings = v.array(v.pipe(v.string(), v.regex(/^\.[a-z0-9]+$/)));
export const inProject = { projectId: v.string() };
export const inFrame = { ...inProject, frameId: id };
/** The journal sequence that the change was made on: a stale one is refused (`journal/conflict`). */
export const afterSequence = { afterSequence: count };
/** Time at work since the last of the frame's strokes, undos, redos, verdicts and looks, idle time cut off. */
export const activeMs = { activeMs: v.pipe(v.number(), v.minValue(0)) };
/** A batch, each frame once. */
export const frameIds = {
  frameIds: v.pipe(
    v.array(id),
    v.check((ids) => new Set(ids).size === ids.length, 'must name each frame once'),
  ),
};
/** What must not change, in whatever frame: the classes of `core/edit/guard`. */
export const classGuard = v.object({
  lockedClasses: list(byteIndex),
  /** Null for all. */
  onlyOver: v.nullable(list(byteIndex)),
});
export const verdict = { verdict: v.nullable(VerdictSchema) };

/** Which revisions of which frames are scored; null for any. */
export const scoreRequest = {
  /** `latest` takes a person's mask where there is one, else the newest pre-label. */
  revision: v.picklist(['prelabel', 'latest']),
  /** Pre-labels of the model with this identity only (`evaluate.choices`). */
  model: v.optional(v.nullable(v.string()), null),
  /** Revisions made up to this time only. */
  until: v.optional(v.nullable(timestamp), null),
  split: v.nullable(SplitSchema),
  city: v.optional(v.nullable(v.string()), null),
  sequence: v.optional(v.nullable(v.string()), null),
  status: v.optional(v.nullable(v.picklist(['done', 'todo'])), null),
};

/** What a model is to learn from a project's accepted frames. */
export const learningRequest = {
  /** The id of the one to begin with; null for the one that made the newest pre-labels. */
  model: v.optional(v.nullable(v.string()), null),
  /** Null for as many as the frames that are new to it ask for. */
  steps: v.optional(v.nullable(v.pipe(count, v.minValue(1))), null),
};

/** Which data set is meant; jobs from before there was a choice are of CamVid's format, with its classes. */
export const dataset = {
  /** A format's id; null finds it out. */
  format: v.nullable(v.string()),
  from: path,
  /** A file that names the classes (JSON or CSV), for formats that do not; null for none. */
  classTable: v.optional(v.nullable(path), null),
};
export const importRequest = {
  ...dataset,
  split: v.nullable(SplitSchema),
  /** The data set's classes that are not the project's by name. */
  classes: v.optional(ClassChoicesSchema, {}),
};
