// A model's card: what it is, what it was trained on, how its input is prepared, what it scores and where that
// figure comes from. Validated whenever a card is read.

import * as v from 'valibot';
import { MaskwrightError, messageOf } from '../core/errors.ts';
import { QUALITIES } from '../core/scores/quality.ts';
import { TAXONOMIES, TAXONOMY_IDS } from '../core/taxonomy.ts';
import { DETAILS } from './cgnet/detailDecoder.ts';
import { KEY_LAYOUTS } from './cgnet/keyLayouts.ts';
import { WEIGHT_KINDS } from './checkpoint/weightKinds.ts';
import { CHANNEL_ORDERS } from './presets.ts';

const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
const threeNumbers = v.pipe(v.tuple([v.number(), v.number(), v.number()]), v.readonly());
const threePositive = v.pipe(
  threeNumbers,
  v.check((values) => values.every((value) => value > 0), 'must be positive'),
);

/** Which CGNet it is, as `cgnet/architecture` builds it. */
const CgnetSchema = v.object({
  stage2Blocks: count,
  stage3Blocks: count,
  classCount: count,
  residual: v.picklist(['global', 'local', 'none']),
  surroundingContext: v.boolean(),
  globalContext: v.boolean(),
  inputInjection: v.boolean(),
  channelInteraction: v.boolean(),
  activation: v.picklist(['prelu', 'relu']),
  classifierBias: v.boolean(),
  detail: v.optional(v.picklist(DETAILS), 'none'),
});

/** A label map's bytes, without void. */
export const MAX_CLASSES = 255;
/** What is short enough for the name of a file, with its ending. */
export const MAX_ID_LENGTH = 100;

/** A network that sees frames larger than that is a mistake: it would take tens of gigabytes. */
export const MAX_SIDE_PX = 8192;
const MAX_MULTIPLE_PX = 512;
const upTo = (most: number) => v.pipe(count, v.maxValue(most, `must be at most ${most}`));

const ClassesSchema = v.pipe(
  v.array(
    v.object({ name: v.pipe(v.string(), v.minLength(1)), color: v.tuple([byte, byte, byte]) }),
  ),
  v.minLength(1),
  v.maxLength(MAX_CLASSES),
  v.check(
    (classes) => new Set(classes.map(({ name }) => name)).size === classes.length,
    'names a class twice',
  ),
);

const fileName = v.pipe(
  v.string(),
  v.regex(/^[^/\\]+$/, 'must be the name of a file beside the card'),
);
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'));

/** The run that the weights come from, where it was recorded (`models/training`). */
const TrainingSchema = v.object({
  /** The recipe's preset, with all that was changed of it. */
  preset: v.string(),
  /** As the run's log has it. */
  recipeSha256: sha256,
  seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
  frames: count,
  iterations: count,
  epochs: v.pipe(v.number(), v.minValue(0)),
  /** The weights that it began with; null for random ones. */
  startedFrom: v.nullable(v.string()),
  hardware: v.string(),
  /** Of one core of the hardware, or of its GPU. */
  hours: v.pipe(v.number(), v.minValue(0)),
  /** The run's log, a file beside the card. */
  log: v.nullable(fileName),
});

const IdSchema = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be lower-case letters, digits, . and -, not . or - first'),
  v.maxLength(MAX_ID_LENGTH, `must be of no more than ${MAX_ID_LENGTH} characters`),
);

const CardFieldsSchema = v.object({
  id: IdSchema,
  name: v.string(),
  version: v.string(),
  architecture: v.string(),
  /** Null for networks that are known by their ONNX file alone. */
  cgnet: v.nullable(CgnetSchema),
  /**
   * How many pixels to a side of what a network sees share one score, as it was found on import. Where it is not said, a
   * network that is no CGNet is taken to score each pixel.
   */
  stride: v.optional(upTo(MAX_MULTIPLE_PX)),
  /** How the checkpoint that it came from names its tensors; null for an ONNX file. */
  keyLayout: v.nullable(v.picklist(KEY_LAYOUTS)),
  /** Which of a training's weights they are; only there where the checkpoint held averages (EMA). */
  weights: v.optional(v.picklist(WEIGHT_KINDS)),
  /** The ONNX file beside the card. */
  file: fileName,
  sha256,
  /** Of the weights beside the card, as safetensors; absent for a network that is known by its ONNX file alone. */
  weightsSha256: v.optional(sha256),
  /** The taxonomy whose classes the outputs are, in its order; null for classes of its own. */
  taxonomyId: v.nullable(v.picklist(TAXONOMY_IDS)),
  classes: ClassesSchema,
  preprocessing: v.object({
    channelOrder: v.picklist(CHANNEL_ORDERS),
    /** On the 0–255 scale; of red, green and blue, whatever the order. */
    mean: threeNumbers,
    std: threePositive,
    /** For people. */
    inputSize: v.string(),
    /** The sizes that the network takes, where not any: frames are resized to the nearest. */
    sizes: v.optional(
      v.union([
        v.strictObject({ multipleOf: upTo(MAX_MULTIPLE_PX) }),
        v.strictObject({ width: upTo(MAX_SIDE_PX), height: upTo(MAX_SIDE_PX) }),
      ]),
    ),
  }),
  /**
   * Only there for a model that stands in for no other and is used where it is named: one of generated scenes, or one
   * that was trained without a split, so that its scores on that split count.
   */
  madeFor: v.optional(v.picklist(['generatedScenes', 'evaluation'])),
  /** Only there for a model that has learned from frames that people accepted. */
  learned: v.optional(
    v.object({
      /** The model that it was before it learned anything. */
      root: v.string(),
      /** The photos that it has learned from: the first 16 digits of their sha256. */
      images: v.array(
        v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, 'must be 16 hexadecimal digits')),
      ),
      at: v.pipe(v.string(), v.isoTimestamp()),
    }),
  ),
  trainedOn: v.string(),
  recipe: v.string(),
  training: v.optional(TrainingSchema),
  weaknesses: v.string(),
  /** Its place beside what was published of the same network. */
  standing: v.optional(v.string()),
  metrics: v.array(
    v.object({
      dataset: v.string(),
      frames: count,
      meanIoU: fraction,
      /** Null where the source gives none. */
      pixelAccuracy: v.nullable(fraction),
      /** By the classes' names; null for one that occurs nowhere. */
      classIoU: v.optional(v.record(v.string(), v.nullable(fraction))),
      /** How much work went into each label, where that is known. */
      quality: v.optional(v.picklist(QUALITIES)),
      source: v.string(),
    }),
  ),
  licence: v.string(),
});

/** What a card says of its classes in several places is the same in all of them. */
const ModelCardSchema = v.pipe(
  CardFieldsSchema,
  v.forward(
    v.check(
      ({ taxonomyId, classes }) =>
        taxonomyId === null || sameNames(TAXONOMIES[taxonomyId].classes, classes),
      'are not those of its taxonomyId',
    ),
    ['classes'],
  ),
  v.forward(
    v.check(
      ({ cgnet, classes }) => cgnet === null || cgnet.classCount === classes.length,
      'are not as many as its network has',
    ),
    ['classes'],
  ),
);

function sameNames(
  some: readonly { readonly name: string }[],
  others: readonly { readonly name: string }[],
): boolean {
  return (
    some.length === others.length && some.every(({ name }, index) => name === others[index]?.name)
  );
}

export type ModelCard = v.InferOutput<typeof ModelCardSchema>;

/** Whether a model is used where it is named and stands in for no other: one of these, or one that learned in a project. */
export function isForNamingAlone({
  madeFor,
  learned,
}: Pick<ModelCard, 'madeFor' | 'learned'>): boolean {
  return madeFor !== undefined || learned !== undefined;
}

/** @throws MaskwrightError `usage/invalid` for what cannot be a model's id, which names files too */
export function assertModelId(id: string): void {
  const checked = v.safeParse(IdSchema, id);
  if (checked.success) return;
  throw new MaskwrightError(
    'usage/invalid',
    `"${id}" cannot be a model's id: it ${checked.issues[0].message}. Give another (--id).`,
    { modelId: id },
  );
}

/**
 * For a card that is about to be written, so that it can be read again.
 * @throws MaskwrightError `usage/invalid` that names the field
 */
export function assertModelCard(card: ModelCard): void {
  assertModelId(card.id);
  try {
    v.parse(ModelCardSchema, card);
  } catch (error) {
    throw new MaskwrightError(
      'usage/invalid',
      `The model ${card.id} cannot have this card: ${describeCardError(error)}. Import it with other choices.`,
      { modelId: card.id },
      { cause: error },
    );
  }
}

/** What is wrong with a card, and in which of its fields. @param error what {@link parseModelCard} threw */
export function describeCardError(error: unknown): string {
  const where = v.isValiError(error) ? v.getDotPath(error.issues[0]) : null;
  return `${where === null ? '' : `${where}: `}${messageOf(error)}`;
}

/** @throws ValiError or SyntaxError when the text is no model card */
export function parseModelCard(json: string): ModelCard {
  return v.parse(ModelCardSchema, JSON.parse(json));
}
