// A tool in the hand with the person's settings, on a frame that tests may exchange.

import type { Scene } from '../../../../core/edit/testing/scenes.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import type { StrokeMode } from '../../../../backend/contract/records.ts';
import { createEdit, type Edit, type FinishedGesture } from '../edit.ts';
import type { FrameSources } from '../sources/frameSources.ts';
import { sourcesOf } from '../sources/sourcesOf.ts';
import { ToolInHand } from '../hand/toolInHand.svelte.ts';
import { ToolSettings } from '../hand/toolSettings.svelte.ts';
import type { PointerSample, ToolName } from '../tools/tool.ts';
import { frameSummary } from './frameSummaries.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A tool in a hand that tests move, on a frame of its own. */
export class Hand {
  readonly settings = new ToolSettings();
  readonly commits: FinishedGesture[] = [];
  /** In which each of them was made. */
  readonly modes: StrokeMode[] = [];
  readonly edit: Edit;
  readonly tool: ToolInHand;
  /** What the hand was told of gestures on a frame that was left. */
  readonly told: string[] = [];
  /** What the tool works on; may be changed between events. */
  readonly ground;
  #timeMs = 0;
  #mode: StrokeMode = 'open';

  constructor(
    labels: LabelMap,
    tool: ToolName,
    { photo, scores }: Pick<Scene, 'photo' | 'scores'>,
    sources: FrameSources = sourcesOf(photo, scores),
  ) {
    this.edit = createEdit(labels, () => this.settings.guard, {
      onPixels: () => undefined,
      onCommit: (gesture) => {
        this.commits.push(gesture);
        this.modes.push(this.#mode);
      },
    });
    this.settings.tool = tool;
    this.ground = {
      edit: this.edit,
      sources,
      settings: this.settings,
      projectId: 'streets',
      frame: frameSummary(1, 'first'),
      canPaint: true,
      canFinish: true,
      strokeMode: 'open' as StrokeMode,
      paintIn: <Result>(mode: StrokeMode, paint: () => Result): Result => {
        this.#mode = mode;
        return paint();
      },
    };
    this.tool = new ToolInHand(this.ground, (text) => this.told.push(text));
    this.tool.take(1);
  }

  send(
    phase: 'hover' | 'press' | 'drag' | 'release',
    { x, y }: Place,
    how: Partial<Pick<PointerSample, 'shift' | 'picks' | 'erases'>> = {},
  ): void {
    this.#timeMs += 1000;
    const sample: PointerSample = {
      x,
      y,
      pressure: 1,
      timeMs: this.#timeMs,
      shift: false,
      alt: false,
      ...how,
    };
    this.tool.pointer(phase, sample, 1);
  }

  stroke(places: readonly Place[]): void {
    const [first, ...rest] = places;
    if (first === undefined) return;
    this.send('press', first);
    for (const place of rest) this.send('drag', place);
    this.send('release', places.at(-1) ?? first);
  }

  /** Another tool, as the screen takes it. */
  take(tool: ToolName): void {
    this.settings.tool = tool;
    this.tool.take(1);
  }

  /** Another frame is open, as large as this one. */
  open(frameId: number, name: string): void {
    this.ground.frame = frameSummary(frameId, name);
    this.tool.take(1);
  }
}
