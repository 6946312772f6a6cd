// A CGNet on a GPU by kernels of its own (cgnetGpu), from pixels to labels. What they cannot do goes through onnxruntime.

import type { Cgnet } from '../cgnet/readCgnet.ts';
import { assertFloat16 } from '../cgnetGpu/float16Check.ts';
import { createGpuNetwork } from '../cgnetGpu/gpuNetwork.ts';
import { createLayers, hasKernels } from '../cgnetGpu/layers.ts';
import type { EngineModel, InputPreparation, RgbImage } from './engine.ts';
import type { NetworkSession } from './engineService.ts';
import { watchErrors } from './gpuBuffers.ts';
import { canLabel, createGpuLabels, type GridSize } from './gpuLabels.ts';

/** The model's network where there are kernels for it; null where it has to run as the ONNX file that it is. */
export function netWithKernels({ cgnet, sizes }: EngineModel): Cgnet | null {
  if (cgnet === undefined || sizes !== undefined) return null;
  return hasKernels(cgnet.options) ? cgnet : null;
}

/** Labelled before anything else: what a device has against a kernel, it says by then. */
const TRIAL: RgbImage = { width: 16, height: 16, data: new Uint8Array(3 * 16 * 16) };

/**
 * @param device belongs to the session from now on
 * @param openOnnx opens the same model in onnxruntime, for images that the device has no room for
 * @throws Error when the device does not take the kernels, or cannot run them; it is given back then
 * @throws MaskwrightError `engine/noAdapter` when it computes wrongly in float16
 */
export async function openCgnetSession(
  device: GPUDevice,
  net: Cgnet,
  model: InputPreparation & Pick<EngineModel, 'precision'>,
  openOnnx: () => Promise<NetworkSession>,
): Promise<NetworkSession> {
  const findProblem = watchErrors(device);
  const open = async (): Promise<NetworkSession> => {
    if (model.precision === 'float16') await assertFloat16(device, net, model);
    const session = await createSession(device, net, model, openOnnx);
    await session.run(TRIAL);
    return session;
  };
  const [opened] = await Promise.allSettled([open()]);
  // One that is lost does not tell.
  const problem = await findProblem().catch(() => null);
  if (opened.status === 'fulfilled' && problem === null) return opened.value;
  device.destroy();
  // What follows from a problem, a pipeline that cannot be made, says less.
  throw opened.status === 'rejected' && problem === null
    ? opened.reason
    : new Error(problem?.message);
}

async function createSession(
  device: GPUDevice,
  net: Cgnet,
  model: InputPreparation & Pick<EngineModel, 'precision'>,
  openOnnx: () => Promise<NetworkSession>,
): Promise<NetworkSession> {
  const network = await createGpuNetwork(device, createLayers(net, model, model.precision));
  const labels = createGpuLabels(device);
  const { classCount } = net.options;
  let onnx: Promise<NetworkSession> | null = null;
  /** When the frame before was done. */
  let doneAt = -Infinity;

  const gridOf = (width: number, height: number): GridSize => ({
    classCount,
    width: Math.ceil(width / 8),
    height: Math.ceil(height / 8),
  });
  const hasRoomFor = (width: number, height: number): boolean =>
    network.fits({ width, height }) &&
    canLabel(device.limits, gridOf(width, height), width, height);
  return {
    async run(image, request = {}, onSent) {
      const arrivedAt = performance.now();
      const { width, height } = image;
      if (!hasRoomFor(width, height)) {
        onnx ??= openOnnx();
        return (await onnx).run(image, request);
      }
      const { topTwo, ...result } = await labels.label(
        {
          ...gridOf(width, height),
          encode(encoder) {
            const { scores, encode } = network.send(image);
            encode(encoder);
            return scores;
          },
        },
        width,
        height,
        request.topTwo === true,
        onSent,
      );
      const now = performance.now();
      const elapsedMs = now - Math.max(arrivedAt, doneAt);
      doneAt = now;
      return topTwo === null ? { ...result, elapsedMs } : { ...result, topTwo, elapsedMs };
    },
    async release() {
      network.release();
      labels.release();
      device.destroy();
      await (await onnx)?.release();
    },
  };
}
