// How checkpoints name CGNet's tensors: the authors' way, which is used throughout, and MMSegmentation's.

export const KEY_LAYOUTS = ['authors', 'mmsegmentation'] as const;
export type KeyLayout = (typeof KEY_LAYOUTS)[number];

/** Parts of names in the authors' layout and what stands in their place in MMSegmentation's; the first match counts. */
const RENAMED_BEGINNINGS: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^level1_(\d)\./, (place) => `backbone.stem.${place}.`],
  [/^b1\.bn\./, () => 'backbone.norm_prelu_0.0.'],
  [/^b1\.act\./, () => 'backbone.norm_prelu_0.1.'],
  [/^bn_prelu_([23])\.bn\./, (stage) => `backbone.norm_prelu_${Number(stage) - 1}.0.`],
  [/^bn_prelu_([23])\.act\./, (stage) => `backbone.norm_prelu_${Number(stage) - 1}.1.`],
  [/^level([23])_0\./, (stage) => `backbone.level${Number(stage) - 1}.0.`],
  [
    /^level([23])\.(\d+)\./,
    (stage, block) => `backbone.level${Number(stage) - 1}.${Number(block) + 1}.`,
  ],
  [/^classifier\.0\.conv\./, () => 'decode_head.conv_seg.'],
];

const RENAMED_PARTS: readonly (readonly [RegExp, string])[] = [
  [/\.F_(loc|sur)\.conv\./, '.f_$1.'],
  [/\.F_glo\./, '.f_glo.'],
  [/\.reduce\.conv\./, '.bottleneck.'],
  [/\.bn_prelu\.bn\./, '.bn.'],
  [/\.bn_prelu\.act\./, '.activate.'],
  [/\.act\./, '.activate.'],
];

/** A tensor's name in a layout. @param name in the authors' layout */
export function nameInLayout(name: string, layout: KeyLayout): string {
  if (layout === 'authors') return name;
  const [pattern, rename] = RENAMED_BEGINNINGS.find(([beginning]) => beginning.test(name)) ?? [];
  const renamed =
    pattern === undefined || rename === undefined
      ? name
      : name.replace(pattern, (_, ...parts: string[]) => rename(...parts));
  return RENAMED_PARTS.reduce(
    (text, [part, replacement]) => text.replace(part, replacement),
    renamed,
  );
}

/**
 * How a checkpoint names the tensors of the authors' layout. Where the authors' code trained with dropout before the classifier
 * (`dropout_flag`), the classifier stands in second place; it is the same network.
 * @param names those of the checkpoint's tensors
 */
export function namingOf(names: Iterable<string>, layout: KeyLayout): (name: string) => string {
  const there = new Set(names);
  const [first, second] = ['classifier.0.', 'classifier.1.'] as const;
  const has = (beginning: string): boolean => there.has(`${beginning}conv.weight`);
  if (layout === 'authors' && has(second) && !has(first)) {
    return (name) => (name.startsWith(first) ? name.replace(first, second) : name);
  }
  return (name) => nameInLayout(name, layout);
}

/**
 * The layout of a checkpoint by its tensors' names; null when they are no CGNet's.
 * @param known names that every CGNet has most of, in the authors' layout
 */
export function findLayout(names: Iterable<string>, known: readonly string[]): KeyLayout | null {
  const there = new Set(names);
  const isMostlyIn = (layout: KeyLayout): boolean =>
    known.filter((name) => there.has(nameInLayout(name, layout))).length > known.length / 2;
  return KEY_LAYOUTS.find(isMostlyIn) ?? null;
}

/** Parts of names in MMSegmentation's layout that have `_` in them. */
const WITH_UNDERSCORES =
  /decode_head|auxiliary_head|conv_seg|norm_prelu_\d|f_loc|f_sur|f_glo|running_mean|running_var|num_batches_tracked/g;

/** A name in MMSegmentation's layout that was written with `_` in place of every `.`. */
export function withDots(name: string): string {
  const parts = name.replace(WITH_UNDERSCORES, (part) => part.replaceAll('_', ' '));
  return parts.replaceAll('_', '.').replaceAll(' ', '_');
}
