import { afterEach, expect, test, vi } from 'vitest';
import { createTestProject } from '../backend/testing/testProject.ts';
import { toRevisions } from './scoreChoices.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  ['Asia/Tokyo', '2026-11-24T14:59:59.999Z'],
  ['America/Los_Angeles', '2026-11-25T07:59:59.999Z'],
  ['UTC', '2026-11-24T23:59:59.999Z'],
])('a day ends where one is: in %s', async (zone, until) => {
  vi.stubEnv('TZ', zone);
  await using project = await createTestProject([]);
  const { backend, projectId } = project;
  expect(await toRevisions(backend, projectId, 'latest@2026-11-24')).toEqual({
    revision: 'latest',
    model: null,
    until,
  });
});

test('a time is taken as it is', async () => {
  await using project = await createTestProject([]);
  const { backend, projectId } = project;
  const { until } = await toRevisions(backend, projectId, 'prelabel@2026-11-24T10:00:00+09:00');
  expect(until).toBe('2026-11-24T01:00:00.000Z');
});
