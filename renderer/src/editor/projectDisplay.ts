// What of the display belongs to one project: the classes that are not drawn, and the window through which its 16-bit
// photos are seen. Remembered on this machine for each project by its folder.

import * as v from 'valibot';
import type { ImageWindow } from '../../../backend/contract/contract.ts';
import { VOID_INDEX } from '../../../core/taxonomy.ts';
import type { DisplaySettings } from './displaySettings.svelte.ts';

const STORAGE_KEY = 'maskwright.projectDisplay';
const SAMPLE_MAX = 65_535;

export interface ProjectDisplay {
  /** Class indices; 255 stands for void. */
  readonly hidden: readonly number[];
  /** Null: photos as they come. */
  readonly window: ImageWindow | null;
}

const AS_NEW: ProjectDisplay = { hidden: [], window: null };

const IndexSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(VOID_INDEX));
const SampleSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(SAMPLE_MAX));
const WindowSchema = v.pipe(
  v.object({ low: SampleSchema, high: SampleSchema }),
  v.check(({ low, high }) => low < high),
);
const ProjectDisplaySchema = v.object({
  hidden: v.optional(v.fallback(v.array(IndexSchema), []), []),
  window: v.optional(v.fallback(v.nullable(WindowSchema), null), null),
});
/** Whatever of it cannot be read is as if it had not been stored. */
const ProjectDisplaysSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.record(v.string(), v.fallback(ProjectDisplaySchema, { hidden: [], window: null })),
);

function readAll(): Record<string, ProjectDisplay> {
  const parsed = v.safeParse(ProjectDisplaysSchema, localStorage.getItem(STORAGE_KEY) ?? '{}');
  return parsed.success ? parsed.output : {};
}

/**
 * What is remembered of a project; as a new project has it, where nothing is.
 * @param classCount classes that the project does not have are left out
 */
export function readProjectDisplay(projectPath: string, classCount: number): ProjectDisplay {
  const { hidden, window } = new Map(Object.entries(readAll())).get(projectPath) ?? AS_NEW;
  return {
    hidden: hidden.filter((index) => index < classCount || index === VOID_INDEX),
    window,
  };
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
  const kept = new Map(Object.entries(readAll()));
  const hidden = [...display.hidden].sort((a, b) => a - b);
  const { window } = display;
  if (hidden.length === 0 && window === null) kept.delete(projectPath);
  else kept.set(projectPath, { hidden, window });
  localStorage.setItem(STORAGE_KEY, JSON.stringify(Object.fromEntries(kept)));
}
