// The window that a person has chosen for the 16-bit photos of a project, remembered on this machine by its folder.

import * as v from 'valibot';
import { ImageWindowSchema, type ImageWindow } from '../../../backend/contract/records.ts';
import type { FramePhoto } from './framePhoto.svelte.ts';
import { createProjectMemory } from './projectMemory.ts';

const memory = createProjectMemory(
  'maskwright.photoWindow',
  v.fallback(v.nullable(ImageWindowSchema), null),
  null,
);

/** Reads the project's photos through another window from now on; null: each through the window of its own values. */
export function choosePhotoWindow(
  photo: Pick<FramePhoto, 'choose'>,
  projectPath: string,
  window: ImageWindow | null,
): void {
  photo.choose(window);
  memory.write(projectPath, window);
}

/** As the person left it in a project that is being entered. */
export function recallPhotoWindow(
  photo: Pick<FramePhoto, 'enterProject'>,
  projectPath: string,
): void {
  photo.enterProject(memory.read(projectPath));
}
