// The picker: the class under the pointer, at the press and as long as the button is held, becomes the one to paint.

import { pickClass } from '../../../../core/edit/picker.ts';
import { NO_PREVIEW, type PointerSample, type PointerTool, type ToolContext } from './tool.ts';

export function createPickerTool(): PointerTool {
  const pick = ({ x, y }: PointerSample, context: ToolContext): void => {
    const index = pickClass(context.edit.labels, { x: Math.floor(x), y: Math.floor(y) });
    if (index !== null) context.choose(index);
  };
  return {
    isBusy: false,
    preview: NO_PREVIEW,
    hover: () => undefined,
    press: pick,
    drag: pick,
    release: () => undefined,
    key: () => false,
    forget: () => undefined,
  };
}
