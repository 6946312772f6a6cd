// maskwright serve: the app in a browser, from this machine to this machine.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { createNodeBackend } from '../../backend/nodeBackend.ts';
import { startServer } from '../../server/server.ts';
import { parsePort } from '../options.ts';
import { writeLine, writeNote } from '../output.ts';

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('serve the app on 127.0.0.1 to a browser on this machine')
    .argument('[project]', 'the project to open at once')
    .option('--port <port>', 'the port to listen on; 0 takes any free one', parsePort, 0)
    .action(async (folder: string | undefined, options: { readonly port: number }) => {
      await serve(folder, options.port);
    });
}

async function serve(folder: string | undefined, port: number): Promise<void> {
  const initialProject = folder === undefined ? undefined : path.resolve(folder);
  const backend = createNodeBackend(initialProject === undefined ? {} : { initialProject });
  try {
    if (initialProject !== undefined) await backend.call('projects.open', { path: initialProject });
    const rendererFolder = fileURLToPath(new URL('../../renderer/', import.meta.url));
    const server = await startServer({ backend, rendererFolder, port });
    writeLine(server.url);
    writeNote('Maskwright is served on this machine alone; stop it with Ctrl-C.');
    await stopSignal();
    await server.close();
  } finally {
    await backend.close();
  }
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}
