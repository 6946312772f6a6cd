// The one light of a scene: time of day, where the sun stands, how thick the air is.

import { clampUnit } from './colours.ts';
import type { SceneRandom } from './random.ts';
import type { Rgb } from '../../core/taxonomy.ts';

export interface Light {
  /** The side the sun stands on: −1 left, 1 right. */
  readonly sunSide: -1 | 1;
  /** 0 overcast, 1 hard sunshine. */
  readonly sun: number;
  /** How far a shadow reaches, in metres per metre of height. */
  readonly shadowReach: number;
  readonly skyTop: Rgb;
  readonly skyBottom: Rgb;
  /** 0 no clouds, 1 closed cover. */
  readonly cloudCover: number;
  /** The distance in metres at which half of a thing's colour is lost. */
  readonly hazeRangeM: number;
  /** Multiplies the whole picture's channels. */
  readonly tint: Rgb;
  /** The share of windows with the lights on. */
  readonly litWindows: number;
}

type Mood = Omit<Light, 'sunSide'>;

const CLEAR_DAY: Mood = {
  sun: 0.95,
  shadowReach: 0.55,
  skyTop: [88, 146, 214],
  skyBottom: [206, 226, 240],
  cloudCover: 0.3,
  hazeRangeM: 320,
  tint: [1.04, 1.03, 0.98],
  litWindows: 0.02,
};
const OVERCAST: Mood = {
  sun: 0.12,
  shadowReach: 0.2,
  skyTop: [186, 193, 200],
  skyBottom: [226, 229, 230],
  cloudCover: 0.9,
  hazeRangeM: 190,
  tint: [0.9, 0.93, 0.97],
  litWindows: 0.08,
};
const EVENING: Mood = {
  sun: 0.8,
  shadowReach: 1.1,
  skyTop: [104, 138, 190],
  skyBottom: [250, 216, 168],
  cloudCover: 0.45,
  hazeRangeM: 180,
  tint: [1.08, 0.97, 0.83],
  litWindows: 0.15,
};
const MIST: Mood = {
  sun: 0.2,
  shadowReach: 0.4,
  skyTop: [196, 205, 212],
  skyBottom: [230, 232, 231],
  cloudCover: 0.5,
  hazeRangeM: 75,
  tint: [0.96, 0.97, 0.99],
  litWindows: 0.1,
};
const DUSK: Mood = {
  sun: 0.05,
  shadowReach: 0.2,
  skyTop: [92, 112, 158],
  skyBottom: [226, 190, 176],
  cloudCover: 0.55,
  hazeRangeM: 170,
  tint: [0.66, 0.67, 0.78],
  litWindows: 0.4,
};
const WINTER_SUN: Mood = {
  sun: 0.7,
  shadowReach: 1.4,
  skyTop: [128, 178, 226],
  skyBottom: [232, 240, 244],
  cloudCover: 0.15,
  hazeRangeM: 240,
  tint: [0.84, 0.85, 0.88],
  litWindows: 0.05,
};

/** How bright a surface in the shade is, as a share of its own colour. */
const AMBIENT = 0.74;

export function chooseLight(random: SceneRandom): Light {
  const mood = random.pick([
    CLEAR_DAY,
    CLEAR_DAY,
    OVERCAST,
    EVENING,
    MIST,
    DUSK,
    WINTER_SUN,
    WINTER_SUN,
  ]);
  return {
    ...mood,
    sunSide: random.sign(),
    cloudCover: clampUnit(mood.cloudCover + random.between(-0.25, 0.25)),
    hazeRangeM: mood.hazeRangeM * random.between(0.8, 1.3),
  };
}

/** The brightness of an upright surface that looks towards one side (−1 left, 1 right, 0 the camera). */
export function sideBrightness(light: Light, facing: number): number {
  const towardsSun = facing * light.sunSide;
  return AMBIENT + light.sun * (towardsSun > 0 ? 0.36 : towardsSun < 0 ? -0.14 : 0.06);
}

/** The brightness of a surface that looks up. */
export function topBrightness(light: Light): number {
  return AMBIENT + 0.2 + light.sun * 0.2;
}
