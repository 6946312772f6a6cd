// A project that is open: what every use case works on.

import path from 'node:path';
import { MaskwrightError } from '../core/errors.ts';
import { taxonomyById, type LabelClass, type TaxonomyId } from '../core/taxonomy.ts';
import { openStore, type Store } from '../db/store.ts';
import type { EmitEvent } from './eventHub.ts';
import { DATABASE_FILE } from './projectFolder.ts';

/** What the database names a project's classes when they are no taxonomy's. */
export const OWN_CLASSES = 'own';

export interface OpenProject {
  /** Names the project in calls and in media addresses while it is open. */
  readonly projectId: string;
  /** The project's folder, absolute. */
  readonly folder: string;
  readonly name: string;
  /** Null for classes of its own. */
  readonly taxonomyId: TaxonomyId | null;
  readonly classes: readonly LabelClass[];
  readonly store: Store;
  readonly emit: EmitEvent;
}

/** @throws MaskwrightError `project/notFound`, `project/tooNew`, `project/damaged`, `storage/…` */
export function openProjectFolder(folder: string, projectId: string, emit: EmitEvent): OpenProject {
  const absolute = path.resolve(folder);
  const store = openStore(path.join(absolute, DATABASE_FILE), 'open');
  const row = store.project.read();
  if (row === undefined) {
    store.close();
    throw new MaskwrightError(
      'project/damaged',
      `${path.join(absolute, DATABASE_FILE)} is no project's database; choose another folder.`,
      { folder: absolute },
    );
  }
  return {
    projectId,
    folder: absolute,
    name: row.name,
    taxonomyId: row.taxonomyId === OWN_CLASSES ? null : taxonomyById(row.taxonomyId).id,
    classes: store.project.classes(),
    store,
    emit,
  };
}
