// The hand on the canvas: a pointer or the key cursor presses, pans and zooms, one at a time, and the tool is told of it in
// samples on the image.

import { KeyCursor } from './keyCursor.svelte.ts';
import type { EditorView } from '../view/editorView.svelte.ts';
import type { FrameEditor } from '../frameEditor.svelte.ts';
import type { ToolInHand } from './toolInHand.svelte.ts';
import type { PointerSample, ToolKey } from '../tools/tool.ts';
import { toImage, toScreen, type Point } from '../view/viewport.ts';

const WHEEL_ZOOM_PER_PX = 1.0015;
/** A notch of most wheels. */
const WHEEL_NOTCH_PX = 100;
const ARROW_PAN_PX = 60;
const PRIMARY_BUTTON = 0;
const MIDDLE_BUTTON = 1;
/** A pen's other end, as a button and among the buttons that are held. */
const ERASER_BUTTON = 5;
const ERASER_HELD = 32;
/** The key cursor among the pointers, which the browser gives other numbers. */
const KEY_CURSOR_ID = -1;

const PANS: Readonly<Partial<Record<string, Point>>> = {
  ArrowLeft: { x: ARROW_PAN_PX, y: 0 },
  ArrowRight: { x: -ARROW_PAN_PX, y: 0 },
  ArrowUp: { x: 0, y: ARROW_PAN_PX },
  ArrowDown: { x: 0, y: -ARROW_PAN_PX },
};

/** The canvas that the hand is on. */
export interface HandGround {
  readonly view: EditorView;
  readonly tool: ToolInHand;
  readonly editor: Pick<FrameEditor, 'labels' | 'settings' | 'noteActivity' | 'pauseActivity'>;
  /** Where pointers are measured from. */
  readonly surface: () => HTMLElement;
  /** Takes the image pixel under the hand, or null off the image. */
  readonly onCursor: (point: Point | null) => void;
}

export class CanvasHand {
  readonly #ground: HandGround;
  readonly #keyCursor = new KeyCursor();
  /** The pointer's place on the canvas. */
  #pointer = $state.raw<Point | null>(null);
  #panFrom = $state.raw<Point | null>(null);
  #isSpaceHeld = $state(false);
  #isPressed = $state(false);
  /** Whether the focus was moved by key: Space is then for what has it. */
  #isFocusByKey = false;
  /** The pointer that presses or pans: what others do meanwhile (a palm, a second finger) counts for nothing. */
  #heldId: number | null = null;
  #wheelPx = 0;

  constructor(ground: HandGround) {
    this.#ground = ground;
  }

  /** Whether the button is held: commands wait for its release. */
  get isPressed(): boolean {
    return this.#isPressed;
  }

  /** Whether a pointer or the key cursor presses or pans. */
  get isInUse(): boolean {
    return this.#heldId !== null;
  }

  get pans(): boolean {
    return this.#isSpaceHeld || this.#panFrom !== null;
  }

  /** The pixel that the key cursor is on; null while the pointer draws. */
  get keyPixel(): Point | null {
    return this.#keyCursor.pixel;
  }

  /** Where brushes are shown, on the canvas. */
  get shown(): Point | null {
    const { point } = this.#keyCursor;
    return point === null ? this.#pointer : toScreen(this.#ground.view.viewport, point);
  }

  get #zoom(): number {
    return this.#ground.view.viewport.zoom;
  }

  /** On the canvas, in CSS pixels. */
  placeOf(event: MouseEvent): Point {
    const box = this.#ground.surface().getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /** Gives the tool a key that may mean something to a gesture in hand. @returns whether it did */
  toolKey(key: ToolKey, timeMs: number): boolean {
    const { tool } = this.#ground;
    const isUsed = tool.key(key, timeMs, this.#zoom);
    this.#isPressed &&= tool.isBusy;
    // The key cursor lets go with it; a pointer is released by the hand.
    if (!this.#isPressed && this.#heldId === KEY_CURSOR_ID) this.#heldId = null;
    return isUsed;
  }

  /** Puts the key cursor where the pointer is, or in the middle of what is seen; or gives the canvas back to the pointer. */
  switchKeyCursor(): void {
    const { editor, view } = this.#ground;
    const surface = this.#ground.surface();
    if (editor.labels === null) return;
    if (this.keyPixel !== null && document.activeElement === surface) {
      this.#leaveKeyCursor();
      return;
    }
    const middle = { x: view.size.width / 2, y: view.size.height / 2 };
    const point = this.#keyCursor.point ?? toImage(view.viewport, this.#pointer ?? middle);
    this.#keyCursor.put(point, editor.labels);
    surface.focus();
    this.#followKeyCursor(null);
  }

  /** Another frame is open, or this one was opened anew. */
  enterFrame(): void {
    const { tool, editor } = this.#ground;
    tool.take(this.#zoom);
    if (this.#heldId === KEY_CURSOR_ID) {
      this.#heldId = null;
      this.#isPressed = false;
    }
    if (this.keyPixel !== null && editor.labels !== null) {
      this.#keyCursor.put(this.keyPixel, editor.labels);
    }
  }

  press(event: PointerEvent): void {
    const { editor, tool } = this.#ground;
    editor.noteActivity(event.timeStamp);
    const isPan =
      event.button === MIDDLE_BUTTON || (event.button === PRIMARY_BUTTON && this.#isSpaceHeld);
    const isPress = event.button === PRIMARY_BUTTON || event.button === ERASER_BUTTON;
    if (this.#isOther(event) || (!isPan && (!isPress || this.#isPressed))) return;
    if (!isPan) this.#keyCursor.leave();
    const surface = this.#ground.surface();
    surface.focus();
    surface.setPointerCapture(event.pointerId);
    this.#heldId = event.pointerId;
    this.#pointer = this.placeOf(event);
    if (isPan) {
      this.#panFrom = this.#pointer;
      event.preventDefault();
      return;
    }
    this.#isPressed = tool.pointer('press', this.#sampleOf(event), this.#zoom);
  }

  move(event: PointerEvent): void {
    const { editor, tool, view } = this.#ground;
    editor.noteActivity(event.timeStamp);
    if (this.#isOther(event) || (this.keyPixel !== null && this.#panFrom === null)) return;
    this.#pointer = this.placeOf(event);
    this.#report();
    if (this.#panFrom !== null) {
      const delta = { x: this.#pointer.x - this.#panFrom.x, y: this.#pointer.y - this.#panFrom.y };
      this.#panFrom = this.#pointer;
      view.panBy(delta);
      return;
    }
    if (!this.#isPressed) {
      tool.pointer('hover', this.#sampleOf(event), this.#zoom);
      return;
    }
    const samples = event.getCoalescedEvents();
    const told = samples.length === 0 ? [event] : samples;
    tool.drag(
      told.map((sample) => this.#sampleOf(sample)),
      this.#zoom,
    );
  }

  release(event: PointerEvent): void {
    if (this.#isOther(event)) return;
    this.#heldId = null;
    this.#panFrom = null;
    if (!this.#isPressed) return;
    this.#isPressed = false;
    this.#ground.tool.pointer('release', this.#sampleOf(event), this.#zoom);
    this.#report();
  }

  /** The pointer will not be released: the system has taken it for something else. */
  lose({ pointerId, timeStamp }: Pick<PointerEvent, 'pointerId' | 'timeStamp'>): void {
    if (this.#heldId === pointerId) this.#endPointer(timeStamp);
  }

  /** What the pointer has pressed or panned since its press was not meant: the press counts for nothing. */
  takeBack(timeMs: number): void {
    const { tool, onCursor } = this.#ground;
    this.#heldId = null;
    this.#panFrom = null;
    this.#isPressed = false;
    this.#pointer = null;
    tool.takeBack(timeMs, this.#zoom);
    tool.leave();
    onCursor(null);
  }

  /** The pointer has left the canvas. */
  leave(event: PointerEvent): void {
    if (this.#isPressed || this.#isOther(event)) return;
    this.#pointer = null;
    if (this.keyPixel !== null) return;
    this.#ground.tool.leave();
    this.#ground.onCursor(null);
  }

  /** Zooms; with Shift, or while the button is held, it changes the tool's number instead. */
  wheel(event: WheelEvent): void {
    const { editor, view } = this.#ground;
    event.preventDefault();
    editor.noteActivity(event.timeStamp);
    // With Shift, browsers report another axis.
    const deltaPx = event.deltaY === 0 ? event.deltaX : event.deltaY;
    if (!event.shiftKey && !this.#isPressed) {
      view.zoomBy(WHEEL_ZOOM_PER_PX ** -deltaPx, this.placeOf(event));
      return;
    }
    this.#wheelPx += deltaPx;
    const direction = this.#wheelPx < 0 ? 1 : -1;
    for (; Math.abs(this.#wheelPx) >= WHEEL_NOTCH_PX; this.#wheelPx += direction * WHEEL_NOTCH_PX) {
      editor.settings.stepToolOption(direction);
    }
  }

  keydown(event: KeyboardEvent): void {
    const { editor, view } = this.#ground;
    editor.noteActivity(event.timeStamp);
    if (!this.#keyCursorKey(event)) {
      const pan = PANS[event.key];
      if (event.key === ' ') this.#holdSpace();
      else if (pan !== undefined) view.panBy(pan);
      else return;
    }
    event.preventDefault();
  }

  /** Something was clicked, on the canvas or elsewhere. */
  noteClick(): void {
    this.#isFocusByKey = false;
  }

  /** Before whatever has the focus. */
  windowKeydown(event: KeyboardEvent): void {
    const { key, target } = event;
    const surface = this.#ground.surface();
    const isElsewhere = target !== surface && target !== document.body;
    if (key === 'Tab' || (key.startsWith('Arrow') && isElsewhere)) this.#isFocusByKey = true;
    if (target === surface || !this.#isSpaceOfHand(event)) return;
    this.#ground.editor.noteActivity(event.timeStamp);
    this.#holdSpace();
    event.preventDefault();
    event.stopPropagation();
  }

  windowKeyup(event: KeyboardEvent): void {
    if (event.key !== ' ') return;
    // Some browsers press a button that has the focus now.
    if (this.#isSpaceOfHand(event)) event.preventDefault();
    this.#letSpaceGo();
  }

  /** The person has left the window. */
  leaveWindow(): void {
    this.#letSpaceGo();
    this.#ground.editor.pauseActivity();
  }

  /** The keys go elsewhere: nothing stays pressed that could not be released. */
  loseKeys(): void {
    if (this.#heldId === KEY_CURSOR_ID) this.#endPointer(performance.now());
  }

  /** Under a resting pointer lies another pixel. */
  followView(): void {
    const { view, tool } = this.#ground;
    this.#report();
    if (this.#pointer === null || this.keyPixel !== null) return;
    tool.rest(toImage(view.viewport, this.#pointer), this.#zoom);
  }

  /** Tells where the pointer or the key cursor is, for the status bar. */
  #report(): void {
    const { editor, view, onCursor } = this.#ground;
    const { shown } = this;
    const { labels } = editor;
    if (shown === null || labels === null) return;
    const point = this.keyPixel ?? toImage(view.viewport, shown);
    const x = Math.floor(point.x);
    const y = Math.floor(point.y);
    onCursor(x >= 0 && y >= 0 && x < labels.width && y < labels.height ? { x, y } : null);
  }

  #sampleOf(event: PointerEvent): PointerSample {
    return {
      ...toImage(this.#ground.view.viewport, this.placeOf(event)),
      // A mouse reports one half whenever it is pressed.
      pressure: event.pointerType === 'pen' ? event.pressure : 1,
      timeMs: event.timeStamp,
      shift: event.shiftKey,
      alt: event.altKey,
      picks: event.ctrlKey || event.metaKey,
      erases: (event.buttons & ERASER_HELD) !== 0,
    };
  }

  /** A line that is being drawn rests while the image is moved under it, and goes on where it was. */
  #holdSpace(): void {
    this.#isSpaceHeld = true;
    if (this.#isPressed && this.#heldId !== KEY_CURSOR_ID) this.#panFrom ??= this.#pointer;
  }

  #letSpaceGo(): void {
    this.#isSpaceHeld = false;
    if (this.#isPressed) this.#panFrom = null;
  }

  /** Over the canvas Space is the hand's, whichever button was pressed last. */
  #isSpaceOfHand({ key, target }: KeyboardEvent): boolean {
    if (key !== ' ' || this.#pointer === null || this.keyPixel !== null || this.#isFocusByKey) {
      return false;
    }
    const writesHere = 'dialog, textarea, input:not([type="range"], [type="checkbox"])';
    return !(target instanceof HTMLElement) || target.closest(writesHere) === null;
  }

  #isOther({ pointerId }: PointerEvent): boolean {
    return this.#heldId !== null && this.#heldId !== pointerId;
  }

  #endPointer(timeMs: number): void {
    this.#heldId = null;
    this.#panFrom = null;
    if (!this.#isPressed) return;
    this.#isPressed = false;
    this.#ground.tool.losePointer(timeMs, this.#zoom);
  }

  /** @returns whether the key is one of the key cursor's */
  #keyCursorKey(event: KeyboardEvent): boolean {
    const { editor, tool } = this.#ground;
    const { point } = this.#keyCursor;
    if (point === null || editor.labels === null) return false;
    if (event.key === ' ') {
      const isFree = this.#heldId === null || this.#heldId === KEY_CURSOR_ID;
      if (!event.repeat && isFree) this.#pressKeyCursor(point, event);
    } else if (event.key === 'Escape') {
      // What is in hand is given up first.
      if (tool.isBusy) return false;
      this.#leaveKeyCursor();
    } else if (this.#keyCursor.move(event.key, event.shiftKey, editor.labels)) {
      this.#followKeyCursor(event);
    } else return false;
    return true;
  }

  #pressKeyCursor(point: Point, event: KeyboardEvent): void {
    const phase = this.#isPressed ? 'release' : 'press';
    const isTaken = this.#ground.tool.pointer(phase, keySample(point, event), this.#zoom);
    this.#isPressed = isTaken && phase === 'press';
    this.#heldId = this.#isPressed ? KEY_CURSOR_ID : null;
  }

  /** @param event what moved the cursor, if a key has */
  #followKeyCursor(event: KeyboardEvent | null): void {
    const { view, tool } = this.#ground;
    const pan = this.#keyCursor.panToSee(view.viewport, view.size);
    // A frame that is fitted stays so while it can.
    if (pan.x !== 0 || pan.y !== 0) view.panBy(pan);
    this.#report();
    const { point } = this.#keyCursor;
    if (event === null || point === null) return;
    tool.pointer(this.#isPressed ? 'drag' : 'hover', keySample(point, event), this.#zoom);
  }

  #leaveKeyCursor(): void {
    this.loseKeys();
    this.#keyCursor.leave();
    this.#ground.tool.leave();
    this.#report();
  }
}

function keySample(point: Point, event: KeyboardEvent): PointerSample {
  const { timeStamp: timeMs, altKey: alt } = event;
  return { ...point, pressure: 1, timeMs, shift: false, alt, picks: event.ctrlKey };
}
