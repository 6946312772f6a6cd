// A model as a project uses it: with the table by which its classes become the project's.

import {
  applyChoices,
  defaultMapping,
  isIdentity,
  mappedCount,
  nameMapping,
  type ClassMapping,
  type NamedMapping,
} from '../core/classMapping.ts';
import { MaskwrightError } from '../core/errors.ts';
import { isForNamingAlone, type ModelCard } from '../models/card.ts';
import type { ModelRegistry, StoredModel } from '../models/modelRegistry.ts';
import type { OpenProject } from './openProject.ts';

/** What a model's classes are held against. */
export type ProjectClasses = Pick<OpenProject, 'taxonomyId' | 'classes'>;

export interface ModelForProject extends StoredModel {
  /** Null where the model's classes are the project's. */
  readonly mapping: ClassMapping | null;
}

/**
 * The model that a request means, with its mapping.
 * @param idOrFile null for the one that comes with the app: of the project's taxonomy, or else the first of another
 *   whose classes can be mapped
 * @param choices a person's own lines of the table, over what there is without them
 * @throws MaskwrightError `model/…`; `usage/invalid` for a choice that names no class
 */
export async function resolveModel(
  models: ModelRegistry,
  project: ProjectClasses,
  idOrFile: string | null,
  choices: NamedMapping = {},
): Promise<ModelForProject> {
  const model = await loadFor(models, project, idOrFile);
  return { ...model, mapping: mappingFor(model.card, project, choices) };
}

/**
 * The table for a card; null where the model's classes are the project's.
 * @throws MaskwrightError `usage/invalid` for a choice that names no class
 */
function mappingFor(
  card: Pick<ModelCard, 'taxonomyId' | 'classes'>,
  project: ProjectClasses,
  choices: NamedMapping = {},
): ClassMapping | null {
  const mapping = applyChoices(defaultMapping(card, project), choices, card, project);
  return isIdentity(mapping) ? null : mapping;
}

/** The table by names, as jobs and revisions keep it; null where there is none. */
export function namedMapping(
  { card, mapping }: Pick<ModelForProject, 'card' | 'mapping'>,
  project: ProjectClasses,
): NamedMapping | null {
  return mapping === null ? null : nameMapping(mapping, card, project);
}

/** @throws MaskwrightError `model/classesDiffer` when no class of the model has a counterpart in the project */
export function assertSomethingIsMapped(
  { card, mapping }: Pick<ModelForProject, 'card' | 'mapping'>,
  project: ProjectClasses,
): void {
  if (mapping === null || mappedCount(mapping) > 0) return;
  const list = (classes: readonly { readonly name: string }[]): string =>
    classes.map(({ name }) => name).join(', ');
  throw new MaskwrightError(
    'model/classesDiffer',
    `No class of the model ${card.id} (${list(card.classes)}) has a counterpart among the project's classes ` +
      `(${list(project.classes)}); choose counterparts (prelabel --map "model class=project class"), or another model.`,
    { modelId: card.id },
  );
}

async function loadFor(
  models: ModelRegistry,
  project: ProjectClasses,
  idOrFile: string | null,
): Promise<StoredModel> {
  if (idOrFile !== null) return models.load(idOrFile);
  const { cards } = await models.list();
  const { taxonomyId } = project;
  if (taxonomyId !== null && cards.some((card) => card.taxonomyId === taxonomyId)) {
    return models.loadDefault(taxonomyId);
  }
  const other = cards.find(
    (card) => !isForNamingAlone(card) && mappedCount(defaultMapping(card, project)) > 0,
  );
  if (other !== undefined) return models.load(other.id);
  throw new MaskwrightError(
    'model/unknown',
    "There is no model yet whose classes meet the project's; import one (maskwright model import), or name one and " +
      'choose counterparts of its classes (prelabel --map).',
  );
}
