// Exporting: masks in a data set's layout, into a fresh folder that appears only when it is complete, with a manifest
// of where each file comes from.

import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import { storageError } from '../core/storageErrors.ts';
import type { ExportFrame } from '../datasets/dataset.ts';
import { decodeInstancePng } from '../datasets/png/instancePng.ts';
import { layoutById } from '../datasets/layouts.ts';
import type { FrameOverviewRow } from '../db/frameTable.ts';
import type { RevisionRow } from '../db/revisionTable.ts';
import type { MethodParams } from './contract/contract.ts';
import { createManifest, MANIFEST_FILE } from './exportManifest.ts';
import type { JobReporter, JobWork } from './jobRunner.ts';
import { makeFolder } from './makeFolder.ts';
import { loadMask } from './masks.ts';
import type { OpenProject } from './openProject.ts';

export type ExportRequest = Omit<MethodParams<'export.start'>, 'projectId'>;

/** @throws MaskwrightError `usage/invalid`, `dataset/unsupported` or `export/targetExists` */
export async function assertCanExport(project: OpenProject, request: ExportRequest): Promise<void> {
  const out = path.resolve(request.out);
  layoutById(request.format).createWriter(out, project.classes);
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
      await makeFolder(partial);
      const layout = layoutById(request.format);
      const writer = layout.createWriter(partial, project.classes);
      const manifest = createManifest(project, layout, request, partial);
      const frames = chooseFrames(project, request);
      reporter.setTotal(frames.length);
      for (const frame of frames) {
        if (reporter.signal.aborted) return;
        const revision = chooseRevision(project, frame, request);
        if (revision === undefined) {
          reporter.itemFailed(frame.name, noMask(frame.name));
          continue;
        }
        const instances = await readInstances(frame, layout.hasInstances, reporter);
        const written = await writer.add({
          ...frameFacts(frame),
          image: request.withImages ? { file: frame.imagePath } : null,
          labels: await loadMask(project, revision),
          instances,
        });
        await manifest.add(frame, revision, written);
        reporter.itemDone();
      }
      await manifest.finish(await writer.finish());
      if (existsSync(out)) await rmdir(out);
      await rename(partial, out);
    } catch (error) {
      throw storageError(error, out);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  };
}

function chooseFrames(
  project: OpenProject,
  { split, revision }: Pick<ExportRequest, 'split' | 'revision'>,
): FrameOverviewRow[] {
  return project.store.frames
    .overview()
    .filter((frame) => split === null || frame.split === split)
    .filter((frame) => revision !== 'approved' || frame.verdict === 'accepted');
}

function chooseRevision(
  project: OpenProject,
  { frameId }: FrameOverviewRow,
  { revision }: Pick<ExportRequest, 'revision'>,
): RevisionRow | undefined {
  const { revisions } = project.store;
  switch (revision) {
    case 'prelabel':
      return revisions.latestPrelabel(frameId);
    case 'groundTruth':
      return revisions.groundTruth(frameId);
    case 'latest':
    case 'approved':
      return revisions.latest(frameId);
  }
}

function frameFacts({
  name,
  split,
  city,
  sequence,
}: FrameOverviewRow): Pick<ExportFrame, 'name' | 'split' | 'city' | 'sequence'> {
  return { name, split, city, sequence };
}

/** Ids that cannot be read are left out, and said to be. */
async function readInstances(
  { name, instancesPath, width, height }: FrameOverviewRow,
  areWanted: boolean,
  reporter: JobReporter,
): Promise<Uint16Array | null> {
  if (instancesPath === null || !areWanted) return null;
  try {
    const bytes = await readFile(instancesPath);
    const map = await decodeInstancePng(bytes, instancesPath);
    if (map.width === width && map.height === height) return map.data;
    reporter.note(name, `${instancesPath} has another size than the frame; its ids are left out.`);
  } catch (error) {
    reporter.note(name, `${messageOf(error)} Its instance ids are left out.`);
  }
  return null;
}

function noMask(name: string): MaskwrightError {
  return new MaskwrightError(
    'frame/noMask',
    `The frame ${name} has no such mask yet and is left out; pre-label or paint it first.`,
    { name, manifest: MANIFEST_FILE },
  );
}
