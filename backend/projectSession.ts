// An open project together with what works on it: its jobs and its annotating.

import * as v from 'valibot';
import { MaskwrightError } from '../core/errors.ts';
import type { JobKind, JobRow } from '../db/jobTable.ts';
import type { ModelRegistry } from '../models/modelRegistry.ts';
import { createAnnotating, type Annotating } from './annotating.ts';
import { methods } from './contract/contract.ts';
import type { ImportPreview, Job } from './contract/records.ts';
import type { EngineHost } from './engineHost.ts';
import { assertCanExport, exportWork, type ExportRequest } from './exporting.ts';
import { importWork, previewImport, type ImportRequest } from './importing.ts';
import { createJobRunner, type JobRunner } from './jobRunner.ts';
import type { OpenProject } from './openProject.ts';
import { prelabelWork, resolveModel, type PrelabelRequest } from './prelabelling.ts';

export interface ProjectSession {
  readonly project: OpenProject;
  readonly annotating: Annotating;
  readonly jobs: JobRunner;
  previewImport(request: ImportRequest): Promise<ImportPreview>;
  /** @throws MaskwrightError when the folder cannot be imported at all */
  startImport(request: ImportRequest): Promise<Job>;
  /** @throws MaskwrightError when the model cannot be used */
  startPrelabel(request: PrelabelRequest): Promise<Job>;
  /** @throws MaskwrightError when the folder cannot be exported to */
  startExport(request: ExportRequest): Promise<Job>;
  /** Goes on with a job where it stopped. */
  resume(jobId: number): Promise<Job>;
  close(): Promise<void>;
}

/** What `jobs.params` holds for each kind; the project is the one that the job's row lies in. */
const storedParams = {
  import: v.omit(methods['imports.start'].params, ['projectId']),
  prelabel: v.omit(methods['prelabel.start'].params, ['projectId']),
  export: v.omit(methods['export.start'].params, ['projectId']),
};

export function createProjectSession(
  project: OpenProject,
  engines: EngineHost,
  models: ModelRegistry,
  author: string,
): ProjectSession {
  const jobs = createJobRunner(project);

  const assertIdle = (kind: JobKind): void => {
    if (!jobs.isRunning(kind)) return;
    throw new MaskwrightError(
      'usage/invalid',
      `A job of this kind (${kind}) is running already; wait for it or cancel it first.`,
      { kind },
    );
  };

  const resumedWork = async (row: JobRow) => {
    switch (row.kind) {
      case 'import':
        return importWork(project, v.parse(storedParams.import, JSON.parse(row.params)));
      case 'export':
        return exportWork(project, v.parse(storedParams.export, JSON.parse(row.params)));
      case 'prelabel': {
        const request = v.parse(storedParams.prelabel, JSON.parse(row.params));
        const model = await resolveModel(models, project.taxonomyId, request.model);
        const limit = request.limit === null ? null : Math.max(0, request.limit - row.done);
        return prelabelWork(project, engines, model, { ...request, limit });
      }
    }
  };

  return {
    project,
    jobs,
    annotating: createAnnotating(project, author),
    previewImport: (request) => previewImport(project, request),
    async startImport(request) {
      assertIdle('import');
      await previewImport(project, request);
      return jobs.start(
        'import',
        `CamVid from ${request.from}`,
        request,
        importWork(project, request),
      );
    },
    async startPrelabel(request) {
      const model = await resolveModel(models, project.taxonomyId, request.model);
      assertIdle('prelabel');
      return jobs.start(
        'prelabel',
        model.card.name,
        request,
        prelabelWork(project, engines, model, request),
      );
    },
    async startExport(request) {
      assertIdle('export');
      await assertCanExport(project, request);
      return jobs.start(
        'export',
        `CamVid to ${request.out}`,
        request,
        exportWork(project, request),
      );
    },
    async resume(jobId) {
      const row = jobs.row(jobId);
      assertIdle(row.kind);
      return jobs.resume(jobId, await resumedWork(row));
    },
    async close() {
      await jobs.close();
      project.store.close();
    },
  };
}
