// The list of projects that were opened lately, in a file of the user's own configuration folder.

import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import envPaths from 'env-paths';
import * as v from 'valibot';
import { writeWholeFile } from '../models/writeWholeFile.ts';
import { RecentProjectSchema, type RecentProject } from './contract/records.ts';

const MAX_ENTRIES = 12;
const ListSchema = v.array(RecentProjectSchema);

export interface RecentProjects {
  list(): Promise<RecentProject[]>;
  /** Puts a project on top. A list that cannot be written is no reason to fail: it is a convenience. */
  remember(project: Pick<RecentProject, 'path' | 'name'>): Promise<void>;
}

/** @param folder where the list lies; the user's configuration folder when not given */
export function createRecentProjects(
  folder = envPaths('maskwright', { suffix: '' }).config,
): RecentProjects {
  const file = path.join(folder, 'recent-projects.json');
  const list = async (): Promise<RecentProject[]> => {
    const text = await readFile(file, 'utf8').catch(() => '[]');
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ListSchema), text);
    return parsed.success ? parsed.output : [];
  };
  return {
    list,
    async remember(project) {
      const others = (await list()).filter((entry) => entry.path !== project.path);
      const entry = { path: project.path, name: project.name, openedAt: new Date().toISOString() };
      const entries = [entry, ...others].slice(0, MAX_ENTRIES);
      try {
        await mkdir(folder, { recursive: true });
        await writeWholeFile(file, `${JSON.stringify(entries, null, 2)}\n`);
      } catch {
        // See the doc comment: opening a project must not depend on this.
      }
    },
  };
}
