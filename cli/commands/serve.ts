// maskwright serve: the app in a browser, from this machine to this machine.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { createNodeBackend } from '../../backend/nodeBackend.ts';
import { createServedAddresses } from '../../backend/servedAddresses.ts';
import { serveAgain } from '../../server/serveAgain.ts';
import { parsePort } from '../options.ts';
import { writeLine, writeNote } from '../output.ts';

interface ServeOptions {
  readonly port?: number;
  readonly newToken?: true;
}

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('serve the app on 127.0.0.1 to a browser on this machine')
    .argument('[project]', 'the project to open at once')
    .option(
      '--port <port>',
      'the port to listen on; 0 takes any free one (default: the one of the last time, or any free one)',
      parsePort,
    )
    .option('--new-token', 'another address than the last time: what let browsers in is void')
    .action(serve);
}

async function serve(folder: string | undefined, { port, newToken }: ServeOptions): Promise<void> {
  const initialProject = folder === undefined ? undefined : path.resolve(folder);
  const backend = createNodeBackend(initialProject === undefined ? {} : { initialProject });
  try {
    if (initialProject !== undefined) await backend.call('projects.open', { path: initialProject });
    const rendererFolder = fileURLToPath(new URL('../../renderer/', import.meta.url));
    const addresses = createServedAddresses(initialProject ?? null);
    if (newToken === true) await addresses.forget();
    const server = await serveAgain({
      backend,
      rendererFolder,
      addresses,
      ...(port === undefined ? {} : { port }),
      onNotKept: (reason) => {
        writeNote(`Windows of this address will not come back when it is served again: ${reason}.`);
      },
    });
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
