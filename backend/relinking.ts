// Relinking: finds the images of a project again after they have moved, by their content, not by their names.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { MaskwrightError } from '../core/errors.ts';
import { isImageName } from '../datasets/files/folderListing.ts';
import { listFilesBelow } from '../datasets/files/folderWalk.ts';
import type { FrameRow } from '../db/frameTable.ts';
import { emitFrames } from './frames.ts';
import type { JobReporter, JobWork } from './jobRunner.ts';
import type { OpenProject } from './openProject.ts';
import { hashPhoto } from './photos.ts';

/** The work of a relinking job over a folder and those below it; images that are where they were stay so. */
export function relinkWork(project: OpenProject, folder: string): JobWork {
  return async (reporter) => {
    const lost = new Map(lostFrames(project).map((frame) => [frame.frameId, frame]));
    reporter.setTotal(lost.size);
    if (lost.size === 0) return;
    const files = await findFiles(path.resolve(folder), reporter);
    const photos = files.filter(isImageName);
    // Those of the old names first: mostly nothing else has to be read.
    const names = new Set([...lost.values()].map(({ imagePath }) => path.basename(imagePath)));
    const isLikely = (file: string): boolean => names.has(path.basename(file));
    const likely = photos.filter(isLikely);
    const others = photos.filter((file) => !isLikely(file));
    const byName = new Map(files.map((file) => [path.basename(file), file]));
    for (const file of [...likely, ...others]) {
      if (lost.size === 0 || reporter.signal.aborted) break;
      relink(project, reporter, lost, byName, file, await hashPhoto(file).catch(() => null));
    }
    if (reporter.signal.aborted) return;
    for (const frame of lost.values()) reporter.itemFailed(frame.name, notFound(frame, folder));
  };
}

/** Frames whose image is not where it was. */
function lostFrames(project: OpenProject): FrameRow[] {
  return project.store.frames.overview().filter(({ imagePath }) => !existsSync(imagePath));
}

function relink(
  project: OpenProject,
  reporter: JobReporter,
  lost: Map<number, FrameRow>,
  byName: ReadonlyMap<string, string>,
  file: string,
  imageSha256: string | null,
): void {
  if (imageSha256 === null) return;
  const { frames } = project.store;
  for (const { frameId, instancesPath } of frames.byImage(imageSha256)) {
    if (!lost.delete(frameId)) continue;
    project.store.transaction(() => {
      frames.setImagePath(frameId, file);
      if (instancesPath !== null && !existsSync(instancesPath)) {
        frames.setInstancesPath(frameId, byName.get(path.basename(instancesPath)) ?? null);
      }
      reporter.itemDone();
    });
    emitFrames(project, [frameId]);
  }
}

/** All files in a folder and below it. What cannot be looked into is told, and need not be where the images are. */
async function findFiles(folder: string, reporter: JobReporter): Promise<string[]> {
  const { files, problems } = await listFilesBelow(folder, reporter.signal);
  for (const { subject, message } of problems) reporter.note(subject, message);
  return files.map((file) => path.join(folder, file));
}

function notFound({ name, imagePath }: FrameRow, folder: string): MaskwrightError {
  return new MaskwrightError(
    'image/unreadable',
    `The image of ${name} is neither at ${imagePath} nor, by its content, in ${folder}; choose another folder.`,
    { name },
  );
}
