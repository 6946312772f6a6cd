// Label maps of the open frame's revisions, kept while it is open.

import type { LabelMap } from '../../../core/labelMap.ts';
import type { BackendClient } from '../../../backend/contract/contract.ts';
import type { FrameSummary } from '../../../backend/contract/records.ts';

export interface FrameRevisions {
  /** A revision's label map, loaded when it is first asked for. @throws what the backend says */
  load(revisionId: number): Promise<LabelMap>;
}

export function createFrameRevisions(
  client: Pick<BackendClient, 'call'>,
  projectId: string,
  { frameId, width, height }: Pick<FrameSummary, 'frameId' | 'width' | 'height'>,
): FrameRevisions {
  const kept = new Map<number, Promise<LabelMap>>();
  return {
    load(revisionId) {
      const known = kept.get(revisionId);
      if (known !== undefined) return known;
      const loading = client
        .call('frames.labels', { projectId, frameId, revisionId })
        .then(({ labels }) => ({ width, height, data: labels }));
      kept.set(revisionId, loading);
      loading.catch(() => kept.delete(revisionId));
      return loading;
    },
  };
}
