// Gestures that grow along the photo, to a reach that a person turns with the wheel.

import { growAlongEdges, reachedMask, type EdgeGrowth } from '../../core/edit/edgeGrow.ts';
import type { PixelMask } from '../../core/edit/pixelMask.ts';
import type { ImagePoint } from '../../core/edit/brush.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import { pixelGain } from './gainField.ts';
import { patchOf, strokeMask, type Gesture, type Tool, type ToolSettings } from './gesture.ts';
import type { Mistake } from './mistakes.ts';
import type { Workplace } from './workplace.ts';

const LARGEST_REACH = 600;
/** The wheel turns the reach by tenths. */
const NOTCH = 1.1;
/** The best strokes of the plain brush that are tried with growth as well. */
const GROWN_STROKES = 3;
/** A seed may be narrower than the brush that would fill it: the rest is left to the growth. */
const SEED_WIDTHS = [1, 0.5];

/** @param brushes the plain brush's strokes for the same mistake */
export function planEdgeGestures(
  place: Workplace,
  { truthIndex, heart }: Mistake,
  brushes: readonly Gesture[],
): Gesture[] {
  const click: Seed = {
    tool: 'edgeFill',
    settings: {},
    points: [{ x: heart.x + 0.5, y: heart.y + 0.5 }],
    maskOf: ([point]) => strokeMask(place.map, point === undefined ? [] : [point], 1),
  };
  const strokes = brushes
    .toSorted((a, b) => b.gainPx - a.gainPx)
    .slice(0, GROWN_STROKES)
    .flatMap(({ points, settings }) =>
      SEED_WIDTHS.map((part): Seed => {
        const diameterPx = Math.max(2, Math.round(Number(settings['diameter']) * part));
        return {
          tool: 'edgeBrush',
          settings: { diameter: diameterPx },
          points,
          maskOf: (followed) => strokeMask(place.map, followed, diameterPx),
        };
      }),
    );
  return [click, ...strokes].flatMap((seed) => grown(place, truthIndex, seed));
}

interface Seed {
  readonly tool: Tool;
  readonly settings: ToolSettings;
  readonly points: readonly ImagePoint[];
  readonly maskOf: (points: readonly ImagePoint[]) => PixelMask | null;
}

function grown(
  place: Workplace,
  classIndex: number,
  { tool, settings, points, maskOf }: Seed,
): Gesture[] {
  const likelihood = place.likelihoods[classIndex] ?? new Float32Array();
  const grow = (mask: PixelMask, largestReach: number): EdgeGrowth =>
    growAlongEdges(place.map, mask, place.lab, (offset) => likelihood[offset] ?? 0, largestReach);
  const mask = maskOf(points);
  if (mask === null) return [];
  const { reach, gainPx } = bestReach(place, grow(mask, LARGEST_REACH), classIndex);
  const notch =
    reach === 0 ? 0 : Math.round(NOTCH ** Math.round(Math.log(reach) / Math.log(NOTCH)));
  return [
    {
      tool,
      settings: { ...settings, class: classIndex, reach: notch },
      points,
      gainPx,
      effect: (followed) => {
        const own = maskOf(followed);
        const reached = own === null ? null : reachedMask(grow(own, notch), notch);
        return reached === null ? null : patchOf(reached, classIndex);
      },
    },
  ];
}

/** The reach that a person finds best while turning the wheel. */
function bestReach(
  { map, truth }: Workplace,
  { reaches, order }: EdgeGrowth,
  classIndex: number,
): { readonly reach: number; readonly gainPx: number } {
  let best = { reach: 0, gainPx: 0 };
  let gain = 0;
  order.forEach((offset, item) => {
    gain += pixelGain(truth.data[offset] ?? VOID_INDEX, map.data[offset] ?? VOID_INDEX, classIndex);
    const reach = reaches[offset] ?? 0;
    const next = order[item + 1];
    const isWhole = next === undefined || reaches[next] !== reach;
    if (isWhole && gain > best.gainPx) best = { reach, gainPx: gain };
  });
  return best;
}
