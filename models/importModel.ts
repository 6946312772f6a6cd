// A network that somebody trained elsewhere as a model of ours: read, checked, turned into ONNX, with a card.

import { createHash } from 'node:crypto';
import path from 'node:path';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import { TAXONOMIES, TAXONOMY_IDS, type LabelClass, type TaxonomyId } from '../core/taxonomy.ts';
import {
  assertModelCard,
  assertModelId,
  MAX_CLASSES,
  MAX_ID_LENGTH,
  MAX_SIDE_PX,
  type ModelCard,
} from './card.ts';
import { chooseWeights } from './cgnet/chooseWeights.ts';
import { emitOnnx } from './cgnet/emitOnnx.ts';
import { readCgnet } from './cgnet/readCgnet.ts';
import type { CgnetOptions } from './cgnet/architecture.ts';
import { readWeights } from './checkpoint/readCheckpoint.ts';
import { encodeSafetensors } from './checkpoint/safetensors.ts';
import type { StateDict } from './checkpoint/tensor.ts';
import type { WeightKind } from './checkpoint/weightKinds.ts';
import type { InputSizes } from './engine/engine.ts';
import { describeSizes } from './engine/inputSizes.ts';
import { inspectOnnx, type OnnxShape } from './onnx/inspectOnnx.ts';
import {
  PREPROCESSING_PRESETS,
  PRESET_OF_TAXONOMY,
  type ChannelOrder,
  type Preprocessing,
} from './presets.ts';

/** What the file does not say; null lets its content decide. */
export interface ImportChoices {
  readonly id: string;
  readonly name: string;
  /** Null: the taxonomy with as many classes, if there is one. */
  readonly taxonomyId: TaxonomyId | null;
  /** Classes of its own, in the order of its scores; left out, they are the taxonomy's, or are numbered. */
  readonly classes?: readonly LabelClass[];
  /** Null: the preset of the taxonomy. */
  readonly preprocessing: Preprocessing | null;
  /** Where there is no such preset either. Left out, the file is refused then. */
  readonly otherPreprocessing?: Preprocessing;
  /** Left out: RGB. */
  readonly channelOrder?: ChannelOrder;
  readonly residual: CgnetOptions['residual'];
  /** Left out: of a checkpoint with averaged weights (EMA), too, those that loading it gives a network. */
  readonly weights?: WeightKind;
  /** Of an ONNX file that leaves it open: what a run of it has told. */
  readonly classCount?: number;
  /** What is known about it, for its card. */
  readonly about: Pick<ModelCard, 'trainedOn' | 'recipe' | 'weaknesses' | 'metrics' | 'licence'>;
}

/** A name as an id: lower-case letters, digits, `.` and `-`. */
export function modelIdOf(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    // What is put behind it, a number, has room.
    .slice(0, MAX_ID_LENGTH - 20);
  return id === '' ? 'model' : id;
}

/** What is taken for a file that nothing more is said about. */
export function defaultChoices(file: string): ImportChoices {
  const name = path.basename(file, path.extname(file));
  return {
    id: modelIdOf(name),
    name,
    taxonomyId: null,
    preprocessing: null,
    residual: 'global',
    about: {
      trainedOn: 'unknown',
      recipe: 'unknown',
      weaknesses: 'Unknown: measure it on frames with ground truth.',
      metrics: [],
      licence: 'unknown',
    },
  };
}

export interface ImportedModel {
  readonly card: ModelCard;
  readonly onnx: Uint8Array;
  /** Under the authors' names; null for an ONNX file. */
  readonly weights: StateDict | null;
}

/** In hexadecimal, as cards have it. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

type Network = Pick<ModelCard, 'architecture' | 'cgnet' | 'keyLayout'> & {
  /** Which they are, for its card. */
  readonly kind: WeightKind | null;
} & Pick<ImportedModel, 'onnx' | 'weights'> & {
    readonly classCount: number;
    /** Where the file says so. */
    readonly sizes?: InputSizes | undefined;
  };

/**
 * @param bytes a checkpoint of CGNet (PyTorch, safetensors) or an ONNX file with one image in and class scores out
 * @param subject the file's path, for messages
 * @throws MaskwrightError `model/notACheckpoint`, `model/classesDiffer`, `usage/invalid`
 */
export function importModel(
  bytes: Uint8Array,
  subject: string,
  choices: ImportChoices,
): ImportedModel {
  assertModelId(choices.id);
  const network = isOnnx(subject)
    ? readOnnx(bytes, subject, choices)
    : readCheckpointOfCgnet(bytes, subject, choices);
  const { onnx, weights, kind, classCount, sizes, ...described } = network;
  if (classCount > MAX_CLASSES) {
    throw refuse(
      subject,
      `it has ${classCount} classes, and a mask holds no more than ${MAX_CLASSES}`,
    );
  }
  const taxonomyId = chooseTaxonomy(classCount, subject, choices);
  const preprocessing =
    choices.preprocessing ??
    (taxonomyId === null
      ? choices.otherPreprocessing
      : PREPROCESSING_PRESETS[PRESET_OF_TAXONOMY[taxonomyId]]);
  if (preprocessing === undefined) {
    throw new MaskwrightError(
      'usage/invalid',
      `The model in ${subject} has ${classCount} classes of its own, so how its input is prepared cannot be guessed; ` +
        'import it with "maskwright model import --preprocessing", which takes a preset, or its mean and std.',
      { subject, classCount },
    );
  }
  const card: ModelCard = {
    id: choices.id,
    name: choices.name,
    version: '1',
    ...described,
    ...(kind === null ? {} : { weights: kind }),
    file: `${choices.id}.onnx`,
    sha256: sha256(onnx),
    ...(weights === null ? {} : { weightsSha256: sha256(encodeSafetensors(weights)) }),
    taxonomyId,
    classes: classesOf(taxonomyId, choices.classes, classCount),
    preprocessing: {
      channelOrder: choices.channelOrder ?? 'RGB',
      ...preprocessing,
      ...cardOfSizes(sizes),
    },
    ...choices.about,
  };
  assertModelCard(card);
  return { card, onnx, weights };
}

/** Whether it takes a run to know how many classes an ONNX file has. What is none at all leaves nothing open. */
export function leavesClassesOpen(bytes: Uint8Array, subject: string): boolean {
  if (!isOnnx(subject)) return false;
  try {
    const [output] = inspectOnnx(bytes).outputs;
    return output?.shape.length === 4 && output.shape[1] === null;
  } catch {
    return false;
  }
}

/** ONNX has no signature to go by; what is called so is tried as such. */
function isOnnx(subject: string): boolean {
  return subject.toLowerCase().endsWith('.onnx');
}

function readCheckpointOfCgnet(
  bytes: Uint8Array,
  subject: string,
  { residual, weights: asked }: ImportChoices,
): Network {
  const wanted = asked ?? null;
  const { state, kind } = chooseWeights(readWeights(bytes, subject, wanted), wanted);
  if (wanted !== null && wanted !== (kind ?? 'plain')) {
    const missing = { plain: 'averaged weights (EMA) alone', ema: 'no averaged weights (EMA)' };
    throw new MaskwrightError(
      'usage/invalid',
      `The checkpoint ${subject} has ${missing[wanted]}; leave that choice open (no --weights; “Automatic” in the app) to take those that it has.`,
      { subject, weights: wanted },
    );
  }
  const net = readCgnet(state, subject, residual);
  const { stage2Blocks, stage3Blocks, classCount, detail } = net.options;
  // In signs, as M and N are: the grid that a decoder ends with.
  const decoder = { none: '', quarter: ' D=1/4', half: ' D=1/2' }[detail];
  return {
    architecture: `CGNet M=${stage2Blocks} N=${stage3Blocks}${decoder}`,
    cgnet: net.options,
    keyLayout: net.layout,
    onnx: emitOnnx(net, { kind: 'normalised' }),
    weights: net.weights,
    kind,
    classCount,
  };
}

function readOnnx(bytes: Uint8Array, subject: string, choices: ImportChoices): Network {
  let summary;
  try {
    summary = inspectOnnx(bytes);
  } catch (error) {
    throw refuse(subject, messageOf(error), error);
  }
  if (summary.externalFiles.length > 0) {
    const [elsewhere = ''] = summary.externalFiles;
    throw refuse(subject, `its weights lie in ${elsewhere}; export it as one file`);
  }
  const [input, ...otherInputs] = summary.inputs;
  const [output, ...otherOutputs] = summary.outputs;
  if (input === undefined || output === undefined || otherInputs.length + otherOutputs.length > 0) {
    const { inputs, outputs } = summary;
    throw refuse(
      subject,
      `it has ${inputs.length} inputs and ${outputs.length} outputs, not one of each`,
    );
  }
  const [images, channels] = input.shape;
  const isImage = [null, 1].includes(images ?? null) && [null, 3].includes(channels ?? null);
  if (input.shape.length !== 4 || !isImage) {
    throw refuse(subject, `its input ${describe(input)} is not an image [1, 3, height, width]`);
  }
  if (output.shape.length !== 4) {
    throw refuse(subject, `its output ${describe(output)} is not class scores [1, classes, h, w]`);
  }
  const classCount = output.shape[1] ?? choices.classCount;
  if (classCount === undefined) {
    throw refuse(
      subject,
      `its output ${describe(output)} does not say how many classes there are; import it, which finds out`,
    );
  }
  return {
    architecture: 'ONNX',
    cgnet: null,
    keyLayout: null,
    onnx: bytes,
    weights: null,
    kind: null,
    classCount,
    sizes: sizeAlone(input, subject),
  };
}

/** What a card says of the sizes that its network takes. */
export function cardOfSizes(
  sizes: InputSizes | undefined,
): Pick<ModelCard['preprocessing'], 'inputSize' | 'sizes'> {
  return { inputSize: describeSizes(sizes), ...(sizes === undefined ? {} : { sizes }) };
}

/** A file may be made for images of one size. */
function sizeAlone(input: OnnxShape, subject: string): InputSizes | undefined {
  const [, , height = null, width = null] = input.shape;
  if (width === null && height === null) return undefined;
  if (width === null || height === null) {
    throw refuse(
      subject,
      `its input ${describe(input)} has one side fixed and the other free; export it with both free, or both fixed`,
    );
  }
  if (Math.max(width, height) > MAX_SIDE_PX) {
    throw refuse(
      subject,
      `its input ${describe(input)} has more than ${MAX_SIDE_PX} pixels a side`,
    );
  }
  return { width, height };
}

function describe({ name, shape }: OnnxShape): string {
  return `"${name}" [${shape.map((extent) => extent ?? '?').join(', ')}]`;
}

function chooseTaxonomy(
  classCount: number,
  subject: string,
  { taxonomyId: chosen, classes }: Pick<ImportChoices, 'taxonomyId' | 'classes'>,
): TaxonomyId | null {
  if (classes !== undefined) {
    assertClassesFit(classes, classCount, subject, chosen);
    return null;
  }
  const sizeOf = (id: TaxonomyId): number => TAXONOMIES[id].classes.length;
  if (chosen === null) return TAXONOMY_IDS.find((id) => sizeOf(id) === classCount) ?? null;
  if (sizeOf(chosen) === classCount) return chosen;
  throw new MaskwrightError(
    'model/classesDiffer',
    `The model in ${subject} has ${classCount} classes, but the taxonomy ${chosen} has ${sizeOf(chosen)}; ` +
      'leave the taxonomy out, or give the right one.',
    { subject, classCount, taxonomyId: chosen },
  );
}

function assertClassesFit(
  classes: readonly LabelClass[],
  classCount: number,
  subject: string,
  taxonomyId: TaxonomyId | null,
): void {
  if (taxonomyId !== null) {
    throw new MaskwrightError(
      'usage/invalid',
      `The model in ${subject} cannot have both the classes of ${taxonomyId} and some of its own; give one of them.`,
      { subject, taxonomyId },
    );
  }
  if (classes.length === classCount) return;
  throw new MaskwrightError(
    'model/classesDiffer',
    `The model in ${subject} has ${classCount} classes, but the list that was given names ${classes.length}; give one ` +
      'that names each of them, in the order of its scores.',
    { subject, classCount },
  );
}

function classesOf(
  taxonomyId: TaxonomyId | null,
  own: readonly LabelClass[] | undefined,
  classCount: number,
): ModelCard['classes'] {
  const known = taxonomyId === null ? own : TAXONOMIES[taxonomyId].classes;
  if (known !== undefined) return known.map(({ name, color }) => ({ name, color: [...color] }));
  // Colours that differ: hues around the circle.
  return Array.from({ length: classCount }, (_, index) => {
    const angle = (index / classCount) * 2 * Math.PI;
    const channel = (turn: number): number => Math.round(128 + 100 * Math.cos(angle + turn));
    return { name: `class ${index}`, color: [channel(0), channel(2.1), channel(4.2)] };
  });
}

function refuse(subject: string, reason: string, cause?: unknown): MaskwrightError {
  return new MaskwrightError(
    'model/notACheckpoint',
    `The file ${subject} cannot be used as a model: ${reason}. ` +
      'Give a checkpoint of CGNet, or an ONNX file with one image in and class scores out.',
    { subject },
    { cause },
  );
}
