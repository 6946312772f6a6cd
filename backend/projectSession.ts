// An open project together with what works on it: its jobs and its annotating.

import * as v from 'valibot';
import { unmappedClasses, type NamedMapping } from '../core/classMapping.ts';
import { MaskwrightError } from '../core/errors.ts';
import type { JobKind, JobRow } from '../db/jobTable.ts';
import { layoutById } from '../datasets/layouts.ts';
import type { ModelRegistry } from '../models/modelRegistry.ts';
import { createAnnotating, type Annotating } from './annotating.ts';
import { methods, type MethodParams, type MethodResult } from './contract/contract.ts';
import type { LearningPreview } from './contract/modelRecords.ts';
import type { ImportPreview, Job } from './contract/records.ts';
import type { EngineHost } from './engineHost.ts';
import { createFrameWorkers } from './frameWorkers.ts';
import { assertCanExport, exportWork, type ExportRequest } from './exporting.ts';
import { describeImport, importWork, previewImport, type ImportRequest } from './importing.ts';
import { createJobRunner, type JobRunner } from './jobRunner.ts';
import {
  assertSomethingIsMapped,
  namedMapping,
  resolveModel,
  type ModelForProject,
} from './modelForProject.ts';
import { learningWork } from './learning.ts';
import { planLearning, type LearningRequest } from './learningPlan.ts';
import type { OpenProject } from './openProject.ts';
import { relinkWork } from './relinking.ts';
import { describeReplace, narrowReplace, replaceWork, type ReplaceRequest } from './replacing.ts';
import { prelabelWork, type PrelabelRequest } from './prelabelling.ts';

export interface ProjectSession {
  readonly project: OpenProject;
  readonly annotating: Annotating;
  readonly jobs: JobRunner;
  previewImport(request: ImportRequest): Promise<ImportPreview>;
  /** @throws MaskwrightError when the folder cannot be imported at all */
  startImport(request: ImportRequest): Promise<Job>;
  /** @throws MaskwrightError when the model cannot be used */
  startPrelabel(request: PrelabelRequest): Promise<Job>;
  /** @throws MaskwrightError as `startLearning` */
  previewLearning(request: LearningRequest): Promise<LearningPreview>;
  /** @throws MaskwrightError when nothing new is accepted or the model cannot learn */
  startLearning(request: LearningRequest): Promise<Job>;
  /** What pre-labelling would do with a model's classes, for parameters as it takes them. */
  previewMapping(
    model: string | null,
    choices: NamedMapping | undefined,
  ): Promise<MethodResult<'models.mapping'>>;
  /** Whether a job that pre-labels or learns is at work with this model. */
  usesModel(modelId: string): boolean;
  /** @throws MaskwrightError when the folder cannot be exported to */
  startExport(request: ExportRequest): Promise<Job>;
  startRelink(request: RelinkRequest): Job;
  /** @throws MaskwrightError when there is no such class or frame */
  startReplace(request: ReplaceRequest): Job;
  /** Goes on with a job where it stopped; one that learns begins anew. */
  resume(jobId: number): Promise<Job>;
  close(): Promise<void>;
}

type RelinkRequest = Omit<MethodParams<'frames.relink'>, 'projectId'>;

/** What `jobs.params` holds for each kind; the project is the one that the job's row lies in. */
const storedParams = {
  import: v.omit(methods['imports.start'].params, ['projectId']),
  prelabel: v.omit(methods['prelabel.start'].params, ['projectId']),
  export: v.omit(methods['export.start'].params, ['projectId']),
  learn: v.omit(methods['learning.start'].params, ['projectId']),
  relink: v.omit(methods['frames.relink'].params, ['projectId']),
  replace: v.omit(methods['annotate.replaceClass'].params, ['projectId']),
};

/** One engine is kept warm, so that one of these runs at a time. */
const ENGINE_JOBS: readonly JobKind[] = ['prelabel', 'learn'];

export function createProjectSession(
  project: OpenProject,
  engines: EngineHost,
  models: ModelRegistry,
  author: string,
): ProjectSession {
  const jobs = createJobRunner(project);
  const workers = createFrameWorkers();
  const annotating = createAnnotating(project, author);
  /** The model of the job of each kind that was started last. */
  const modelsAtWork = new Map<JobKind, string>();

  const assertIdle = (kind: JobKind): void => {
    const others: readonly JobKind[] = ENGINE_JOBS.includes(kind) ? ENGINE_JOBS : [kind];
    const elsewhere = kind === 'export' ? null : jobs.processElsewhere(kind);
    if (elsewhere !== null) {
      throw new MaskwrightError(
        'usage/invalid',
        `Another program (process ${elsewhere}) has a job of this kind (${kind}) running in this project; wait for it or cancel it there.`,
        { kind, pid: elsewhere },
      );
    }
    const running = others.find((other) => jobs.isRunning(other));
    if (running === undefined) return;
    throw running === kind
      ? new MaskwrightError(
          'usage/invalid',
          `A job of this kind (${kind}) is running already; wait for it or cancel it first.`,
          { kind },
        )
      : new MaskwrightError(
          'usage/invalid',
          `A job that needs the engine as well (${running}) is running; wait for it or cancel it first.`,
          { running },
        );
  };

  const usableModel = async ({ model, mapping }: PrelabelRequest): Promise<ModelForProject> => {
    const usable = await resolveModel(models, project, model, mapping);
    assertSomethingIsMapped(usable, project);
    return usable;
  };

  const resumedWork = async (row: JobRow) => {
    switch (row.kind) {
      case 'import':
        return importWork(project, v.parse(storedParams.import, JSON.parse(row.params)));
      case 'export':
        return exportWork(project, v.parse(storedParams.export, JSON.parse(row.params)));
      case 'relink':
        return relinkWork(project, v.parse(storedParams.relink, JSON.parse(row.params)).folder);
      case 'replace': {
        const request = v.parse(storedParams.replace, JSON.parse(row.params));
        return replaceWork(project, annotating, request);
      }
      case 'learn': {
        const request = v.parse(storedParams.learn, JSON.parse(row.params));
        const plan = await planLearning(models, project, request);
        modelsAtWork.set('learn', plan.model.card.id);
        return learningWork({ project, engines, workers, models }, plan);
      }
      case 'prelabel': {
        const request = v.parse(storedParams.prelabel, JSON.parse(row.params));
        const model = await usableModel(request);
        const limit = request.limit === null ? null : Math.max(0, request.limit - row.done);
        modelsAtWork.set('prelabel', model.card.id);
        return prelabelWork(project, engines, workers, model, { ...request, limit });
      }
    }
  };

  return {
    project,
    jobs,
    annotating,
    previewImport: (request) => previewImport(project, request),
    async startImport(request) {
      assertIdle('import');
      const title = await describeImport(project, request);
      // It may have been asked for twice.
      assertIdle('import');
      return jobs.start('import', title, request, importWork(project, request));
    },
    async startPrelabel(request) {
      const model = await usableModel(request);
      assertIdle('prelabel');
      const { id, name } = model.card;
      const mapping = namedMapping(model, project);
      modelsAtWork.set('prelabel', id);
      return jobs.start(
        'prelabel',
        mapping === null ? name : `${name}, its classes mapped to the project's`,
        // Whole and by name, so that it is resumed as it was started, whatever models and tables there are by then.
        { ...request, model: request.model ?? id, ...(mapping === null ? {} : { mapping }) },
        prelabelWork(project, engines, workers, model, request),
      );
    },
    async previewMapping(idOrFile, choices) {
      const model = await resolveModel(models, project, idOrFile, choices);
      const mapping = namedMapping(model, project);
      const { id, name } = model.card;
      const unmapped = mapping === null ? null : unmappedClasses(mapping, project);
      return {
        modelId: id,
        name,
        mapping,
        unmapped: { model: [...(unmapped?.model ?? [])], project: [...(unmapped?.project ?? [])] },
      };
    },
    usesModel: (modelId) =>
      [...modelsAtWork].some(([kind, atWork]) => atWork === modelId && jobs.isRunning(kind)),
    async previewLearning(request) {
      const plan = await planLearning(models, project, request);
      return {
        modelId: plan.model.card.id,
        name: plan.model.card.name,
        frames: plan.frames.length,
        newFrames: plan.newCount,
        heldOut: plan.heldOut.length,
        steps: plan.steps,
      };
    },
    async startLearning(request) {
      const plan = await planLearning(models, project, request);
      assertIdle('learn');
      const { id, name } = plan.model.card;
      modelsAtWork.set('learn', id);
      return jobs.start(
        'learn',
        `${name}, from ${plan.frames.length} accepted frames`,
        { ...request, model: id },
        learningWork({ project, engines, workers, models }, plan),
      );
    },
    async startExport(request) {
      await assertCanExport(project, request);
      assertIdle('export');
      return jobs.start(
        'export',
        `${layoutById(request.format).title} to ${request.out}`,
        request,
        exportWork(project, request),
      );
    },
    startRelink(request) {
      assertIdle('relink');
      const { folder } = request;
      return jobs.start('relink', `in ${folder}`, request, relinkWork(project, folder));
    },
    startReplace(asked) {
      assertIdle('replace');
      const title = describeReplace(project, asked);
      const request = narrowReplace(project, asked);
      return jobs.start('replace', title, request, replaceWork(project, annotating, request));
    },
    async resume(jobId) {
      const row = jobs.row(jobId);
      assertIdle(row.kind);
      const work = await resumedWork(row);
      assertIdle(row.kind);
      const isFromStart = row.kind === 'learn' || row.kind === 'export';
      return jobs.resume(jobId, work, isFromStart);
    },
    async close() {
      await jobs.close();
      await workers.close();
      await annotating.close();
      project.store.close();
    },
  };
}
