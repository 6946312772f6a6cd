import { describe, expect, it } from 'vitest';
import { contentTypeOf, siteHeaders } from './responseHeaders.ts';

describe('siteHeaders', () => {
  it.each(['app', 'engine'] as const)('lets %s reach nothing but itself', (site) => {
    const policy = siteHeaders(site)['Content-Security-Policy'] ?? '';
    const sources = policy.split('; ').flatMap((directive) => directive.split(' ').slice(1));
    const known = ["'none'", "'self'", "'unsafe-inline'", "'wasm-unsafe-eval'", 'blob:', 'data:'];
    expect(sources.filter((source) => !known.includes(source))).toEqual([]);
    expect(policy).not.toMatch(/script-src[^;]*('unsafe-inline'|'unsafe-eval'|blob:|data:)/);
  });

  it('isolates the engine’s page alone', () => {
    expect(siteHeaders('engine')).toHaveProperty('Cross-Origin-Embedder-Policy', 'require-corp');
    expect(siteHeaders('app')).not.toHaveProperty('Cross-Origin-Embedder-Policy');
  });
});

describe('contentTypeOf', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['ort.mjs', 'text/javascript; charset=utf-8'],
    ['ort.WASM', 'application/wasm'],
    ['README', 'application/octet-stream'],
    ['data.xyz', 'application/octet-stream'],
  ])('takes %s for %s', (fileName, type) => {
    expect(contentTypeOf(fileName)).toBe(type);
  });
});
