// Exporting: masks in a data set's layout, into a fresh folder that appears only when it is complete, with a manifest
// of where each file comes from.

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  access,
  constants,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
} from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import { storageError } from '../core/storageErrors.ts';
import type { LabelMap } from '../core/labelMap.ts';
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
import { isAlive } from './processLock.ts';

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
    const out = await realpath(request.out).catch(() => path.resolve(request.out));
    let partial: string | null = null;
    try {
      partial = await makePartialFolder(out);
      const layout = layoutById(request.format);
      const writer = layout.createWriter(partial, project.classes);
      const manifest = createManifest(project, layout, request, partial);
      const frames = chooseFrames(project, request);
      reporter.setTotal(frames.length);
      for (const chosen of frames) {
        if (reporter.signal.aborted) return;
        const ready = await readFrame(project, chosen, request).catch((error: unknown) => {
          if (isFatal(error)) throw error;
          reporter.itemFailed(chosen.name, error);
          return null;
        });
        if (ready === null) continue;
        const { frame, revision, labels } = ready;
        const instances = await readInstances(frame, layout.hasInstances, reporter);
        const image = request.withImages ? { file: frame.imagePath } : null;
        const endingOfLeftOut = path.extname(frame.imagePath);
        const facts = { ...frameFacts(frame), endingOfLeftOut };
        const written = await writer.add({ ...facts, image, labels, instances });
        await manifest.add(frame, revision, written);
        reporter.itemDone();
      }
      await manifest.finish(await writer.finish());
      if (existsSync(out)) await rmdir(out);
      await rename(partial, out);
    } catch (error) {
      throw storageError(error, out);
    } finally {
      if (partial !== null) await rm(partial, { recursive: true, force: true });
    }
  };
}

/**
 * A new folder beside the target, in whose place it can be put. Those of exports to it that were killed go.
 * @throws the file system's error, where the target is there and cannot be replaced (a disk of its own) as well
 */
async function makePartialFolder(out: string): Promise<string> {
  const [parent, name] = [path.dirname(out), path.basename(out)];
  await makeFolder(parent);
  if (existsSync(out)) {
    await rmdir(out);
    await mkdir(out);
  }
  const beginning = `${name}.partial-`;
  for (const entry of await readdir(parent)) {
    const pid = Number(/^(\d+)-\w+$/.exec(entry.slice(beginning.length))?.[1]);
    if (!entry.startsWith(beginning) || !(pid > 0) || isAlive(pid)) continue;
    await rm(path.join(parent, entry), { recursive: true, force: true });
  }
  // Not by mkdtemp: what it makes is for its owner's eyes alone, and this becomes the export.
  const partial = path.join(parent, `${beginning}${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(partial);
  return partial;
}

interface ReadFrame {
  readonly frame: FrameOverviewRow;
  readonly revision: RevisionRow;
  readonly labels: LabelMap;
}

/**
 * What is exported of a frame, as it is at this moment.
 * @throws MaskwrightError `frame/noMask`, `frame/notApproved`, `image/unreadable`; `label/…`, `journal/…`
 */
async function readFrame(
  project: OpenProject,
  chosen: FrameOverviewRow,
  request: ExportRequest,
): Promise<ReadFrame> {
  const [frame = chosen] = project.store.frames.overview(chosen.frameId);
  const revision = chooseRevision(project, frame, request);
  if (revision === undefined) throw noMask(frame.name);
  if (request.revision === 'approved' && frame.verdict !== 'accepted') throw notApproved(frame);
  if (request.withImages) await assertReadable(frame);
  return { frame, revision, labels: await loadMask(project, revision) };
}

async function assertReadable({ name, imagePath }: FrameOverviewRow): Promise<void> {
  try {
    await access(imagePath, constants.R_OK);
  } catch (error) {
    throw new MaskwrightError(
      'image/unreadable',
      `The image ${imagePath} of the frame ${name} cannot be read and the frame is left out; put the image back, or find moved images.`,
      { file: imagePath },
      { cause: error },
    );
  }
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

/** Trouble that every further frame would meet as well, or that nobody knows. */
function isFatal(error: unknown): boolean {
  return !(error instanceof MaskwrightError) || error.code.startsWith('storage/');
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

function notApproved({ name }: FrameOverviewRow): MaskwrightError {
  return new MaskwrightError(
    'frame/notApproved',
    `The frame ${name} was changed while this export ran and is not accepted any more, so it is left out; accept it and export again.`,
    { name },
  );
}

function noMask(name: string): MaskwrightError {
  return new MaskwrightError(
    'frame/noMask',
    `The frame ${name} has no such mask yet and is left out; pre-label or paint it first.`,
    { name, manifest: MANIFEST_FILE },
  );
}
