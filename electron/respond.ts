// Answers requests under maskwright:// from the built pages' folders and the backend's pictures.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Backend } from '../backend/backend.ts';
import { toErrorData } from '../core/errors.ts';
import { resolveAddress, type Site } from './addresses.ts';
import { contentTypeOf, siteHeaders } from './responseHeaders.ts';

export interface Sources {
  /** Where each site's built files are. */
  readonly folders: Readonly<Record<Site, string>>;
  readonly media: Backend['media'];
}

/** Never throws: what cannot be had is an answer too. */
export async function respond(
  sources: Sources,
  request: Pick<Request, 'method' | 'url'>,
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sayNo(405, 'Only GET is served here.');
  }
  const target = resolveAddress(request.url);
  if (target === null) return sayNo(404, 'There is nothing here.');
  if (target.kind === 'media') return sendMedia(sources.media, target.address);
  const file = path.join(sources.folders[target.site], ...target.parts);
  try {
    return send(target.site, await readFile(file), {
      'Content-Type': contentTypeOf(file),
      'Cache-Control': 'no-cache',
    });
  } catch {
    return sayNo(404, 'There is nothing here.', target.site);
  }
}

async function sendMedia(media: Sources['media'], address: string): Promise<Response> {
  try {
    const picture = await media(address);
    if (picture === null) return sayNo(404, 'There is no such picture.');
    return send('app', picture.bytes, {
      'Content-Type': picture.contentType,
      'Cache-Control': picture.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    });
  } catch (error) {
    return sayNo(404, toErrorData(error).message);
  }
}

function send(site: Site, bytes: Uint8Array, headers: Record<string, string>): Response {
  return new Response(bytes, { headers: { ...siteHeaders(site), ...headers } });
}

function sayNo(status: number, text: string, site: Site = 'app'): Response {
  const headers = { ...siteHeaders(site), 'Content-Type': 'text/plain; charset=utf-8' };
  return new Response(`${text}\n`, { status, headers });
}
