// Frames that tools with a model's knowledge are tried on: one of a single row that can be followed by eye, and made-up
// ones that are compared with the kernels.

import { segmentMask } from '../../../../../core/edit/brush.ts';
import type { PixelMask } from '../../../../../core/edit/pixelMask.ts';
import type { Scene } from '../../../../../core/edit/testing/scenes.ts';
import type { LabelMap } from '../../../../../core/labelMap.ts';
import type { ClassScores } from '../../../../../core/scores/classScores.ts';
import type { FrameSources } from '../../sources/frameSources.ts';
import { sourcesOf } from '../../sources/sourcesOf.ts';
import { TOOLS } from '../toolList.ts';
import type { ToolName } from '../tool.ts';
import { labelsOf, Workbench, type WorkbenchParts } from './workbench.ts';

export type Place = readonly [x: number, y: number];

/** A frame of one row whose scores are given for each pixel: for each class, one after the other. */
function rowScores(...classes: readonly (readonly number[])[]): ClassScores {
  const width = classes[0]?.length ?? 0;
  return { classCount: classes.length, width, height: 1, data: Float32Array.from(classes.flat()) };
}

/** Class 0 leads on the left by less and less, class 1 on the right; class 2 is nowhere likely. */
const SCORES = rowScores([6, 5, 4, 3, 2, 1], [1, 2, 3, 3.5, 4, 5], [-9, -9, -9, -9, -9, -9]);
export const ROW = labelsOf('000111');

/** What tools read of a black photo with these scores. */
export function sourcesFor(map: LabelMap, scores: ClassScores | null = SCORES): FrameSources {
  const { width, height } = map;
  const photo = { width, height, channels: 3, data: new Uint8Array(width * height * 3) } as const;
  return sourcesOf(photo, scores);
}

/** A tool in hand on the row. */
export function benchOn(tool: ToolName, parts: WorkbenchParts = {}, map = ROW): Workbench {
  return new Workbench(TOOLS[tool].create(), map, { sources: sourcesFor(map), ...parts });
}

/** A tool in hand on a made-up frame. */
export function benchOf(tool: ToolName, one: Scene, parts: WorkbenchParts): Workbench {
  const sources = sourcesOf(one.photo, one.scores);
  return new Workbench(TOOLS[tool].create(), one.map, { sources, ...parts });
}

/** Where the pointer goes on it. */
export function placesOf({ points }: Scene): Place[] {
  return points.map(({ x, y }): Place => [x, y]);
}

/** The pixels of each piece of a square brush's way over the scene's points, the press first. */
export function coveredBy({ points, map }: Scene, diameterPx: number): PixelMask[] {
  return points.flatMap((to, place) => {
    const from = points[Math.max(0, place - 1)] ?? to;
    return segmentMask(map, from, to, diameterPx, 'square') ?? [];
  });
}
