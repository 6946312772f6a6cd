// A CGNet as an ONNX file, with its batch normalisations folded into the convolutions before them.

import { encodeOnnx, type OnnxValue } from '../onnx/encodeOnnx.ts';
import type { Precision } from '../../core/precision.ts';
import { buildCgnet } from './architecture.ts';
import { createEmitter, emitLayers, type NetworkInput, type PReluForm } from './emitLayers.ts';
import type { Cgnet } from './readCgnet.ts';

/** An ONNX file with the input `image` and the output `scores`: float32 [1, classes, ⌈H/8⌉, ⌈W/8⌉], or finer behind a decoder. */
export function emitOnnx(
  { options, weights }: Cgnet,
  input: NetworkInput,
  precision: Precision = 'float32',
  prelu: PReluForm = 'operator',
): Uint8Array {
  const layers = buildCgnet(options);
  const emitter = createEmitter(weights, { precision, prelu });
  emitLayers(emitter, layers, weights, emitter.image(input));
  emitter.finish();
  return encodeOnnx({
    name: 'CGNet',
    inputs: [inputValue(input)],
    outputs: [
      {
        name: 'scores',
        type: 'float32',
        shape: [1, options.classCount, 'scoresHeight', 'scoresWidth'],
      },
    ],
    ...emitter.parts,
  });
}

function inputValue({ kind }: NetworkInput): OnnxValue {
  return kind === 'rgb8'
    ? { name: 'image', type: 'uint8', shape: [1, 'height', 'width', 3] }
    : { name: 'image', type: 'float32', shape: [1, 3, 'height', 'width'] };
}
