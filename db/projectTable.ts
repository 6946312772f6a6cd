// The project's own row and its classes, copied from the taxonomy when the project was made.

import type { Database } from 'better-sqlite3';
import type { LabelClass } from '../core/taxonomy.ts';

export interface ProjectRow {
  readonly name: string;
  readonly taxonomyId: string;
  readonly createdAt: string;
}

export interface ProjectTable {
  insert(project: ProjectRow, classes: readonly LabelClass[]): void;
  /** Undefined in a database that is no project's. */
  read(): ProjectRow | undefined;
  classes(): LabelClass[];
}

interface ClassRow {
  readonly name: string;
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

export function createProjectTable(database: Database): ProjectTable {
  const insertProject = database.prepare<[string, string, string]>(
    'INSERT INTO project (id, name, taxonomy_id, created_at) VALUES (1, ?, ?, ?)',
  );
  const insertClass = database.prepare<[number, string, number, number, number]>(
    'INSERT INTO classes (class_index, name, red, green, blue) VALUES (?, ?, ?, ?, ?)',
  );
  const readProject = database.prepare<[], ProjectRow>(
    'SELECT name, taxonomy_id AS taxonomyId, created_at AS createdAt FROM project',
  );
  const readClasses = database.prepare<[], ClassRow>(
    'SELECT name, red, green, blue FROM classes ORDER BY class_index',
  );
  return {
    insert(project, classes) {
      insertProject.run(project.name, project.taxonomyId, project.createdAt);
      classes.forEach(({ name, color }, index) => insertClass.run(index, name, ...color));
    },
    read: () => readProject.get(),
    classes: () =>
      readClasses.all().map(({ name, red, green, blue }) => ({ name, color: [red, green, blue] })),
  };
}
