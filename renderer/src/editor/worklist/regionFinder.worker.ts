// A worker that finds the worklist's regions and keeps the last ones found.

import { messageOf } from '../../../../core/errors.ts';
import type { LabelPatch } from '../../../../core/edit/paintMask.ts';
import type { WorkRegion } from '../../../../core/edit/worklist.ts';
import { searchRegions, type FoundRegions, type RegionSearch } from './regionSearch.ts';

export type FinderRequest =
  | { readonly kind: 'search'; readonly search: RegionSearch }
  /** Of regions that the last search found. */
  | { readonly kind: 'patch'; readonly regions: readonly WorkRegion[] };

/** One for each request, in their order. */
export type FinderAnswer =
  | { readonly kind: 'search'; readonly regions: readonly WorkRegion[] }
  | { readonly kind: 'patch'; readonly patch: LabelPatch }
  | { readonly kind: 'failed'; readonly reason: string };

let found: FoundRegions | null = null;

function answer(request: FinderRequest): FinderAnswer {
  if (request.kind === 'search') {
    found = searchRegions(request.search);
    return { kind: 'search', regions: found.regions };
  }
  if (found === null) throw new Error('nothing was searched for');
  return { kind: 'patch', patch: found.patchOf(request.regions) };
}

addEventListener('message', ({ data }: MessageEvent<FinderRequest>) => {
  try {
    postMessage(answer(data));
  } catch (error) {
    postMessage({ kind: 'failed', reason: messageOf(error) } satisfies FinderAnswer);
  }
});
