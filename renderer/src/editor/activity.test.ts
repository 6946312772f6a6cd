import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createActivityClock, LONGEST_PAUSE_MS } from './activity.ts';

it('counts the time between what the hand does', () => {
  const clock = createActivityClock();
  clock.note(1_000);
  clock.note(1_400);
  expect(clock.take(2_000)).toBe(1_000);
});

it('begins anew after it was asked', () => {
  const clock = createActivityClock();
  clock.note(0);
  clock.take(500);
  expect(clock.take(700)).toBe(200);
});

it('counts again what was given back', () => {
  const clock = createActivityClock();
  clock.note(0);
  clock.giveBack(clock.take(500));
  expect(clock.take(700)).toBe(700);
});

it('counts a long pause as the longest one', () => {
  const clock = createActivityClock();
  clock.note(0);
  clock.note(10 * LONGEST_PAUSE_MS);
  expect(clock.take(10 * LONGEST_PAUSE_MS)).toBe(LONGEST_PAUSE_MS);
});

it('counts nothing while the person is away, or before the first act', () => {
  const clock = createActivityClock();
  expect(clock.take(5_000)).toBe(0);
  clock.note(6_000);
  clock.note(6_100);
  clock.pause();
  expect(clock.take(20_000)).toBe(100);
  clock.note(25_000);
  expect(clock.take(25_000)).toBe(0);
});

it('counts a time once, though what waited in it is told of after it was asked', () => {
  const clock = createActivityClock();
  clock.note(1_000);
  const taken = clock.take(1_600);
  for (let time = 1_010; time < 1_600; time += 10) clock.note(time);
  expect(taken + clock.take(1_600)).toBe(600);
});

it('never counts more than has passed, and never less than nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100_000 })), (times) => {
      const clock = createActivityClock();
      for (const time of times) clock.note(time);
      const last = times.at(-1) ?? 0;
      const active = clock.take(last);
      let passed = 0;
      for (const [place, time] of times.entries()) {
        passed += Math.max(0, time - (times[place - 1] ?? time));
      }
      expect(active).toBeGreaterThanOrEqual(0);
      expect(active).toBeLessThanOrEqual(passed);
    }),
  );
});
