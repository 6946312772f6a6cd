// Making projects, opening them, and saying how far each is.

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { MaskwrightError } from '../core/errors.ts';
import { storageError } from '../core/storageErrors.ts';
import { TAXONOMIES, type LabelClass, type TaxonomyId } from '../core/taxonomy.ts';
import { openStore } from '../db/store.ts';
import type { ProjectSummary } from './contract/records.ts';
import { makeFolder } from './makeFolder.ts';
import { OWN_CLASSES, type OpenProject } from './openProject.ts';
import { DATABASE_FILE } from './projectFolder.ts';

/**
 * Makes a project in a folder that is empty or does not exist yet.
 * @param choice what it labels: a taxonomy's classes, or its own
 * @throws MaskwrightError `project/exists` or `storage/…`
 */
export async function createProjectFolder(
  folder: string,
  name: string,
  choice: TaxonomyId | readonly LabelClass[],
): Promise<void> {
  const absolute = path.resolve(folder);
  if (existsSync(path.join(absolute, DATABASE_FILE))) {
    throw new MaskwrightError(
      'project/exists',
      `${absolute} already holds a project; open it, or choose another folder.`,
      { folder: absolute },
    );
  }
  try {
    await makeFolder(absolute);
    if ((await readdir(absolute)).length > 0) {
      throw new MaskwrightError(
        'project/exists',
        `${absolute} is not empty; choose an empty or a new folder for the project.`,
        { folder: absolute },
      );
    }
  } catch (error) {
    throw storageError(error, absolute);
  }
  const store = openStore(path.join(absolute, DATABASE_FILE), 'create');
  try {
    store.transaction(() => {
      const isTaxonomy = typeof choice === 'string';
      store.project.insert(
        {
          name,
          taxonomyId: isTaxonomy ? choice : OWN_CLASSES,
          createdAt: new Date().toISOString(),
        },
        isTaxonomy ? TAXONOMIES[choice].classes : choice,
      );
    });
  } finally {
    store.close();
  }
}

export function summarizeProject(project: OpenProject): ProjectSummary {
  return {
    projectId: project.projectId,
    path: project.folder,
    name: project.name,
    taxonomyId: project.taxonomyId,
    classes: project.classes,
    ...project.store.frames.counts(),
  };
}
