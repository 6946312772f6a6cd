// Puts things in metres onto the canvas in pixels: the perspective, and the two primitives (polygons and
// upright shaded walls) that all painters are built from.

import type { Fill, Outline, Pen, SceneCanvas } from './sceneCanvas.ts';
import type { SceneRandom } from './random.ts';
import type { Street } from './street.ts';

/** All that a painter needs. */
export interface Stage {
  readonly canvas: SceneCanvas;
  readonly street: Street;
  readonly random: SceneRandom;
}

/** A point of the street: metres to the right, metres above ground, metres ahead. */
export type Point = readonly [lateral: number, height: number, distance: number];

/** A place on the ground. */
export interface Spot {
  readonly lateral: number;
  readonly distance: number;
}

/** An upright rectangle between two places on the ground. */
export interface Wall {
  readonly from: Spot;
  readonly to: Spot;
  readonly bottomM: number;
  readonly topM: number;
}

/**
 * Fills in the pen for a place on a wall and says whether anything is there.
 * `u` is metres from the wall's start, `v` metres above ground, `depth` metres from the camera.
 */
export type WallShader = (u: number, v: number, depth: number, pen: Pen) => boolean;

/** Nearer than this, in metres, nothing is drawn: perspective breaks down at the lens. */
const NEAR_M = 0.7;

export function screenX({ camera, bend }: Street, lateral: number, distance: number): number {
  return camera.centreX + (camera.focalPx * (lateral + bend * distance * distance)) / distance;
}

export function screenY({ camera }: Street, height: number, distance: number): number {
  return camera.horizonY + (camera.focalPx * (camera.heightM - height)) / distance;
}

/** The polygon on the screen, or nothing when a corner is behind the lens. */
export function project(street: Street, points: readonly Point[]): Outline {
  const outline: number[] = [];
  for (const [lateral, height, distance] of points) {
    if (distance < NEAR_M) return [];
    outline.push(screenX(street, lateral, distance), screenY(street, height, distance));
  }
  return outline;
}

/** Fills a polygon of the street's space; its depth is given, because its corners may differ in theirs. */
export function fillSolid(stage: Stage, points: readonly Point[], fill: Fill): void {
  stage.canvas.fill(project(stage.street, points), fill);
}

/** Fills a flat figure that faces the camera: x, y pairs in metres around a foot on the ground. */
export function fillFigure(
  stage: Stage,
  foot: Spot,
  figure: Outline,
  fill: Omit<Fill, 'depth'>,
): void {
  const points: number[] = [];
  for (let at = 0; at < figure.length; at += 2) {
    const lateral = foot.lateral + (figure[at] ?? 0);
    points.push(screenX(stage.street, lateral, foot.distance));
    points.push(screenY(stage.street, figure[at + 1] ?? 0, foot.distance));
  }
  stage.canvas.fill(points, { ...fill, depth: foot.distance });
}

/** Paints an upright wall pixel by pixel, with coordinates that are right in perspective. */
export function paintWall(stage: Stage, wall: Wall, shader: WallShader): void {
  const { camera } = stage.street;
  const { width } = stage.canvas;
  const start = { ...wall.from, u: 0 };
  const end = { ...wall.to, u: lengthOf(wall) };
  const near = start.distance <= end.distance ? start : end;
  const far = near === start ? end : start;
  if (far.distance <= NEAR_M) return;
  if (near.distance < NEAR_M) {
    const share = (NEAR_M - near.distance) / (far.distance - near.distance);
    near.lateral += (far.lateral - near.lateral) * share;
    near.u += (far.u - near.u) * share;
    near.distance = NEAR_M;
  }
  const a = {
    x: screenX(stage.street, start.lateral, start.distance),
    inverse: 1 / start.distance,
  };
  const b = { x: screenX(stage.street, end.lateral, end.distance), inverse: 1 / end.distance };
  if (Math.min(a.x, b.x) > width || Math.max(a.x, b.x) < 0) return;
  const firstX = Math.max(0, Math.ceil(Math.min(a.x, b.x) - 0.5));
  const lastX = Math.min(width - 1, Math.ceil(Math.max(a.x, b.x) - 0.5) - 1);
  for (let x = firstX; x <= lastX; x++) {
    const share = (x + 0.5 - a.x) / (b.x - a.x);
    const inverse = a.inverse + (b.inverse - a.inverse) * share;
    const depth = 1 / inverse;
    const u = (start.u * a.inverse * (1 - share) + end.u * b.inverse * share) * depth;
    const topY = camera.horizonY + camera.focalPx * (camera.heightM - wall.topM) * inverse;
    const bottomY = camera.horizonY + camera.focalPx * (camera.heightM - wall.bottomM) * inverse;
    paintColumn(stage, { x, depth, u, topY, bottomY }, shader);
  }
}

interface Column {
  readonly x: number;
  readonly depth: number;
  readonly u: number;
  readonly topY: number;
  readonly bottomY: number;
}

function paintColumn(stage: Stage, column: Column, shader: WallShader): void {
  const { canvas } = stage;
  const { camera } = stage.street;
  const metresPerPixel = column.depth / camera.focalPx;
  const firstY = Math.max(0, Math.floor(column.topY));
  const lastY = Math.min(canvas.height - 1, Math.floor(column.bottomY));
  for (let y = firstY; y <= lastY; y++) {
    const coverage = Math.min(y + 1, column.bottomY) - Math.max(y, column.topY);
    if (coverage <= 0) continue;
    const v = camera.heightM - (y + 0.5 - camera.horizonY) * metresPerPixel;
    canvas.pen.alpha = 1;
    if (shader(column.u, v, column.depth, canvas.pen)) {
      canvas.put(column.x, y, column.depth, coverage < 1 ? coverage : 1);
    }
  }
}

function lengthOf({ from, to }: Wall): number {
  const across = to.lateral - from.lateral;
  const along = to.distance - from.distance;
  return Math.sqrt(across * across + along * along);
}
