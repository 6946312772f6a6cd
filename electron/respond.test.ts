import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MaskwrightError } from '../core/errors.ts';
import { respond, type Sources } from './respond.ts';

let folder: string;
let sources: Sources;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'maskwright-respond-'));
  await mkdir(path.join(folder, 'app', 'assets'), { recursive: true });
  await mkdir(path.join(folder, 'engine', 'runtime'), { recursive: true });
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await writeFile(path.join(folder, 'app', 'index.html'), '<!doctype html>');
  await writeFile(path.join(folder, 'engine', 'runtime', 'ort.wasm'), Uint8Array.of(0, 97));
  sources = {
    folders: { app: path.join(folder, 'app'), engine: path.join(folder, 'engine') },
    media: (address) => {
      if (address === 'media/0a/404/image') {
        return Promise.reject(new MaskwrightError('frame/notFound', 'There is no frame 404.'));
      }
      return Promise.resolve(
        address === 'media/0a/7/thumbnail?version=9'
          ? { contentType: 'image/webp', bytes: Uint8Array.of(1, 2, 3), immutable: true }
          : null,
      );
    },
  };
});

afterAll(() => rm(folder, { recursive: true }));

const get = (url: string, method = 'GET'): Promise<Response> => respond(sources, { method, url });

describe('respond', () => {
  it('serves the app’s page with its policy', async () => {
    const response = await get('maskwright://app/');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<!doctype html>');
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    const policy = response.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toContain('wasm-unsafe-eval');
  });

  it('serves WebAssembly to an isolated engine page', async () => {
    const response = await get('maskwright://engine/runtime/ort.wasm');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(Uint8Array.of(0, 97));
    expect(response.headers.get('Content-Type')).toBe('application/wasm');
    expect(response.headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(response.headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
    expect(response.headers.get('Content-Security-Policy')).toContain("'wasm-unsafe-eval'");
  });

  it('serves pictures of the backend, and says what is wrong with others', async () => {
    const picture = await get('maskwright://app/media/0a/7/thumbnail?version=9');
    expect(new Uint8Array(await picture.arrayBuffer())).toEqual(Uint8Array.of(1, 2, 3));
    expect(picture.headers.get('Content-Type')).toBe('image/webp');
    expect(picture.headers.get('Cache-Control')).toContain('immutable');

    expect((await get('maskwright://app/media/0a/8/thumbnail')).status).toBe(404);
    const lost = await get('maskwright://app/media/0a/404/image');
    expect(lost.status).toBe(404);
    expect(await lost.text()).toBe('There is no frame 404.\n');
  });

  it.each([
    'maskwright://app/../secret.txt',
    'maskwright://app/%2e%2e/secret.txt',
    'maskwright://app/..%2fsecret.txt',
    'maskwright://app/..%5csecret.txt',
    'maskwright://app/assets',
    'maskwright://app/missing.js',
    'maskwright://other/index.html',
  ])('has nothing at %s, under a policy all the same', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('secret');
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  });

  it('refuses every method but GET and HEAD', async () => {
    expect((await get('maskwright://app/', 'POST')).status).toBe(405);
    expect((await get('maskwright://app/', 'HEAD')).status).toBe(200);
  });
});
