// A model that has learned in a project, as one of the user's models.

import { MaskwrightError } from '../core/errors.ts';
import type { ModelCard } from '../models/card.ts';
import { emitOnnx } from '../models/cgnet/emitOnnx.ts';
import type { Cgnet } from '../models/cgnet/readCgnet.ts';
import { encodeSafetensors } from '../models/checkpoint/safetensors.ts';
import { modelIdOf, sha256, type ImportedModel } from '../models/importModel.ts';
import type { ModelRegistry } from '../models/modelRegistry.ts';
import { shortened, type LearningPlan } from './learningPlan.ts';

/** What it scores on the frames that were kept back, 0–1. */
export interface LearningScores {
  readonly before: number;
  readonly after: number;
}

/** What is known before it is measured. @param project the project's name */
export async function describeLearned(
  models: ModelRegistry,
  project: string,
  { model, frames, steps }: LearningPlan,
  net: Cgnet,
): Promise<ImportedModel> {
  const { card: base } = model;
  const id = await freeId(models, project);
  const onnx = emitOnnx(net, { kind: 'normalised' });
  const root = base.learned?.root ?? base.id;
  const images = new Set(frames.map(({ imageSha256 }) => shortened(imageSha256)));
  // What it learned from before is in it still, whether this project has it or not.
  const earlier = (base.learned?.images ?? []).filter((image) => !images.has(image));
  const card: ModelCard = {
    id,
    name: `${project}, learned from ${count(frames.length)}`,
    version: '1',
    architecture: base.architecture,
    cgnet: base.cgnet,
    keyLayout: 'authors',
    file: `${id}.onnx`,
    sha256: sha256(onnx),
    weightsSha256: sha256(encodeSafetensors(net.weights)),
    taxonomyId: base.taxonomyId,
    classes: base.classes,
    preprocessing: base.preprocessing,
    learned: {
      root,
      images: [...earlier, ...images],
      at: new Date().toISOString(),
    },
    trainedOn: `What ${root} was trained on, then ${acceptedFrames(frames.length, earlier.length, project)}`,
    recipe: `${base.id}, whose decoder and classifier learned for ${steps} steps`,
    weaknesses:
      'It knows these frames: scores on them and on frames beside them say nothing about others.',
    metrics: [],
    licence: base.licence,
  };
  return { card, onnx, weights: net.weights };
}

/** With what it scores on the frames that were kept back on its card. */
export function withScores(
  learned: ImportedModel,
  project: string,
  { model, heldOut }: LearningPlan,
  { before, after }: LearningScores,
): ImportedModel {
  const measured = {
    dataset: `Accepted frames of ${project} that it has not learned from`,
    frames: heldOut.length,
    meanIoU: after,
    pixelAccuracy: null,
    quality: 'fast' as const,
    source: `measured as it had learned; ${model.card.id}: ${(100 * before).toFixed(2)} %`,
  };
  return { ...learned, card: { ...learned.card, metrics: [measured] } };
}

function acceptedFrames(here: number, earlier: number, project: string): string {
  return earlier === 0
    ? `${count(here)} of the project ${project} that people accepted`
    : `${count(earlier + here)} that people accepted, ${here} of them of the project ${project}`;
}

function count(frames: number): string {
  return frames === 1 ? '1 frame' : `${frames} frames`;
}

/**
 * Makes it one of the user's models, under the next number where another lesson took its own meanwhile.
 * @returns its card as it is there
 * @throws MaskwrightError `storage/…`
 */
export async function keepLearned(
  models: ModelRegistry,
  project: string,
  learned: ImportedModel,
): Promise<ModelCard> {
  const { card } = learned;
  try {
    return await models.add(learned);
  } catch (error) {
    if (!(error instanceof MaskwrightError) || error.code !== 'model/exists') throw error;
    const id = await freeId(models, project);
    return keepLearned(models, project, { ...learned, card: { ...card, id } });
  }
}

async function freeId(models: ModelRegistry, project: string): Promise<string> {
  const stem = `${modelIdOf(project)}-learned`;
  const { cards } = await models.list();
  const taken = new Set(cards.map(({ id }) => id));
  let number = 1;
  while (taken.has(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}
