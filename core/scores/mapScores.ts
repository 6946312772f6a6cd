// Scores of a model's classes as scores of a project's classes.

import type { ClassMapping } from '../classMapping.ts';
import type { ClassScores } from './classScores.ts';

/**
 * The score of a class that no class of the model counts for: float16's lowest number, so that it is stored as it is,
 * never wins against a score above it, and has a probability of 0.
 */
export const ABSENT_SCORE = -65504;

/**
 * A project's class is as probable as the classes of the model that count for it together. Scores are logarithms of
 * probabilities up to a constant, so its score is the log-sum-exp of theirs: the softmax of the result is then the sum
 * of the model's own probabilities, where the largest score would lose all but one of them. A class that takes one
 * class of the model alone takes its score unchanged. What counts for no class of the project is left out, and the
 * probabilities are of what remains.
 * @param scores all above {@link ABSENT_SCORE}
 * @throws RangeError when the mapping is of another number of classes
 */
export function mapScores(
  { classCount, width, height, data }: ClassScores,
  mapping: ClassMapping,
): ClassScores {
  if (mapping.targets.length !== classCount) {
    throw new RangeError(
      `A mapping of ${mapping.targets.length} classes cannot map ${classCount} classes' scores.`,
    );
  }
  const cells = width * height;
  const mapped = new Float32Array(mapping.classCount * cells).fill(ABSENT_SCORE);
  for (let target = 0; target < mapping.classCount; target++) {
    const planes = mapping.targets
      .map((other, index) => (other === target ? index * cells : null))
      .filter((offset) => offset !== null);
    const [first] = planes;
    if (first === undefined) continue;
    const plane = mapped.subarray(target * cells, (target + 1) * cells);
    if (planes.length === 1) plane.set(data.subarray(first, first + cells));
    else addUp(data, planes, plane);
  }
  return { classCount: mapping.classCount, width, height, data: mapped };
}

/** Log-sum-exp over planes, around the largest so that nothing overflows. */
function addUp(
  data: ClassScores['data'],
  offsets: readonly number[],
  plane: Float32Array<ArrayBuffer>,
): void {
  for (let cell = 0; cell < plane.length; cell++) {
    let largest = -Infinity;
    for (const offset of offsets) largest = Math.max(largest, data[offset + cell] ?? -Infinity);
    let sum = 0;
    for (const offset of offsets) sum += Math.exp((data[offset + cell] ?? -Infinity) - largest);
    plane[cell] = largest + Math.log(sum);
  }
}
