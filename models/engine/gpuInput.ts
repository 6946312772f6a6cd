// From 8-bit pixels to the tensor that a network takes, on the GPU: a quarter of the bytes to send, and nothing for the
// CPU to compute.

import type { InputPreparation, RgbImage } from './engine.ts';
import { bindBuffers, createKeptBuffer, wholeWords, writeBytes } from './gpuBuffers.ts';

const WORKGROUP_SIZE = 64;
/** Each invocation takes three words of four bytes: four pixels. */
const PIXELS_EACH = 4;

function shaderOf(channelOrder: InputPreparation['channelOrder']): string {
  const plane = channelOrder === 'BGR' ? '(2 - channel)' : 'channel';
  return /* wgsl */ `
struct Frame {
  mean: vec3f,
  pixels: u32,
  scale: vec3f,
  invocationsAcross: u32,
}
@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> bytes: array<u32>;
@group(0) @binding(2) var<storage, read_write> planes: array<f32>;

fn byteAt(place: u32) -> f32 {
  return f32((bytes[place / 4] >> (8 * (place % 4))) & 0xff);
}

@compute @workgroup_size(${WORKGROUP_SIZE})
fn normalise(@builtin(global_invocation_id) id: vec3u) {
  let first = (id.y * frame.invocationsAcross + id.x) * ${PIXELS_EACH};
  for (var pixel = first; pixel < min(first + ${PIXELS_EACH}, frame.pixels); pixel++) {
    for (var channel = 0u; channel < 3; channel++) {
      let value = byteAt(pixel * 3 + channel);
      planes[${plane} * frame.pixels + pixel] = (value - frame.mean[channel]) * frame.scale[channel];
    }
  }
}
`;
}

/** Normalises photos for one network. */
export interface GpuInput {
  /** Whether the device's buffers are large enough for an image of this size. */
  fits(size: Pick<RgbImage, 'width' | 'height'>): boolean;
  /**
   * Sends a photo and has it normalised: `(value − mean) / std` per channel.
   * @returns float32 [3, height, width], the channels in the network's order (the buffer may be larger); the next photo overwrites it
   */
  normalise(image: RgbImage): GPUBuffer;
  release(): void;
}

export async function createGpuInput(
  device: GPUDevice,
  { mean, std, channelOrder }: InputPreparation,
): Promise<GpuInput> {
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code: shaderOf(channelOrder) }) },
  });
  const { COPY_DST, COPY_SRC, STORAGE, UNIFORM } = GPUBufferUsage;
  const frame = createKeptBuffer(device, UNIFORM | COPY_DST);
  const bytes = createKeptBuffer(device, STORAGE | COPY_DST);
  const planes = createKeptBuffer(device, STORAGE | COPY_SRC);
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupsPerDimension } =
    device.limits;
  const maxBytes = Math.min(maxBufferSize, maxStorageBufferBindingSize);

  return {
    fits: ({ width, height }) => planesBytes(width * height) <= maxBytes,
    normalise({ width, height, data }) {
      const pixels = width * height;
      const workgroups = Math.ceil(pixels / PIXELS_EACH / WORKGROUP_SIZE);
      const across = Math.min(workgroups, maxComputeWorkgroupsPerDimension);
      const frameBuffer = frame.ofSize(32);
      const fields = new DataView(new ArrayBuffer(32));
      for (const channel of [0, 1, 2] as const) {
        fields.setFloat32(4 * channel, mean[channel], true);
        fields.setFloat32(16 + 4 * channel, 1 / std[channel], true);
      }
      fields.setUint32(12, pixels, true);
      fields.setUint32(28, across * WORKGROUP_SIZE, true);
      device.queue.writeBuffer(frameBuffer, 0, fields.buffer);
      const bytesBuffer = bytes.ofSize(wholeWords(3 * pixels));
      writeBytes(device, bytesBuffer, data);
      const planesBuffer = planes.ofSize(planesBytes(pixels));
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindBuffers(device, pipeline, [frameBuffer, bytesBuffer, planesBuffer]));
      pass.dispatchWorkgroups(across, Math.ceil(workgroups / across));
      pass.end();
      device.queue.submit([encoder.finish()]);
      return planesBuffer;
    },
    release() {
      for (const buffer of [frame, bytes, planes]) buffer.release();
    },
  };
}

function planesBytes(pixels: number): number {
  return 3 * pixels * Float32Array.BYTES_PER_ELEMENT;
}
