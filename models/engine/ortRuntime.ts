// The part of onnxruntime that the engine needs; every build of it, for Node and for the web, has this.

import type * as Ort from 'onnxruntime-web';

export type OrtRuntime = Pick<typeof Ort, 'InferenceSession' | 'Tensor' | 'env'>;
