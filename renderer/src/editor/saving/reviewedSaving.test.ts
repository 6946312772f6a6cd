import { expect, it } from 'vitest';
import { messageOf } from '../../../../core/errors.ts';
import { createReviewedSaving } from './reviewedSaving.ts';
import type { SaveState } from './saveQueue.ts';
import { createHandDrivenBackend } from '../testing/handDrivenBackend.ts';

const marked = (...pixels: number[]) => ({
  projectId: 'streets',
  frameId: 3,
  pixels: Uint8Array.from(pixels),
});

function createSaving() {
  const backend = createHandDrivenBackend();
  const told: string[] = [];
  const states: SaveState[] = [];
  const saving = createReviewedSaving(
    backend.client,
    (error) => told.push(messageOf(error)),
    (state) => states.push(state),
  );
  return { backend, told, states, saving };
}

it('sends at once, and of what is marked meanwhile the last state alone', async () => {
  const { backend, saving } = createSaving();
  expect(saving.isPending).toBe(false);
  saving.push(marked(1));
  saving.push(marked(2));
  saving.push(marked(3));
  const first = await backend.nextCall();
  expect([first.name, first.params]).toEqual(['annotate.setReviewed', marked(1)]);
  first.answer();
  const second = await backend.nextCall();
  expect(second.params).toEqual(marked(3));
  const flushed = saving.flushed();
  expect([saving.isPending, backend.calls]).toEqual([true, 2]);
  second.answer();
  await flushed;
  expect([saving.isPending, backend.calls]).toEqual([false, 2]);
});

it('says what keeps it from being stored, and tries it again when it is waited for', async () => {
  const { backend, told, saving } = createSaving();
  saving.push(marked(1));
  (await backend.nextCall()).refuse('storage/full');
  await expect.poll(() => told).toEqual(['Refused with storage/full.']);
  expect(saving.isPending).toBe(true);
  const refused = saving.flushed();
  (await backend.nextCall()).refuse('storage/full');
  await expect(refused).rejects.toMatchObject({ code: 'storage/full' });
  const flushed = saving.flushed();
  (await backend.nextCall()).answer();
  await flushed;
  expect([saving.isPending, told.length]).toEqual([false, 1]);
});

it('tells how far it is', async () => {
  const { backend, states, saving } = createSaving();
  saving.push(marked(1));
  expect(states).toEqual(['saving']);
  (await backend.nextCall()).lose();
  await expect.poll(() => states).toEqual(['saving', 'offline']);
  saving.push(marked(2));
  (await backend.nextCall()).refuse('storage/full');
  await expect.poll(() => states.slice(2)).toEqual(['saving', 'failed']);
  const flushed = saving.flushed();
  (await backend.nextCall()).answer();
  await flushed;
  expect(states.slice(4)).toEqual(['saving', 'saved']);
});

it('has nothing to wait for when nothing was marked', async () => {
  const { backend, saving } = createSaving();
  await saving.flushed();
  expect(backend.calls).toBe(0);
});
