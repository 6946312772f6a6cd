// What tools read beside the label map: the photo's colours, and what is worked out from photo and scores. Each is made
// when it is first asked for, away from the window's thread, and kept while the frame is open.

import type { ColorPhoto } from '../../../../core/edit/colorPhoto.ts';
import type { EdgeCost } from '../../../../core/edit/edgeCost.ts';
import type { LabPhoto } from '../../../../core/edit/labColors.ts';
import type {
  LikelihoodMeasure,
  ScoreField,
  ScoreUpsampling,
} from '../../../../core/edit/scoreField.ts';
import type { Superpixels } from '../../../../core/edit/superpixels.ts';
import type { ClassScores } from '../../../../core/scores/classScores.ts';
import type { TopTwoMap } from '../../../../core/scores/upsample.ts';

/** A field whose values are all there: `values` holds width × height of them (0–1) in raster order. */
export interface FilledScoreField extends ScoreField {
  readonly values: Float32Array;
}

/** Something that was asked for could not be made; it is not asked for again before somebody tries to. */
export interface SourceFailure {
  /** Begins the work again. */
  retry(): void;
}

/** Each gives null until it is ready (and for ever where there are no scores); asking for it begins the work. */
export interface FrameSources {
  /** Null until they are loaded, too. */
  readonly scores: ClassScores | null;
  /** Stands for the photo as it is read: another one when that is through another window, with which nothing goes that was made before. */
  readonly photoRead: object;
  photo(): ColorPhoto | null;
  topTwo(): TopTwoMap | null;
  scoreField(
    classIndex: number,
    measure: LikelihoodMeasure,
    upsampling: ScoreUpsampling,
  ): FilledScoreField | null;
  /** @param usesScores whether they also end where the model's classes do, if there are scores; true if not given */
  superpixels(spacingPx: number, usesScores?: boolean): Superpixels | null;
  edgeCost(): EdgeCost | null;
  /** The photo's colours as the eye tells them apart. */
  colors(): LabPhoto | null;
  /** Of all that was asked for so far. */
  readonly failures: readonly SourceFailure[];
  /** Runs a function. @returns the failures of what it asked for */
  failuresMet(run: () => void): readonly SourceFailure[];
  /** Ends the work; to be called when the frame is left. */
  dispose(): void;
}

/** For sources that can always be made. */
export const NO_FAILURES: Pick<FrameSources, 'failures' | 'failuresMet'> = {
  failures: [],
  failuresMet(run) {
    run();
    return [];
  },
};

/** The same sources without anything that comes of the scores: what blind mode works with. */
export function withoutScores(sources: FrameSources): FrameSources {
  return {
    scores: null,
    get photoRead() {
      return sources.photoRead;
    },
    photo: () => sources.photo(),
    topTwo: () => null,
    scoreField: () => null,
    superpixels: (spacingPx) => sources.superpixels(spacingPx, false),
    edgeCost: () => sources.edgeCost(),
    colors: () => sources.colors(),
    get failures() {
      return sources.failures;
    },
    failuresMet: (run) => sources.failuresMet(run),
    dispose: () => {
      sources.dispose();
    },
  };
}

export function filledScoreField(
  width: number,
  height: number,
  values: Float32Array,
): FilledScoreField {
  return { width, height, values, valueAt: (x, y) => values[y * width + x] ?? 0 };
}
