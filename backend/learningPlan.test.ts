import { describe, expect, test } from 'vitest';
import type { FrameOverviewRow } from '../db/frameTable.ts';
import { readCgnet } from '../models/cgnet/readCgnet.ts';
import { createModelRegistry } from '../models/modelRegistry.ts';
import { planFrames } from './learningPlan.ts';

const stored = await createModelRegistry('nowhere').loadDefault('camvid11');
const model = { ...stored, mapping: null };
const net = readCgnet(stored.weights ?? new Map(), stored.card.id, 'global');

/** Accepted frames of these sizes: the first letters of the alphabet. */
function acceptedFrames(sizes: readonly (readonly [number, number])[]): FrameOverviewRow[] {
  return sizes.map(([width, height], place) => ({
    frameId: place + 1,
    name: String.fromCharCode(97 + place),
    split: null,
    city: null,
    sequence: null,
    imagePath: '',
    imageSha256: String(place).repeat(64),
    instancesPath: null,
    width,
    height,
    synthetic: 0,
    importedAt: '',
    verdict: 'accepted',
    comment: null,
    flagged: 0,
    groundTruthId: null,
    latestId: place + 1,
    latestKind: 'human',
    likelyError: null,
    differingPx: null,
    journalSequence: 0,
  }));
}

function plan(...sizes: readonly (readonly [number, number])[]) {
  const planned = planFrames({ model, net, askedSteps: null }, acceptedFrames(sizes));
  const { window, frames, tooSmall } = planned;
  const names = (some: readonly FrameOverviewRow[]): string =>
    some.map(({ name }) => name).join('');
  return { window, learned: names(frames), tooSmall: names(tooSmall) };
}

describe('the window of a lesson', () => {
  test('is that of the smallest frame, which a tiny one among larger ones is not', () => {
    expect(plan([480, 360], [16, 16], [160, 480])).toEqual({
      window: { width: 160, height: 320 },
      learned: 'ac',
      tooSmall: 'b',
    });
  });

  test('is small where most frames are', () => {
    expect(plan([96, 64], [480, 360], [96, 64], [40, 40])).toEqual({
      window: { width: 96, height: 64 },
      learned: 'abc',
      tooSmall: 'd',
    });
    expect(plan([48, 32])).toMatchObject({ window: { width: 48, height: 32 }, learned: 'a' });
  });

  test('needs a new frame that is large enough', () => {
    const [known, tiny] = acceptedFrames([
      [480, 360],
      [16, 16],
    ]);
    const images = [(known?.imageSha256 ?? '').slice(0, 16)];
    const learned = { root: 'root', images, at: '2026-11-30T00:00:00.000Z' };
    const learning = { model: { ...model, card: { ...model.card, learned } }, net, askedSteps: 1 };
    expect(() =>
      planFrames(
        learning,
        [known, tiny].filter((frame) => frame !== undefined),
      ),
    ).toThrow(/fewer than 128 pixels a side/);
  });
});
