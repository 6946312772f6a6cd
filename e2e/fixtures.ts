// What every spec starts from: a temporary folder with a few generated frames, and the real server over it.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test as base } from '@playwright/test';
import type { Backend } from '../backend/backend.ts';
import type { FrameSummary } from '../backend/contract/records.ts';
import { createNodeBackend } from '../backend/nodeBackend.ts';
import { createRecentProjects } from '../backend/recentProjects.ts';
import { writeSampleSet } from '../backend/sampleSet.ts';
import type { LabelMap } from '../core/labelMap.ts';
import type { ClassScores } from '../core/scores/classScores.ts';
import { AppPage } from './appPage.ts';

const bin = fileURLToPath(new URL('../bin/maskwright.js', import.meta.url));

export interface Workplace {
  /** A temporary folder; projects are made in it. */
  readonly folder: string;
  /** A CamVid folder with three generated frames of 480×360, one of them in val. */
  readonly data: string;
  /** Starts `maskwright serve` and gives the address that it prints. */
  serve(): Promise<string>;
  /** Kills the server as a crash would. */
  killServer(): Promise<void>;
  /** The mask of a frame as it is stored, read past the server. */
  storedLabels(project: string, frameName: string): Promise<LabelMap>;
  /** The class scores of a frame's pre-label, likewise. */
  storedScores(project: string, frameName: string): Promise<ClassScores>;
}

/** A frame as a backend of its own has it, beside the server's. */
interface StoredFrame {
  readonly backend: Backend;
  readonly projectId: string;
  readonly frame: FrameSummary;
}

export const test = base.extend<{ workplace: Workplace; app: AppPage }>({
  workplace: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'maskwright-e2e-'));
    const data = path.join(folder, 'camvid');
    const configuration = path.join(folder, 'configuration');
    let server: ChildProcess | null = null;
    const stop = async (signal: NodeJS.Signals): Promise<void> => {
      if (server?.exitCode !== null || server.signalCode !== null) return;
      const exited = once(server, 'exit');
      server.kill(signal);
      await exited;
    };
    const readStored = async <Value>(
      project: string,
      frameName: string,
      read: (stored: StoredFrame) => Promise<Value>,
    ): Promise<Value> => {
      const backend = createNodeBackend({
        recentProjects: createRecentProjects(configuration),
        modelsFolder: path.join(folder, 'models'),
      });
      try {
        const { projectId } = await backend.call('projects.open', { path: project });
        const frames = await backend.call('frames.list', { projectId });
        const frame = frames.find(({ name }) => name === frameName);
        if (frame === undefined) throw new Error(`The project has no frame ${frameName}.`);
        return await read({ backend, projectId, frame });
      } finally {
        await backend.close();
      }
    };
    await writeSampleSet(data, { count: 3, width: 480, height: 360, seed: 7 }, () => undefined);
    await use({
      folder,
      data,
      async serve() {
        const child = spawn(process.execPath, [bin, 'serve'], {
          cwd: folder,
          env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: configuration },
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        server = child;
        const [address] = (await once(createInterface(child.stdout), 'line')) as [string];
        return address;
      },
      killServer: () => stop('SIGKILL'),
      storedLabels: (project, frameName) =>
        readStored(project, frameName, async ({ backend, projectId, frame }) => {
          const { frameId, width, height } = frame;
          const { labels } = await backend.call('frames.open', { projectId, frameId });
          return { width, height, data: labels };
        }),
      storedScores: (project, frameName) =>
        readStored(project, frameName, async ({ backend, projectId, frame }) => {
          const { frameId } = frame;
          const scores = await backend.call('frames.scores', { projectId, frameId });
          if (scores === null) throw new Error(`${frameName} has no pre-label.`);
          const { classCount, width, height, data } = scores;
          return { classCount, width, height, data: new Float16Array(data.slice().buffer) };
        }),
    });
    await stop('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  },

  app: async ({ page, workplace }, use) => {
    const app = new AppPage(page);
    await app.goto(await workplace.serve());
    await use(app);
  },
});

export { expect } from '@playwright/test';
