// The guards that a person has set in a project: which classes must not change, which alone may, and what else is kept.
// Remembered on this machine for each project by its folder.

import * as v from 'valibot';
import { ClassIndicesSchema, createProjectMemory, isClassOf } from './projectMemory.ts';
import type { ToolSettings } from './hand/toolSettings.svelte.ts';

const classes = v.optional(v.fallback(ClassIndicesSchema, []), []);
const flag = (fallback: boolean) => v.optional(v.fallback(v.boolean(), fallback), fallback);

const memory = createProjectMemory(
  'maskwright.projectGuards',
  v.object({
    locked: classes,
    onlyOver: classes,
    protectsReviewed: flag(true),
    paintsOverPressed: flag(false),
  }),
  { locked: [], onlyOver: [], protectsReviewed: true, paintsOverPressed: false },
);

type Guards = Pick<ToolSettings, 'locked' | 'onlyOver' | 'protectsReviewed' | 'paintsOverPressed'>;

/**
 * Sets the guards as the person left them.
 * @param classCount classes that the project does not have are left out
 */
export function recallProjectGuards(guards: Guards, projectPath: string, classCount: number): void {
  const kept = memory.read(projectPath);
  for (const name of ['locked', 'onlyOver'] as const) {
    guards[name].clear();
    for (const index of kept[name].filter(isClassOf(classCount))) guards[name].add(index);
  }
  guards.protectsReviewed = kept.protectsReviewed;
  guards.paintsOverPressed = kept.paintsOverPressed;
}

/** Keeps the guards of a project; to be called in an effect. */
export function rememberProjectGuards(guards: Guards, projectPath: string): void {
  const locked = [...guards.locked];
  const onlyOver = [...guards.onlyOver];
  const { protectsReviewed, paintsOverPressed } = guards;
  const isAsNew = locked.length + onlyOver.length === 0 && protectsReviewed && !paintsOverPressed;
  memory.write(
    projectPath,
    isAsNew ? null : { locked, onlyOver, protectsReviewed, paintsOverPressed },
  );
}
