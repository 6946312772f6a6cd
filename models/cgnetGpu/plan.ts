// The network for one size of image: which kernels run, in which order, on which buffers. Nothing here touches a device.

import { TILE_HEIGHT, TILE_WIDTH } from './context.ts';
import { TILE_PLACES, workgroupsDeep, type Convolution1x1 } from './convolve1x1.ts';
import { tileOf, workgroupsDeep as workgroupsDeep3x3, type Convolution3x3 } from './convolve3x3.ts';
import { WORKGROUP_SIZE } from './joinKernel.ts';
import type { KernelLayer, NetworkLayers, StageLayers } from './layers.ts';
import { PLACES_ACROSS, PLACES_DOWN } from './photoKernels.ts';
import { groupsOf, LANES } from './wgsl.ts';

/** A buffer on the device that steps share, one after the other. */
export interface Slot {
  /** In bytes; grows while it is planned. */
  size: number;
}

export type Binding =
  | { readonly kind: 'sizes'; readonly values: readonly number[] }
  | { readonly kind: 'constants' | 'weights'; readonly layer: KernelLayer }
  | { readonly kind: 'slot'; readonly slot: Slot };

/** One dispatch. */
export interface Step {
  readonly layer: KernelLayer;
  /** In the order of the kernel's bindings. */
  readonly bindings: readonly Binding[];
  readonly workgroups: readonly [x: number, y: number, z: number];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Plan {
  /** The first one normalises the photo; it is left out where the image is normalised already. */
  readonly steps: readonly Step[];
  readonly slots: readonly Slot[];
  /** 8-bit interleaved RGB, filled up to whole words. */
  readonly bytes: Slot;
  /** The normalised image, `[height][width]` of four numbers. */
  readonly image: Slot;
  /** float32 `[classes, height, width]` of {@link scoresSize}. */
  readonly scores: Slot;
  readonly scoresSize: Size;
}

const FLOAT_BYTES = 4;
/** Of a number in a feature. */
const REAL_BYTES = { float32: FLOAT_BYTES, float16: 2 } as const;

/** @param size the image's, in pixels */
export function planNetwork(layers: NetworkLayers, size: Size): Plan {
  const draft = createDraft(REAL_BYTES[layers.precision]);
  const [half, quarter, eighth] = [2, 4, 8].map((stride) => ({
    width: Math.ceil(size.width / stride),
    height: Math.ceil(size.height / stride),
  })) as [Size, Size, Size];

  const bytes = draft.take(Math.ceil((3 * area(size)) / 4) * 4);
  const image = draft.feature(size, 3);
  draft.step(layers.normalise, { to: size }, [bytes, 'constants', image], perPlace(size));

  const joined1 = draft.feature(half, 36);
  const joined2 = draft.feature(quarter, 132);
  const halved = draft.feature(half, 3);
  draft.step(
    layers.halveImage,
    { from: size, to: half },
    [image, 'constants', halved, joined1],
    perPlace(half),
  );
  const quartered = draft.feature(quarter, 3);
  draft.step(
    layers.quarterImage,
    { from: half, to: quarter },
    [halved, 'constants', quartered, joined2],
    perPlace(quarter),
  );
  draft.give(halved, quartered);

  const [first, second, third] = layers.stage1;
  if (first === undefined || second === undefined || third === undefined) {
    throw new Error('Stage 1 has three convolutions.');
  }
  const feature0 = draft.feature(half, 32);
  const feature1 = draft.feature(half, 32);
  draft.convolve3x3(first, size, half, image, feature0);
  draft.convolve3x3(second, half, half, feature0, feature1);
  draft.convolve3x3(third, half, half, feature1, joined1);
  draft.give(feature0, feature1);

  planStage(draft, layers.stage2, half, quarter, joined1, joined2);
  draft.give(joined1);
  const joined3 = draft.feature(eighth, 256);
  planStage(draft, layers.stage3, quarter, eighth, joined2, joined3);
  const scores = draft.take(FLOAT_BYTES * layers.classCount * area(eighth));
  draft.step(
    layers.classifier,
    { to: eighth, count: groupsOf(256) },
    ['weights', 'constants', joined3, scores],
    tiles1x1(layers.classifier, eighth),
  );
  return { steps: draft.steps, slots: draft.slots, bytes, image, scores, scoresSize: eighth };
}

function planStage(
  draft: Draft,
  { channels, down, blocks, joinFirst, joinLast }: StageLayers,
  from: Size,
  to: Size,
  input: Slot,
  joined: Slot,
): void {
  const contextTiles = tiles(to, TILE_WIDTH, TILE_HEIGHT);
  const workgroups = Math.max(contextTiles[0] * contextTiles[1], Math.ceil(area(to) / TILE_PLACES));
  const partials = draft.take(FLOAT_BYTES * workgroups * 2 * channels);
  const weigh = (layer: KernelLayer, count: number, weights: Slot): void => {
    draft.step(layer, { to, count }, [partials, 'constants', weights], [1, 1, 1]);
  };
  const newWeights = (): Slot => draft.take(FLOAT_BYTES * channels);

  const entry = draft.feature(to, channels);
  draft.convolve3x3(down.entry, from, to, input, entry);
  const joint0 = draft.feature(to, 2 * channels);
  draft.step(
    down.context,
    { to, count: down.context.shape.dilation },
    [entry, 'constants', joint0, partials],
    [...contextTiles, groupsOf(channels)],
  );
  draft.give(entry);
  const reduced = draft.feature(to, channels);
  draft.step(
    down.reduce,
    { to, count: groupsOf(2 * channels) },
    ['weights', joint0, reduced, partials],
    tiles1x1(down.reduce, to),
  );
  draft.give(joint0);
  const firstWeights = newWeights();
  weigh(down.globalContext, tiles1x1(down.reduce, to)[0], firstWeights);
  draft.step(
    joinFirst,
    { to },
    [reduced, firstWeights, 'constants', joined, reduced],
    [Math.ceil(area(to) / WORKGROUP_SIZE), groupsOf(channels), 1],
  );

  let joint = reduced;
  let weights = firstWeights;
  // The first block's weights are one less instead of its having none.
  let residual = reduced;
  for (const block of blocks) {
    const kept = draft.feature(to, channels);
    const reducedAgain = draft.feature(to, channels / 2);
    draft.step(
      block.entry,
      { to, count: groupsOf(channels) },
      ['weights', 'constants', joint, weights, kept, residual, reducedAgain],
      tiles1x1(block.entry, to),
    );
    draft.give(...new Set([joint, weights, residual]));
    joint = draft.feature(to, channels);
    draft.step(
      block.context,
      { to, count: block.context.shape.dilation },
      [reducedAgain, 'constants', joint, partials],
      [...contextTiles, groupsOf(channels / 2)],
    );
    draft.give(reducedAgain);
    weights = newWeights();
    weigh(block.globalContext, contextTiles[0] * contextTiles[1], weights);
    residual = kept;
  }
  draft.step(
    joinLast,
    { to },
    [joint, weights, 'constants', joined, residual],
    [Math.ceil(area(to) / WORKGROUP_SIZE), groupsOf(channels), 1],
  );
  draft.give(...new Set([joint, weights, partials, residual]));
}

function area({ width, height }: Size): number {
  return width * height;
}

function tiles({ width, height }: Size, across: number, down: number): [number, number] {
  return [Math.ceil(width / across), Math.ceil(height / down)];
}

function perPlace(size: Size): [number, number, number] {
  return [...tiles(size, PLACES_ACROSS, PLACES_DOWN), 1];
}

function tiles1x1({ shape }: KernelLayer<Convolution1x1>, size: Size): [number, number, number] {
  return [Math.ceil(area(size) / TILE_PLACES), workgroupsDeep(shape), 1];
}

type Draft = ReturnType<typeof createDraft>;

/** @param realBytes of a number in a feature */
function createDraft(realBytes: number) {
  const steps: Step[] = [];
  const slots: Slot[] = [];
  const free: Slot[] = [];
  /** A slot that nobody uses, the one that has to grow least; what it holds is what came before. */
  const take = (size: number): Slot => {
    const growth = (slot: Slot): number => Math.abs(slot.size - size);
    const [best] = free.toSorted((one, other) => growth(one) - growth(other));
    // Small ones are not worth the room of large ones.
    if (best === undefined || best.size > 4 * size || size > 4 * best.size) {
      const slot = { size };
      slots.push(slot);
      return slot;
    }
    free.splice(free.indexOf(best), 1);
    best.size = Math.max(best.size, size);
    return best;
  };
  const step = (
    layer: KernelLayer,
    { from, to, count = 0 }: { from?: Size; to: Size; count?: number },
    bindings: readonly (Slot | 'constants' | 'weights')[],
    workgroups: Step['workgroups'],
  ): void => {
    const { width: inWidth, height: inHeight } = from ?? to;
    steps.push({
      layer,
      bindings: [
        { kind: 'sizes', values: [inWidth, inHeight, to.width, to.height, count] },
        ...bindings.map((binding): Binding =>
          typeof binding === 'string' ? { kind: binding, layer } : { kind: 'slot', slot: binding },
        ),
      ],
      workgroups,
    });
  };
  return {
    steps,
    slots,
    take,
    step,
    feature: (size: Size, channels: number): Slot =>
      take(realBytes * LANES * groupsOf(channels) * area(size)),
    /** What the slots hold is needed no more. */
    give: (...used: Slot[]): void => {
      free.push(...used);
    },
    convolve3x3(
      layer: KernelLayer<Convolution3x3>,
      from: Size,
      to: Size,
      source: Slot,
      target: Slot,
    ): void {
      const { shape } = layer;
      step(
        layer,
        { from, to, count: groupsOf(shape.inputChannels) },
        [source, 'weights', 'constants', target],
        [...tiles(to, ...tileOf(shape)), workgroupsDeep3x3(shape)],
      );
    },
  };
}
