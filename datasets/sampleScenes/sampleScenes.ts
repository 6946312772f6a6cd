// Street scenes made by rule, with exact ground truth: for trying the tool and for tests, where no real
// data set is at hand.

import { MaskwrightError } from '../../core/errors.ts';
import { paintGround } from './ground.ts';
import { paintLots } from './lots.ts';
import { paintBonnet } from './ownCar.ts';
import { applyLight, exposeImage } from './postProcess.ts';
import { hashBits, SceneRandom } from './random.ts';
import { SceneCanvas } from './sceneCanvas.ts';
import { paintSky } from './sky.ts';
import { planStreet } from './street.ts';
import { paintStreetLife } from './streetLife.ts';
import { chooseSeason } from './vegetation.ts';
import type { Lens } from './postProcess.ts';
import type { Stage } from './stage.ts';
import type { LabelMap } from '../../core/labelMap.ts';

/** An image of a street and the class of each of its pixels. */
export interface SampleScene {
  readonly image: {
    readonly width: number;
    readonly height: number;
    /** Interleaved red, green, blue, 8 bits each. */
    readonly data: Uint8Array;
  };
  /** Indices of the taxonomy `camvid11`; 255 is void. */
  readonly labels: LabelMap;
}

export interface SceneOptions {
  /** A whole number; the same one gives the same bytes everywhere. */
  readonly seed: number;
  readonly width: number;
  readonly height: number;
}

type SampleSplit = 'train' | 'val';

/** One scene of a set. */
export interface SetMember {
  readonly name: string;
  readonly split: SampleSplit;
  readonly scene: SampleScene;
}

export interface SetOptions extends SceneOptions {
  readonly count: number;
}

const BONNET_CHANCE = 0.3;
/** Every third scene of a set is for validation. */
const VAL_PERIOD = 3;
const NAME_DIGITS = 4;

/**
 * Draws one street scene.
 * @throws MaskwrightError `usage/invalid` for a size or seed that is not a fitting whole number.
 */
export function renderSampleScene({ seed, width, height }: SceneOptions): SampleScene {
  requireWhole('seed', seed, Number.MIN_SAFE_INTEGER);
  requireWhole('width', width, 1);
  requireWhole('height', height, 1);
  const random = new SceneRandom(seed);
  const street = planStreet(random, width, height);
  const canvas = new SceneCanvas(width, height);
  const season = chooseSeason(random);
  // Each painter draws from a stream of its own, so that a change in one leaves the others' choices.
  const stageFor = (): Stage => ({ canvas, street, random: new SceneRandom(random.seed()) });
  paintSky(stageFor());
  paintGround(stageFor());
  paintLots(stageFor(), season);
  paintStreetLife(stageFor(), season);
  if (random.chance(BONNET_CHANCE)) paintBonnet(stageFor());
  const lens: Lens = {
    softness: random.between(0.25, 0.55),
    noise: random.between(2.5, 7),
    vignette: random.between(0.02, 0.22),
    seed: random.seed(),
  };
  applyLight(canvas, street.light, lens);
  return {
    image: { width, height, data: exposeImage(canvas, lens) },
    labels: { width, height, data: canvas.labels },
  };
}

/**
 * Scenes one after the other, each drawn when it is asked for. A longer set begins with the same scenes.
 * @throws MaskwrightError `usage/invalid` for a count, size or seed that is not a fitting whole number.
 */
export function* sampleSet({ count, width, height, seed }: SetOptions): Generator<SetMember> {
  requireWhole('count', count, 0);
  requireWhole('seed', seed, Number.MIN_SAFE_INTEGER);
  for (let index = 0; index < count; index++) {
    yield {
      name: `sample_${String(index + 1).padStart(NAME_DIGITS, '0')}`,
      split: (index + 1) % VAL_PERIOD === 0 ? 'val' : 'train',
      scene: renderSampleScene({ seed: hashBits(seed, index, VAL_PERIOD), width, height }),
    };
  }
}

function requireWhole(what: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new MaskwrightError(
    'usage/invalid',
    `A sample scene's ${what} must be a whole number of at least ${least}, not ${value}.`,
    { [what]: value },
  );
}
