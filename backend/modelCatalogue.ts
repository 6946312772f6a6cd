// Everything there is to say about models: those that are here, those that are damaged, those that can be fetched.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { nameMapping, defaultMapping, isIdentity } from '../core/classMapping.ts';
import { MaskwrightError } from '../core/errors.ts';
import type { ModelCard } from '../models/card.ts';
import type { KnownCheckpoint } from '../models/knownCheckpoints.ts';
import type { ModelRegistry } from '../models/modelRegistry.ts';
import type {
  ModelCatalogue,
  ModelDetails,
  ModelSummary,
  PublishedModel,
} from './contract/modelRecords.ts';
import { partialDownloadOf } from './fetchingModels.ts';
import { photosLearnedBy } from './learningPlan.ts';
import { describeModel, type ModelFacts } from './modelTools.ts';
import type { OpenProject } from './openProject.ts';

/** The models as a project sees them: those first that have learned here, the newest of them first, then those of its classes. */
export async function listForProject(
  models: ModelRegistry,
  project: OpenProject,
): Promise<ModelSummary[]> {
  const { cards } = await models.list();
  const photos = cards.some(({ learned }) => learned !== undefined)
    ? project.store.frames.overview()
    : [];
  const newestFirst = cards.toSorted((a, b) => learnedAt(b).localeCompare(learnedAt(a)));
  const summaries = newestFirst.map((card) =>
    summarize(card, project, photos.filter(photosLearnedBy(card)).length),
  );
  return [
    ...summaries.filter(({ mapping, learnedHere }) => mapping === null && learnedHere > 0),
    ...summaries.filter(({ mapping, learnedHere }) => mapping === null && learnedHere === 0),
    ...summaries.filter(({ mapping }) => mapping !== null),
  ];
}

/** Empty for one that has not learned; as such it sorts last, and otherwise where it was. */
function learnedAt({ learned }: ModelCard): string {
  return learned?.at ?? '';
}

function summarize(card: ModelCard, project: OpenProject, learnedHere: number): ModelSummary {
  const mapping = defaultMapping(card, project);
  return {
    modelId: card.id,
    name: card.name,
    architecture: card.architecture,
    taxonomyId: card.taxonomyId,
    classNames: card.classes.map(({ name }) => name),
    mapping: isIdentity(mapping) ? null : nameMapping(mapping, card, project),
    licence: card.licence,
    learnedHere,
    description: `${card.trainedOn}. ${card.weaknesses}`,
  };
}

export interface CataloguedModels {
  readonly models: readonly (ModelFacts & { readonly isOwn: boolean })[];
  readonly problems: ModelCatalogue['problems'];
}

/** Every model with its facts; one whose card or file is damaged is among the problems. */
export async function describeModels(registry: ModelRegistry): Promise<CataloguedModels> {
  const { cards, ownIds, problems: damagedCards } = await registry.list();
  const models: (ModelFacts & { readonly isOwn: boolean })[] = [];
  const problems = damagedCards.map(({ message, details }) => ({
    modelId: idOfCard(details['file']),
    message,
  }));
  for (const { id } of cards) {
    const isOwn = ownIds.has(id);
    try {
      models.push({ ...(await describeModel(registry, id)), isOwn });
    } catch (error) {
      if (!(error instanceof MaskwrightError)) throw error;
      problems.push({ modelId: isOwn ? id : null, message: error.message });
    }
  }
  return { models, problems };
}

/** @param modelsFolder where the user's own models lie */
export async function catalogue(
  registry: ModelRegistry,
  checkpoints: readonly KnownCheckpoint[],
  modelsFolder: string,
): Promise<ModelCatalogue> {
  const { models, problems } = await describeModels(registry);
  const present = new Set(models.map(({ card }) => card.id));
  return {
    models: models.map(toDetails),
    problems,
    published: await Promise.all(
      checkpoints.map((checkpoint) => toPublished(checkpoint, present, modelsFolder)),
    ),
  };
}

function toDetails({
  card,
  isOwn,
  parameters,
  flops,
}: CataloguedModels['models'][number]): ModelDetails {
  return {
    modelId: card.id,
    name: card.name,
    version: card.version,
    sha256: card.sha256,
    isOwn,
    architecture: card.architecture,
    keyLayout: card.keyLayout,
    weights: card.weights ?? null,
    parameters,
    flops,
    taxonomyId: card.taxonomyId,
    classes: card.classes,
    preprocessing: card.preprocessing,
    trainedOn: card.trainedOn,
    recipe: card.recipe,
    training: card.training ?? null,
    weaknesses: card.weaknesses,
    standing: card.standing ?? null,
    metrics: card.metrics,
    licence: card.licence,
  };
}

async function toPublished(
  checkpoint: KnownCheckpoint,
  present: ReadonlySet<string>,
  modelsFolder: string,
): Promise<PublishedModel> {
  const { id, name, published } = checkpoint;
  const { trainedOn, metrics, licence } = published;
  const part = partialDownloadOf(checkpoint, modelsFolder);
  const downloadedBytes = await stat(part).then(
    ({ size }) => size,
    () => 0,
  );
  const isPresent = present.has(id);
  return { modelId: id, name, isPresent, downloadedBytes, trainedOn, metrics, licence };
}

function idOfCard(file: unknown): string | null {
  return typeof file === 'string' ? path.basename(file, '.card.json') : null;
}
