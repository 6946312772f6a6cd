// Buffers on a GPU that are kept from frame to frame, and the way from there to the host.

/** One buffer that grows when more is asked for. What it holds is lost when it grows. */
export interface KeptBuffer {
  /** @returns a buffer of at least so many bytes */
  ofSize(bytes: number): GPUBuffer;
  release(): void;
}

/** @param usage flags of `GPUBufferUsage` */
export function createKeptBuffer(device: GPUDevice, usage: GPUBufferUsageFlags): KeptBuffer {
  let buffer: GPUBuffer | null = null;
  return {
    ofSize(bytes) {
      if (buffer === null || buffer.size < bytes) {
        buffer?.destroy();
        buffer = device.createBuffer({ size: wholeWords(bytes), usage });
      }
      return buffer;
    },
    release() {
      buffer?.destroy();
      buffer = null;
    },
  };
}

const WORD_BYTES = 4;

/** WebGPU copies and writes whole words of four bytes. */
export function wholeWords(bytes: number): number {
  return Math.ceil(bytes / WORD_BYTES) * WORD_BYTES;
}

/** Writes to a buffer's beginning. A view need not begin or end on a whole word, but a write does. */
export function writeBytes(device: GPUDevice, buffer: GPUBuffer, data: Uint8Array): void {
  const whole = data.length - (data.length % 4);
  const { queue } = device;
  queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, whole);
  if (whole === data.length) return;
  const rest = new Uint8Array(4);
  rest.set(data.subarray(whole));
  queue.writeBuffer(buffer, whole, rest);
}

/** A pipeline's one group of buffers, in the order of their bindings. */
export function bindBuffers(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  buffers: readonly GPUBuffer[],
): GPUBindGroup {
  return device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
}

/**
 * Watches what is asked of a device from now on.
 * @returns ends it and tells what the device has against the work, when it has looked at it
 */
export function watchErrors(device: GPUDevice): () => Promise<GPUError | null> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  return async () => {
    const [first, second] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
    return first ?? second;
  };
}

/** The first bytes of a buffer on the GPU, and where on the host they go: as many as the target holds. */
export interface Reading {
  readonly buffer: GPUBuffer;
  readonly target: Uint8Array;
}

/** Brings bytes from the GPU to the host. A batch of readings need not wait for the one before. */
export interface GpuReader {
  /**
   * @param encode puts the work to be done first into the encoder and tells what to read then; it is called, and the work is
   *   sent to the GPU, before this returns
   * @throws Error when the GPU refuses the work, or is lost
   */
  read(encode: (encoder: GPUCommandEncoder) => readonly Reading[]): Promise<void>;
  release(): void;
}

export function createGpuReader(device: GPUDevice): GpuReader {
  /** One for each batch that is under way at the same time. */
  const all: KeptBuffer[] = [];
  const free: KeptBuffer[] = [];
  const take = (): KeptBuffer => {
    const known = free.pop();
    if (known !== undefined) return known;
    const made = createKeptBuffer(device, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
    all.push(made);
    return made;
  };

  /** @returns what the GPU has against the work, when it has looked at it */
  const submit = (
    kept: KeptBuffer,
    encode: Parameters<GpuReader['read']>[0],
  ): { readings: readonly Reading[]; staging: GPUBuffer; problem: Promise<GPUError | null> } => {
    const findProblem = watchErrors(device);
    const encoder = device.createCommandEncoder();
    const readings = encode(encoder);
    const staging = kept.ofSize(
      readings.reduce((sum, { target }) => sum + wholeWords(target.length), 0),
    );
    let place = 0;
    for (const { buffer, target } of readings) {
      const bytes = wholeWords(target.length);
      encoder.copyBufferToBuffer(buffer, 0, staging, place, bytes);
      place += bytes;
    }
    device.queue.submit([encoder.finish()]);
    return { readings, staging, problem: findProblem() };
  };

  return {
    async read(encode) {
      const kept = take();
      const { readings, staging, problem } = submit(kept, encode);
      // Both are waited for: a refusal ends in a buffer that cannot be mapped, which by itself says less.
      const [told, mapped] = await Promise.allSettled([problem, staging.mapAsync(GPUMapMode.READ)]);
      if (told.status === 'fulfilled' && told.value !== null) {
        throw new Error(`The GPU refused the work: ${told.value.message}`);
      }
      if (mapped.status === 'rejected') throw mapped.reason;
      const range = staging.getMappedRange();
      let place = 0;
      for (const { target } of readings) {
        target.set(new Uint8Array(range, place, target.length));
        place += wholeWords(target.length);
      }
      staging.unmap();
      // After an error it is left: it may still be mapped.
      free.push(kept);
    },
    release: () => {
      for (const kept of all) kept.release();
    },
  };
}
