// What each layer consists of: bytes a pixel, what they stand for, and how they are written where that takes time.

import type { LabelMap } from '../../../../core/labelMap.ts';
import { writeDifferences, type ComparedMaps } from '../../../../core/overlays/differences.ts';
import { writeLikelihood, writeUncertainty } from '../../../../core/overlays/ramps.ts';
import type { PixelRect } from '../../../../core/pixelRect.ts';
import type { TopTwoMap } from '../../../../core/scores/upsample.ts';
import type { FilledScoreField } from '../sources/frameSources.ts';

/** What a layer's bytes stand for, which says how they are coloured. */
export type LayerMeaning = 'classes' | 'steps' | 'differences' | 'provenance';

export interface LayerPixels {
  readonly map: LabelMap;
  readonly meaning: LayerMeaning;
  /** Writes a part; null for layers that are whole from the start. */
  readonly write: ((rect: PixelRect) => void) | null;
  /** Whether it changes with the mask. */
  readonly followsMask: boolean;
}

export function classLayer(map: LabelMap): LayerPixels {
  return { map, meaning: 'classes', write: null, followsMask: false };
}

export function runnerUpLayer({ width, height, runnersUp }: TopTwoMap): LayerPixels {
  return classLayer({ width, height, data: runnersUp });
}

/** @param codes of `core/edit/provenance` */
export function provenanceLayer({ width, height }: LabelMap, codes: Uint8Array): LayerPixels {
  const map = { width, height, data: codes };
  return { map, meaning: 'provenance', write: null, followsMask: false };
}

export function marginLayer({ width, height, margins }: TopTwoMap): LayerPixels {
  const map = emptyMap({ width, height });
  const write = (rect: PixelRect): void => {
    writeUncertainty(map.data, margins, width, rect);
  };
  return { map, meaning: 'steps', write, followsMask: false };
}

export function probabilityLayer({ width, height, values }: FilledScoreField): LayerPixels {
  const map = emptyMap({ width, height });
  const write = (rect: PixelRect): void => {
    writeLikelihood(map.data, values, width, rect);
  };
  return { map, meaning: 'steps', write, followsMask: false };
}

export function differenceLayer(maps: ComparedMaps): LayerPixels {
  const map = emptyMap(maps.mask);
  const write = (rect: PixelRect): void => {
    writeDifferences(map.data, maps, rect);
  };
  return { map, meaning: 'differences', write, followsMask: true };
}

function emptyMap({ width, height }: Pick<LabelMap, 'width' | 'height'>): LabelMap {
  return { width, height, data: new Uint8Array(width * height) };
}
