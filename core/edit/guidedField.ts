// How likely the model holds one class at each pixel, with outlines where the photo has them: the scores' grid is eight
// pixels wide, and the photo's colours tell which side of an edge a pixel is on. Joint bilateral upsampling after J. Kopf,
// M. Cohen, D. Lischinski, M. Uyttendaele, "Joint Bilateral Upsampling" (SIGGRAPH 2007): the scores of a pixel are the
// mean of those of the grid's positions around it, weighed by how near they are and how much their colour is like its own.

import type { ScoreGrid } from '../scores/scoreLine.ts';
import { gridWindows, type GridWindow, type GridWindows } from './gridWindows.ts';
import type { PhotoGuide } from './photoGuide.ts';
import type { LikelihoodMeasure } from './scoreField.ts';

/** The standard deviation of the weight by difference in colour (CIELAB units); chosen as docs/annotator.md says. */
const COLOR_DEVIATION = 12;
/** Where no position has a colour like the pixel's, the nearest ones decide all the same. */
const LEAST_COLOR_WEIGHT = 1e-5;
/** The weight of each squared difference in colour; of all greater ones it is the least. */
const COLOR_WEIGHTS = Float64Array.from(
  { length: Math.ceil(-2 * COLOR_DEVIATION ** 2 * Math.log(LEAST_COLOR_WEIGHT * 1e-7)) },
  (_, squared) => Math.exp(-squared / (2 * COLOR_DEVIATION ** 2)) + LEAST_COLOR_WEIGHT,
);

/** A class is nowhere more likely than this, relative to the leader, where its likelihood is given as 0. */
export const LEAST_GUIDED_LIKELIHOOD = 1e-3;
const LARGEST_DISTANCE = -Math.log(LEAST_GUIDED_LIKELIHOOD);
/** A class so far below the leader adds less to the softmax's sum than single precision tells apart. */
const NEGLIGIBLE_SCORE_DISTANCE = 20;

/**
 * @param grid of finite scores
 * @param classIndex a class of the grid
 * @param guide of a photo, for a grid of this size
 * @returns the likelihood (0–1) of each pixel of the photo in raster order; 0 where it is below
 * {@link LEAST_GUIDED_LIKELIHOOD} for certain
 */
export function guidedLikelihoods(
  grid: ScoreGrid,
  classIndex: number,
  guide: PhotoGuide,
  measure: LikelihoodMeasure,
): Float32Array {
  const { width, height } = guide.photo;
  const values = new Float32Array(width * height);
  const columns = gridWindows(grid.width, width);
  const rows = gridWindows(grid.height, height);
  const block = createBlock(grid, classIndex, measure);
  const blend = createBlender(guide, { columns, rows }, measure, values);
  for (const row of rows.windows) {
    for (const column of columns.windows) {
      const found = block.look(row, column);
      if (found === 'never') continue;
      if (found === 'always') {
        for (let y = row.first; y <= row.last; y++) {
          values.fill(1, y * width + column.first, y * width + column.last + 1);
        }
      } else {
        blend(row, column, block);
      }
    }
  }
  return values;
}

/** What all pixels of a block are blended of. */
interface Block {
  /** Where in the grid its positions are, row by row. */
  readonly positions: Int32Array;
  /** The scores of the rivals in turn, for each position; the class itself is the first. */
  readonly scores: Float64Array;
  readonly rivalCount: number;
  /** Reads the block between these rows and columns. */
  look(row: GridWindow, column: GridWindow): 'never' | 'always' | 'sometimes';
}

function createBlock(
  { width, classCount, data }: ScoreGrid,
  classIndex: number,
  measure: LikelihoodMeasure,
): Block {
  const positions = new Int32Array(16);
  const scores = new Float64Array(16 * classCount);
  const belowLeader = measure === 'relative' ? 0 : NEGLIGIBLE_SCORE_DISTANCE;
  let count = 0;
  let rivalCount = 0;
  const at = (place: number, index: number): number =>
    data[(positions[place] ?? 0) * classCount + index] ?? 0;

  /** Of all classes, the one whose lowest score is the highest. */
  const steadiest = (): number => {
    let best = 0;
    let highest = -Infinity;
    for (let index = 0; index < classCount; index++) {
      let lowest = Infinity;
      for (let place = 0; place < count; place++) lowest = Math.min(lowest, at(place, index));
      if (lowest > highest) [best, highest] = [index, lowest];
    }
    return best;
  };
  /** How far one class comes above another at most. */
  const lead = (of: number, over: number): number => {
    let most = -Infinity;
    for (let place = 0; place < count; place++) {
      most = Math.max(most, at(place, of) - at(place, over));
    }
    return most;
  };
  const take = (index: number): void => {
    for (let place = 0; place < count; place++) {
      scores[rivalCount * 16 + place] = at(place, index);
    }
    rivalCount += 1;
  };

  return {
    positions,
    scores,
    get rivalCount() {
      return rivalCount;
    },
    look(row, column) {
      count = 0;
      rivalCount = 0;
      for (let y = row.low; y <= row.high; y++) {
        for (let x = column.low; x <= column.high; x++) positions[count++] = y * width + x;
      }
      // Whatever the weights are, the leader is not below this class.
      const base = steadiest();
      if (lead(classIndex, base) < -LARGEST_DISTANCE) return 'never';
      take(classIndex);
      for (let index = 0; index < classCount; index++) {
        if (index === classIndex) continue;
        // One that is nowhere above the class itself is no rival of it, whatever else leads.
        const isAhead = lead(index, classIndex) > -belowLeader;
        if (isAhead && lead(index, base) >= -belowLeader) take(index);
      }
      return rivalCount === 1 ? 'always' : 'sometimes';
    },
  };
}

function createBlender(
  { photo, colors }: PhotoGuide,
  { columns, rows }: { readonly columns: GridWindows; readonly rows: GridWindows },
  measure: LikelihoodMeasure,
  values: Float32Array,
): (row: GridWindow, column: GridWindow, block: Block) => void {
  const weights = new Float64Array(16);
  const { data, width } = photo;
  /** L*, a*, b* of the block's positions in turn. */
  const near = new Int16Array(48);
  return (row, column, { positions, scores, rivalCount }) => {
    const across = column.high - column.low + 1;
    const down = row.high - row.low + 1;
    const count = across * down;
    for (let place = 0; place < count; place++) {
      for (let part = 0; part < 3; part++) {
        near[3 * place + part] = colors[3 * (positions[place] ?? 0) + part] ?? 0;
      }
    }
    for (let y = row.first; y <= row.last; y++) {
      for (let x = column.first; x <= column.last; x++) {
        const pixel = y * width + x;
        const lightness = data[3 * pixel] ?? 0;
        const redness = data[3 * pixel + 1] ?? 0;
        const yellowness = data[3 * pixel + 2] ?? 0;
        let total = 0;
        let place = 0;
        for (let line = 0; line < down; line++) {
          const nearY = rows.weights[4 * y + line] ?? 0;
          for (let step = 0; step < across; step++, place++) {
            const byL = lightness - (near[3 * place] ?? 0);
            const byA = redness - (near[3 * place + 1] ?? 0);
            const byB = yellowness - (near[3 * place + 2] ?? 0);
            const squared = byL * byL + byA * byA + byB * byB;
            const alike =
              squared < COLOR_WEIGHTS.length ? (COLOR_WEIGHTS[squared] ?? 0) : LEAST_COLOR_WEIGHT;
            const weight = nearY * (columns.weights[4 * x + step] ?? 0) * alike;
            weights[place] = weight;
            total += weight;
          }
        }
        let own = 0;
        let largest = -Infinity;
        let sum = 0;
        for (let rival = 0; rival < rivalCount; rival++) {
          let score = 0;
          for (let place = 0; place < count; place++) {
            score += (weights[place] ?? 0) * (scores[rival * 16 + place] ?? 0);
          }
          score /= total;
          if (rival === 0) own = score;
          // The sum so far is kept relative to the leader so far.
          if (score > largest) {
            sum = sum * Math.exp(largest - score) + 1;
            largest = score;
          } else if (measure === 'probability') {
            sum += Math.exp(score - largest);
          }
        }
        values[pixel] = Math.exp(own - largest) / (measure === 'probability' ? sum : 1);
      }
    }
  };
}
