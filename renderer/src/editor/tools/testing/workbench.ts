// A tool in a hand that tests move: on a real label map, with everything kept that the tool does.

import type { ColorPhoto } from '../../../../../core/edit/colorPhoto.ts';
import { OPEN_GUARD, type PaintGuard } from '../../../../../core/edit/guard.ts';
import type { MaskCombination, PixelMask } from '../../../../../core/edit/pixelMask.ts';
import { copyLabelMap, voidLabelMap, type LabelMap } from '../../../../../core/labelMap.ts';
import type { PixelRect } from '../../../../../core/pixelRect.ts';
import { VOID_INDEX } from '../../../../../core/taxonomy.ts';
import { createEdit, type FinishedGesture } from '../../edit.ts';
import type { FrameSources } from '../../sources/frameSources.ts';
import { sourcesOf } from '../../sources/sourcesOf.ts';
import type { PointerSample, PointerTool, ToolContext, ToolKey, ToolOptions } from '../tool.ts';

export const OPTIONS: ToolOptions = {
  brushDiameterPx: 3,
  brushShape: 'square',
  usesPressure: false,
  combination: 'add',
  target: 'paint',
  reach: 'contiguous',
  colorTolerance: 10,
  likelihood: 0.2,
  brushLikelihood: 0.2,
  boxLikelihood: 0.2,
  measure: 'relative',
  upsampling: 'bilinear',
  marginBelow: 2,
  superpixelPx: 8,
  edgeReach: 6,
};

/** Longer than any double click. */
const BETWEEN_EVENTS_MS = 1000;
const STEP_LIMIT = 100;

export type Held = Partial<Omit<PointerSample, 'x' | 'y'>>;
type Phase = 'hover' | 'press' | 'drag' | 'release';

export interface WorkbenchParts {
  /** The class to paint. */
  readonly classIndex?: number;
  readonly zoom?: number;
  readonly options?: Partial<ToolOptions>;
  readonly guard?: PaintGuard;
  readonly sources?: FrameSources;
  readonly selection?: PixelMask;
}

export class Workbench {
  readonly tool: PointerTool;
  readonly before: LabelMap;
  readonly labels: LabelMap;
  readonly commits: FinishedGesture[] = [];
  readonly dirty: PixelRect[] = [];
  readonly selections: { readonly mask: PixelMask; readonly how: MaskCombination }[] = [];
  readonly chosen: number[] = [];
  readonly context: ToolContext;
  /** May be changed between events. */
  options: ToolOptions;
  timeMs = 0;

  constructor(tool: PointerTool, labels: LabelMap, parts: WorkbenchParts = {}) {
    this.tool = tool;
    this.before = copyLabelMap(labels);
    this.labels = copyLabelMap(labels);
    this.options = { ...OPTIONS, ...parts.options };
    const guard = parts.guard ?? OPEN_GUARD;
    const optionsNow = (): ToolOptions => this.options;
    this.context = {
      edit: createEdit(this.labels, () => guard, {
        onPixels: (rect) => this.dirty.push(rect),
        onCommit: (gesture) => this.commits.push(gesture),
      }),
      sources: parts.sources ?? sourcesOf(blackPhoto(labels), null),
      get options() {
        return optionsNow();
      },
      classIndex: parts.classIndex ?? 1,
      zoom: parts.zoom ?? 1,
      selection: parts.selection ?? null,
      choose: (index) => this.chosen.push(index),
      select: (mask, how) => this.selections.push({ mask, how }),
    };
  }

  send(phase: Phase, x: number, y: number, held: Held = {}): void {
    this.timeMs = held.timeMs ?? this.timeMs + BETWEEN_EVENTS_MS;
    const sample = { pressure: 1, shift: false, alt: false, ...held, x, y, timeMs: this.timeMs };
    this.tool[phase](sample, this.context);
  }

  click(x: number, y: number, held: Held = {}): void {
    this.send('press', x, y, held);
    this.send('release', x, y, { ...held, timeMs: this.timeMs });
  }

  /** Presses at the first place, drags over the others and releases at the last. */
  stroke(places: readonly (readonly [x: number, y: number])[], held: Held = {}): void {
    const [[x, y] = [0, 0], ...rest] = places;
    this.send('press', x, y, held);
    for (const place of rest) this.send('drag', ...place, held);
    this.send('release', ...(places.at(-1) ?? [x, y]), held);
  }

  key(key: ToolKey): boolean {
    this.timeMs += BETWEEN_EVENTS_MS;
    return this.tool.key(key, this.timeMs, this.context);
  }

  /** Escape, until nothing is in hand. @returns whether that came about */
  cancel(): boolean {
    for (let step = 0; step < STEP_LIMIT && this.tool.isBusy; step++) this.key('Escape');
    return !this.tool.isBusy;
  }

  /** As {@link labelsOf} takes it. */
  get rows(): string[] {
    return rowsOf(this.labels);
  }
}

function blackPhoto({ width, height }: LabelMap): ColorPhoto {
  return { width, height, channels: 3, data: new Uint8Array(width * height * 3) };
}

/** A label map as it is drawn: a row a text, a digit a class, a point void. */
export function labelsOf(...rows: readonly string[]): LabelMap {
  const map = voidLabelMap(rows[0]?.length ?? 0, rows.length);
  const indexOf = (sign: string): number => (sign === '.' ? VOID_INDEX : Number(sign));
  map.data.set(Array.from(rows.join(''), indexOf));
  return map;
}

export function rowsOf({ width, height, data }: LabelMap): string[] {
  return Array.from({ length: height }, (_, row) =>
    Array.from(data.subarray(row * width, (row + 1) * width), (index) =>
      index === VOID_INDEX ? '.' : String(index),
    ).join(''),
  );
}

/** A mask as it is drawn on a map: `#` for a pixel in it, a point for the others. */
export function maskRows({ rect, bits }: PixelMask, { width, height }: LabelMap): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) => {
      const isInRect =
        x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
      return isInRect && bits[(y - rect.y) * rect.width + x - rect.x] === 1 ? '#' : '.';
    }).join(''),
  );
}
