// A real database in a temporary folder, and short ways to put frames and revisions into it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Quality } from '../../core/scores/quality.ts';
import type { Verdict } from '../../core/verdicts.ts';
import type { NewFrame } from '../frameTable.ts';
import { openStore, type Store } from '../store.ts';

/** When everything in these databases happens. */
export const NOON = '2026-05-04T12:00:00.000Z';

/** A folder of its own for a test, gone after it. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'maskwright-db-'));
  return {
    path: folder,
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An empty store; it is closed and its file gone after the test. */
export function createTestStore(): Disposable & { readonly store: Store; readonly file: string } {
  const folder = temporaryFolder();
  const file = path.join(folder.path, 'maskwright.db');
  const store = openStore(file, 'create');
  return {
    store,
    file,
    [Symbol.dispose]() {
      store.close();
      folder[Symbol.dispose]();
    },
  };
}

/** @returns the new frame's id */
export function addFrame(store: Store, name: string, changes: Partial<NewFrame> = {}): number {
  return store.frames.insert({
    name,
    split: 'val',
    city: null,
    sequence: null,
    instancesPath: null,
    imagePath: `/photos/${name}.png`,
    imageSha256: `sha256 of ${name}`,
    width: 4,
    height: 3,
    synthetic: 0,
    importedAt: NOON,
    ...changes,
  });
}

/** @returns the new revision's id */
export function addGroundTruth(store: Store, frameId: number): number {
  return store.revisions.insertGroundTruth(frameId, 'masks/truth.png', NOON);
}

interface PrelabelChanges {
  readonly modelIdentity?: string;
  readonly likelyError?: number;
  readonly quality?: Quality;
  readonly mapping?: string | null;
}

/**
 * A pre-label by the model with this identity.
 * @returns the new revision's id
 */
export function addPrelabel(
  store: Store,
  frameId: number,
  {
    modelIdentity = 'abc',
    likelyError = 0.25,
    quality = 'fast',
    mapping = null,
  }: PrelabelChanges = {},
): number {
  return store.revisions.insertPrelabel({
    frameId,
    modelKey: addModel(store, modelIdentity),
    maskPath: 'masks/prelabel.png',
    quality,
    mapping,
    likelyError,
    engineMs: 12.5,
    device: 'CPU',
    createdAt: NOON,
  });
}

/**
 * A person's mask without a file yet.
 * @returns the new revision's id
 */
export function addDraft(store: Store, frameId: number, parentId: number | null = null): number {
  return store.revisions.insertDraft(frameId, parentId, NOON);
}

/** A verdict that stands. */
export function addReview(store: Store, frameId: number, verdict: Verdict | null): void {
  store.reviews.append({ frameId, verdict, author: 'ada', activeMs: 1000, createdAt: NOON });
}

/** @returns the model's key */
export function addModel(store: Store, identity: string, modelId = 'cgnet'): number {
  return store.revisions.modelKey({ modelId, version: '1', sha256: 'abc', identity, card: '{}' });
}
