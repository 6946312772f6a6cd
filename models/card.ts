// A model's card: what it is, what it was trained on, how its input is prepared, what it scores and where that
// figure comes from. Validated whenever a card is read.

import * as v from 'valibot';
import { TAXONOMY_IDS } from '../core/taxonomy.ts';

const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const threeNumbers = v.pipe(v.tuple([v.number(), v.number(), v.number()]), v.readonly());
const threePositive = v.pipe(
  threeNumbers,
  v.check((values) => values.every((value) => value > 0), 'must be positive'),
);

const ModelCardSchema = v.object({
  id: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be lower-case letters, digits, . and -'),
  ),
  name: v.string(),
  version: v.string(),
  architecture: v.string(),
  /** The ONNX file beside the card. */
  file: v.string(),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
  /** The taxonomy whose classes the outputs are, in its order; null for classes of its own. */
  taxonomyId: v.nullable(v.picklist(TAXONOMY_IDS)),
  classNames: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(255)),
  preprocessing: v.object({
    channelOrder: v.literal('RGB'),
    /** On the 0–255 scale. */
    mean: threeNumbers,
    std: threePositive,
    inputSize: v.string(),
  }),
  trainedOn: v.string(),
  recipe: v.string(),
  weaknesses: v.string(),
  metrics: v.array(
    v.object({
      dataset: v.string(),
      frames: v.pipe(v.number(), v.integer(), v.minValue(1)),
      meanIoU: fraction,
      pixelAccuracy: fraction,
      source: v.string(),
    }),
  ),
  licence: v.string(),
});

export type ModelCard = v.InferOutput<typeof ModelCardSchema>;

/** @throws ValiError or SyntaxError when the text is no model card */
export function parseModelCard(json: string): ModelCard {
  return v.parse(ModelCardSchema, JSON.parse(json));
}
