// What is on the screen, pixel by pixel, and what should be.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { decode } from 'fast-png';
import { TAXONOMIES } from '../core/taxonomy.ts';
import type { Point } from '../renderer/src/editor/view/viewport.ts';
import type { Workplace } from './fixtures.ts';

/** What blending and the browser's own rounding may add up to. */
export const ROUNDING = 2;

export type Color = readonly [red: number, green: number, blue: number];

export interface Picture {
  readonly width: number;
  readonly height: number;
  colorAt(x: number, y: number): Color;
}

export function decodePicture(bytes: Uint8Array): Picture {
  const { width, height, channels, data } = decode(bytes);
  return {
    width,
    height,
    colorAt(x, y) {
      const start = (y * width + x) * channels;
      return [data[start] ?? 0, data[start + 1] ?? 0, data[start + 2] ?? 0];
    },
  };
}

/** The photo of the first generated frame. */
export async function readPhoto({ data }: Workplace): Promise<Picture> {
  return decodePicture(await readFile(path.join(data, 'train', 'sample_0001.png')));
}

/** The ground truth of the first generated frame; the first channel is the class's index. */
export async function readTruth({ data }: Workplace): Promise<Picture> {
  return decodePicture(await readFile(path.join(data, 'trainannot', 'sample_0001.png')));
}

/** A class's colour in the project's own palette. */
export function classColor(index: number): Color {
  const found = TAXONOMIES.camvid11.classes[index];
  if (found === undefined) throw new Error(`There is no class ${index}.`);
  return found.color;
}

/** A part of the page (CSS pixels) in the screen's own pixels. */
export async function lookAt(
  page: Page,
  clip: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): Promise<Picture> {
  return decodePicture(await page.screenshot({ clip, scale: 'device' }));
}

/** The colour at a place of the page. */
export async function colorOn(page: Page, { x, y }: Point): Promise<Color> {
  const clip = { x: Math.floor(x), y: Math.floor(y), width: 1, height: 1 };
  return (await lookAt(page, clip)).colorAt(0, 0);
}

/** A colour laid over another, as strong as `opacity` (0–1). */
export function laidOver(under: Color, over: Color, opacity: number): Color {
  const channel = (a: number, b: number): number => a + (b - a) * opacity;
  return [channel(under[0], over[0]), channel(under[1], over[1]), channel(under[2], over[2])];
}

/** How far two colours are apart in the channel that differs most. */
export function colorGap(a: Color, b: Color): number {
  return Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));
}
