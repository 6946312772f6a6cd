// What the list of tools says of each.

import type { IconName } from '../../ui/iconPaths.ts';
import type { PointerTool, ToolOptions } from './tool.ts';

export interface ToolEntry {
  readonly create: () => PointerTool;
  readonly icon: IconName;
  /** The first number among them is the one that Shift and the wheel change. */
  readonly options: readonly (keyof ToolOptions)[];
  /** Whether it can do nothing without the model's scores. */
  readonly needsScores?: true;
}
