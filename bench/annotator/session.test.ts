import { expect, test } from 'vitest';
import { upsampleTopTwo } from '../../core/scores/upsample.ts';
import { createPerson, TOOL_GROUPS, type ToolGroup } from './annotators.ts';
import { createHand, type HandSettings } from './hand.ts';
import { openFrame } from './prepare.ts';
import { runSession, type TargetResult } from './session.ts';
import { createStrokePlanner } from './strokePlan.ts';

const SIZE = { width: 64, height: 48 };
const EXACT: HandSettings = { sigmaPx: 0, judgementError: 0 };
const UNSTEADY: HandSettings = { sigmaPx: 2, judgementError: 0.1 };

/** Two classes, left and right; the model holds all of it for the left one, and is unsure on the right. */
function correct(groups: readonly ToolGroup[], hand: HandSettings, seed = 1): TargetResult[] {
  const truth = Uint8Array.from({ length: 64 * 48 }, (_, offset) => Number(offset % 64 >= 32));
  const greys = Uint8Array.from({ length: 64 * 48 * 3 }, (_, byte) =>
    truth[Math.floor(byte / 3)] === 1 ? 190 : 60,
  );
  const scores = Float32Array.from({ length: 2 * 8 * 6 }, (_, place) => {
    const isRight = place % 8 >= 4;
    return place < 8 * 6 ? 3 : isRight ? 2.5 : -3;
  });
  const place = openFrame(
    {
      name: 'halves',
      photo: { ...SIZE, channels: 3, data: greys },
      truth: { ...SIZE, data: truth },
      scores: { classCount: 2, width: 8, height: 6, data: scores },
    },
    'guided',
    8,
  );
  expect(new Set(place.map.data)).toEqual(
    new Set(upsampleTopTwo({ classCount: 2, width: 8, height: 6, data: scores }, 64, 48).data),
  );
  return runSession(
    place,
    createPerson(place, createStrokePlanner(SIZE, 24), new Set(groups), 24),
    createHand(hand, seed),
    createHand(hand, seed + 1),
    { targets: [0.8, 0.98], capGestures: 40, mistakesInView: 3, settingWeight: 0 },
  );
}

test('the brush alone mends a mistake, and what it took is counted', () => {
  const [near, good] = correct([], EXACT);
  expect(good?.isReached).toBe(true);
  expect(good?.effort.gestures).toBe(good?.effort.byTool.brush);
  expect(good?.effort.changedPx).toBeGreaterThanOrEqual(0.97 * 32 * 48);
  expect(near?.effort.gestures).toBeLessThanOrEqual(good?.effort.gestures ?? 0);
});

test('where scores and photo agree with the truth, one gesture of the other tools is enough', () => {
  const [, good] = correct(TOOL_GROUPS, EXACT);
  expect(good?.isReached).toBe(true);
  expect(good?.effort.gestures).toBe(1);
});

test('the same seed gives the same session, and another one another', () => {
  expect(correct([], UNSTEADY)).toEqual(correct([], UNSTEADY));
  expect(correct([], UNSTEADY, 5)).not.toEqual(correct([], UNSTEADY));
});
