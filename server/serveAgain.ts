// The server where it was before, for windows that stayed open: at the former port, with the former token.

import { MaskwrightError, messageOf } from '../core/errors.ts';
import type { ServedAddresses } from '../backend/servedAddresses.ts';
import { startServer, type RunningServer, type ServerOptions } from './server.ts';

export interface ServeAgainOptions extends Omit<ServerOptions, 'port' | 'token'> {
  readonly addresses: ServedAddresses;
  /** 0 takes any free port; the former one, or else any free one, when not given. */
  readonly port?: number;
  /** Told why this address will not be found again. */
  readonly onNotKept: (reason: string) => void;
}

/**
 * A token goes with its port: where another program has that one, windows may have told it who they are.
 * @throws MaskwrightError as `startServer`
 */
export async function serveAgain({
  addresses,
  port,
  onNotKept,
  ...options
}: ServeAgainOptions): Promise<RunningServer> {
  const former = await addresses.read();
  const isFormer = former !== null && (port === undefined || port === former.port);
  const again = isFormer ? await startUnlessTaken({ ...options, ...former }, port) : null;
  const server = again ?? (await startServer({ ...options, port: port ?? 0 }));
  if (again === null && former?.mayBeServed === true) {
    onNotKept(`port ${former.port} is the kept one, and may be served still`);
    return server;
  }
  await addresses.keep(server).catch((error: unknown) => {
    onNotKept(messageOf(error));
  });
  return server;
}

/** @returns null when another program has the port, unless it must be that one */
async function startUnlessTaken(
  options: ServerOptions,
  required: number | undefined,
): Promise<RunningServer | null> {
  try {
    return await startServer(options);
  } catch (error) {
    const isTaken = error instanceof MaskwrightError && error.details['port'] === options.port;
    if (isTaken && required === undefined) return null;
    throw error;
  }
}
