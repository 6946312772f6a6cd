// A frame that is open in an editor, without the screen: what is painted goes through a save queue to a backend
// that is driven by hand.

import { expect } from 'vitest';
import { paintSegment } from '../../../../core/edit/brush.ts';
import { diffLabelMaps } from '../../../../core/edit/delta.ts';
import { MaskwrightError } from '../../../../core/errors.ts';
import { copyLabelMap, type LabelMap } from '../../../../core/labelMap.ts';
import { createMailbox } from '../../../../core/testing/mailbox.ts';
import { createSaveQueue, type SaveQueue, type SaveState } from '../saving/saveQueue.ts';
import { createHandDrivenBackend, type HandDrivenBackend } from './handDrivenBackend.ts';

export interface OpenFrame {
  readonly backend: HandDrivenBackend;
  readonly queue: SaveQueue;
  /** The label map on screen. */
  readonly screen: LabelMap;
  /** What the queue has told, in order. */
  readonly told: readonly string[];
  /** The time at work that it has told of as not stored. */
  readonly untoldMs: () => number;
  /** Paints a dab on the screen and hands it to the queue. */
  readonly paint: (x: number, classIndex: number) => void;
  /** Begins a gesture that holds on to the label map, and ends it. */
  readonly hold: () => void;
  readonly letGo: () => void;
  /** Waits until the queue tells a state. */
  readonly reach: (state: SaveState) => Promise<void>;
  /** Answers the next calls, which must be these. */
  readonly answer: (...names: string[]) => Promise<void>;
}

export function openFrame(): OpenFrame {
  const backend = createHandDrivenBackend();
  const screen = copyLabelMap(backend.labels);
  const states = createMailbox<SaveState>();
  const told: string[] = [];
  let untoldMs = 0;
  let gesture = Promise.resolve();
  let letGo = (): void => undefined;
  const frame = {
    projectId: 'streets',
    frameId: 1,
    labels: screen,
    sequence: 0,
    whenIdle: () => gesture,
  };
  const queue = createSaveQueue(backend.client, frame, {
    onState(state) {
      told.push(state);
      states.put(state);
    },
    onMask: ({ sequence }) => told.push(`stored ${sequence}`),
    onPixels: (dirty) => told.push(dirty === null ? 'no pixels' : 'pixels'),
    onUntold: (activeMs) => (untoldMs += activeMs),
    onRefused: (error) =>
      told.push(`refused ${error instanceof MaskwrightError ? error.code : String(error)}`),
    onConflict: ({ code }) => told.push(`conflict ${code}`),
  });
  return {
    backend,
    queue,
    screen,
    told,
    untoldMs: () => untoldMs,
    paint(x, classIndex) {
      const before = copyLabelMap(screen);
      paintSegment(screen, { x, y: 3 }, { x: x + 3, y: 5 }, 3, classIndex);
      const delta = diffLabelMaps(before, screen);
      const facts = {
        tool: 'brush',
        classIndex,
        elapsedMs: 10,
        activeMs: 25,
        mode: 'open',
      } as const;
      queue.push({ kind: 'stroke', delta, ...facts });
    },
    hold() {
      gesture = new Promise((resolve) => (letGo = resolve));
    },
    letGo: () => {
      letGo();
    },
    async reach(state) {
      while ((await states.take()) !== state);
    },
    async answer(...names) {
      for (const name of names) {
        const call = await backend.nextCall();
        expect(call.name).toBe(name);
        call.answer();
      }
    },
  };
}
