// What of the display belongs to one project: the classes that are not drawn, and the window through which its 16-bit
// photos are seen. Remembered on this machine for each project by its folder.

import * as v from 'valibot';
import type { ImageWindow } from '../../../../backend/contract/contract.ts';
import type { DisplaySettings } from './displaySettings.svelte.ts';
import { ClassIndicesSchema, createProjectMemory, isClassOf } from '../projectMemory.ts';

const SAMPLE_MAX = 65_535;

export interface ProjectDisplay {
  /** Class indices; 255 stands for void. */
  readonly hidden: readonly number[];
  /** Null: photos as they come. */
  readonly window: ImageWindow | null;
}

const SampleSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(SAMPLE_MAX));
const WindowSchema = v.pipe(
  v.object({ low: SampleSchema, high: SampleSchema }),
  v.check(({ low, high }) => low < high),
);
const memory = createProjectMemory(
  'maskwright.projectDisplay',
  v.object({
    hidden: v.optional(v.fallback(ClassIndicesSchema, []), []),
    window: v.optional(v.fallback(v.nullable(WindowSchema), null), null),
  }),
  { hidden: [], window: null },
);

/**
 * What is remembered of a project; as a new project has it, where nothing is.
 * @param classCount classes that the project does not have are left out
 */
export function readProjectDisplay(projectPath: string, classCount: number): ProjectDisplay {
  const { hidden, window } = memory.read(projectPath);
  return { hidden: hidden.filter(isClassOf(classCount)), window };
}

/** Shows a project as the person left it. */
export function recallProjectDisplay(
  display: DisplaySettings,
  projectPath: string,
  classCount: number,
): void {
  const { hidden, window } = readProjectDisplay(projectPath, classCount);
  display.hidden.clear();
  for (const index of hidden) display.hidden.add(index);
  display.window = window;
}

/** Keeps what is to be remembered of a project; to be called in an effect. */
export function rememberProjectDisplay(display: DisplaySettings, projectPath: string): void {
  const hidden = [...display.hidden].sort((a, b) => a - b);
  const { window } = display;
  const isAsNew = hidden.length === 0 && window === null;
  memory.write(projectPath, isAsNew ? null : { hidden, window });
}
