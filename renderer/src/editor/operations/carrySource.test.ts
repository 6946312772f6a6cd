import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { FrameStatus, FrameSummary } from '../../../../backend/contract/records.ts';
import { CARRY_REACH, decideCarrySource } from './carrySource.ts';
import { frameSummary, someFrames } from '../testing/frameSummaries.ts';

/** A drive by the numbers of its frames, in order of name. */
function driveOf(
  statuses: Readonly<Record<number, FrameStatus>>,
  place: Partial<FrameSummary> = {},
): FrameSummary[] {
  return Object.entries(statuses)
    .map(([number, status]) => {
      const name = `drive_${number.padStart(4, '0')}`;
      return frameSummary(Number(number), name, { ...place, status });
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function decide(frames: readonly FrameSummary[], frameId: number) {
  const frame = frames.find((one) => one.frameId === frameId);
  if (frame === undefined) throw new Error(`There is no frame ${frameId}.`);
  return decideCarrySource(frames, frame);
}

describe('a mask is carried over', () => {
  it('from the frame just before, when a person has accepted it or painted on it', () => {
    for (const status of ['done', 'inProgress'] as const) {
      expect(decide(driveOf({ 1: 'done', 2: status, 3: 'prelabelled' }), 3)).toMatchObject({
        kind: 'carry',
        source: { frame: { name: 'drive_0002' }, stepsBack: 1, missing: 0 },
      });
    }
  });

  it('from the nearest former frame that is corrected, over those that are not', () => {
    for (const status of ['new', 'prelabelled', 'rejected', 'skipped'] as const) {
      const frames = driveOf({ 1: 'done', 2: 'done', 3: status, 4: status, 5: 'new' });
      expect(decide(frames, 5)).toMatchObject({
        kind: 'carry',
        source: { frame: { name: 'drive_0002' }, stepsBack: 3, missing: 0 },
      });
    }
  });

  it('never from a frame that comes after', () => {
    const frames = driveOf({ 1: 'prelabelled', 2: 'prelabelled', 3: 'done' });
    expect(decide(frames, 2)).toMatchObject({
      kind: 'ask',
      source: { frame: { name: 'drive_0001' } },
    });
  });

  it('within reach by the usual step of the drive, whatever its numbers count', () => {
    const frames = driveOf({ 0: 'done', 30: 'new', 60: 'new', 90: 'new', 120: 'new' });
    expect(decide(frames, 120)).toMatchObject({ kind: 'carry', source: { stepsBack: 4 } });
  });

  it('over a few missing frames, which are counted', () => {
    const frames = driveOf({ 2: 'done', 4: 'done', 6: 'done', 12: 'new' });
    expect(decide(frames, 12)).toMatchObject({
      kind: 'carry',
      source: { frame: { name: 'drive_0006' }, stepsBack: 3, missing: 2 },
    });
  });

  it('by the order of the drive where names are not in it', () => {
    const frames = ['f1', 'f10', 'f2', 'f9'].map((name) =>
      frameSummary(Number(name.slice(1)), name, { status: 'done' }),
    );
    expect(decide(frames, 10)).toMatchObject({ kind: 'carry', source: { frame: { name: 'f9' } } });
  });

  it('by places in the list where names have no numbers', () => {
    const frames = ['dawn', 'noon'].map((name, place) =>
      frameSummary(place + 1, name, { status: 'done' }),
    );
    expect(decide(frames, 2)).toMatchObject({
      kind: 'carry',
      source: { frame: { name: 'dawn' }, stepsBack: 1, missing: 0 },
    });
  });
});

describe('it is asked first', () => {
  it('when no frame within reach is corrected', () => {
    const frames = driveOf({ 1: 'prelabelled', 2: 'rejected', 3: 'new', 4: 'prelabelled' });
    expect(decide(frames, 4)).toMatchObject({
      kind: 'ask',
      because: 'uncorrected',
      source: { frame: { name: 'drive_0002' } },
    });
    const far = Object.fromEntries(
      Array.from({ length: CARRY_REACH + 2 }, (_, place) => [place + 1, 'prelabelled' as const]),
    );
    expect(decide(driveOf({ ...far, 1: 'done' }), CARRY_REACH + 1)).toMatchObject({
      kind: 'carry',
    });
    expect(decide(driveOf({ ...far, 1: 'done' }), CARRY_REACH + 2)).toMatchObject({
      kind: 'ask',
      because: 'uncorrected',
      source: { frame: { name: `drive_000${CARRY_REACH + 1}` } },
    });
  });

  it('when the drive goes on only after a gap', () => {
    const frames = driveOf({ 2: 'done', 4: 'done', 6: 'done', 40: 'prelabelled' });
    expect(decide(frames, 40)).toMatchObject({
      kind: 'ask',
      because: 'gap',
      source: { frame: { name: 'drive_0006' }, stepsBack: 17, missing: 16 },
    });
  });

  it('when the frame before is of another drive by its name', () => {
    const a = frameSummary(1, 'a_0009', { status: 'done' });
    const b = frameSummary(2, 'b_0010', { status: 'done' });
    expect(decide([a, b], 2)).toMatchObject({
      kind: 'ask',
      because: 'otherDrive',
      source: { frame: a },
    });
  });
});

describe('nothing is carried over', () => {
  it('to the first frame of a sequence, of a drive or of all', () => {
    const one = driveOf({ 1: 'done' }, { sequence: 'a' });
    const other = driveOf({ 2: 'done', 3: 'done' }, { sequence: 'b' });
    const first = { kind: 'none', because: 'first' };
    expect(decide([...one, ...other], 1)).toEqual(first);
    expect(decide([...one, ...other], 2)).toEqual(first);
    const unlabelled = frameSummary(1, 'a_0009');
    expect(decide([unlabelled, frameSummary(2, 'b_0010')], 2)).toEqual(first);
  });

  it('from frames without a mask, or of another size', () => {
    expect(decide(driveOf({ 1: 'new', 2: 'new' }), 2)).toMatchObject({
      kind: 'none',
      because: 'noMask',
      previous: { name: 'drive_0001' },
    });
    const [large, small] = driveOf({ 1: 'done', 2: 'done' });
    if (large === undefined || small === undefined) throw new Error('The drive has two frames.');
    const frames = [large, { ...small, width: 12 }];
    expect(decide(frames, 2)).toEqual({ kind: 'none', because: 'otherSize', previous: large });
  });

  test('that no person has corrected, unless it is asked for', () => {
    fc.assert(
      fc.property(someFrames, fc.nat(), (some, chosen) => {
        const frames = some.toSorted((a, b) => (a.name < b.name ? -1 : 1));
        const frame = frames[chosen % frames.length];
        if (frame === undefined) return;
        const decision = decideCarrySource(frames, frame);
        if (decision.kind === 'none') return;
        const { source } = decision;
        expect(source.frame.frameId).not.toBe(frame.frameId);
        expect(source.frame.sequence).toBe(frame.sequence);
        expect(source.frame.status).not.toBe('new');
        if (decision.kind === 'ask') return;
        expect(['done', 'inProgress']).toContain(source.frame.status);
        expect(source.stepsBack).toBeLessThanOrEqual(CARRY_REACH);
        expect(source.missing).toBeLessThan(source.stepsBack);
      }),
    );
  });
});
