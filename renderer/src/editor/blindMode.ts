// Blind mode. Each window has its own for each project, over a reload too, and begins with the one that was last chosen on
// this machine: what another window chooses later must not change what this one shows.

import * as v from 'valibot';
import type { FrameEditor } from './frameEditor.svelte.ts';
import { createProjectMemory } from './projectMemory.ts';

const STORAGE_KEY = 'maskwright.blind';

const lastChosen = createProjectMemory(STORAGE_KEY, v.boolean(), false);
/** Null where this window has not shown the project yet. */
const ofThisWindow = createProjectMemory(
  STORAGE_KEY,
  v.nullable(v.boolean()),
  null,
  () => sessionStorage,
);

type Blinded = Pick<FrameEditor, 'isBlind'>;

/** Turns it on or off for a project from now on. */
export function setBlind(editor: Blinded, projectPath: string, isBlind: boolean): void {
  editor.isBlind = isBlind;
  ofThisWindow.write(projectPath, isBlind);
  lastChosen.write(projectPath, isBlind ? true : null);
}

/** As this window left it in a project that is being entered. */
export function recallBlind(editor: Blinded, projectPath: string): void {
  const isBlind = ofThisWindow.read(projectPath) ?? lastChosen.read(projectPath);
  editor.isBlind = isBlind;
  ofThisWindow.write(projectPath, isBlind);
}
