// The built app in a real Chromium, for a benchmark to work with.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type CDPSession, type Page } from '@playwright/test';
import { AppPage } from '../../e2e/appPage.ts';
import { pretendGpu } from '../../e2e/pretendGpu.ts';
import { ensureChromium } from '../../scripts/chromium.ts';
import { describeMachine } from '../machine.ts';
import { installLog } from './pageLog.ts';

const bin = path.join(import.meta.dirname, '..', '..', 'bin', 'maskwright.js');
const VIEWPORT = { width: 1440, height: 900 };

/** `emulated`: Chromium draws the whole window with an emulated GPU; `software`: as it starts without one. */
export type BrowserKind = 'software' | 'emulated';

export interface Editor {
  readonly page: Page;
  readonly app: AppPage;
  readonly devtools: CDPSession;
  /** Of the browser as a whole, for traces. */
  readonly tracing: CDPSession;
}

async function startServer(folder: string): Promise<{ address: string; server: ChildProcess }> {
  const server = spawn(process.execPath, [bin, 'serve'], {
    cwd: folder,
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: path.join(folder, 'configuration') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [address] = (await once(createInterface(server.stdout), 'line')) as [string];
  return { address, server };
}

/**
 * @param renderer `webgl` has the editor draw with WebGL although it is emulated
 * @param work gets a folder of its own, which is removed afterwards
 */
export async function withEditor(
  options: { readonly browser: BrowserKind; readonly renderer?: string },
  work: (editor: Editor, folder: string) => Promise<void>,
): Promise<void> {
  const isEmulated = options.browser === 'emulated';
  const renderer = options.renderer ?? 'chosen';
  const folder = await mkdtemp(path.join(tmpdir(), 'maskwright-bench-editor-'));
  const { address, server } = await startServer(folder);
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    chromiumSandbox: process.getuid?.() !== 0,
    args: isEmulated ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'] : [],
  });
  try {
    const page = await browser.newPage({ viewport: VIEWPORT });
    await page.addInitScript(installLog);
    if (renderer === 'webgl') await page.addInitScript(pretendGpu);
    const editor: Editor = {
      page,
      app: new AppPage(page),
      devtools: await page.context().newCDPSession(page),
      tracing: await browser.newBrowserCDPSession(),
    };
    console.log(describeMachine());
    console.log(
      `Chromium ${browser.version()} without a GPU, window ${VIEWPORT.width}×${VIEWPORT.height} ` +
        `(${isEmulated ? 'the whole of it drawn by an emulated one' : 'as it starts'}), renderer ${renderer}`,
    );
    await editor.app.goto(address);
    await work(editor, folder);
  } finally {
    await browser.close();
    server.kill('SIGTERM');
    await once(server, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}
