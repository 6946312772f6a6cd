import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyChoices,
  defaultMapping,
  isIdentity,
  mappedCount,
  nameMapping,
  unmappedClasses,
  type ClassList,
} from './classMapping.ts';
import { TAXONOMIES, type TaxonomyId } from './taxonomy.ts';

function taxonomy(id: TaxonomyId): ClassList {
  return { taxonomyId: id, classes: TAXONOMIES[id].classes };
}

function ownClasses(...names: readonly string[]): ClassList {
  return { taxonomyId: null, classes: names.map((name) => ({ name })) };
}

const camvid = taxonomy('camvid11');
const cityscapes = taxonomy('cityscapes19');

describe('without a choice', () => {
  test('classes of one taxonomy are themselves', () => {
    for (const list of [camvid, cityscapes]) {
      expect(isIdentity(defaultMapping(list, list))).toBe(true);
    }
  });

  test('every class of CamVid has a counterpart in Cityscapes', () => {
    const named = nameMapping(defaultMapping(camvid, cityscapes), camvid, cityscapes);
    expect(named).toEqual({
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
    });
    expect(unmappedClasses(named, cityscapes)).toEqual({
      model: [],
      project: [
        'wall',
        'traffic light',
        'terrain',
        'truck',
        'bus',
        'train',
        'motorcycle',
        'bicycle',
      ],
    });
  });

  test('the classes of Cityscapes fill every class of CamVid', () => {
    const mapping = defaultMapping(cityscapes, camvid);
    const named = nameMapping(mapping, cityscapes, camvid);
    expect(unmappedClasses(named, camvid)).toEqual({ model: [], project: [] });
    expect(mappedCount(mapping)).toBe(19);
    expect(named).toMatchObject({
      wall: 'Building',
      terrain: 'Tree',
      bus: 'Car',
      bicycle: 'Bicyclist',
    });
  });

  test('there and back, every class of CamVid is itself again', () => {
    const there = nameMapping(defaultMapping(camvid, cityscapes), camvid, cityscapes);
    const back = nameMapping(defaultMapping(cityscapes, camvid), cityscapes, camvid);
    for (const [name, counterpart] of Object.entries(there))
      expect(back[counterpart ?? '']).toBe(name);
  });

  test('classes of their own meet by name, however it is written', () => {
    const model = ownClasses('Traffic_Sign', 'SIDE WALK', 'side-walk', 'lamp');
    const named = nameMapping(defaultMapping(model, cityscapes), model, cityscapes);
    expect(named).toEqual({
      Traffic_Sign: 'traffic sign',
      'SIDE WALK': 'sidewalk',
      'side-walk': 'sidewalk',
      lamp: null,
    });
    expect(unmappedClasses(named, cityscapes).model).toEqual(['lamp']);
  });

  test('names that are no class of the project leave nothing mapped', () => {
    expect(mappedCount(defaultMapping(ownClasses('class 0', 'class 1'), camvid))).toBe(0);
  });
});

describe('a person’s choices', () => {
  const start = defaultMapping(camvid, cityscapes);

  test('count over the table, and what they do not name stays', () => {
    const chosen = applyChoices(start, { tree: 'Terrain', Bicyclist: null }, camvid, cityscapes);
    const named = nameMapping(chosen, camvid, cityscapes);
    expect(named).toMatchObject({ Tree: 'terrain', Bicyclist: null, Car: 'car' });
    expect(unmappedClasses(named, cityscapes)).toMatchObject({ model: ['Bicyclist'] });
    expect(unmappedClasses(named, cityscapes).project).toContain('vegetation');
  });

  test('that leave a class of the same taxonomy out are a mapping, too', () => {
    const chosen = applyChoices(defaultMapping(camvid, camvid), { Fence: null }, camvid, camvid);
    expect(isIdentity(chosen)).toBe(false);
  });

  test.each([
    [{ Unicorn: 'car' }, 'The model has no class "Unicorn"; its classes are Sky, '],
    [{ Car: 'unicorn' }, 'The project has no class "unicorn"; its classes are road, '],
  ])('that name no class are refused: %o', (choices, message) => {
    expect(() => applyChoices(start, choices, camvid, cityscapes)).toThrow(
      expect.objectContaining({
        code: 'usage/invalid',
        message: expect.stringContaining(message) as string,
      }),
    );
  });

  test('tell classes apart whose names differ by a hyphen alone', () => {
    const model = ownClasses('side-walk', 'side walk');
    const table = { 'side-walk': 'road', 'side walk': null };
    const mapping = applyChoices(defaultMapping(model, cityscapes), table, model, cityscapes);
    expect(nameMapping(mapping, model, cityscapes)).toEqual(table);
  });

  test('as a whole table give that table again, whatever it was', () => {
    const target = fc.option(fc.constantFrom(...cityscapes.classes.map(({ name }) => name)));
    fc.assert(
      fc.property(fc.array(target, { minLength: 11, maxLength: 11 }), (targets) => {
        const table = Object.fromEntries(
          camvid.classes.map(({ name }, index) => [name, targets[index] ?? null]),
        );
        const mapping = applyChoices(start, table, camvid, cityscapes);
        expect(nameMapping(mapping, camvid, cityscapes)).toEqual(table);
        const { model, project } = unmappedClasses(table, cityscapes);
        expect(model.length + mappedCount(mapping)).toBe(11);
        expect(project.length + new Set(targets.filter((name) => name !== null)).size).toBe(19);
      }),
    );
  });
});
