// A real backend over a real project in a temporary folder, with jobs that can be waited for.

import path from 'node:path';
import type { Backend } from '../backend.ts';
import type { Precision } from '../../core/precision.ts';
import type { Quality } from '../../core/scores/quality.ts';
import type { Job } from '../contract/records.ts';
import { createNodeBackend } from '../nodeBackend.ts';
import { createRecentProjects } from '../recentProjects.ts';
import { temporaryFolder, writeCamvidFolder, type SmallFrame } from './camvidFolder.ts';

export interface TestProject extends AsyncDisposable {
  readonly backend: Backend;
  readonly projectId: string;
  /** The temporary folder; the project is in `project`, the data set in `camvid`. */
  readonly folder: string;
  readonly data: string;
  readonly projectFolder: string;
  /** Where the user's own models would lie. */
  readonly modelsFolder: string;
  import(): Promise<Job>;
  prelabel(limit?: number, quality?: Quality, precision?: Precision): Promise<Job>;
  /** Closes the backend and opens the project in a new one, as a restart of the app would. */
  restart(): Promise<void>;
  frameId(name: string): Promise<number>;
}

/** Imports a folder of CamVid's layout with all that it has. */
export function importCamvid(backend: Backend, projectId: string, from: string): Promise<Job> {
  return endOfJob(backend, () =>
    backend.call('imports.start', {
      projectId,
      format: 'camvid',
      from,
      split: null,
      classTable: null,
      classes: {},
    }),
  );
}

/** Pre-labels on the CPU what a model has not labelled yet. */
export function prelabelWith(
  { backend, projectId }: Pick<TestProject, 'backend' | 'projectId'>,
  model: string,
): Promise<Job> {
  return endOfJob(backend, () =>
    backend.call('prelabel.start', {
      projectId,
      model,
      device: 'cpu',
      quality: 'fast',
      limit: null,
    }),
  );
}

/** Starts a job and waits until it has ended, however it ends. */
export async function endOfJob(backend: Backend, start: () => Promise<Job>): Promise<Job> {
  const ended = new Map<number, Job>();
  const waiting = Promise.withResolvers<null>();
  let jobId: number | null = null;
  const unsubscribe = backend.subscribe((event) => {
    if (event.name !== 'job.updated' || event.payload.job.state === 'running') return;
    ended.set(event.payload.job.jobId, event.payload.job);
    if (event.payload.job.jobId === jobId) waiting.resolve(null);
  });
  try {
    const started = await start();
    ({ jobId } = started);
    if (!ended.has(jobId)) await waiting.promise;
    return ended.get(jobId) ?? started;
  } finally {
    unsubscribe();
  }
}

export async function createTestProject(frames: readonly SmallFrame[]): Promise<TestProject> {
  const temporary = await temporaryFolder();
  const folder = temporary.path;
  const data = path.join(folder, 'camvid');
  const projectFolder = path.join(folder, 'project');
  const recentProjects = createRecentProjects(path.join(folder, 'configuration'));
  await writeCamvidFolder(data, frames);
  const options = { recentProjects, modelsFolder: path.join(folder, 'models') };
  let backend = createNodeBackend(options);
  const { projectId } = await backend.call('projects.create', {
    path: projectFolder,
    name: 'Test',
    classes: 'camvid11',
  });
  return {
    get backend() {
      return backend;
    },
    projectId,
    folder,
    data,
    projectFolder,
    modelsFolder: options.modelsFolder,
    import: () => importCamvid(backend, projectId, data),
    prelabel: (limit, quality = 'fast', precision = 'float32') =>
      endOfJob(backend, () =>
        backend.call('prelabel.start', {
          projectId,
          model: null,
          device: 'cpu',
          precision,
          quality,
          limit: limit ?? null,
        }),
      ),
    async restart() {
      await backend.close();
      backend = createNodeBackend(options);
      await backend.call('projects.open', { path: projectFolder });
    },
    async frameId(name) {
      const frames = await backend.call('frames.list', { projectId });
      const frame = frames.find((candidate) => candidate.name === name);
      if (frame === undefined) throw new Error(`The test project has no frame ${name}.`);
      return frame.frameId;
    },
    async [Symbol.asyncDispose]() {
      await backend.close();
      await temporary[Symbol.asyncDispose]();
    },
  };
}
