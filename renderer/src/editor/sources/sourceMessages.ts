// What a window and its worker say to each other about one frame's sources, and how what was made is packed for the way.

import type { ColorPhoto } from '../../../../core/edit/colorPhoto.ts';
import type { EdgeCost } from '../../../../core/edit/edgeCost.ts';
import type { LabPhoto } from '../../../../core/edit/labColors.ts';
import type { LikelihoodMeasure, ScoreUpsampling } from '../../../../core/edit/scoreField.ts';
import type { Superpixels } from '../../../../core/edit/superpixels.ts';
import type { ClassScores } from '../../../../core/scores/classScores.ts';
import type { TopTwoMap } from '../../../../core/scores/upsample.ts';
import { filledScoreField, type FilledScoreField, type FrameSources } from './frameSources.ts';

/** The photo's file and its size in pixels, as the frame has it. */
export interface PhotoFile {
  readonly file: Blob;
  readonly width: number;
  readonly height: number;
}

/** What is asked for, one kind a method of {@link FrameSources}. */
export type SourceRequest =
  | { readonly kind: 'photo' | 'topTwo' | 'edgeCost' | 'colors' }
  | {
      readonly kind: 'scoreField';
      readonly classIndex: number;
      readonly measure: LikelihoodMeasure;
      readonly upsampling: ScoreUpsampling;
    }
  | { readonly kind: 'superpixels'; readonly spacingPx: number; readonly usesScores: boolean };

/** Opened before anything is asked, and again with each photo that comes in place of the last one. */
export type ToSources =
  | { readonly type: 'open'; readonly photo: PhotoFile; readonly scores: ClassScores | null }
  | { readonly type: 'ask'; readonly request: SourceRequest };

/** One answer for each request, in their order; `made` is null where the scores have no such thing. */
export type FromSources =
  | { readonly type: 'made'; readonly made: PackedSource | null }
  | { readonly type: 'failed'; readonly reason: string };

export type MadeSource =
  | { readonly kind: 'photo'; readonly value: ColorPhoto }
  | { readonly kind: 'topTwo'; readonly value: TopTwoMap }
  | { readonly kind: 'scoreField'; readonly value: FilledScoreField }
  | { readonly kind: 'superpixels'; readonly value: Superpixels }
  | { readonly kind: 'edgeCost'; readonly value: EdgeCost }
  | { readonly kind: 'colors'; readonly value: LabPhoto };

interface PackedField {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** `bounds` holds x, y, width and height of each region in turn. */
interface PackedSuperpixels {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly ids: Int32Array;
  readonly bounds: Int32Array;
}

/** A {@link MadeSource} as plain data. */
export type PackedSource =
  | Extract<MadeSource, { kind: 'photo' | 'topTwo' | 'edgeCost' | 'colors' }>
  | { readonly kind: 'scoreField'; readonly value: PackedField }
  | { readonly kind: 'superpixels'; readonly value: PackedSuperpixels };

/** Asks sources that are ready at once. */
export function makeSource(sources: FrameSources, request: SourceRequest): MadeSource | null {
  switch (request.kind) {
    case 'photo': {
      const value = sources.photo();
      return value && { kind: 'photo', value };
    }
    case 'topTwo': {
      const value = sources.topTwo();
      return value && { kind: 'topTwo', value };
    }
    case 'scoreField': {
      const value = sources.scoreField(request.classIndex, request.measure, request.upsampling);
      return value && { kind: 'scoreField', value };
    }
    case 'superpixels': {
      const value = sources.superpixels(request.spacingPx, request.usesScores);
      return value && { kind: 'superpixels', value };
    }
    case 'edgeCost': {
      const value = sources.edgeCost();
      return value && { kind: 'edgeCost', value };
    }
    case 'colors': {
      const value = sources.colors();
      return value && { kind: 'colors', value };
    }
  }
}

/** @returns the plain data, and the memory that goes along with it because nobody else needs it */
export function packSource(made: MadeSource): {
  readonly packed: PackedSource;
  readonly transfer: readonly ArrayBufferLike[];
} {
  switch (made.kind) {
    case 'photo':
    case 'topTwo':
      // Kept by the worker as well: what is asked for later is made of them.
      return { packed: made, transfer: [] };
    case 'edgeCost':
      return { packed: made, transfer: [made.value.costs.buffer] };
    case 'colors':
      return { packed: made, transfer: [made.value.data.buffer] };
    case 'scoreField': {
      const { width, height, values } = made.value;
      const packed = { kind: made.kind, value: { width, height, values } };
      return { packed, transfer: [values.buffer] };
    }
    case 'superpixels': {
      const { width, height, count, ids, boundsOf } = made.value;
      const bounds = new Int32Array(4 * count);
      for (let id = 0; id < count; id++) {
        const rect = boundsOf(id);
        bounds.set([rect.x, rect.y, rect.width, rect.height], 4 * id);
      }
      const packed = { kind: made.kind, value: { width, height, count, ids, bounds } };
      return { packed, transfer: [ids.buffer, bounds.buffer] };
    }
  }
}

/** The inverse of {@link packSource}. */
export function unpackSource(packed: PackedSource): MadeSource {
  switch (packed.kind) {
    case 'photo':
    case 'topTwo':
    case 'edgeCost':
    case 'colors':
      return packed;
    case 'scoreField': {
      const { width, height, values } = packed.value;
      return { kind: packed.kind, value: filledScoreField(width, height, values) };
    }
    case 'superpixels': {
      const { bounds, ...pixels } = packed.value;
      const at = (place: number): number => bounds[place] ?? 0;
      const boundsOf: Superpixels['boundsOf'] = (id) => ({
        x: at(4 * id),
        y: at(4 * id + 1),
        width: at(4 * id + 2),
        height: at(4 * id + 3),
      });
      return { kind: packed.kind, value: { ...pixels, boundsOf } };
    }
  }
}
