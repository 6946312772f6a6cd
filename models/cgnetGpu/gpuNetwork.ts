// A CGNet on a GPU, by kernels of its own: pipelines and weights are made once, buffers and their groups once for a size
// of image, so that a frame is one upload and one pass.

import type { NormalisedImage, RgbImage } from '../engine/engine.ts';
import { bindBuffers, wholeWords, writeBytes } from '../engine/gpuBuffers.ts';
import type { Precision } from '../../core/precision.ts';
import type { KernelLayer, NetworkLayers } from './layers.ts';
import { planNetwork, type Binding, type Plan, type Size, type Slot, type Step } from './plan.ts';
import { LANES } from './wgsl.ts';

/** Tells the passes of steps apart, to time them. */
type PassOf = (step: Step, place: number) => GPUComputePassDescriptor;

export interface GpuNetwork {
  /** Whether the device's limits allow an image of this size. */
  fits(size: Size): boolean;
  /**
   * Sends an image to the device.
   * @returns what computes its scores; good until the next image is sent
   */
  send(image: RgbImage | NormalisedImage): GpuRun;
  release(): void;
}

interface GpuRun {
  /** float32 `[classes, height, width]`, of usage `STORAGE | COPY_SRC`. */
  readonly scores: GPUBuffer;
  /** An eighth of the image's, rounded up. */
  readonly width: number;
  readonly height: number;
  /** The network's steps, for this kind of image. */
  readonly steps: readonly Step[];
  /** @param passOf with it, each step has a pass of its own */
  readonly encode: (encoder: GPUCommandEncoder, passOf?: PassOf) => void;
}

/** What is kept for one size of image. */
interface Prepared {
  readonly size: Size;
  readonly plan: Plan;
  readonly groups: readonly GPUBindGroup[];
  readonly bufferOf: (slot: Slot) => GPUBuffer;
  release(): void;
}

export async function createGpuNetwork(
  device: GPUDevice,
  layers: NetworkLayers,
): Promise<GpuNetwork> {
  const { STORAGE, COPY_DST, COPY_SRC, UNIFORM } = GPUBufferUsage;
  const all = allLayers(layers);
  const pipelines = await compile(device, all);
  const constants = new Map<string, GPUBuffer>();
  const weights = new Map<string, GPUBuffer>();
  for (const layer of all) {
    constants.set(layer.name, createFilled(device, layer.constants, STORAGE | COPY_DST));
    if (layer.weights === undefined) continue;
    weights.set(layer.name, createFilled(device, layer.weights, STORAGE | COPY_DST));
  }
  const pipelineOf = ({ code }: KernelLayer): GPUComputePipeline => found(pipelines, code);

  const prepare = (size: Size): Prepared => {
    const plan = planNetwork(layers, size);
    const buffers = new Map<Slot, GPUBuffer>();
    for (const slot of plan.slots) {
      const usage = STORAGE | COPY_SRC | COPY_DST;
      buffers.set(slot, device.createBuffer({ size: wholeWords(slot.size), usage }));
    }
    const sizes = new Map<string, GPUBuffer>();
    const sizesOf = (values: readonly number[]): GPUBuffer => {
      const known = sizes.get(values.join());
      if (known !== undefined) return known;
      // A whole number of vec4u.
      const filled = new Uint32Array(Math.ceil(values.length / LANES) * LANES);
      filled.set(values);
      const made = createFilled(device, filled, UNIFORM | COPY_DST);
      sizes.set(values.join(), made);
      return made;
    };
    const bufferOf = (binding: Binding): GPUBuffer => {
      switch (binding.kind) {
        case 'sizes':
          return sizesOf(binding.values);
        case 'constants':
          return found(constants, binding.layer.name);
        case 'weights':
          return found(weights, binding.layer.name);
        case 'slot':
          return found(buffers, binding.slot);
      }
    };
    return {
      size,
      plan,
      groups: plan.steps.map(({ layer, bindings }) =>
        bindBuffers(device, pipelineOf(layer), bindings.map(bufferOf)),
      ),
      bufferOf: (slot) => found(buffers, slot),
      release() {
        for (const buffer of [...buffers.values(), ...sizes.values()]) buffer.destroy();
      },
    };
  };

  let prepared: Prepared | null = null;
  const preparedFor = ({ width, height }: Size): Prepared => {
    if (prepared?.size.width === width && prepared.size.height === height) return prepared;
    // First, so that both need not fit into the device's memory together.
    prepared?.release();
    prepared = prepare({ width, height });
    return prepared;
  };

  return {
    fits: ({ width, height }) =>
      (prepared?.size.width === width && prepared.size.height === height) ||
      fitsInto(device.limits, planNetwork(layers, { width, height })),
    send(image) {
      const { plan, groups, bufferOf } = preparedFor(image);
      const isNormalised = 'values' in image;
      if (isNormalised) {
        writeNumbers(device, bufferOf(plan.image), placesOf(image, layers.precision));
      } else {
        writeBytes(device, bufferOf(plan.bytes), image.data);
      }
      const first = isNormalised ? 1 : 0;
      const steps = plan.steps.slice(first);
      return {
        scores: bufferOf(plan.scores),
        ...plan.scoresSize,
        steps,
        encode(encoder, passOf) {
          let pass = passOf === undefined ? encoder.beginComputePass() : null;
          for (const [place, step] of steps.entries()) {
            if (passOf !== undefined) pass = encoder.beginComputePass(passOf(step, place));
            pass?.setPipeline(pipelineOf(step.layer));
            pass?.setBindGroup(0, groups[first + place]);
            pass?.dispatchWorkgroups(...step.workgroups);
            if (passOf !== undefined) pass?.end();
          }
          if (passOf === undefined) pass?.end();
        },
      };
    },
    release() {
      prepared?.release();
      prepared = null;
      for (const buffer of [...constants.values(), ...weights.values()]) buffer.destroy();
    },
  };
}

function fitsInto(limits: GPUSupportedLimits, { slots, steps }: Plan): boolean {
  const maxBytes = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  return (
    slots.every(({ size }) => size <= maxBytes) &&
    steps.every(({ workgroups }) =>
      workgroups.every((count) => count <= limits.maxComputeWorkgroupsPerDimension),
    )
  );
}

/** Planes to places of four channels, the last of which is zero. */
function placesOf(
  { width, height, values }: NormalisedImage,
  precision: Precision,
): Float32Array<ArrayBuffer> | Float16Array<ArrayBuffer> {
  const area = width * height;
  const places = new (precision === 'float16' ? Float16Array : Float32Array)(LANES * area);
  for (let place = 0; place < area; place++) {
    for (let channel = 0; channel < 3; channel++) {
      places[place * LANES + channel] = values[channel * area + place] ?? 0;
    }
  }
  return places;
}

function allLayers({ stage2, stage3, ...layers }: NetworkLayers): KernelLayer[] {
  return [
    layers.normalise,
    layers.halveImage,
    layers.quarterImage,
    ...layers.stage1,
    ...[stage2, stage3].flatMap(({ down, blocks, joinFirst, joinLast }) => [
      ...Object.values(down),
      ...blocks.flatMap((block) => Object.values(block) as KernelLayer[]),
      joinFirst,
      joinLast,
    ]),
    layers.classifier,
  ];
}

/** @returns each kernel's pipeline by its text; layers of the same shape share one */
async function compile(
  device: GPUDevice,
  layers: readonly KernelLayer[],
): Promise<Map<string, GPUComputePipeline>> {
  const names = new Map(layers.map(({ code, name }) => [code, name]));
  return new Map(
    await Promise.all(
      Array.from(names, async ([code, label]) => {
        const module = device.createShaderModule({ code, label });
        const made = device.createComputePipelineAsync({
          label,
          layout: 'auto',
          compute: { module },
        });
        return [code, await made] as const;
      }),
    ),
  );
}

function createFilled(
  device: GPUDevice,
  values: NonNullable<KernelLayer['weights']> | Uint32Array<ArrayBuffer>,
  usage: GPUBufferUsageFlags,
): GPUBuffer {
  const buffer = device.createBuffer({ size: values.byteLength, usage });
  writeNumbers(device, buffer, values);
  return buffer;
}

/** As memory without a type: given a Float16Array, Dawn's binding for Node (0.6.2) ends the process. */
function writeNumbers(
  device: GPUDevice,
  buffer: GPUBuffer,
  { buffer: memory, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>,
): void {
  device.queue.writeBuffer(buffer, 0, memory, byteOffset, byteLength);
}

function found<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error('A step binds what was not planned.');
  return value;
}
