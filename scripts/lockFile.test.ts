import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly gypfile?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockedPackage>;
};

/** Whether a package finds a dependency the way Node does: beside it, or beside any folder above it. */
function canFind(from: string, dependency: string): boolean {
  const places = from.split('/node_modules/');
  return (
    places.some((_, depth) => {
      const above = places.slice(0, places.length - depth).join('/node_modules/');
      return `${above === '' ? '' : `${above}/`}node_modules/${dependency}` in packages;
    }) || `node_modules/${dependency}` in packages
  );
}

// Mended by `npm run lock`.
describe('the lock file', () => {
  it('names every package that another one asks for, on whatever platform: npm ci refuses gaps', () => {
    const gaps = Object.entries(packages).flatMap(
      ([from, { dependencies, optionalDependencies }]) =>
        Object.keys({ ...dependencies, ...optionalDependencies })
          .filter((dependency) => !canFind(from, dependency))
          .map((dependency) => `${from} → ${dependency}`),
    );
    expect(gaps).toEqual([]);
  });

  it('holds a checksum of everything that is downloaded', () => {
    const unchecked = Object.entries(packages)
      .filter(([name, entry]) => name !== '' && entry.integrity === undefined)
      .map(([name]) => name);
    expect(unchecked).toEqual([]);
  });

  it('holds no download addresses', () => {
    const addressed = Object.entries(packages).filter(([, entry]) => entry.resolved !== undefined);
    expect(addressed).toEqual([]);
  });

  it('lets no package run or compile anything when it is installed, whichever npm does it', () => {
    expect(packages['node_modules/better-sqlite3']?.gypfile).toBe(false);
    const scripted = Object.entries(packages).filter(
      ([name, entry]) =>
        name !== '' && entry.hasInstallScript === true && entry.os?.[0] !== 'darwin',
    );
    expect(scripted.map(([name]) => name)).toEqual([]);
  });
});
