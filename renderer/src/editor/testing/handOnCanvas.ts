// A hand on a canvas without a screen, with a brush in it, on a small frame that tests see by its rows.

import { vi } from 'vitest';
import { copyLabelMap } from '../../../../core/labelMap.ts';
import { CanvasHand } from '../hand/canvasHand.svelte.ts';
import { labelsOf, rowsOf } from '../tools/testing/workbench.ts';
import { EditorView } from '../view/editorView.svelte.ts';
import type { Point } from '../view/viewport.ts';
import { Hand } from './hand.ts';

export const MAP = labelsOf('000000', '000000', '000000');
const SCORES = { classCount: 2, width: 1, height: 1, data: new Float32Array(2) };
const PHOTO = { width: 6, height: 3, channels: 3, data: new Uint8Array(54) } as const;

interface HandOnCanvas {
  readonly hand: CanvasHand;
  readonly view: EditorView;
  /** The tool's hand, whose settings and edit are the canvas's. */
  readonly held: Hand;
  /** What the hand was told of the pixel under it. */
  readonly cursors: readonly (Point | null)[];
  /** A pointer in the middle of a pixel of the map. */
  readonly at: (x: number, y: number, how?: Partial<PointerEvent>) => PointerEvent;
  readonly key: (name: string) => KeyboardEvent;
  /** Turns the wheel. */
  readonly turn: (how: Partial<WheelEvent>) => void;
  readonly rows: () => string[];
}

/** A hand on a canvas that shows the map at ten pixels each. */
export function handOnCanvas(): HandOnCanvas {
  const held = new Hand(copyLabelMap(MAP), 'brush', { photo: PHOTO, scores: SCORES });
  Object.assign(held.settings, { brushDiameterPx: 1, classIndex: 1 });
  const view = new EditorView();
  view.resize({ width: 60, height: 30 });
  view.showImage(MAP);
  view.viewport = { zoom: 10, originX: 0, originY: 0 };
  const cursors: (Point | null)[] = [];
  const surface = {
    focus: () => undefined,
    setPointerCapture: () => undefined,
    getBoundingClientRect: () => ({ left: 0, top: 0 }) as DOMRect,
  } as unknown as HTMLElement;
  const hand = new CanvasHand({
    view,
    tool: held.tool,
    editor: {
      labels: held.edit.labels,
      settings: held.settings,
      noteActivity: () => undefined,
      pauseActivity: () => undefined,
    },
    surface: () => surface,
    onCursor: (point) => cursors.push(point),
  });
  const at = (x: number, y: number, how: Partial<PointerEvent> = {}): PointerEvent =>
    ({
      clientX: 10 * x + 5,
      clientY: 10 * y + 5,
      pointerId: 1,
      button: 0,
      buttons: 1,
      timeStamp: 1000,
      getCoalescedEvents: () => [],
      preventDefault: () => undefined,
      ...how,
    }) as PointerEvent;
  const key = (name: string): KeyboardEvent =>
    ({
      key: name,
      target: null,
      timeStamp: 1000,
      preventDefault: () => undefined,
      stopPropagation: () => undefined,
    }) as unknown as KeyboardEvent;
  const turn = (how: Partial<WheelEvent>): void => {
    const still = { deltaX: 0, deltaY: 0, shiftKey: false, preventDefault: () => undefined };
    hand.wheel({ clientX: 15, clientY: 15, ...still, ...how } as WheelEvent);
  };
  return { hand, view, held, cursors, at, key, turn, rows: () => rowsOf(held.edit.labels) };
}

/** Stands in for what Node does not have of a browser; to be given to `beforeEach`. */
export function stubDocument(): () => void {
  vi.stubGlobal('document', { body: null, activeElement: null });
  vi.stubGlobal('HTMLElement', EventTarget);
  return () => vi.unstubAllGlobals();
}
