import { expect, test } from 'vitest';
import {
  CITYSCAPES_CATEGORIES,
  CITYSCAPES_LABELS,
  cityscapesLabelNamed,
} from './cityscapesLabels.ts';
import { TAXONOMIES } from './taxonomy.ts';

test('each label stands at the place of its id, with a category that exists', () => {
  expect(CITYSCAPES_LABELS.map(({ id }) => id)).toEqual([...Array(34).keys()]);
  for (const { category, categoryId } of CITYSCAPES_LABELS) {
    expect(CITYSCAPES_CATEGORIES[categoryId]).toBe(category);
  }
});

test('the evaluated labels are the 19 classes, in their order and colours', () => {
  const evaluated = CITYSCAPES_LABELS.filter(({ ignoreInEval }) => !ignoreInEval);
  expect(evaluated.map(({ trainId }) => trainId)).toEqual([...Array(19).keys()]);
  expect(evaluated.map(({ name, color }) => ({ name, color }))).toEqual(
    TAXONOMIES.cityscapes19.classes,
  );
});

test('people and vehicles have instances, and a licence plate has no id', () => {
  expect(
    CITYSCAPES_LABELS.filter(({ hasInstances }) => hasInstances).map(({ name }) => name),
  ).toEqual([
    ...['person', 'rider', 'car', 'truck', 'bus'],
    ...['caravan', 'trailer', 'train', 'motorcycle', 'bicycle'],
  ]);
  expect(cityscapesLabelNamed('license plate')).toMatchObject({
    id: -1,
    category: 'vehicle',
    hasInstances: false,
    ignoreInEval: true,
  });
  expect(cityscapesLabelNamed('camel')).toBeUndefined();
});
