// Layouts with classes of their own take only frames that are labelled in these.

import { MaskwrightError } from '../../core/errors.ts';
import type { LabelClass } from '../../core/taxonomy.ts';

/**
 * @param classes the project's, in the order of its indices
 * @param wanted the layout's own
 * @throws MaskwrightError `dataset/unsupported` when the names differ
 */
export function assertClasses(
  classes: readonly LabelClass[],
  wanted: readonly LabelClass[],
  layout: string,
): void {
  const isSame =
    classes.length === wanted.length &&
    classes.every(({ name }, index) => name === wanted[index]?.name);
  if (isSame) return;
  throw new MaskwrightError(
    'dataset/unsupported',
    `The layout of ${layout} holds ${wanted.length} classes (${wanted.map(({ name }) => name).join(', ')}), and the ` +
      'project has others; choose a layout that takes any classes.',
    { layout },
  );
}
