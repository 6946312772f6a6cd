// Cityscapes' own scores of a project's masks: by class and category, and weighed by instances where every frame's ground
// truth came with instance ids. Counted from the masks when they are asked for.

import { readFile } from 'node:fs/promises';
import { CITYSCAPES_LABELS, cityscapesLabelNamed } from '../core/cityscapesLabels.ts';
import { MaskwrightError } from '../core/errors.ts';
import { assertSameSize, type LabelMap } from '../core/labelMap.ts';
import {
  addCityscapesCounts,
  countCityscapesFrame,
  instancesWithin,
  emptyCityscapesCounts,
  type CityscapesCounts,
} from '../core/metrics/cityscapesCounts.ts';
import { cityscapesResult } from '../core/metrics/cityscapesResult.ts';
import { VOID_INDEX, type LabelClass } from '../core/taxonomy.ts';
import { decodeInstancePng } from '../datasets/png/instancePng.ts';
import type { FrameRow } from '../db/frameTable.ts';
import type { MethodResult } from './contract/contract.ts';
import { toSelection, type ScoreRequest } from './evaluating.ts';
import { frameRow } from './frames.ts';
import { loadGroundTruth, loadMask } from './masks.ts';
import type { OpenProject } from './openProject.ts';

const UNLABELED_ID = 0;

/**
 * Void counts as the label "unlabeled". Instance scores are null when the ground truth of any frame has no instance ids.
 * @throws MaskwrightError `dataset/unsupported` unless every class of the project is a label of Cityscapes; `frame/noMask`,
 *   `label/…` when what is stored, or a file of instance ids, is missing or damaged
 */
export async function scoreCityscapes(
  project: OpenProject,
  request: ScoreRequest,
): Promise<MethodResult<'evaluate.cityscapes'>> {
  const toIds = labelIdTable(project.classes);
  const frames = project.store.confusions.scoredFrames(toSelection(request));
  const rows = frames.map(({ frameId }) => frameRow(project, frameId));
  const hasInstances = rows.length > 0 && rows.every((row) => row.instancesPath !== null);
  const total = emptyCityscapesCounts(hasInstances);
  for (const [place, frame] of rows.entries()) {
    const revisionId = frames[place]?.revisionId ?? 0;
    addCityscapesCounts(total, await countFrame(project, frame, revisionId, toIds, hasInstances));
  }
  const result = cityscapesResult(total);
  return {
    frames: rows.length,
    classes: CITYSCAPES_LABELS.filter(({ ignoreInEval }) => !ignoreInEval).map(({ name }) => ({
      name,
      iou: result.classScores[name] ?? null,
      instanceIoU: result.classInstScores[name] ?? null,
    })),
    categories: Object.keys(result.categoryScores)
      .filter((name) => name !== 'void')
      .map((name) => ({
        name,
        iou: result.categoryScores[name] ?? null,
        instanceIoU: result.categoryInstScores[name] ?? null,
      })),
    averageScoreClasses: result.averageScoreClasses,
    averageScoreInstClasses: result.averageScoreInstClasses,
    averageScoreCategories: result.averageScoreCategories,
    averageScoreInstCategories: result.averageScoreInstCategories,
  };
}

async function countFrame(
  project: OpenProject,
  frame: FrameRow,
  revisionId: number,
  toIds: Uint8Array,
  hasInstances: boolean,
): Promise<CityscapesCounts> {
  const revision = project.store.revisions.byId(revisionId);
  const truth = await loadGroundTruth(project, frame.frameId);
  if (revision === undefined || truth === null) {
    throw new MaskwrightError('frame/noMask', `The frame ${frame.name} has lost its masks.`);
  }
  const toLabelIds = (labels: LabelMap): LabelMap => ({
    ...labels,
    data: labels.data.map((index) => toIds[index] ?? UNLABELED_ID),
  });
  const labelIds = toLabelIds(truth);
  const instanceIds = hasInstances
    ? instancesWithin(await readInstances(frame), labelIds.data)
    : null;
  const labels = await loadMask(project, revision);
  return countCityscapesFrame({ labelIds, instanceIds }, toLabelIds(labels), frame.name);
}

async function readInstances(frame: FrameRow): Promise<Uint16Array> {
  const file = frame.instancesPath ?? '';
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new MaskwrightError(
      'label/malformed',
      `The instance ids of ${frame.name} are not at ${file} any more; find moved images first.`,
      { file },
      { cause: error },
    );
  });
  const map = await decodeInstancePng(bytes, file);
  assertSameSize(map, frame, file);
  return map.data;
}

/** From a project's indices to label ids. */
function labelIdTable(classes: readonly LabelClass[]): Uint8Array {
  const table = new Uint8Array(VOID_INDEX + 1).fill(UNLABELED_ID);
  classes.forEach(({ name }, index) => {
    const label = cityscapesLabelNamed(name);
    if (label === undefined || label.id < 0) {
      throw new MaskwrightError(
        'dataset/unsupported',
        `Cityscapes has no label "${name}", so its own scores are not defined for this project.`,
        { className: name },
      );
    }
    table[index] = label.id;
  });
  return table;
}
