import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../core/errors.ts';
import type { FrameSummary, MaskState } from '../../../backend/contract/records.ts';
import { createFrameReview, type ReviewedFrame } from './frameReview.ts';
import { createHandDrivenBackend } from './testing/handDrivenBackend.ts';

/** Frame 3 is open, and what was painted on it is stored when the test says so. */
function createReview() {
  const backend = createHandDrivenBackend();
  const painted = Promise.withResolvers<undefined>();
  const masks: MaskState[] = [];
  const frames: FrameSummary[] = [];
  const told: string[] = [];
  const at = {
    frame: { projectId: 'streets', frameId: 3 } as ReviewedFrame | null,
    version: '0',
  };
  const review = createFrameReview(backend.client, {
    openFrame: () => at.frame,
    seenVersion: () => at.version,
    takeActiveMs: () => 700,
    giveBackActiveMs: (activeMs) => told.push(`${activeMs} ms back`),
    stored: () => painted.promise,
    onMask: (mask) => masks.push(mask),
    onStale: () => told.push('stale'),
    onFrame: (frame) => frames.push(frame),
    onError: (error) => told.push(messageOf(error)),
  });
  return { backend, painted, masks, frames, told, at, review };
}

describe('a verdict', () => {
  it('is sent with the time at work once all that was painted is stored', async () => {
    const { backend, painted, masks, at, review } = createReview();
    const decided = review.decide('accepted');
    await Promise.resolve();
    expect([backend.calls, review.isDeciding]).toEqual([0, true]);
    at.version = '1';
    painted.resolve(undefined);
    const call = await backend.nextCall();
    expect(call.name).toBe('annotate.review');
    const verdict = 'accepted';
    const place = { projectId: 'streets', frameId: 3 };
    expect(call.params).toEqual({ ...place, verdict, activeMs: 700, seenVersion: '1' });
    call.answer();
    expect([await decided, review.isDeciding]).toEqual([true, false]);
    expect(masks.map(({ status }) => status)).toEqual(['done']);
  });

  it('is not sent when what was painted cannot be stored, and why is said', async () => {
    const { backend, painted, masks, told, review } = createReview();
    const decided = review.decide('rejected');
    painted.reject(new Error('The disk is full.'));
    expect([await decided, review.isDeciding]).toEqual([false, false]);
    expect(told).toEqual(['700 ms back', 'The disk is full.']);
    expect([backend.calls, masks]).toEqual([0, []]);
  });

  it('that is refused says so', async () => {
    const { backend, painted, masks, told, review } = createReview();
    painted.resolve(undefined);
    const decided = review.decide(null);
    (await backend.nextCall()).refuse('storage/full');
    expect([await decided, review.isDeciding]).toEqual([false, false]);
    expect(told).toEqual(['700 ms back', 'Refused with storage/full.']);
    expect(masks).toEqual([]);
  });

  it('on a mask that was changed elsewhere is refused, and the mask is to be loaded anew', async () => {
    const { backend, painted, masks, told, review } = createReview();
    painted.resolve(undefined);
    const decided = review.decide('accepted');
    (await backend.nextCall()).refuse('journal/conflict');
    expect([await decided, masks]).toEqual([false, []]);
    expect(told).toEqual(['700 ms back', 'stale', 'Refused with journal/conflict.']);
  });

  it('of which the answer was lost may be stored, with its time', async () => {
    const { backend, painted, told, review } = createReview();
    painted.resolve(undefined);
    const decided = review.decide('accepted');
    (await backend.nextCall()).loseAnswer();
    expect([await decided, told]).toEqual([false, ['Refused with host/disconnected.']]);
  });

  it('is stored, but is not about the frame that is open by then', async () => {
    const { backend, painted, masks, at, review } = createReview();
    painted.resolve(undefined);
    const decided = review.decide('skipped');
    const call = await backend.nextCall();
    at.frame = { projectId: 'streets', frameId: 4 };
    call.answer();
    expect([await decided, masks]).toEqual([true, []]);
  });
});

describe('a note', () => {
  it('is sent at once, and the frame with it is told', async () => {
    const { backend, frames, review } = createReview();
    const noted = review.note('wet road', true);
    const call = await backend.nextCall();
    expect(call.name).toBe('annotate.note');
    const place = { projectId: 'streets', frameId: 3 };
    expect(call.params).toEqual({ ...place, comment: 'wet road', flagged: true });
    call.answer();
    expect([await noted, review.isDeciding]).toEqual([true, false]);
    expect(frames).toMatchObject([{ frameId: 3, comment: 'wet road', flagged: true }]);
  });

  it('that is refused says so', async () => {
    const { backend, frames, told, review } = createReview();
    const noted = review.note(null, false);
    (await backend.nextCall()).refuse('storage/full');
    expect([await noted, frames]).toEqual([false, []]);
    expect(told).toEqual(['Refused with storage/full.']);
  });
});

it('nothing is said of a frame while none is open', async () => {
  const { backend, at, review } = createReview();
  at.frame = null;
  expect([await review.decide('accepted'), await review.note('fog', false)]).toEqual([
    false,
    false,
  ]);
  expect(backend.calls).toBe(0);
});
