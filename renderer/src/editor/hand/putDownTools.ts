// Tools that were put down with an outline in hand, by the frame that it lies on: whoever takes one again goes on with it.

import type { PointerTool, ToolName } from '../tools/tool.ts';

export class PutDownTools {
  readonly #byFrame = new Map<string, Map<ToolName, PointerTool>>();

  /** @param frameKey tells the frame apart from all others */
  put(frameKey: string, name: ToolName, tool: PointerTool): void {
    const onFrame = this.#byFrame.get(frameKey) ?? new Map<ToolName, PointerTool>();
    this.#byFrame.set(frameKey, onFrame.set(name, tool));
  }

  /** @returns null where the tool has nothing in hand on that frame */
  take(frameKey: string, name: ToolName): PointerTool | null {
    const onFrame = this.#byFrame.get(frameKey);
    const tool = onFrame?.get(name) ?? null;
    onFrame?.delete(name);
    if (onFrame?.size === 0) this.#byFrame.delete(frameKey);
    return tool;
  }

  /** Whether there is an outline on a frame. */
  hasAny(frameKey: string): boolean {
    return this.#byFrame.has(frameKey);
  }
}
