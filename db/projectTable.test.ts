import { expect, test } from 'vitest';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { createTestStore, NOON } from './testing/testStore.ts';

const { classes } = TAXONOMIES.camvid11;
const street = { name: 'Street', taxonomyId: 'camvid11', createdAt: NOON };

test('a database that is no project’s yet has no project and no classes', () => {
  using test = createTestStore();
  expect(test.store.project.read()).toBeUndefined();
  expect(test.store.project.classes()).toEqual([]);
});

test.each(Object.values(TAXONOMIES))(
  'the classes of $name come back in order and colour',
  (taxonomy) => {
    using test = createTestStore();
    const project = { ...street, taxonomyId: taxonomy.id };
    test.store.project.insert(project, taxonomy.classes);
    expect(test.store.project.read()).toEqual(project);
    expect(test.store.project.classes()).toEqual(taxonomy.classes);
  },
);

test('a database holds one project; a second one changes nothing', () => {
  using test = createTestStore();
  const { store } = test;
  store.project.insert(street, classes);
  expect(() => {
    store.transaction(() => {
      store.project.insert({ ...street, name: 'Other' }, TAXONOMIES.cityscapes19.classes);
    });
  }).toThrow(expect.objectContaining({ code: 'storage/failed' }));
  expect(store.project.read()).toEqual(street);
  expect(store.project.classes()).toEqual(classes);
});
