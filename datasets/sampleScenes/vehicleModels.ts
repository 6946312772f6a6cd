// The measures of the vehicles that drive and park in the scenes.

import { varied } from './colours.ts';
import type { SceneRandom } from './random.ts';
import type { Rgb } from '../../core/taxonomy.ts';

export type VehicleKind = 'hatchback' | 'saloon' | 'offroader' | 'van' | 'bus';

/** Metres along the vehicle (positive towards its nose) and above the ground. */
type ProfilePoint = readonly [along: number, height: number];

interface Measures {
  readonly halfLengthM: number;
  readonly halfWidthM: number;
  /** From the rear bumper over the top to the front bumper. */
  readonly body: readonly ProfilePoint[];
  /** Rear foot, rear edge of the roof, front edge of the roof, foot of the windscreen. */
  readonly cabin: readonly [ProfilePoint, ProfilePoint, ProfilePoint, ProfilePoint];
  /** How much narrower the roof is, as a share of the width. */
  readonly taper: number;
  /** Where the side windows begin and end, as shares of the cabin from rear to front. */
  readonly sideWindows: readonly (readonly [from: number, to: number])[];
  readonly beltM: number;
  readonly clearanceM: number;
  readonly wheelM: number;
  /** From the middle to each axle. */
  readonly axleM: number;
  /** Without a rear window. */
  readonly blindRear: boolean;
}

export interface VehicleModel extends Measures {
  readonly paint: Rgb;
}

/** A bumper, a tail, a flat belt and a bonnet, as all two-box bodies have them. */
function bodyProfile(
  half: number,
  floorM: number,
  beltM: number,
  bonnetFrom: number,
): ProfilePoint[] {
  return [
    [-half, floorM],
    [-half + 0.02, beltM - 0.12],
    [-half + 0.2, beltM],
    [bonnetFrom, beltM],
    [half - 0.3, beltM - 0.17],
    [half - 0.04, beltM - 0.3],
    [half, floorM],
  ];
}

const MODELS: Readonly<Record<VehicleKind, Measures>> = {
  hatchback: {
    halfLengthM: 2,
    halfWidthM: 0.86,
    body: bodyProfile(2, 0.24, 0.94, 0.95),
    cabin: [
      [-1.9, 0.92],
      [-1.5, 1.46],
      [0.15, 1.48],
      [1.05, 0.92],
    ],
    taper: 0.2,
    sideWindows: [
      [0.09, 0.44],
      [0.49, 0.85],
    ],
    beltM: 0.94,
    clearanceM: 0.24,
    wheelM: 0.31,
    axleM: 1.25,
    blindRear: false,
  },
  saloon: {
    halfLengthM: 2.3,
    halfWidthM: 0.9,
    body: bodyProfile(2.3, 0.23, 0.95, 0.9),
    cabin: [
      [-1.75, 0.93],
      [-1, 1.42],
      [0.05, 1.44],
      [1, 0.93],
    ],
    taper: 0.22,
    sideWindows: [
      [0.14, 0.46],
      [0.5, 0.84],
    ],
    beltM: 0.95,
    clearanceM: 0.23,
    wheelM: 0.32,
    axleM: 1.4,
    blindRear: false,
  },
  offroader: {
    halfLengthM: 2.25,
    halfWidthM: 0.95,
    body: bodyProfile(2.25, 0.32, 1.1, 0.9),
    cabin: [
      [-2.15, 1.08],
      [-1.95, 1.74],
      [0.2, 1.76],
      [0.95, 1.08],
    ],
    taper: 0.14,
    sideWindows: [
      [0.05, 0.3],
      [0.34, 0.62],
      [0.66, 0.9],
    ],
    beltM: 1.1,
    clearanceM: 0.32,
    wheelM: 0.38,
    axleM: 1.35,
    blindRear: false,
  },
  van: {
    halfLengthM: 2.6,
    halfWidthM: 0.98,
    body: bodyProfile(2.6, 0.3, 1.15, 1.75),
    cabin: [
      [-2.58, 1.12],
      [-2.5, 2.2],
      [1.1, 2.2],
      [1.95, 1.12],
    ],
    taper: 0.08,
    sideWindows: [[0.74, 0.94]],
    beltM: 1.15,
    clearanceM: 0.3,
    wheelM: 0.35,
    axleM: 1.6,
    blindRear: true,
  },
  bus: {
    halfLengthM: 5.2,
    halfWidthM: 1.24,
    body: bodyProfile(5.2, 0.32, 1.3, 5),
    cabin: [
      [-5.15, 1.27],
      [-5.1, 3.05],
      [4.9, 3.05],
      [5.12, 1.27],
    ],
    taper: 0.03,
    sideWindows: [
      [0.03, 0.17],
      [0.19, 0.33],
      [0.35, 0.49],
      [0.51, 0.65],
      [0.67, 0.81],
      [0.83, 0.97],
    ],
    beltM: 1.3,
    clearanceM: 0.32,
    wheelM: 0.48,
    axleM: 3.1,
    blindRear: false,
  },
};

const CAR_PAINTS: readonly [Rgb, ...Rgb[]] = [
  [198, 200, 202],
  [150, 154, 158],
  [74, 78, 84],
  [30, 32, 36],
  [226, 226, 222],
  [150, 28, 32],
  [36, 58, 112],
  [60, 96, 140],
  [44, 76, 62],
  [190, 170, 130],
];
const VAN_PAINTS: readonly [Rgb, ...Rgb[]] = [
  [232, 232, 228],
  [226, 226, 226],
  [60, 66, 76],
  [184, 40, 36],
];
const BUS_PAINTS: readonly [Rgb, ...Rgb[]] = [
  [190, 34, 36],
  [220, 222, 222],
  [40, 92, 150],
];

/** A vehicle of the given kind, or of a usual one. */
export function chooseVehicle(random: SceneRandom, kind?: VehicleKind): VehicleModel {
  const chosen =
    kind ?? random.pick(['hatchback', 'hatchback', 'saloon', 'saloon', 'offroader', 'van']);
  const paints = chosen === 'bus' ? BUS_PAINTS : chosen === 'van' ? VAN_PAINTS : CAR_PAINTS;
  return { ...MODELS[chosen], paint: varied(random.pick(paints), 10, random) };
}
