// The commands that choose tools and change what they may do.

import { combineMasks, filledMask, wholeRect } from '../../../../core/edit/pixelMask.ts';
import type { LabelMap } from '../../../../core/labelMap.ts';
import { COMMAND_GROUPS, type ActionsOf } from './commands.ts';
import type { ToolSettings } from '../hand/toolSettings.svelte.ts';
import type { ToolName } from '../tools/tool.ts';

/** @param labels of the open frame */
export function createToolActions(
  settings: ToolSettings,
  labels: () => LabelMap | null,
): ActionsOf<'tools' | 'options'> {
  const take = (tool: ToolName) => (): void => {
    settings.tool = tool;
  };
  const tools = Object.keys(COMMAND_GROUPS.tools) as ToolName[];
  const taking = Object.fromEntries(tools.map((tool) => [tool, take(tool)]));
  return {
    ...(taking as Record<ToolName, () => void>),
    smaller: () => settings.stepToolSize(-1),
    larger: () => settings.stepToolSize(1),
    lowerThreshold: () => settings.stepToolOption(-1),
    raiseThreshold: () => settings.stepToolOption(1),
    toggleCombination: () => {
      settings.combination = settings.combination === 'add' ? 'subtract' : 'add';
    },
    toggleTarget: () => {
      settings.target = settings.target === 'paint' ? 'select' : 'paint';
    },
    toggleReach: () => {
      settings.reach = settings.reach === 'contiguous' ? 'everywhere' : 'contiguous';
    },
    lockClass: () => {
      settings.toggle(settings.locked, settings.classIndex);
    },
    paintOnlyOver: () => {
      settings.toggle(settings.onlyOver, settings.classIndex);
    },
    paintOverPressed: () => (settings.paintsOverPressed = !settings.paintsOverPressed),
    protectReviewed: () => (settings.protectsReviewed = !settings.protectsReviewed),
    selectAll: () => {
      const map = labels();
      if (map !== null) settings.selection = filledMask(wholeRect(map));
    },
    clearSelection: () => (settings.selection = null),
    invertSelection: () => {
      const map = labels();
      if (map === null) return;
      const all = filledMask(wholeRect(map));
      const { selection } = settings;
      settings.selection = null;
      settings.select(selection === null ? all : combineMasks(all, selection, 'subtract'), 'add');
    },
    protectSelection: () => {
      const { selection } = settings;
      if (selection === null) return;
      settings.protect(selection);
      settings.protectsReviewed = true;
      settings.selection = null;
    },
    clearProtected: () => {
      settings.clearProtected();
    },
  };
}
