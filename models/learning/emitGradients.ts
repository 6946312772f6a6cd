// One step of learning as an ONNX graph: a window of a photo and what its classes should be go in, the loss and its
// gradients by the trained parameters come out. Whatever runs the network can thus teach it.

import { buildCgnet } from '../cgnet/architecture.ts';
import { createEmitter, emitLayers, type NetworkInput } from '../cgnet/emitLayers.ts';
import type { Layer, LayerGraph } from '../cgnet/layers.ts';
import type { Cgnet } from '../cgnet/readCgnet.ts';
import { encodeOnnx, type OnnxInitializer, type OnnxValue } from '../onnx/encodeOnnx.ts';
import { createGraphDraft, type GraphDraft } from './graphDraft.ts';
import type { WindowSize } from './windowSize.ts';

export interface GradientGraph {
  /**
   * Inputs: `image`, as the network takes it; `targets`, float32 [1, classes, height, width] on the scores' grid, each
   * position's share of the loss by class, all of them together 1; every parameter by its name. Outputs: `loss`, one
   * float32, and `<parameter>.gradient` for each of them.
   */
  readonly onnx: Uint8Array;
  /** The trained parameters with the values that the network has, normalisations folded in. */
  readonly parameters: readonly OnnxInitializer[];
  /** How much coarser than the window the scores' grid is. */
  readonly stride: number;
}

/**
 * The loss is the cross-entropy of the scores and `targets`.
 * @param isTrained whether a layer of that name is taught; what lies before the first of them stays as it is
 * @throws Error for a layer in between whose derivative is not known here: those of CGNet's decoder and classifier are
 */
export function emitGradients(
  { options, weights }: Cgnet,
  input: NetworkInput,
  window: WindowSize,
  isTrained: (layer: string) => boolean,
): GradientGraph {
  const layers = buildCgnet(options);
  const trained = trainedTensors(layers, isTrained);
  const emitter = createEmitter(weights, {
    prelu: 'products',
    isParameter: (name) => trained.has(name),
  });
  const values = emitLayers(emitter, layers, weights, emitter.image(input));
  const stride = layers.at(-1)?.stride ?? 1;
  const draft = createGraphDraft();
  draft.node('Softmax', ['scores'], 'probabilities', { axis: { kind: 'int', value: 1 } });
  draft.node('LogSoftmax', ['scores'], 'logProbabilities', { axis: { kind: 'int', value: 1 } });
  const likelihood = draft.multiply('targets', 'logProbabilities');
  draft.node('Neg', [draft.sum(likelihood, [0, 1, 2, 3], false)], 'loss');
  const shares = draft.sum('targets', [1], true);
  const ofScores = draft.subtract(draft.multiply('probabilities', shares), 'targets');
  const { parameters } = emitter;
  // A convolution may have no bias.
  const present = new Set(parameters.map(({ name }) => name));
  const gradients = goBack({ layers, values, window, draft, trained: present, ofScores });
  return {
    onnx: encodeOnnx({
      name: 'CGNet learning',
      inputs: [
        imageOf(input, window),
        {
          name: 'targets',
          type: 'float32',
          shape: [1, options.classCount, window.height / stride, window.width / stride],
        },
        ...parameters.map(({ name, shape }): OnnxValue => ({ name, type: 'float32', shape })),
      ],
      outputs: [
        { name: 'loss', type: 'float32', shape: [] },
        ...parameters.map(({ name, shape }): OnnxValue => {
          draft.reshape(gradients.get(name) ?? '', shape, gradientOf(name));
          return { name: gradientOf(name), type: 'float32', shape };
        }),
      ],
      nodes: [...emitter.parts.nodes, ...draft.nodes],
      initializers: [...emitter.parts.initializers, ...draft.initializers],
    }),
    parameters,
    stride,
  };
}

/** The name of the output with a parameter's gradient. */
export function gradientOf(parameter: string): string {
  return `${parameter}.gradient`;
}

function imageOf({ kind }: NetworkInput, { width, height }: WindowSize): OnnxValue {
  return kind === 'rgb8'
    ? { name: 'image', type: 'uint8', shape: [1, height, width, 3] }
    : { name: 'image', type: 'float32', shape: [1, 3, height, width] };
}

/** A folded normalisation is its convolution's bias. */
function trainedTensors(
  layers: LayerGraph,
  isTrained: (layer: string) => boolean,
): ReadonlySet<string> {
  return new Set(
    layers.flatMap((layer) => {
      if (layer.kind === 'activation')
        return layer.slopes !== null && isTrained(layer.slopes) ? [layer.slopes] : [];
      if (layer.kind !== 'convolution' || !isTrained(layer.name)) return [];
      return [`${layer.name}.weight`, `${layer.name}.bias`];
    }),
  );
}

interface Backward {
  readonly layers: LayerGraph;
  /** What each layer gives, by place. */
  readonly values: ReadonlyMap<number, string>;
  readonly window: WindowSize;
  readonly draft: GraphDraft;
  readonly trained: ReadonlySet<string>;
  /** The gradient by the last layer's output. */
  readonly ofScores: string;
}

/** @returns the value with the gradient of each trained parameter, not yet of its shape */
function goBack({
  layers,
  values,
  window,
  draft,
  trained,
  ofScores,
}: Backward): ReadonlyMap<string, string> {
  const reached = placesWithTrained(layers, trained);
  const ofParameters = new Map<string, string>();
  const ofPlaces = new Map<number, string>([[layers.length - 1, ofScores]]);
  const give = (place: number, gradient: () => string): void => {
    if (!reached.has(place)) return;
    const present = ofPlaces.get(place);
    ofPlaces.set(place, present === undefined ? gradient() : draft.add(present, gradient()));
  };
  const valueOf = (place = -1): string => values.get(place) ?? '';
  const sizeAt = (place: number): WindowSize => {
    const stride = layers[place]?.stride ?? 1;
    return { width: window.width / stride, height: window.height / stride };
  };

  for (const [place, layer] of [...layers.entries()].reverse()) {
    const gradient = ofPlaces.get(place);
    if (gradient === undefined) continue;
    const [source = -1] = layer.inputs;
    switch (layer.kind) {
      case 'addition':
        for (const input of layer.inputs) give(input, () => gradient);
        break;
      case 'normalisation':
        // Folded: its shift is the convolution's bias, its scale in the weights.
        give(source, () => gradient);
        break;
      case 'concatenation': {
        let from = 0;
        for (const input of layer.inputs) {
          const channels = layers[input]?.channels ?? 0;
          const start = from;
          give(input, () => draft.channels(gradient, start, start + channels));
          from += channels;
        }
        break;
      }
      case 'activation': {
        const given = valueOf(source);
        if (layer.slopes !== null && trained.has(layer.slopes)) {
          const negative = draft.multiply(gradient, draft.minimum(given, 0));
          ofParameters.set(layer.slopes, draft.sum(negative, [0, 2, 3], false));
        }
        give(source, () =>
          draft.multiply(gradient, draft.wherePositive(given, 1, layer.slopes ?? 0)),
        );
        break;
      }
      case 'upsampling':
        // The second input gives its size alone.
        give(source, () => draft.shrink(gradient, sizeAt(place), sizeAt(source)));
        break;
      case 'convolution': {
        assertPlain(layer);
        const weight = `${layer.name}.weight`;
        if (trained.has(weight)) {
          const size = sizeAt(place);
          const { inputChannels, channels, kernel } = layer;
          const convolution = { inputChannels, channels, kernel };
          ofParameters.set(
            weight,
            draft.weightGradient(gradient, valueOf(source), size, convolution),
          );
        }
        const bias = `${layer.name}.bias`;
        if (trained.has(bias)) ofParameters.set(bias, draft.sum(gradient, [0, 2, 3], false));
        give(source, () => draft.throughWeights(gradient, weight, layer.kernel));
        break;
      }
      case 'averagePool':
      case 'globalContext':
        throw new Error(`The derivative of a layer of the kind ${layer.kind} is not known here.`);
    }
  }
  return ofParameters;
}

function assertPlain(layer: Extract<Layer, { kind: 'convolution' }>): void {
  if (layer.groups === 1 && layer.step === 1 && layer.dilation === 1) return;
  throw new Error(`The derivative of ${layer.name} is not known here: it is no plain convolution.`);
}

/** The places whose output depends on a trained parameter. */
function placesWithTrained(layers: LayerGraph, trained: ReadonlySet<string>): ReadonlySet<number> {
  const places = new Set<number>();
  for (const [place, layer] of layers.entries()) {
    const isTrained =
      (layer.kind === 'convolution' && trained.has(`${layer.name}.weight`)) ||
      (layer.kind === 'activation' && layer.slopes !== null && trained.has(layer.slopes));
    if (isTrained || layer.inputs.some((input) => places.has(input))) places.add(place);
  }
  return places;
}
