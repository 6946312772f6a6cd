// What of the display belongs to one project: the classes that are not drawn. Remembered on this machine for each project
// by its folder.

import * as v from 'valibot';
import type { DisplaySettings } from './displaySettings.svelte.ts';
import { ClassIndicesSchema, createProjectMemory, isClassOf } from '../projectMemory.ts';

export interface ProjectDisplay {
  /** Class indices; 255 stands for void. */
  readonly hidden: readonly number[];
}

const memory = createProjectMemory(
  'maskwright.projectDisplay',
  v.object({ hidden: v.optional(v.fallback(ClassIndicesSchema, []), []) }),
  { hidden: [] },
);

/**
 * What is remembered of a project; as a new project has it, where nothing is.
 * @param classCount classes that the project does not have are left out
 */
export function readProjectDisplay(projectPath: string, classCount: number): ProjectDisplay {
  const { hidden } = memory.read(projectPath);
  return { hidden: hidden.filter(isClassOf(classCount)) };
}

/** Shows a project as the person left it. */
export function recallProjectDisplay(
  display: DisplaySettings,
  projectPath: string,
  classCount: number,
): void {
  const { hidden } = readProjectDisplay(projectPath, classCount);
  display.hidden.clear();
  for (const index of hidden) display.hidden.add(index);
}

/** Keeps what is to be remembered of a project; to be called in an effect. */
export function rememberProjectDisplay(display: DisplaySettings, projectPath: string): void {
  const hidden = [...display.hidden].sort((a, b) => a - b);
  memory.write(projectPath, hidden.length === 0 ? null : { hidden });
}
