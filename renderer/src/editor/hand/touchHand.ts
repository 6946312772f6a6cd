// Fingers on the canvas, before the hand is told of them. One finger draws; two move and zoom the image, whatever tool is in
// hand, and what the first has begun by then is taken back. Once a pen was seen it alone draws: a finger moves the image, and
// while the pen is down fingers count for nothing, as the palm is one of them.

import { actsOnPress } from '../tools/toolList.ts';
import type { EditorView } from '../view/editorView.svelte.ts';
import type { Point } from '../view/viewport.ts';
import type { CanvasHand } from './canvasHand.svelte.ts';
import type { ToolSettings } from './toolSettings.svelte.ts';

/** A second finger that comes so soon after the first was meant with it, however far that has moved. */
const TOGETHER_MS = 250;
/** A finger that has moved no further than this, in CSS pixels, has not begun to draw, or to move the image. */
const STILL_PX = 8;
const PAIR = 2;

/** The finger that the hand is told of. */
interface DrawingFinger {
  readonly id: number;
  readonly pressedAtMs: number;
  readonly from: Point;
  at: Point;
  hasMoved: boolean;
  /** Its press, while the hand is not told of it yet: what it does could not be taken back. */
  heldBack: PointerEvent | null;
}

/** A finger that moves the image. */
interface ViewFinger {
  at: Point;
  /** Alone, it does so only once it has moved: a palm that lies down does not. */
  isMoving: boolean;
}

export interface TouchGround {
  readonly hand: Pick<
    CanvasHand,
    'isInUse' | 'placeOf' | 'press' | 'move' | 'release' | 'lose' | 'takeBack'
  >;
  readonly view: Pick<EditorView, 'panBy' | 'zoomBy'>;
  readonly settings: Pick<ToolSettings, 'tool' | 'drawsWithPen'>;
  readonly noteActivity: (timeMs: number) => void;
}

export class TouchHand {
  readonly #ground: TouchGround;
  #drawing: DrawingFinger | null = null;
  /** At most two. */
  readonly #viewing = new Map<number, ViewFinger>();

  constructor(ground: TouchGround) {
    this.#ground = ground;
  }

  press(event: PointerEvent): void {
    const { hand } = this.#ground;
    if (event.pointerType === 'pen') this.#leaveToPen(event);
    if (event.pointerType === 'touch') this.#lay(event);
    else hand.press(event);
  }

  move(event: PointerEvent): void {
    const { hand, settings, noteActivity } = this.#ground;
    const { pointerId } = event;
    if (event.pointerType === 'pen') settings.drawsWithPen = true;
    if (event.pointerType !== 'touch') {
      hand.move(event);
      return;
    }
    const at = hand.placeOf(event);
    const viewing = this.#viewing.get(pointerId);
    if (viewing !== undefined) {
      noteActivity(event.timeStamp);
      this.#moveView(viewing, at);
    } else if (this.#drawing?.id === pointerId) {
      const drawing = this.#drawing;
      drawing.at = at;
      drawing.hasMoved ||= distance(drawing.from, at) > STILL_PX;
      if (drawing.hasMoved) this.#tellPress(drawing);
      if (drawing.heldBack === null) hand.move(event);
    }
  }

  release(event: PointerEvent): void {
    const { hand } = this.#ground;
    const { pointerId } = event;
    this.#viewing.delete(pointerId);
    if (this.#drawing?.id === pointerId) {
      this.#tellPress(this.#drawing);
      this.#drawing = null;
    }
    hand.release(event);
  }

  /** The pointer will not be released: the system has taken it for something else. */
  lose(event: PointerEvent): void {
    const { hand } = this.#ground;
    this.#viewing.delete(event.pointerId);
    if (this.#drawing?.id === event.pointerId) this.#drawing = null;
    hand.lose(event);
  }

  /** A finger comes down. */
  #lay(event: PointerEvent): void {
    const { hand, settings, noteActivity } = this.#ground;
    const { pointerId, timeStamp: pressedAtMs } = event;
    noteActivity(pressedAtMs);
    const at = hand.placeOf(event);
    if (this.#drawing !== null) {
      if (!this.#isUndecided(this.#drawing, pressedAtMs)) return;
      this.#viewing.set(this.#drawing.id, { at: this.#drawing.at, isMoving: true });
      this.#takeBack(this.#drawing, pressedAtMs);
    } else if (hand.isInUse) {
      return;
    } else if (this.#viewing.size === 0 && !settings.drawsWithPen) {
      const heldBack = actsOnPress(settings.tool) ? event : null;
      this.#drawing = { id: pointerId, pressedAtMs, from: at, at, hasMoved: false, heldBack };
      if (heldBack === null) hand.press(event);
      return;
    }
    if (this.#viewing.size < PAIR) this.#viewing.set(pointerId, { at, isMoving: false });
  }

  /** Whether the finger may still turn out to be one of two. */
  #isUndecided({ heldBack, hasMoved, pressedAtMs }: DrawingFinger, timeMs: number): boolean {
    if (heldBack !== null || !hasMoved) return true;
    // What acts on the press has done so by now.
    return timeMs - pressedAtMs <= TOGETHER_MS && !actsOnPress(this.#ground.settings.tool);
  }

  #takeBack({ heldBack }: DrawingFinger, timeMs: number): void {
    this.#drawing = null;
    if (heldBack === null) this.#ground.hand.takeBack(timeMs);
  }

  /** A pen is pressed: a stroke that a finger has really begun ends where it is. */
  #leaveToPen(event: PointerEvent): void {
    const { hand, settings } = this.#ground;
    settings.drawsWithPen = true;
    this.#viewing.clear();
    const drawing = this.#drawing;
    if (drawing === null) return;
    if (this.#isUndecided(drawing, event.timeStamp)) {
      this.#takeBack(drawing, event.timeStamp);
    } else {
      this.#drawing = null;
      hand.lose({ pointerId: drawing.id, timeStamp: event.timeStamp });
    }
  }

  #tellPress(drawing: DrawingFinger): void {
    const { heldBack } = drawing;
    drawing.heldBack = null;
    if (heldBack !== null) this.#ground.hand.press(heldBack);
  }

  /** What lay between the fingers stays between them. */
  #moveView(finger: ViewFinger, at: Point): void {
    const { view } = this.#ground;
    const others = [...this.#viewing.values()].filter((other) => other !== finger);
    finger.isMoving ||= others.length > 0;
    if (!finger.isMoving) {
      if (distance(finger.at, at) <= STILL_PX) return;
      finger.isMoving = true;
    } else {
      const other = others[0]?.at ?? null;
      const from = middle(finger.at, other);
      const to = middle(at, other);
      view.panBy({ x: to.x - from.x, y: to.y - from.y });
      if (other !== null) {
        const apart = Math.max(1, distance(finger.at, other));
        view.zoomBy(Math.max(1, distance(at, other)) / apart, to);
      }
    }
    finger.at = at;
  }
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/** Between two fingers, or where one is. */
function middle(a: Point, b: Point | null): Point {
  return b === null ? a : { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
