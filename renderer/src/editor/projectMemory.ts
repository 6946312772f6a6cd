// What this machine, or a window, remembers of each project, by its folder, under one key of the browser's storage.

import * as v from 'valibot';
import { VOID_INDEX } from '../../../core/taxonomy.ts';

export interface ProjectMemory<Value> {
  /** What is remembered of a project; as a new project has it, where nothing is. */
  read(projectPath: string): Value;
  /** @param value null forgets the project */
  write(projectPath: string, value: Value | null): void;
}

/**
 * @param schema whatever of a value cannot be read is to have a fallback in it
 * @param asNew what a project has of which nothing can be read
 * @param storage the window's, if not the machine's
 */
export function createProjectMemory<Schema extends v.GenericSchema>(
  storageKey: string,
  schema: Schema,
  asNew: v.InferOutput<Schema>,
  storage: () => Storage = () => localStorage,
): ProjectMemory<v.InferOutput<Schema>> {
  const stored = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));
  const readAll = (): Map<string, unknown> => {
    const parsed = v.safeParse(stored, storage().getItem(storageKey) ?? '{}');
    return new Map(parsed.success ? Object.entries(parsed.output) : []);
  };
  return {
    read(projectPath) {
      const parsed = v.safeParse(schema, readAll().get(projectPath));
      return parsed.success ? parsed.output : asNew;
    },
    write(projectPath, value) {
      const kept = readAll();
      if (value === null) kept.delete(projectPath);
      else kept.set(projectPath, value);
      storage().setItem(storageKey, JSON.stringify(Object.fromEntries(kept)));
    },
  };
}

/** Classes of a project; 255 stands for void. */
export const ClassIndicesSchema = v.array(
  v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(VOID_INDEX)),
);

/** Whether a project of so many classes has this one, or it is void. */
export function isClassOf(classCount: number): (index: number) => boolean {
  return (index) => index < classCount || index === VOID_INDEX;
}
