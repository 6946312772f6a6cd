// The demo on a machine without data: scenes that are drawn on the spot and the model that was made for them.

import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './testing/commandLine.ts';

/** Of the sample model on scenes that it has not seen. */
const LEAST_MEAN_IOU = 0.75;

test('without data, generated scenes get believable pre-labels, and are said to be generated', async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'maskwright-demo-'));
  const { code, stdout } = await runCommand(folder.path, ['demo', '--device', 'cpu']);
  expect(code).toBe(0);
  expect(stdout).toContain('Pre-labelled 16 frames with CGNet M2N6, generated scenes');
  const [, meanIoU] = /mean IoU +(\d\.\d+)/.exec(stdout) ?? [];
  expect(Number(meanIoU)).toBeGreaterThanOrEqual(LEAST_MEAN_IOU);
  expect(stdout).toContain('their scores say nothing about real scenes');
});
