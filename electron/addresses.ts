// The app's own addresses: maskwright://app/… is the app, maskwright://engine/… the inference window's page.

export const SCHEME = 'maskwright';
export const APP_PAGE = `${SCHEME}://app/index.html`;
export const ENGINE_PAGE = `${SCHEME}://engine/index.html`;

export type Site = 'app' | 'engine';

export type Target =
  /** A file of a site's folder: its path in there, as parts that are plain names. */
  | { readonly kind: 'file'; readonly site: Site; readonly parts: readonly string[] }
  /** A picture of the backend, by its address of `contract.mediaUrl`. */
  | { readonly kind: 'media'; readonly address: string };

/**
 * What an address of the scheme stands for.
 * @returns null for whatever is not the app's own: other sites, and paths that lead out of a folder or name a
 *   drive, a stream or a hidden file
 */
export function resolveAddress(address: string): Target | null {
  const url = URL.parse(address);
  if (url?.protocol !== `${SCHEME}:`) return null;
  const site = url.host;
  if (site !== 'app' && site !== 'engine') return null;
  const parts = splitPath(url.pathname);
  if (parts === null) return null;
  if (site === 'app' && parts[0] === 'media')
    return { kind: 'media', address: `${parts.join('/')}${url.search}` };
  return { kind: 'file', site, parts: parts.length === 0 ? ['index.html'] : parts };
}

/** Whether a frame that shows this address is the app itself, which alone may call the backend. */
export function isAppPage(address: string): boolean {
  const target = resolveAddress(address);
  return (
    target?.kind === 'file' && target.site === 'app' && target.parts.join('/') === 'index.html'
  );
}

function splitPath(pathname: string): string[] | null {
  let decoded;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const parts = decoded.replace(/^\//, '').split('/');
  if (parts.length === 1 && parts[0] === '') return [];
  return parts.every(isPlainName) ? parts : null;
}

function isPlainName(part: string): boolean {
  return /^[^.\\/:\0][^\\/:\0]*$/.test(part);
}
