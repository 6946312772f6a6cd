// Bucket, wand, relabelling and the class-score fill: idle → held → painted. What would change is shown under the resting
// pointer and while the button is held, so that the wheel can change a tolerance before the release paints.

import { bucketMask } from '../../../../core/edit/bucketFill.ts';
import { maskHas, type PixelMask, type PixelPlace } from '../../../../core/edit/pixelMask.ts';
import { scoreFillMask } from '../../../../core/edit/scoreFill.ts';
import { wandMask } from '../../../../core/edit/wand.ts';
import { applyCovered, effectOf, previewCovered, type GestureEffect } from './gestureEffect.ts';
import { isScoreFieldSettled, scoreFieldOf } from './scoreFieldOf.ts';
import {
  NO_PREVIEW,
  type PointerSample,
  type PointerTool,
  type PreviewedPixels,
  type ToolContext,
} from './tool.ts';

interface RegionKind {
  /** Whether everything that it reads is there. */
  isReady(context: ToolContext): boolean;
  /** @returns null off the frame, and while what it needs is not ready */
  find(place: PixelPlace, context: ToolContext): PixelMask | null;
  /** Whether each pixel of a region would have found the same one. */
  readonly isSameFromWithin: boolean;
  /** What it does whatever is set. */
  readonly effect: GestureEffect | null;
}

const KINDS = {
  bucket: {
    isReady: () => true,
    find: (place, { edit, options }) => bucketMask(edit.labels, place, options.reach),
    isSameFromWithin: true,
    effect: null,
  },
  wand: {
    isReady: ({ sources }) => sources.photo() !== null,
    find(place, { sources, options }) {
      const photo = sources.photo();
      return photo === null ? null : wandMask(photo, place, options.colorTolerance, options.reach);
    },
    isSameFromWithin: false,
    effect: null,
  },
  relabel: {
    isReady: () => true,
    find: (place, { edit }) => bucketMask(edit.labels, place, 'contiguous'),
    isSameFromWithin: true,
    effect: { target: 'paint', combination: 'add' },
  },
  scoreFill: {
    isReady: isScoreFieldSettled,
    find(place, context) {
      const { options } = context;
      const field = scoreFieldOf(context);
      return field && scoreFillMask(field, place, options.likelihood, options.reach);
    },
    isSameFromWithin: true,
    effect: null,
  },
} as const satisfies Record<string, RegionKind>;

/** Looking for a region of a larger frame takes longer than a pointer may wait: there it is shown on the press alone. */
const MAX_HOVERED_PX = 2 ** 23;

interface Found {
  readonly place: PixelPlace;
  readonly effect: GestureEffect;
  readonly region: PixelMask | null;
  readonly preview: PreviewedPixels | null;
}

export function createRegionTool(name: keyof typeof KINDS): PointerTool {
  const kind: RegionKind = KINDS[name];
  let pressedAtMs: number | null = null;
  /** Where the pointer was released, while what the tool reads is not there yet. */
  let released: PointerSample | null = null;
  let found: Found | null = null;
  /** Looks where the pointer is, once that is to be shown. */
  let due: (() => void) | null = null;

  const look = (sample: PointerSample, context: ToolContext): Found => {
    due = null;
    const place = { x: Math.floor(sample.x), y: Math.floor(sample.y) };
    const effect = kind.effect ?? effectOf(sample, context.options);
    const known = found !== null && isFoundFrom(found, place, kind) ? found : null;
    if (known !== null && isSameEffect(known.effect, effect)) return known;
    const region = known === null ? kind.find(place, context) : known.region;
    const preview = region === null ? null : previewCovered(region, effect, context);
    found = { place, effect, region, preview };
    return found;
  };

  const end = (): void => {
    pressedAtMs = null;
    released = null;
    found = null;
    due = null;
  };

  const finish = (sample: PointerSample, startedAtMs: number, context: ToolContext): void => {
    released = sample;
    if (!kind.isReady(context)) {
      found = null;
      return;
    }
    const { region: mask, effect } = look(sample, context);
    end();
    const elapsedMs = sample.timeMs - startedAtMs;
    applyCovered({ tool: name, mask, effect, elapsedMs }, context);
  };

  const follow = (sample: PointerSample, context: ToolContext): void => {
    if (pressedAtMs !== null && released !== null) finish(released, pressedAtMs, context);
    else due = () => look(sample, context);
  };

  return {
    get isBusy() {
      return pressedAtMs !== null;
    },
    get preview() {
      due?.();
      return { ...NO_PREVIEW, ...found?.preview };
    },
    hover(sample, context) {
      if (context.edit.labels.data.length <= MAX_HOVERED_PX || pressedAtMs !== null) {
        follow(sample, context);
      }
    },
    press(sample, context) {
      if (pressedAtMs !== null) follow(sample, context);
      // One that still waits is not given up for another.
      if (pressedAtMs !== null) return;
      pressedAtMs = sample.timeMs;
      look(sample, context);
    },
    drag(sample, context) {
      if (pressedAtMs !== null) follow(sample, context);
    },
    release(sample, context) {
      if (pressedAtMs !== null && released === null) finish(sample, pressedAtMs, context);
    },
    key(key) {
      if (key !== 'Escape' || pressedAtMs === null) return false;
      end();
      return true;
    },
    forget() {
      found = null;
      due = null;
    },
  };
}

function isSameEffect(a: GestureEffect, b: GestureEffect): boolean {
  return a.target === b.target && a.combination === b.combination;
}

function isFoundFrom(found: Found, place: PixelPlace, { isSameFromWithin }: RegionKind): boolean {
  if (found.place.x === place.x && found.place.y === place.y) return true;
  return isSameFromWithin && found.region !== null && maskHas(found.region, place.x, place.y);
}
