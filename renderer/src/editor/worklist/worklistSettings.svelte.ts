// Which regions come into the worklist. Remembered on this machine.

import * as v from 'valibot';
import { OPTION_RANGES } from '../hand/toolSettings.svelte.ts';
import { DEFAULT_WORKLIST } from '../tools/defaultOptions.ts';

const STORAGE_KEY = 'maskwright.worklist';

/** Regions where the model is unsure, or where another mask says something else. */
export const WORKLIST_SOURCES = ['unsure', 'groundTruth', 'prelabel'] as const;
export type WorklistSource = (typeof WORKLIST_SOURCES)[number];

const areaPx = (fallback: number) =>
  v.optional(v.fallback(v.pipe(v.number(), v.integer(), v.minValue(1)), fallback), fallback);
const { min, max } = OPTION_RANGES.marginBelow;

/** Whatever of it cannot be read is as if it had not been stored. */
const StoredWorklistSchema = v.object({
  source: v.optional(v.fallback(v.picklist(WORKLIST_SOURCES), 'unsure'), 'unsure'),
  minAreaPx: areaPx(DEFAULT_WORKLIST.minAreaPx),
  marginBelow: v.optional(
    v.fallback(v.pipe(v.number(), v.minValue(min), v.maxValue(max)), DEFAULT_WORKLIST.marginBelow),
    DEFAULT_WORKLIST.marginBelow,
  ),
  restBelowPx: areaPx(DEFAULT_WORKLIST.restBelowPx),
});
export type StoredWorklist = v.InferOutput<typeof StoredWorklistSchema>;

export function readStoredWorklist(text: string | null): StoredWorklist {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), StoredWorklistSchema), text ?? '{}');
  return parsed.success ? parsed.output : v.parse(StoredWorklistSchema, {});
}

export class WorklistSettings implements StoredWorklist {
  readonly #start = readStoredWorklist(localStorage.getItem(STORAGE_KEY));

  /** What is wanted; a frame may not have it. */
  source = $state<WorklistSource>(this.#start.source);
  /** Smaller regions are left out. */
  minAreaPx = $state(this.#start.minAreaPx);
  /** In units of the scores: how unsure the model must be of each pixel, for `unsure`. */
  marginBelow = $state(this.#start.marginBelow);
  /** Up to which size regions are done with at once. */
  restBelowPx = $state(this.#start.restBelowPx);

  /** Keeps what is to be remembered; to be called in an effect. */
  remember(): void {
    const { source, minAreaPx, marginBelow, restBelowPx } = this;
    const stored: StoredWorklist = { source, minAreaPx, marginBelow, restBelowPx };
    localStorage.setItem(STORAGE_KEY, JSON.stringify(stored));
  }
}
