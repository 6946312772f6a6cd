// What schemas of the contract are made of.

import * as v from 'valibot';

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const id = v.pipe(v.number(), v.integer(), v.minValue(1));
/** A share between 0 and 1. */
export const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const byteIndex = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
export const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes');
export const timestamp = v.pipe(v.string(), v.isoTimestamp());

type ListSchema<Item extends v.GenericSchema> = v.SchemaWithPipe<
  readonly [v.ArraySchema<Item, undefined>, v.ReadonlyAction<v.InferOutput<Item>[]>]
>;

export function list<Item extends v.GenericSchema>(item: Item): ListSchema<Item> {
  return v.pipe(v.array(item), v.readonly());
}
