import { describe, expect, it } from 'vitest';
import { APP_PAGE, ENGINE_PAGE, isAppPage, resolveAddress } from './addresses.ts';

describe('resolveAddress', () => {
  it('finds the files of both sites', () => {
    expect(resolveAddress('maskwright://app/assets/index-1.js')).toEqual({
      kind: 'file',
      site: 'app',
      parts: ['assets', 'index-1.js'],
    });
    expect(resolveAddress('maskwright://engine/runtime/ort.wasm')).toEqual({
      kind: 'file',
      site: 'engine',
      parts: ['runtime', 'ort.wasm'],
    });
  });

  it.each(['maskwright://app', 'maskwright://app/', 'maskwright://app/index.html?a=1#b', APP_PAGE])(
    'takes %s for the page',
    (address) => {
      expect(resolveAddress(address)).toEqual({
        kind: 'file',
        site: 'app',
        parts: ['index.html'],
      });
    },
  );

  it('passes pictures on to the backend with their query, on the app’s site alone', () => {
    expect(resolveAddress('maskwright://app/media/0a1b/7/thumbnail?version=3')).toEqual({
      kind: 'media',
      address: 'media/0a1b/7/thumbnail?version=3',
    });
    expect(resolveAddress('maskwright://engine/media/0a1b/7/image')).toMatchObject({
      kind: 'file',
      site: 'engine',
    });
  });

  it('cannot be led out of the folder: parsing takes plain dots away', () => {
    for (const address of [
      'maskwright://app/../x',
      'maskwright://app/../../x',
      'maskwright://app/%2e%2e/x',
      'maskwright://app/assets/%2E%2E/%2e./x',
    ]) {
      expect(resolveAddress(address)).toEqual({ kind: 'file', site: 'app', parts: ['x'] });
    }
  });

  it.each([
    ['encoded slashes', 'maskwright://app/..%2fx'],
    ['encoded slashes and dots', 'maskwright://app/assets/%2e%2e%2f%2e%2e%2fx'],
    ['doubly hidden dots', 'maskwright://app/a%2f..%2f..%2fx'],
    ['backslashes', 'maskwright://app/..\\x'],
    ['encoded backslashes', 'maskwright://app/..%5c..%5cx'],
    ['an absolute path', 'maskwright://app//etc/passwd'],
    ['an encoded absolute path', 'maskwright://app/%2fetc/passwd'],
    ['a drive', 'maskwright://app/C:/x'],
    ['an alternate stream', 'maskwright://app/index.html::$DATA'],
    ['a hidden file', 'maskwright://app/.env'],
    ['a null byte', 'maskwright://app/index.html%00.js'],
    ['a folder', 'maskwright://app/assets/'],
    ['broken encoding', 'maskwright://app/%e0%a4%a'],
    ['an unknown site', 'maskwright://other/index.html'],
    ['a site with a port', 'maskwright://app:80/index.html'],
    ['no site', 'maskwright:///index.html'],
    ['no path', 'maskwright:index.html'],
    ['another scheme', 'https://app/index.html'],
    ['a file', 'file:///etc/passwd'],
    ['nonsense', 'nonsense'],
  ])('refuses %s', (_what, address) => {
    expect(resolveAddress(address)).toBeNull();
  });
});

describe('isAppPage', () => {
  it('knows the app’s page, wherever its fragment is', () => {
    expect(isAppPage(APP_PAGE)).toBe(true);
    expect(isAppPage('maskwright://app/')).toBe(true);
    expect(isAppPage('maskwright://app/index.html#frame/3')).toBe(true);
  });

  it.each([
    ENGINE_PAGE,
    'maskwright://app/assets/other.html',
    'maskwright://app/media/0a/1/image',
    'maskwright://app.example/index.html',
    'https://app/index.html',
    'file:///app/index.html',
    'about:blank',
    'data:text/html,app',
    '',
  ])('refuses %s', (address) => {
    expect(isAppPage(address)).toBe(false);
  });
});
