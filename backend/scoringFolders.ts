// Scores two folders of label maps, predictions and ground truth, without a project. One frame is in memory at a time.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { CITYSCAPES_LABELS } from '../core/cityscapesLabels.ts';
import { MaskwrightError } from '../core/errors.ts';
import { assertKnownIndices, assertSameSize, type LabelMap } from '../core/labelMap.ts';
import {
  addBoundaries,
  countBoundaries,
  emptyBoundaries,
  evaluateBoundaries,
  type BoundaryEvaluation,
} from '../core/metrics/boundary.ts';
import type { Interval } from '../core/metrics/bootstrap.ts';
import {
  addCityscapesCounts,
  countCityscapesFrame,
  emptyCityscapesCounts,
  toTrainIds,
} from '../core/metrics/cityscapesCounts.ts';
import { cityscapesResult, type CityscapesResult } from '../core/metrics/cityscapesResult.ts';
import {
  addConfusion,
  countConfusion,
  emptyConfusion,
  type Confusion,
} from '../core/metrics/confusion.ts';
import { evaluateConfusion, meanIoU, type Evaluation } from '../core/metrics/evaluation.ts';
import { TAXONOMIES, VOID_INDEX, type LabelClass } from '../core/taxonomy.ts';
import { readCamvidLabels } from '../datasets/camvid/camvid.ts';
import { decodeInstancePng } from '../datasets/png/instancePng.ts';
import { readLabelFile } from '../datasets/files/labelFile.ts';
import { decodeLabelPng } from '../datasets/png/labelPng.ts';
import { meanIoUInterval } from './resampling.ts';
import { findCityscapesPairs, findIndexPairs, type ScoringPair } from './scoringPairs.ts';

/** Cityscapes' label ids; CamVid's index PNGs; index PNGs of any classes, 255 for void. */
export const SCORING_FORMATS = ['cityscapes', 'camvid', 'index'] as const;
export type ScoringFormat = (typeof SCORING_FORMATS)[number];

export interface ScoringRequest {
  readonly pred: string;
  readonly gt: string;
  readonly format: ScoringFormat;
  /** The classes' names in the order of their indices: for `index` alone, which has none of its own. */
  readonly classNames: readonly string[] | null;
  readonly onFrame: (done: number, total: number) => void;
}

export interface FrameScore {
  readonly frame: string;
  readonly meanIoU: number | null;
  readonly boundaryIoU: number | null;
}

export interface FolderScores {
  readonly format: ScoringFormat;
  readonly evaluation: Evaluation;
  readonly meanIoUInterval: Interval | null;
  readonly boundary: BoundaryEvaluation;
  /** By name. */
  readonly frames: readonly FrameScore[];
  /** What the official script says of the same files; null for other formats. */
  readonly cityscapes: CityscapesResult | null;
}

/** A frame as it is scored, in indices of the classes. */
interface ScoredFrame {
  readonly confusion: Confusion;
  readonly truth: LabelMap;
  readonly labels: LabelMap;
}

/** One format's way: what is scored, frame by frame, and what is said at the end beside the common scores. */
interface Scorer {
  readonly classes: readonly LabelClass[];
  readonly pairs: readonly ScoringPair[];
  readonly score: (pair: ScoringPair) => Promise<ScoredFrame>;
  readonly cityscapes: () => CityscapesResult | null;
}

/**
 * @throws MaskwrightError `usage/invalid`, `dataset/…`, `frame/noMask`, `label/…`; each names the file or frame
 */
export async function scoreFolders(request: ScoringRequest): Promise<FolderScores> {
  const { classes, pairs, score, cityscapes } = await scorerFor(request);
  const pooled = emptyConfusion(classes.length);
  const boundaries = emptyBoundaries(classes.length);
  const confusions: Confusion[] = [];
  const frames: FrameScore[] = [];
  for (const pair of pairs) {
    const { confusion, truth, labels } = await score(pair);
    const boundary = countBoundaries(truth, labels, classes.length);
    addConfusion(pooled, confusion);
    addBoundaries(boundaries, boundary);
    confusions.push(confusion);
    const { boundaryIoU } = evaluateBoundaries(boundary);
    frames.push({ frame: pair.frame, meanIoU: meanIoU(confusion), boundaryIoU });
    request.onFrame(frames.length, pairs.length);
  }
  return {
    format: request.format,
    evaluation: evaluateConfusion(pooled, classes, frames.length),
    meanIoUInterval: meanIoUInterval(confusions),
    boundary: evaluateBoundaries(boundaries),
    frames: frames.sort((a, b) => (a.frame < b.frame ? -1 : 1)),
    cityscapes: cityscapes(),
  };
}

async function scorerFor({ pred, gt, format, classNames }: ScoringRequest): Promise<Scorer> {
  const [truths, predictions] = [path.resolve(gt), path.resolve(pred)];
  if ((format === 'index') !== (classNames !== null)) {
    throw new MaskwrightError(
      'usage/invalid',
      format === 'index'
        ? 'Index PNGs do not say what their classes are; name them with --classes, in the order of their indices.'
        : `The format ${format} has its own classes; leave out --classes.`,
      { format },
    );
  }
  switch (format) {
    case 'cityscapes':
      return cityscapesScorer(await findCityscapesPairs(truths, predictions));
    case 'camvid':
      return indexScorer(
        TAXONOMIES.camvid11.classes,
        await findIndexPairs(truths, predictions),
        readCamvidLabels,
      );
    case 'index': {
      const classes = (classNames ?? []).map((name): LabelClass => ({ name, color: [0, 0, 0] }));
      return indexScorer(classes, await findIndexPairs(truths, predictions), async (file) => {
        const map = await decodeLabelPng(await readLabelFile(file), file);
        assertKnownIndices(map, classes.length, `The label file ${file}`);
        return map;
      });
    }
  }
}

function indexScorer(
  classes: readonly LabelClass[],
  pairs: readonly ScoringPair[],
  read: (file: string) => Promise<LabelMap>,
): Scorer {
  return {
    classes,
    pairs,
    async score({ truth: truthFile, prediction }) {
      const [truth, labels] = await Promise.all([read(truthFile), read(prediction)]);
      assertSameSize(labels, truth, `The prediction ${prediction}`);
      return { truth, labels, confusion: countConfusion(truth, labels, classes.length) };
    },
    cityscapes: () => null,
  };
}

/** @throws MaskwrightError `dataset/layout` when only some frames have instance ids */
function cityscapesScorer(pairs: readonly ScoringPair[]): Scorer {
  const without = pairs.filter(({ truth }) => !existsSync(instanceFile(truth)));
  const [first] = without;
  if (first !== undefined && without.length < pairs.length) {
    throw new MaskwrightError(
      'dataset/layout',
      `${without.length} of ${pairs.length} frames have no instance ids (${instanceFile(first.truth)} is the first); ` +
        'add them, or take all away to be scored without iIoU.',
      { frame: first.frame },
    );
  }
  const hasInstances = without.length === 0;
  const sum = emptyCityscapesCounts(hasInstances);
  return {
    classes: TAXONOMIES.cityscapes19.classes,
    pairs,
    async score({ frame, truth, prediction }) {
      const [labelIds, instances, labels] = await Promise.all([
        readLabelFile(truth).then((bytes) => decodeLabelPng(bytes, truth)),
        hasInstances ? readInstances(instanceFile(truth)) : null,
        readLabelFile(prediction).then((bytes) => decodeLabelPng(bytes, prediction)),
      ]);
      if (instances !== null) {
        assertSameSize(instances, labelIds, `The instance file ${instanceFile(truth)}`);
      }
      const counts = countCityscapesFrame(
        { labelIds, instanceIds: instances?.data ?? null },
        labels,
        frame,
      );
      addCityscapesCounts(sum, counts);
      return {
        confusion: toTrainIds(counts),
        truth: toTrainIdMap(labelIds),
        labels: toTrainIdMap(labels),
      };
    },
    cityscapes: () => cityscapesResult(sum),
  };
}

function instanceFile(labelIdsFile: string): string {
  return labelIdsFile.replace(/labelIds\.png$/, 'instanceIds.png');
}

async function readInstances(file: string) {
  return decodeInstancePng(await readLabelFile(file), file);
}

const TRAIN_IDS = Uint8Array.from(CITYSCAPES_LABELS, ({ trainId }) => trainId);

function toTrainIdMap({ width, height, data }: LabelMap): LabelMap {
  return { width, height, data: data.map((id) => TRAIN_IDS[id] ?? VOID_INDEX) };
}
