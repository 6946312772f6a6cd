// Blind mode, remembered on this machine for each project by its folder.

import * as v from 'valibot';
import type { AppState } from '../state/appState.svelte.ts';

const STORAGE_KEY = 'maskwright.blind';
const BlindProjectsSchema = v.pipe(v.string(), v.parseJson(), v.array(v.string()));

/** Turns it on or off for the open project from now on. */
export function setBlind(app: AppState, isBlind: boolean): void {
  const { project } = app;
  app.editor.isBlind = isBlind;
  if (project === null) return;
  const others = readBlindProjects().filter((path) => path !== project.path);
  localStorage.setItem(STORAGE_KEY, JSON.stringify(isBlind ? [...others, project.path] : others));
}

/** As the person left it in the open project. */
export function recallBlind(app: AppState): void {
  app.editor.isBlind = app.project !== null && readBlindProjects().includes(app.project.path);
}

/** What cannot be read counts for nothing. */
function readBlindProjects(): readonly string[] {
  const parsed = v.safeParse(BlindProjectsSchema, localStorage.getItem(STORAGE_KEY) ?? '[]');
  return parsed.success ? parsed.output : [];
}
