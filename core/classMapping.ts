// How a model's classes meet a project's: a table from each class of the model to a class of the project, or to none.
// Built in for CamVid's 11 and Cityscapes' 19 classes, by name for all others, and a person's choices over both.
//
// A class of the model without a counterpart is left out: where it would have won, the best of the others wins. It is
// never given to another class in silence, so whoever uses a mapping is told which classes are left out
// (`unmappedClasses`), and where one matters a person can choose a class for it.

import { MaskwrightError } from './errors.ts';
import type { LabelClass, TaxonomyId } from './taxonomy.ts';

/** The table by indices, as scores are mapped by it. */
export interface ClassMapping {
  /** For each class of the model the index of the project's class that it counts for, or null. */
  readonly targets: readonly (number | null)[];
  /** How many classes the project has. */
  readonly classCount: number;
}

/** The table by names, as it is stored, shown and chosen: model class → project class, or null for none. */
export type NamedMapping = Readonly<Record<string, string | null>>;

/** Classes in their order, and the taxonomy that they are; null for classes of their own. */
export interface ClassList {
  readonly taxonomyId: TaxonomyId | null;
  readonly classes: readonly Pick<LabelClass, 'name'>[];
}

/** Names of classes that have no counterpart on the other side. */
export interface UnmappedClasses {
  readonly model: readonly string[];
  readonly project: readonly string[];
}

const CAMVID_TO_CITYSCAPES: NamedMapping = {
  Sky: 'sky',
  Building: 'building',
  Pole: 'pole',
  Road: 'road',
  Pavement: 'sidewalk',
  Tree: 'vegetation',
  SignSymbol: 'traffic sign',
  Fence: 'fence',
  Car: 'car',
  Pedestrian: 'person',
  Bicyclist: 'rider',
};

/**
 * By what CamVid's 32 classes were merged into the 11 of the SegNet tutorial: Building took in Wall, Tree took in
 * VegetationMisc (low plants, which Cityscapes calls terrain or vegetation), SignSymbol took in TrafficLight, Car took
 * in Truck_Bus and Train, and Bicyclist, which is rider and bicycle in one, took in MotorcycleScooter.
 */
const CITYSCAPES_TO_CAMVID: NamedMapping = {
  road: 'Road',
  sidewalk: 'Pavement',
  building: 'Building',
  wall: 'Building',
  fence: 'Fence',
  pole: 'Pole',
  'traffic light': 'SignSymbol',
  'traffic sign': 'SignSymbol',
  vegetation: 'Tree',
  terrain: 'Tree',
  sky: 'Sky',
  person: 'Pedestrian',
  rider: 'Bicyclist',
  car: 'Car',
  truck: 'Car',
  bus: 'Car',
  train: 'Car',
  motorcycle: 'Bicyclist',
  bicycle: 'Bicyclist',
};

const BUILT_IN: Partial<Record<TaxonomyId, Partial<Record<TaxonomyId, NamedMapping>>>> = {
  camvid11: { cityscapes19: CAMVID_TO_CITYSCAPES },
  cityscapes19: { camvid11: CITYSCAPES_TO_CAMVID },
};

/** Letters' case, spaces, hyphens and underscores do not make another class. */
function comparableName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

function indexByName(classes: ClassList['classes']): ReadonlyMap<string, number> {
  return new Map(classes.map(({ name }, index) => [comparableName(name), index]));
}

/** The mapping without anybody's choice: each class as it is in one taxonomy, a built-in table, or by name. */
export function defaultMapping(model: ClassList, project: ClassList): ClassMapping {
  const classCount = project.classes.length;
  if (model.taxonomyId !== null && model.taxonomyId === project.taxonomyId) {
    return { targets: model.classes.map((_, index) => index), classCount };
  }
  const table =
    model.taxonomyId === null || project.taxonomyId === null
      ? undefined
      : BUILT_IN[model.taxonomyId]?.[project.taxonomyId];
  const indices = indexByName(project.classes);
  const targets = model.classes.map(({ name }) => {
    const target = table === undefined ? name : (table[name] ?? null);
    return target === null ? null : (indices.get(comparableName(target)) ?? null);
  });
  return { targets, classCount };
}

/**
 * The mapping with a person's choices over it; classes that they do not name stay as they are.
 * @throws MaskwrightError `usage/invalid` for a name that is no class
 */
export function applyChoices(
  mapping: ClassMapping,
  choices: NamedMapping,
  model: ClassList,
  project: ClassList,
): ClassMapping {
  const find = (list: ClassList, name: string, whose: string): number => {
    const exact = list.classes.findIndex((labelClass) => labelClass.name === name);
    const index = exact >= 0 ? exact : indexByName(list.classes).get(comparableName(name));
    if (index !== undefined) return index;
    const known = list.classes.map((labelClass) => labelClass.name).join(', ');
    throw new MaskwrightError(
      'usage/invalid',
      `The ${whose} has no class "${name}"; its classes are ${known}.`,
      { className: name },
    );
  };
  const targets = [...mapping.targets];
  for (const [from, to] of Object.entries(choices)) {
    targets[find(model, from, 'model')] = to === null ? null : find(project, to, 'project');
  }
  return { ...mapping, targets };
}

/** Whether it changes nothing: every class of the model is the project's class at its place. */
export function isIdentity({ targets, classCount }: ClassMapping): boolean {
  return targets.length === classCount && targets.every((target, index) => target === index);
}

/** How many classes of the model have a counterpart. */
export function mappedCount({ targets }: ClassMapping): number {
  return targets.filter((target) => target !== null).length;
}

/** The table by names, each class of the model in it, in the model's order. */
export function nameMapping(
  { targets }: ClassMapping,
  model: Pick<ClassList, 'classes'>,
  project: Pick<ClassList, 'classes'>,
): NamedMapping {
  return Object.fromEntries(
    model.classes.map(({ name }, index) => {
      const target = targets[index] ?? null;
      return [name, target === null ? null : (project.classes[target]?.name ?? null)];
    }),
  );
}

/** What a table by names leaves out on both sides, each in its own order. */
export function unmappedClasses(
  mapping: NamedMapping,
  project: Pick<ClassList, 'classes'>,
): UnmappedClasses {
  const reached = new Set(Object.values(mapping));
  return {
    model: Object.keys(mapping).filter((name) => mapping[name] === null),
    project: project.classes.map(({ name }) => name).filter((name) => !reached.has(name)),
  };
}
