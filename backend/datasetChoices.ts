// The formats and layouts that can be named.

import { DATASET_FORMATS } from '../datasets/formats.ts';
import { EXPORT_LAYOUTS } from '../datasets/layouts.ts';

export const FORMAT_IDS: readonly string[] = DATASET_FORMATS.map(({ id }) => id);
export const LAYOUT_IDS: readonly string[] = EXPORT_LAYOUTS.map(({ id }) => id);
