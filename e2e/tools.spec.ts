// Each tool of the pointer by mouse, at device scale factors of 1, 1.25 and 2 and at zooms from 0.25 to 32: the mask that
// is stored afterwards is, pixel for pixel, what the kernels make of the same places on the image. What they do with other
// options than the first ones is a table of its own.

import path from 'node:path';
import { copyLabelMap, type LabelMap } from '../core/labelMap.ts';
import { DEFAULT_OPTIONS } from '../renderer/src/editor/tools/defaultOptions.ts';
import type { AppPage } from './appPage.ts';
import { expect, test, type Workplace } from './fixtures.ts';
import { readFrame, type FrameData } from './frameData.ts';
import { createHand, WHEEL_PX, zoomTo, type Hand } from './toolHand.ts';
import { toolSteps, type ToolStep } from './toolSteps.ts';
import { toolVariants } from './toolVariants.ts';

const FRAME = 'sample_0001';

/** Does what a step says, the hand where its kernel changes something, and the same to the map. */
async function perform(
  hand: Hand,
  step: ToolStep,
  map: LabelMap,
  data: FrameData,
): Promise<LabelMap> {
  let after = map;
  const places = [step.hand, ...(step.otherwise ?? [])].find((way) => {
    after = copyLabelMap(map);
    step.apply(after, way.map(hand.places.imageAt), data, DEFAULT_OPTIONS);
    return Buffer.compare(map.data, after.data) !== 0;
  });
  if (places === undefined) throw new Error(`${step.tool} would change nothing.`);
  await hand.take(step.tool, step.classIndex);
  if (step.gesture === 'drag') await hand.drag(places);
  else for (const place of places) await hand.drag([place]);
  // Enter ends an outline; a polygon's corners can be moved until the second one.
  const ends = { clicks: step.tool === 'Polygon' ? 2 : 1, drag: 0 }[step.gesture];
  for (let end = 0; end < ends; end++) await hand.key('Enter');
  return after;
}

/** Opens a pre-labelled frame. @returns the project's folder */
async function openPrelabelled(app: AppPage, workplace: Workplace): Promise<string> {
  const project = path.join(workplace.folder, 'streets');
  await app.createProject(project);
  await app.importFrames(workplace.data);
  await app.prelabel();
  await app.openFrame(FRAME);
  return project;
}

async function expectStored(
  workplace: Workplace,
  project: string,
  expected: LabelMap,
): Promise<void> {
  await expect
    .poll(async () => {
      const stored = await workplace.storedLabels(project, FRAME);
      return stored.data.findIndex((index, offset) => index !== expected.data[offset]);
    })
    .toBe(-1);
}

for (const deviceScaleFactor of [1, 1.25, 2]) {
  test.describe(`at a device scale factor of ${deviceScaleFactor}`, () => {
    test.use({ deviceScaleFactor });

    test('every tool does at every zoom what its kernel does', async ({ app, workplace }) => {
      test.slow();
      const project = await openPrelabelled(app, workplace);
      const data = await readFrame(workplace, project, FRAME);
      let expected: LabelMap = await workplace.storedLabels(project, FRAME);
      for (const [zoom, wheelPx] of Object.entries(WHEEL_PX)) {
        const hand = await createHand(app, await zoomTo(app, wheelPx));
        for (const step of toolSteps()) {
          await test.step(`${step.tool} at ${zoom}`, async () => {
            expected = await perform(hand, step, expected, data);
            await expectStored(workplace, project, expected);
          });
        }
      }
    });
  });
}

test('with other options, and with Alt and Shift, the tools do what their kernels do', async ({
  app,
  workplace,
}) => {
  test.slow();
  const project = await openPrelabelled(app, workplace);
  const data = await readFrame(workplace, project, FRAME);
  const expected: LabelMap = await workplace.storedLabels(project, FRAME);
  for (const zoom of ['1', '8'] as const) {
    const hand = await createHand(app, await zoomTo(app, WHEEL_PX[zoom]));
    for (const variant of toolVariants()) {
      await test.step(`${variant.name} at ${zoom}`, async () => {
        const before = copyLabelMap(expected);
        variant.apply(expected, hand.places, data);
        expect(expected).not.toEqual(before);
        await variant.perform(hand);
        await expectStored(workplace, project, expected);
      });
    }
  }
});
