// The headers of every answer under maskwright://, above all what its pages are allowed to do.

import { APP_PAGE_POLICY } from '../backend/contract/pagePolicy.ts';
import type { Site } from './addresses.ts';

/** The inference window's page: WebAssembly and its threads, and nothing to look at. */
const ENGINE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The headers of an answer of this site, whatever is in it. */
export function siteHeaders(site: Site): Record<string, string> {
  return {
    'Content-Security-Policy': site === 'app' ? APP_PAGE_POLICY : ENGINE_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    // Threads need memory that is shared, and that needs a page which shares nothing with other origins.
    ...(site === 'engine'
      ? {
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Embedder-Policy': 'require-corp',
        }
      : {}),
  };
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  mjs: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
  webp: 'image/webp',
  woff2: 'font/woff2',
};

/** By a file's ending; what is unknown is plain bytes. */
export function contentTypeOf(fileName: string): string {
  const ending = fileName.split('.').at(-1)?.toLowerCase() ?? '';
  return CONTENT_TYPES[ending] ?? 'application/octet-stream';
}
