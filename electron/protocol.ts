// The scheme that the app's pages come from, in place of files or a server.

import { protocol } from 'electron';
import { SCHEME } from './addresses.ts';
import { respond, type Sources } from './respond.ts';

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
    },
  ]);
}

/** Must run once the app is ready. */
export function serveScheme(sources: Sources): void {
  protocol.handle(SCHEME, (request) => respond(sources, request));
}
