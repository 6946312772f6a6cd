// Importing: a data set's frames and ground truth into a project. What is wrong with one file is reported and
// the rest comes in; what is there already stays as it is.

import path from 'node:path';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import { assertSameSize } from '../core/labelMap.ts';
import { TAXONOMIES } from '../core/taxonomy.ts';
import { readCamvidLabels, scanCamvid } from '../datasets/camvid.ts';
import { SPLITS, type DatasetScan, type ScannedFrame } from '../datasets/dataset.ts';
import type { FrameRow } from '../db/frameTable.ts';
import type { MethodParams } from './contract/contract.ts';
import type { ImportPreview } from './contract/records.ts';
import { emitFrames } from './frames.ts';
import type { JobWork } from './jobRunner.ts';
import { recountFrame } from './masks.ts';
import type { OpenProject } from './openProject.ts';
import { hashPhoto, readPhotoSize, type PhotoSize } from './photos.ts';
import { writeMask } from './projectFolder.ts';

export type ImportRequest = Omit<MethodParams<'imports.start'>, 'projectId'>;

/** Frames are announced in batches of this many, so that a long import fills the list as it goes. */
const ANNOUNCE_EVERY = 20;

/** What an import would bring in. @throws MaskwrightError `dataset/…` */
export async function previewImport(
  project: OpenProject,
  request: ImportRequest,
): Promise<ImportPreview> {
  const { frames, problems } = await scan(project, request);
  return {
    frames: frames.length,
    withGroundTruth: frames.filter((frame) => frame.labelPath !== null).length,
    bySplit: SPLITS.map((split) => ({
      split,
      frames: frames.filter((frame) => frame.split === split).length,
    })).filter((entry) => entry.frames > 0),
    problems: [...problems],
  };
}

/** The work of an import job; running it again adds only what is not there yet. */
export function importWork(project: OpenProject, request: ImportRequest): JobWork {
  return async (reporter) => {
    const found = await scan(project, request);
    for (const { subject, message } of found.problems) reporter.note(subject, message);
    const remaining = found.frames.filter((frame) => needsImport(project, frame));
    reporter.setTotal(remaining.length);
    let arrived: number[] = [];
    for (const frame of remaining) {
      if (reporter.signal.aborted) break;
      try {
        const { frameId, problem } = await importFrame(project, frame, found.isSynthetic);
        arrived.push(frameId);
        if (problem !== null) reporter.note(problem.subject, problem.message);
        reporter.itemDone();
      } catch (error) {
        if (isFatal(error)) throw error;
        reporter.itemFailed(frame.imagePath, error);
      }
      if (arrived.length >= ANNOUNCE_EVERY) {
        emitFrames(project, arrived);
        arrived = [];
      }
    }
    emitFrames(project, arrived);
  };
}

async function scan(project: OpenProject, request: ImportRequest): Promise<DatasetScan> {
  if (project.taxonomyId !== 'camvid11') {
    throw new MaskwrightError(
      'dataset/unsupported',
      `CamVid's labels belong to the taxonomy ${TAXONOMIES.camvid11.name}, but this project has ` +
        `${TAXONOMIES[project.taxonomyId].name}; make a project with the taxonomy camvid11 for them.`,
      { taxonomyId: project.taxonomyId },
    );
  }
  return scanCamvid(path.resolve(request.from), request.split);
}

/** A frame is new, its image is elsewhere now, or it is known without the ground truth that has turned up. */
function needsImport(project: OpenProject, frame: ScannedFrame): boolean {
  const known = project.store.frames.byName(frame.name);
  if (known?.imagePath !== frame.imagePath) return true;
  return (
    frame.labelPath !== null && project.store.revisions.groundTruth(known.frameId) === undefined
  );
}

interface ImportedFrame {
  readonly frameId: number;
  /** Why the frame came in without its ground truth, or null when all is well. */
  readonly problem: { readonly subject: string; readonly message: string } | null;
}

async function importFrame(
  project: OpenProject,
  frame: ScannedFrame,
  isSynthetic: boolean,
): Promise<ImportedFrame> {
  const frameId = await ensureFrame(project, frame, isSynthetic);
  const hasTruth = project.store.revisions.groundTruth(frameId) !== undefined;
  if (frame.labelPath === null || hasTruth) return { frameId, problem: null };
  try {
    await addGroundTruth(project, frameId, frame.labelPath);
    return { frameId, problem: null };
  } catch (error) {
    if (isFatal(error)) throw error;
    const message = `${messageOf(error)} The frame came in without ground truth; mend the file and import again.`;
    return { frameId, problem: { subject: frame.labelPath, message } };
  }
}

async function ensureFrame(
  project: OpenProject,
  frame: ScannedFrame,
  isSynthetic: boolean,
): Promise<number> {
  const known = project.store.frames.byName(frame.name);
  if (known !== undefined) {
    await assertSameImage(known, frame);
    return known.frameId;
  }
  const { width, height } = await readPhotoSize(frame.imagePath);
  const imageSha256 = await hashPhoto(frame.imagePath);
  return project.store.transaction(() =>
    project.store.frames.insert({
      name: frame.name,
      split: frame.split,
      imagePath: frame.imagePath,
      imageSha256,
      width,
      height,
      synthetic: isSynthetic ? 1 : 0,
      importedAt: new Date().toISOString(),
    }),
  );
}

/** A name stands for one image: ground truth of another one must not be put beside it. */
async function assertSameImage(known: FrameRow, frame: ScannedFrame): Promise<void> {
  if (known.imagePath === frame.imagePath) return;
  if ((await hashPhoto(frame.imagePath)) === known.imageSha256) return;
  throw new MaskwrightError(
    'frame/exists',
    `The project has another image named "${frame.name}" (${known.imagePath}), so ${frame.imagePath} is left out; ` +
      'rename it with its label file, or import it into a project of its own.',
    { name: frame.name, known: known.imagePath, file: frame.imagePath },
  );
}

async function addGroundTruth(
  project: OpenProject,
  frameId: number,
  labelPath: string,
): Promise<void> {
  const labels = await readCamvidLabels(labelPath);
  const size: PhotoSize | undefined = project.store.frames.byId(frameId);
  if (size !== undefined) assertSameSize(labels, size, `The label file ${labelPath}`);
  const maskPath = await writeMask(project.folder, frameId, 'truth', labels);
  project.store.transaction(() => {
    project.store.revisions.insertGroundTruth(frameId, maskPath, new Date().toISOString());
  });
  await recountFrame(project, frameId);
}

/** Trouble with the project's own storage ends the job; trouble with one file of the data set does not. */
function isFatal(error: unknown): boolean {
  return (
    error instanceof MaskwrightError &&
    (error.code === 'storage/readOnly' || error.code === 'storage/full')
  );
}
