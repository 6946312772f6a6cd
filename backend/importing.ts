// Importing: a data set's frames and ground truth into a project. What is wrong with one file is reported and
// the rest comes in; what is there already stays as it is.

import { existsSync } from 'node:fs';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import type { ScannedFrame } from '../datasets/dataset.ts';
import type { FrameRow } from '../db/frameTable.ts';
import type { MethodParams } from './contract/contract.ts';
import type { ImportPreview } from './contract/records.ts';
import { emitFrames } from './frames.ts';
import type { JobWork } from './jobRunner.ts';
import { storeGroundTruth } from './maskCounts.ts';
import type { OpenProject } from './openProject.ts';
import { hashPhoto, readPhotoSize } from './photos.ts';
import { writeMask } from './projectFolder.ts';
import {
  assertAllMatched,
  matchClasses,
  readProjectLabels,
  scanDataset,
  type FoundDataset,
  type MatchedClass,
} from './scanning.ts';
import { turnWithPhoto } from './uprightLabels.ts';

export type ImportRequest = Omit<MethodParams<'imports.start'>, 'projectId'>;

/** Frames are announced in batches of this many, so that a long import fills the list as it goes. */
const ANNOUNCE_EVERY = 20;

interface ImportSource extends FoundDataset {
  readonly matched: readonly MatchedClass[];
}

/** What an import would bring in. @throws MaskwrightError `dataset/…`, `usage/invalid` */
export async function previewImport(
  project: OpenProject,
  request: ImportRequest,
): Promise<ImportPreview> {
  const { format, scan, matched } = await openSource(project, request);
  const { frames, problems } = scan;
  const bySplit = Map.groupBy(frames, ({ split }) => split);
  return {
    format: { id: format.id, title: format.title },
    classes: matched.map(({ from, target }) => ({
      from: from.name,
      to: target === null ? null : (project.classes[target]?.name ?? null),
    })),
    frames: frames.length,
    withGroundTruth: frames.filter((frame) => frame.labelPath !== null).length,
    bySplit: [...bySplit].map(([split, { length }]) => ({ split, frames: length })),
    problems: [...problems],
  };
}

/**
 * @returns what would be imported, for people: "CamVid (index PNG) from …"
 * @throws MaskwrightError `dataset/…`, `usage/invalid` when nothing could come in as it should
 */
export async function describeImport(
  project: OpenProject,
  request: ImportRequest,
): Promise<string> {
  const source = await openSource(project, request);
  assertSourceMatches(source);
  return `${source.format.title} from ${request.from}`;
}

/** The work of an import job; running it again adds only what is not there yet. */
export function importWork(project: OpenProject, request: ImportRequest): JobWork {
  return async (reporter) => {
    const source = await openSource(project, request);
    assertSourceMatches(source);
    for (const { subject, message } of source.scan.problems) reporter.note(subject, message);
    const remaining = source.scan.frames.filter((frame) => needsImport(project, frame));
    reporter.setTotal(remaining.length);
    let arrived: number[] = [];
    for (const frame of remaining) {
      if (reporter.signal.aborted) break;
      try {
        const { frameId, problem } = await importFrame(project, source, frame);
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

async function openSource(project: OpenProject, request: ImportRequest): Promise<ImportSource> {
  const found = await scanDataset(request);
  return { ...found, matched: matchClasses(found.scan.classes, project, request.classes) };
}

/** Frames without labels come in whatever the classes are. */
function assertSourceMatches({ format, scan, matched }: ImportSource): void {
  if (scan.frames.every(({ labelPath }) => labelPath === null)) return;
  assertAllMatched(matched, `The data set (${format.title})`);
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
  source: ImportSource,
  frame: ScannedFrame,
): Promise<ImportedFrame> {
  const row = await ensureFrame(project, frame, source.scan.isSynthetic);
  const { frameId } = row;
  const { labelPath } = frame;
  const hasTruth = project.store.revisions.groundTruth(frameId) !== undefined;
  if (labelPath === null || hasTruth) return { frameId, problem: null };
  try {
    await addGroundTruth(project, source, row, { ...frame, labelPath });
    return { frameId, problem: null };
  } catch (error) {
    if (isFatal(error)) throw error;
    const message = `${messageOf(error)} The frame came in without ground truth; mend the file and import again.`;
    return { frameId, problem: { subject: labelPath, message } };
  }
}

async function ensureFrame(
  project: OpenProject,
  frame: ScannedFrame,
  isSynthetic: boolean,
): Promise<FrameRow> {
  const { frames } = project.store;
  const known = frames.byName(frame.name);
  if (known !== undefined) {
    await assertSameImage(known, frame);
    return followImage(project, known, frame);
  }
  const { width, height } = await readPhotoSize(frame.imagePath);
  const imageSha256 = await hashPhoto(frame.imagePath);
  const { name, split, city, sequence, imagePath } = frame;
  const fresh = {
    name,
    split,
    city,
    sequence,
    imagePath,
    imageSha256,
    instancesPath: null,
    width,
    height,
    synthetic: isSynthetic ? 1 : 0,
    importedAt: new Date().toISOString(),
  };
  const frameId = project.store.transaction(() => frames.insert(fresh));
  return { ...fresh, frameId, verdict: null, comment: null, flagged: 0 };
}

/** A data set that was moved is imported from where it is now: frames whose image is not where it was take that one. */
function followImage(project: OpenProject, known: FrameRow, frame: ScannedFrame): FrameRow {
  if (known.imagePath === frame.imagePath || existsSync(known.imagePath)) return known;
  const { imagePath } = frame;
  const isLost = known.instancesPath !== null && !existsSync(known.instancesPath);
  const instancesPath = isLost ? frame.instancesPath : known.instancesPath;
  const { frames } = project.store;
  project.store.transaction(() => {
    frames.setImagePath(known.frameId, imagePath);
    frames.setInstancesPath(known.frameId, instancesPath);
  });
  return { ...known, imagePath, instancesPath };
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
  { scan, matched }: ImportSource,
  { frameId, imagePath, width, height }: FrameRow,
  frame: ScannedFrame & { readonly labelPath: string },
): Promise<void> {
  const subject = `The label file ${frame.labelPath}`;
  const read = await readProjectLabels(scan, frame, matched);
  const labels = await turnWithPhoto(read, imagePath, { width, height }, subject);
  const maskPath = await writeMask(project.folder, frameId, 'truth', labels);
  await storeGroundTruth(project, frameId, labels, () => {
    const { frames, revisions } = project.store;
    revisions.insertGroundTruth(frameId, maskPath, new Date().toISOString());
    frames.setInstancesPath(frameId, frame.instancesPath);
  });
}

/** Trouble with the project's own storage ends the job; trouble with one file of the data set does not. */
function isFatal(error: unknown): boolean {
  return (
    error instanceof MaskwrightError &&
    (error.code === 'storage/readOnly' || error.code === 'storage/full')
  );
}
