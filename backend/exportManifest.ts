// The manifest of an export: for each frame which mask it is, who made it and when, and each file's sha256.

import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExportLayout, WrittenFrame } from '../datasets/dataset.ts';
import type { FrameOverviewRow } from '../db/frameTable.ts';
import type { RevisionRow } from '../db/revisionTable.ts';
import { frameStatus } from './frames.ts';
import type { OpenProject } from './openProject.ts';
import { VERSION } from './version.ts';

export const MANIFEST_FILE = 'manifest.json';

export interface Manifest {
  add(frame: FrameOverviewRow, revision: RevisionRow, written: WrittenFrame): Promise<void>;
  /** Writes the file. @param shared files that belong to no frame alone */
  finish(shared: readonly string[]): Promise<void>;
}

interface FileEntry {
  readonly path: string;
  readonly sha256: string;
}

/**
 * It holds no time of its own: the same masks always give the same bytes.
 * @param root the folder that is written to
 */
export function createManifest(
  project: OpenProject,
  layout: Pick<ExportLayout, 'id'>,
  request: { readonly split: string | null; readonly revision: string },
  root: string,
): Manifest {
  const frames: unknown[] = [];
  const hash = async (file: string): Promise<FileEntry> => ({
    path: file,
    sha256: createHash('sha256')
      .update(await readFile(path.join(root, file)))
      .digest('hex'),
  });
  return {
    async add(frame, revision, written) {
      const { name, split, city, sequence, width, height, imageSha256 } = frame;
      const { revisionId, kind, createdAt } = revision;
      frames.push({
        name,
        split,
        city,
        sequence,
        width,
        height,
        imageSha256,
        status: frameStatus(frame),
        revision: { id: revisionId, kind, createdAt },
        model: project.store.revisions.modelBehind(revisionId) ?? null,
        instances: written.instances,
        files: await Promise.all(written.files.map(hash)),
      });
    },
    async finish(shared) {
      const manifest = {
        generator: `Maskwright ${VERSION}`,
        project: project.name,
        layout: layout.id,
        split: request.split,
        revision: request.revision,
        classes: project.classes,
        frames,
        files: await Promise.all(shared.map(hash)),
      };
      await writeFile(path.join(root, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    },
  };
}
