// From class scores to labels on the GPU, so that neither the upsampled scores nor anything but the result has to leave
// it. The twin of core/scores/upsample.

import { interpolationTap, type ClassScores } from '../../core/scores/classScores.ts';
import type { TopTwo } from '../../core/scores/upsample.ts';
import { VOID_INDEX } from '../../core/taxonomy.ts';
import {
  bindBuffers,
  createGpuReader,
  createKeptBuffer,
  wholeWords,
  type KeptBuffer,
  type Reading,
} from './gpuBuffers.ts';
import { labelShader, PIXELS_EACH, WORKGROUP_SIZE } from './gpuLabelShader.ts';

/**
 * So many pixels are done at once: whatever the image's size, no output is larger than what every device allows
 * (128 MiB), and one dispatch is enough (65,535 workgroups).
 */
const BAND_PIXELS = 2 ** 22;
/** The label, the runner-up and the margin of a pixel. */
const MAX_OUTPUT_BYTES = 1 + 1 + 4;

/** How large class scores are. */
export type GridSize = Pick<ClassScores, 'classCount' | 'width' | 'height'>;

/** Class scores on the GPU. */
export interface GpuScores extends GridSize {
  /**
   * Computes them, where they are not there yet: with the labels, in one submission.
   * @returns a buffer at whose beginning they are, float32 `[classes, height, width]`, of usage `STORAGE | COPY_SRC`
   */
  readonly encode: (encoder: GPUCommandEncoder) => GPUBuffer;
}

/** What comes back from the GPU for one frame. */
export interface GpuLabelled {
  /** The scores as they are. */
  readonly scores: ClassScores;
  /** `width × height` class indices of the image's size. */
  readonly labels: Uint8Array;
  /** Null where it was not asked for. */
  readonly topTwo: TopTwo | null;
}

/** Labels frames on one device. */
export interface GpuLabels {
  /**
   * @param width, height the image's size in pixels
   * @param onSent called once all of the frame's work is with the GPU: the next frame may be begun then, but not before
   * @throws Error when the GPU refuses the work, or is lost
   */
  label(
    scores: GpuScores,
    width: number,
    height: number,
    wantsTopTwo: boolean,
    onSent?: () => void,
  ): Promise<GpuLabelled>;
  release(): void;
}

/**
 * Whether a device's buffers are large enough to label from scores of this size.
 * @param width, height the image's size in pixels
 */
export function canLabel(
  limits: Pick<GPUSupportedLimits, 'maxBufferSize' | 'maxStorageBufferBindingSize'>,
  grid: GridSize,
  width: number,
  height: number,
): boolean {
  const taps = Math.max(width, height) * TAP_BYTES;
  return (
    Math.max(scoresBytes(grid), taps) <= limits.maxStorageBufferBindingSize &&
    scoresBytes(grid) + BAND_PIXELS * MAX_OUTPUT_BYTES <= limits.maxBufferSize
  );
}

/** @param bandPixels how many pixels are done at once, a multiple of four */
export function createGpuLabels(device: GPUDevice, bandPixels = BAND_PIXELS): GpuLabels {
  const { COPY_DST, COPY_SRC, STORAGE, UNIFORM } = GPUBufferUsage;
  const inputs = {
    band: createKeptBuffer(device, UNIFORM | COPY_DST),
    across: createKeptBuffer(device, STORAGE | COPY_DST),
    down: createKeptBuffer(device, STORAGE | COPY_DST),
  };
  const outputs = {
    labels: createKeptBuffer(device, STORAGE | COPY_SRC),
    runnersUp: createKeptBuffer(device, STORAGE | COPY_SRC),
    margins: createKeptBuffer(device, STORAGE | COPY_SRC),
  };
  const tapsAcross = createTaps(device, inputs.across);
  const tapsDown = createTaps(device, inputs.down);
  const reader = createGpuReader(device);
  const pipelineFor = createPipelines(device);

  return {
    async label(
      { encode, classCount, width: gridWidth, height: gridHeight },
      width,
      height,
      wantsTopTwo,
      onSent,
    ) {
      const pixels = width * height;
      const grid = { classCount, width: gridWidth, height: gridHeight };
      const scores = new Float32Array(classCount * gridWidth * gridHeight);
      const labels = new Uint8Array(pixels);
      const topTwo = wantsTopTwo ? topTwoOfOneClass(pixels) : null;
      const found = classCount > 1 ? topTwo : null;
      const pipeline = await pipelineFor(found !== null);

      const encodeBand = (
        encoder: GPUCommandEncoder,
        buffer: GPUBuffer,
        first: number,
      ): Reading[] => {
        const end = Math.min(first + bandPixels, pixels);
        const readings = readingsOf(outputs, labels, found, first, end);
        const band = writeKept(
          device,
          inputs.band,
          Uint32Array.of(classCount, gridWidth, gridHeight, width, first, end - first),
        );
        const taps = [tapsAcross(gridWidth, width), tapsDown(gridHeight, height)];
        const buffers = [band, buffer, ...taps, ...readings.map((one) => one.buffer)];
        const pass = encoder.beginComputePass();
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindBuffers(device, pipeline, buffers));
        pass.dispatchWorkgroups(Math.ceil((end - first) / PIXELS_EACH / WORKGROUP_SIZE));
        pass.end();
        return readings;
      };

      let buffer: GPUBuffer | null = null;
      for (let first = 0; first < pixels; first += bandPixels) {
        const reading = reader.read((encoder) => {
          if (buffer !== null) return encodeBand(encoder, buffer, first);
          buffer = encode(encoder);
          return [...encodeBand(encoder, buffer, first), { buffer, target: bytesOf(scores) }];
        });
        if (first + bandPixels >= pixels) onSent?.();
        await reading;
      }
      return { scores: { ...grid, data: scores }, labels, topTwo };
    },
    release() {
      for (const kept of [...Object.values(inputs), ...Object.values(outputs)]) kept.release();
      reader.release();
    },
  };
}

/** @returns the pass with or without the runner-up, compiled when it is first needed */
function createPipelines(device: GPUDevice): (findsTopTwo: boolean) => Promise<GPUComputePipeline> {
  const pipelines = new Map<boolean, Promise<GPUComputePipeline>>();
  return (findsTopTwo) => {
    const known = pipelines.get(findsTopTwo);
    if (known !== undefined) return known;
    const module = device.createShaderModule({ code: labelShader(findsTopTwo) });
    const made = device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
    pipelines.set(findsTopTwo, made);
    return made;
  };
}

/** What a band of pixels (`first` up to, not including, `end`) gives, in the order of the shader's bindings. */
function readingsOf(
  outputs: Readonly<Record<'labels' | keyof TopTwo, KeptBuffer>>,
  labels: Uint8Array,
  topTwo: TopTwo | null,
  first: number,
  end: number,
): Reading[] {
  const targets =
    topTwo === null
      ? { labels: labels.subarray(first, end) }
      : {
          labels: labels.subarray(first, end),
          runnersUp: topTwo.runnersUp.subarray(first, end),
          margins: bytesOf(topTwo.margins.subarray(first, end)),
        };
  return Object.entries(targets).map(([name, target]) => ({
    buffer: outputs[name as keyof typeof targets].ofSize(wholeWords(target.length)),
    target,
  }));
}

function topTwoOfOneClass(pixels: number): TopTwo {
  return {
    runnersUp: new Uint8Array(pixels).fill(VOID_INDEX),
    margins: new Float32Array(pixels).fill(Infinity),
  };
}

/** The lower of two grid positions (u32) and the weight of the higher (f32), as the shader reads them. */
const TAP_BYTES = 8;

/** One tap for each output position along an axis. */
function tapsOf(sourceSize: number, targetSize: number): ArrayBuffer {
  const taps = new DataView(new ArrayBuffer(targetSize * TAP_BYTES));
  for (let position = 0; position < targetSize; position++) {
    const { low, weight } = interpolationTap(position, sourceSize, targetSize);
    taps.setUint32(position * TAP_BYTES, low, true);
    taps.setFloat32(position * TAP_BYTES + 4, weight, true);
  }
  return taps.buffer;
}

/** @returns an axis's taps for its sizes, written when these change */
function createTaps(
  device: GPUDevice,
  kept: KeptBuffer,
): (sourceSize: number, targetSize: number) => GPUBuffer {
  let written = '';
  return (sourceSize, targetSize) => {
    const buffer = kept.ofSize(targetSize * TAP_BYTES);
    const asked = `${sourceSize} to ${targetSize}`;
    if (asked !== written) device.queue.writeBuffer(buffer, 0, tapsOf(sourceSize, targetSize));
    written = asked;
    return buffer;
  };
}

function writeKept(
  device: GPUDevice,
  kept: KeptBuffer,
  content: Uint32Array<ArrayBuffer>,
): GPUBuffer {
  const buffer = kept.ofSize(content.byteLength);
  device.queue.writeBuffer(buffer, 0, content);
  return buffer;
}

function scoresBytes({ classCount, width, height }: GridSize): number {
  return classCount * width * height * Float32Array.BYTES_PER_ELEMENT;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
