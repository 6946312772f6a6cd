// The backend: every method of the contract, over the projects that are open. Hosts put a transport before it.

import { createHash } from 'node:crypto';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { MaskwrightError } from '../core/errors.ts';
import { DATASET_FORMATS } from '../datasets/formats.ts';
import { layoutsFor } from '../datasets/layouts.ts';
import type { EngineFactory } from '../models/engine/engine.ts';
import type { KnownCheckpoint } from '../models/knownCheckpoints.ts';
import {
  isMethodName,
  methods,
  type BackendClient,
  type MethodName,
  type MethodParams,
  type MethodResult,
} from './contract/contract.ts';
import { scoreCityscapes } from './cityscapesScores.ts';
import { frameBoundaries, scoreBoundaries } from './boundaryScores.ts';
import { createEngineHost } from './engineHost.ts';
import {
  compareRevisions,
  evaluateProject,
  meanIoUIntervalOf,
  scoreChoices,
  scoredQualities,
} from './evaluating.ts';
import { createEventHub, type EmitEvent } from './eventHub.ts';
import { listFolder } from './folders.ts';
import { frameRow, listFrames, noteFrame, setReviewed, summarizeFrame } from './frames.ts';
import { classAreas } from './maskCounts.ts';
import { readMedia, type Media } from './media.ts';
import { listForProject } from './modelCatalogue.ts';
import { createModelHandlers } from './modelHandlers.ts';
import { openUserModels, userModelsFolder } from './modelTools.ts';
import { openProjectFolder, type OpenProject } from './openProject.ts';
import { readPhotoWindow } from './photos.ts';
import { readScoreBytes } from './projectFolder.ts';
import { createProjectFolder, summarizeProject } from './projects.ts';
import { createProjectSession, type ProjectSession } from './projectSession.ts';
import { createRecentProjects, type RecentProjects } from './recentProjects.ts';
import { listRevisions, revisionLabels } from './revisions.ts';
import { assertHasClasses, scanDataset } from './scanning.ts';
import { writeReport } from './reporting/writeReport.ts';
import { VERSION } from './version.ts';
import { confusionFromCells } from '../core/metrics/confusion.ts';
import { meanIoU } from '../core/metrics/evaluation.ts';
import { withoutIgnored } from '../core/metrics/ignoredClasses.ts';

export interface BackendOptions {
  readonly createEngine: EngineFactory;
  /** The host's own folder dialog, where it has one. */
  readonly chooseFolder?: (title: string) => Promise<string | null>;
  /** The host's own dialog for a file with one of the endings (`.pth`), where it has one. */
  readonly chooseFile?: (title: string, endings: readonly string[]) => Promise<string | null>;
  /** A project for the renderer to open at once. */
  readonly initialProject?: string;
  readonly recentProjects?: RecentProjects;
  /** Where the user's own models lie; a folder among the user's data when not given. */
  readonly modelsFolder?: string;
  /** What can be fetched; the known checkpoints when not given. */
  readonly publishedModels?: readonly KnownCheckpoint[];
}

export interface Backend {
  /**
   * Calls a method by name with whatever came over a wire.
   * @throws MaskwrightError `usage/invalid` when name or parameters are not the contract's
   */
  dispatch(name: string, params: unknown): Promise<unknown>;
  /** The same for callers in this process. */
  readonly call: BackendClient['call'];
  subscribe(listener: EmitEvent): () => void;
  /**
   * The picture at an address of `contract.mediaUrl`, query included; null when there is none.
   * @throws MaskwrightError `usage/invalid`, `frame/notFound`, `image/unreadable` …
   */
  media(address: string): Promise<Media | null>;
  close(): Promise<void>;
}

type Handlers = {
  [Name in MethodName]: (
    params: MethodParams<Name>,
  ) => MethodResult<Name> | Promise<MethodResult<Name>>;
};

export function createBackend(options: BackendOptions): Backend {
  const hub = createEventHub();
  const engines = createEngineHost(options.createEngine, hub.emit);
  const modelsFolder = options.modelsFolder ?? userModelsFolder();
  const models = openUserModels(modelsFolder);
  const recent = options.recentProjects ?? createRecentProjects();
  const sessions = new Map<string, ProjectSession>();
  const author = userInfo().username;

  const session = (projectId: string): ProjectSession => {
    const open = sessions.get(projectId);
    if (open !== undefined) return open;
    throw new MaskwrightError(
      'project/notFound',
      'This project is not open any more; open it again.',
      { projectId },
    );
  };
  const openProject = async (folder: string): Promise<OpenProject> => {
    const projectId = toProjectId(folder);
    const open = sessions.get(projectId);
    if (open !== undefined) return open.project;
    const project = openProjectFolder(folder, projectId, hub.emit);
    sessions.set(projectId, createProjectSession(project, engines, models, author));
    await recent.remember({ path: project.folder, name: project.name });
    return project;
  };

  const modelHandlers = createModelHandlers({
    createEngine: options.createEngine,
    modelsFolder,
    ...(options.publishedModels === undefined ? {} : { publishedModels: options.publishedModels }),
    emit: hub.emit,
    isInUse: (modelId) => [...sessions.values()].some((open) => open.usesModel(modelId)),
  });

  const handlers: Handlers = {
    ...modelHandlers.handlers,
    'host.describe': () => ({
      version: VERSION,
      capabilities: {
        chooseFolder: options.chooseFolder !== undefined,
        chooseFile: options.chooseFile !== undefined,
      },
      initialProject: options.initialProject ?? null,
      homeFolder: homedir(),
    }),
    'host.chooseFolder': async ({ title }) => {
      if (options.chooseFolder === undefined) {
        throw new MaskwrightError(
          'host/unsupported',
          'This host has no folder dialog; type the path of the folder.',
        );
      }
      return { path: await options.chooseFolder(title) };
    },
    'host.chooseFile': async ({ title, endings }) => {
      if (options.chooseFile === undefined) {
        throw new MaskwrightError(
          'host/unsupported',
          'This host has no dialog for files; type the path of the file.',
        );
      }
      return { path: await options.chooseFile(title, endings) };
    },
    'host.listFolder': (params) => listFolder(params.path, params.endings),

    'projects.recent': () => recent.list(),
    'projects.create': async ({ path: folder, name, classes }) => {
      await createProjectFolder(folder, name, classes);
      return summarizeProject(await openProject(folder));
    },
    'projects.open': async (params) => summarizeProject(await openProject(params.path)),
    'projects.summary': ({ projectId }) => summarizeProject(session(projectId).project),

    'datasets.formats': ({ projectId }) => ({
      formats: DATASET_FORMATS.map(({ id, title }) => ({ id, title })),
      layouts: layoutsFor(session(projectId).project.classes).map(({ id, title }) => ({
        id,
        title,
      })),
    }),
    'datasets.classes': async (dataset) => {
      const { format, scan } = await scanDataset({ ...dataset, split: null });
      assertHasClasses(scan.classes, dataset.from);
      return { format: { id: format.id, title: format.title }, classes: [...scan.classes] };
    },
    'imports.preview': ({ projectId, ...request }) => session(projectId).previewImport(request),
    'imports.start': ({ projectId, ...request }) => session(projectId).startImport(request),

    'frames.relink': ({ projectId, ...request }) => session(projectId).startRelink(request),

    'models.list': ({ projectId }) => listForProject(models, session(projectId).project),
    'models.mapping': ({ projectId, model, mapping }) =>
      session(projectId).previewMapping(model, mapping),
    'prelabel.start': ({ projectId, ...request }) => session(projectId).startPrelabel(request),
    'learning.preview': ({ projectId, ...request }) => session(projectId).previewLearning(request),
    'learning.start': ({ projectId, ...request }) => session(projectId).startLearning(request),
    'engine.describe': () => engines.state(),

    'jobs.list': ({ projectId }) => session(projectId).jobs.list(),
    'jobs.cancel': ({ projectId, jobId }) => session(projectId).jobs.cancel(jobId),
    'jobs.resume': ({ projectId, jobId }) => session(projectId).resume(jobId),

    'frames.list': ({ projectId }) => listFrames(session(projectId).project),
    'frames.open': async ({ projectId, frameId }) => {
      const { project, annotating } = session(projectId);
      const { labels, mask } = await annotating.open(frameId);
      const { prelabelId, groundTruthId } = project.store.frames.standing(frameId);
      return {
        frame: summarizeFrame(project, frameId),
        labels,
        mask,
        prelabelMeanIoU: prelabelMeanIoU(project, frameId),
        prelabelRevisionId: prelabelId,
        groundTruthRevisionId: groundTruthId,
        ownWindow: await readPhotoWindow(frameRow(project, frameId).imagePath),
        reviewedPixels: project.store.frames.reviewedPixels(frameId),
      };
    },
    'frames.scores': async ({ projectId, frameId }) => {
      const { store, folder } = session(projectId).project;
      const prelabel = store.revisions.latestPrelabel(frameId);
      const scores = prelabel && store.revisions.scoresOf(prelabel.revisionId);
      if (scores === undefined) return null;
      const { path: file, ...shape } = scores;
      return { ...shape, data: await readScoreBytes(folder, file) };
    },

    'frames.revisions': ({ projectId, frameId }) =>
      listRevisions(session(projectId).project, frameId),
    'frames.labels': ({ projectId, frameId, revisionId }) => {
      const { project, annotating } = session(projectId);
      return revisionId === null
        ? annotating.labels(frameId)
        : revisionLabels(project, frameId, revisionId);
    },
    'frames.provenance': ({ projectId, frameId }) =>
      session(projectId).annotating.provenance(frameId),
    'frames.classAreas': ({ projectId }) => classAreas(session(projectId).project),

    'annotate.stroke': ({ projectId, ...stroke }) => session(projectId).annotating.stroke(stroke),
    'annotate.undo': ({ projectId, ...params }) =>
      session(projectId).annotating.walk('undo', params),
    'annotate.redo': ({ projectId, ...params }) =>
      session(projectId).annotating.walk('redo', params),
    'annotate.review': ({ projectId, ...review }) => session(projectId).annotating.review(review),
    'annotate.look': async ({ projectId, ...look }) => {
      await session(projectId).annotating.look(look);
      return {};
    },
    'annotate.reviewMany': ({ projectId, ...reviews }) =>
      session(projectId).annotating.reviewMany(reviews),
    'annotate.note': ({ projectId, ...note }) => noteFrame(session(projectId).project, note),
    'annotate.setReviewed': ({ projectId, ...reviewed }) => {
      setReviewed(session(projectId).project, reviewed);
      return {};
    },
    'annotate.replaceClass': ({ projectId, ...request }) =>
      session(projectId).startReplace(request),

    'evaluate.project': ({ projectId, ...request }) =>
      evaluateProject(session(projectId).project, request),
    'evaluate.interval': ({ projectId, ...request }) =>
      meanIoUIntervalOf(session(projectId).project, request),
    'evaluate.qualities': ({ projectId, ...request }) =>
      scoredQualities(session(projectId).project, request),
    'evaluate.compare': ({ projectId, before, after }) =>
      compareRevisions(session(projectId).project, before, after),
    'evaluate.boundary': ({ projectId, measureAtMost, ...request }) =>
      scoreBoundaries(session(projectId).project, request, measureAtMost),
    'evaluate.boundaryFrames': ({ projectId, ...request }) =>
      frameBoundaries(session(projectId).project, request),
    'evaluate.cityscapes': ({ projectId, ...request }) =>
      scoreCityscapes(session(projectId).project, request),
    'evaluate.choices': ({ projectId }) => scoreChoices(session(projectId).project),
    'report.write': async ({ projectId, path: file }) => ({
      path: await writeReport(session(projectId).project, file),
    }),
    'export.start': ({ projectId, ...request }) => session(projectId).startExport(request),
  };

  const call: BackendClient['call'] = async (name, params) => handlers[name](params);

  return {
    call,
    async dispatch(name, params) {
      if (!isMethodName(name)) {
        throw new MaskwrightError('usage/invalid', `There is no method "${name}".`, { name });
      }
      const parsed = v.safeParse(methods[name].params, params);
      if (!parsed.success) {
        const [issue] = parsed.issues;
        throw new MaskwrightError(
          'usage/invalid',
          `${name}: ${v.getDotPath(issue) ?? 'parameters'}: ${issue.message}`,
          { name },
        );
      }
      return invoke(handlers, name, parsed.output);
    },
    subscribe: (listener) => hub.subscribe(listener),
    async media(address) {
      const match = /^media\/([0-9a-f]+)\/([1-9][0-9]{0,15})\/([a-z]+)(\?.*)?$/.exec(address);
      if (match === null) return null;
      const [, projectId = '', frameId = '', what = '', query = ''] = match;
      const { project, annotating } = session(projectId);
      return readMedia(project, annotating, Number(frameId), what, new URLSearchParams(query));
    },
    async close() {
      await Promise.all([
        modelHandlers.close(),
        ...[...sessions.values()].map((open) => open.close()),
      ]);
      sessions.clear();
      await engines.close();
    },
  };
}

/** The parameters have just been parsed by the method's own schema, which the compiler cannot follow. */
function invoke<Name extends MethodName>(
  handlers: Handlers,
  name: Name,
  params: unknown,
): MethodResult<Name> | Promise<MethodResult<Name>> {
  return handlers[name](params as MethodParams<Name>);
}

/** The same folder always has the same id, so that addresses survive a restart. */
function toProjectId(folder: string): string {
  return createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 16);
}

function prelabelMeanIoU(project: OpenProject, frameId: number): number | null {
  const { revisions, confusions } = project.store;
  const prelabel = revisions.latestPrelabel(frameId);
  if (prelabel === undefined || revisions.groundTruth(frameId) === undefined) return null;
  const cells = confusions.ofRevision(prelabel.revisionId);
  const confusion = confusionFromCells(cells, project.classes.length);
  return meanIoU(withoutIgnored(confusion, project.classes));
}
