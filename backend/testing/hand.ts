// Somebody who paints: dabs on a frame, made and sent as the editor does it.

import { paintSegment } from '../../core/edit/brush.ts';
import { diffLabelMaps, encodeDelta } from '../../core/edit/delta.ts';
import { copyLabelMap, type LabelMap } from '../../core/labelMap.ts';
import type { MethodParams } from '../contract/contract.ts';
import type { MaskState } from '../contract/records.ts';
import type { TestProject } from './testProject.ts';

export const VOID = 255;

type StrokeChanges = Partial<
  Pick<
    MethodParams<'annotate.stroke'>,
    'tool' | 'mode' | 'classIndex' | 'elapsedMs' | 'activeMs' | 'afterSequence'
  >
>;

export interface Hand {
  readonly frameId: number;
  labels(): Promise<LabelMap>;
  /** The frame's mask state as it is. */
  state(): Promise<MaskState>;
  /** Paints a dab of 11 × 5 pixels around a point. @returns the mask after it */
  paint(x: number, y: number, classIndex: number, changes?: StrokeChanges): Promise<LabelMap>;
  /** Sends the change from the mask as it is to another one as one stroke. */
  send(after: LabelMap, changes?: StrokeChanges): Promise<MaskState>;
  undo(activeMs?: number): Promise<MaskState>;
  redo(activeMs?: number): Promise<MaskState>;
}

/** @param project whose backend may be restarted meanwhile */
export async function createHand(project: TestProject, name: string): Promise<Hand> {
  const { projectId } = project;
  const frameId = await project.frameId(name);
  const open = () => project.backend.call('frames.open', { projectId, frameId });
  const labels = async (): Promise<LabelMap> => {
    const { frame, labels: data } = await open();
    return { width: frame.width, height: frame.height, data };
  };
  const send = async (after: LabelMap, changes: StrokeChanges = {}): Promise<MaskState> => {
    const { mask } = await open();
    return project.backend.call('annotate.stroke', {
      projectId,
      frameId,
      afterSequence: mask.sequence,
      tool: 'brush',
      mode: 'open',
      classIndex: null,
      delta: encodeDelta(diffLabelMaps(await labels(), after)),
      elapsedMs: 120,
      activeMs: 150,
      ...changes,
    });
  };
  const walk = async (direction: 'undo' | 'redo', activeMs = 0): Promise<MaskState> => {
    const { mask } = await open();
    const place = { projectId, frameId, afterSequence: mask.sequence, activeMs };
    return (await project.backend.call(`annotate.${direction}`, place)).mask;
  };
  return {
    frameId,
    labels,
    state: async () => (await open()).mask,
    async paint(x, y, classIndex, changes) {
      const after = copyLabelMap(await labels());
      paintSegment(after, { x, y }, { x: x + 6, y }, 5, classIndex);
      const tool = classIndex === VOID ? 'eraser' : 'brush';
      await send(after, { tool, classIndex, ...changes });
      return after;
    },
    send,
    undo: (activeMs) => walk('undo', activeMs),
    redo: (activeMs) => walk('redo', activeMs),
  };
}
