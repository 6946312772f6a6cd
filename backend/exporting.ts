// Exporting: the latest masks in a data set's layout, into a fresh folder that appears only when it is complete.

import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { MaskwrightError } from '../core/errors.ts';
import { storageError } from '../core/storageErrors.ts';
import { createCamvidWriter } from '../datasets/camvid.ts';
import type { MethodParams } from './contract/contract.ts';
import { SplitSchema } from './contract/records.ts';
import type { JobWork } from './jobRunner.ts';
import { loadMask } from './masks.ts';
import type { OpenProject } from './openProject.ts';

export type ExportRequest = Omit<MethodParams<'export.start'>, 'projectId'>;

/** @throws MaskwrightError `dataset/unsupported` or `export/targetExists` */
export async function assertCanExport(project: OpenProject, request: ExportRequest): Promise<void> {
  if (project.taxonomyId !== 'camvid11') {
    throw new MaskwrightError(
      'dataset/unsupported',
      `CamVid's layout holds the taxonomy camvid11, but this project has ${project.taxonomyId}.`,
      { taxonomyId: project.taxonomyId },
    );
  }
  const out = path.resolve(request.out);
  if (existsSync(out) && (await readdir(out).catch(() => ['not a folder'])).length > 0) {
    throw new MaskwrightError(
      'export/targetExists',
      `${out} is there already and not empty; choose a new folder, an export is never mixed into another.`,
      { folder: out },
    );
  }
}

export function exportWork(project: OpenProject, request: ExportRequest): JobWork {
  return async (reporter) => {
    await assertCanExport(project, request);
    const out = path.resolve(request.out);
    const partial = `${out}.partial-${process.pid}`;
    try {
      await mkdir(partial, { recursive: true });
      const writer = createCamvidWriter(partial);
      const frames = project.store.frames.overview();
      reporter.setTotal(frames.length);
      for (const frame of frames) {
        if (reporter.signal.aborted) return;
        const revision = project.store.revisions.latest(frame.frameId);
        if (revision === undefined) {
          reporter.itemFailed(
            frame.name,
            new MaskwrightError(
              'frame/noMask',
              `The frame ${frame.name} has no mask yet and is left out; pre-label or paint it first.`,
            ),
          );
          continue;
        }
        await writer.add({
          name: frame.name,
          split: v.parse(v.nullable(SplitSchema), frame.split) ?? 'train',
          image: { file: frame.imagePath },
          labels: await loadMask(project, revision),
        });
        reporter.itemDone();
      }
      await writer.finish();
      if (existsSync(out)) await rmdir(out);
      await rename(partial, out);
    } catch (error) {
      throw storageError(error, out);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  };
}
