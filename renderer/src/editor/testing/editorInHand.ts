// A frame editor whose host answers when a test says so, and whose pictures are counted.

import { afterEach, beforeEach, expect, vi } from 'vitest';
import { segmentMask } from '../../../../core/edit/brush.ts';
import { messageOf } from '../../../../core/errors.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import type { BackendClient } from '../../../../backend/contract/contract.ts';
import { FrameEditor } from '../frameEditor.svelte.ts';
import {
  createHandDrivenBackend,
  type HandDrivenBackend,
  type WaitingCall,
} from './handDrivenBackend.ts';

export interface Pictures {
  /** How many take memory now: that of the open frame, and those of frames that were left. */
  readonly count: number;
}

/** Stands in for what Node does not have of a browser, in each test of a file. */
export function stubPictures(): Pictures {
  const pictures = { count: 0 };
  beforeEach(() => {
    pictures.count = 0;
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(new Blob(['photo']))));
    vi.stubGlobal('createImageBitmap', (): Promise<ImageBitmap> => {
      pictures.count += 1;
      return Promise.resolve({ width: 24, height: 8, close: () => (pictures.count -= 1) });
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  return pictures;
}

interface EditorInHand {
  readonly backend: HandDrivenBackend;
  readonly editor: FrameEditor;
  /** What was reported. */
  readonly told: readonly string[];
  /** The next call; those for scores, which are made on the way, are answered. */
  readonly nextCall: () => Promise<WaitingCall>;
  /** Answers the next calls, which must have these names. */
  readonly answer: (...names: string[]) => Promise<void>;
  readonly open: (frameId: number) => Promise<void>;
  /** A short stroke that is not handed over yet. */
  readonly begin: (x: number, classIndex: number) => void;
  readonly commit: (classIndex: number) => void;
  readonly paint: (x: number, classIndex: number) => void;
}

export function createEditor(): EditorInHand {
  const backend = createHandDrivenBackend();
  const told: string[] = [];
  const editor = new FrameEditor(backend.client as BackendClient, (error) => {
    told.push(messageOf(error));
  });
  const nextCall = async (): Promise<WaitingCall> => {
    const call = await backend.nextCall();
    if (call.name !== 'frames.scores') return call;
    call.answer();
    return nextCall();
  };
  const answer = async (...names: string[]): Promise<void> => {
    for (const name of names) {
      const call = await nextCall();
      expect(call.name).toBe(name);
      call.answer();
    }
  };
  const open = async (frameId: number): Promise<void> => {
    const opening = editor.open('streets', frameId);
    await answer('frames.open');
    expect(await opening).toBe(true);
  };
  const begin = (x: number, classIndex: number): void => {
    const from = { x, y: 3 };
    const mask = segmentMask(labelsOf(editor), from, { x: x + 3, y: 5 }, 3, 'round');
    if (mask !== null) editor.edit?.paint(mask, classIndex);
  };
  const commit = (classIndex: number): void => {
    editor.edit?.commit({ tool: 'brush', classIndex, elapsedMs: 10 });
  };
  const paint = (x: number, classIndex: number): void => {
    begin(x, classIndex);
    commit(classIndex);
  };
  return { backend, editor, told, nextCall, answer, open, begin, commit, paint };
}

/** @throws Error while no frame is open */
export function labelsOf({ labels }: FrameEditor): LabelMap {
  if (labels === null) throw new Error('No frame is open.');
  return labels;
}
