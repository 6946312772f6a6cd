// What can come out of a checkpoint's pickle: plain data, and tensors that are described but not yet read.

import type { ElementType } from './elementTypes.ts';

/** Python's None is null; an int is a bigint where a number cannot hold it. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleTuple
  | PickleDict
  | PickleStorage
  | PickleTensor
  | PickleGlobal
  | PickleNamespace
  | PickleOther;

/** A list, or a set. */
export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

export interface PickleTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

/** A dict or an OrderedDict. Keys other than text and numbers are told apart by identity. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly entries: Map<PickleValue, PickleValue>;
}

/** A stretch of a storage: the bytes that tensors look at, kept outside of the pickle. */
export interface PickleStorage {
  readonly kind: 'storage';
  readonly key: string;
  /** Null for a storage that is mere bytes. */
  readonly elementType: ElementType | null;
  /** Bytes of the whole storage. */
  readonly size: number;
  /** The stretch, in bytes. */
  readonly viewStart: number;
  readonly viewSize: number;
}

/** A tensor as a strided view of a storage. Nothing here is checked against the storage yet. */
export interface PickleTensor {
  readonly kind: 'tensor';
  readonly storage: PickleStorage;
  readonly elementType: ElementType;
  /** The first element, in elements from the start of the storage's stretch. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** In elements, one for each axis. */
  readonly strides: readonly number[];
}

/** Something that the pickle names, out of the few that are known. */
export type PickleGlobal = PickleFunction | PickleStorageType | PickleElementType;

export interface PickleFunction {
  readonly kind: 'function';
  readonly name: string;
  /**
   * What the Python function of this name would return.
   * @param spend is told how many items are copied
   * @throws Error with the reason when the arguments are not such as it takes
   */
  readonly call: (args: readonly PickleValue[], spend: (items: number) => void) => PickleValue;
}

export interface PickleStorageType {
  readonly kind: 'storageType';
  readonly elementType: ElementType | null;
}

export interface PickleElementType {
  readonly kind: 'elementType';
  readonly elementType: ElementType;
}

/** An object that is nothing but attributes, such as a training's arguments. They are of no interest, and not kept. */
export interface PickleNamespace {
  readonly kind: 'namespace';
}

/** Data of no interest here, such as a NumPy scalar beside the network. */
export interface PickleOther {
  readonly kind: 'other';
}

/** Those values that are told apart by their `kind`. */
export type PickleObject = Extract<PickleValue, { readonly kind: string }>;

/** @returns the value if it is an object of this kind, or else null */
export function asKind<Kind extends PickleObject['kind']>(
  value: PickleValue | undefined,
  kind: Kind,
): Extract<PickleObject, { readonly kind: Kind }> | null {
  return isKind(value, kind) ? value : null;
}

function isKind<Kind extends PickleObject['kind']>(
  value: PickleValue | undefined,
  kind: Kind,
): value is Extract<PickleObject, { readonly kind: Kind }> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Uint8Array) &&
    value.kind === kind
  );
}
