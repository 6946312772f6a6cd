// What was kept in the worklist, so that it can be taken back, the last first.

import type { LabelPatch } from '../../../../core/edit/paintMask.ts';
import { combineMasks, type PixelMask } from '../../../../core/edit/pixelMask.ts';
import type { WorkRegion } from '../../../../core/edit/worklist.ts';
import type { FrameEditor } from '../frameEditor.svelte.ts';

/** What was kept at once. */
interface KeptOnce {
  readonly projectId: string;
  readonly frameId: number;
  /** What counts as reviewed since then and did not before. */
  readonly added: PixelMask;
  /** Where one was. */
  readonly region: WorkRegion | null;
}

export class KeptPixels {
  readonly #editor: FrameEditor;
  /** On the frame where something was kept last. */
  #kept = $state.raw<readonly KeptOnce[]>([]);

  /** What was kept last on the open frame; null for nothing. */
  readonly last: KeptOnce | null = $derived.by(() => {
    const last = this.#kept.at(-1);
    return last !== undefined && this.#isOfFrame(last) ? last : null;
  });

  constructor(editor: FrameEditor) {
    this.#editor = editor;
  }

  /** Counts pixels of the open frame as reviewed. @param region where one is */
  keep({ rect, bits }: LabelPatch, region: WorkRegion | null): void {
    const { settings, projectId, frame } = this.#editor;
    if (frame === null) return;
    const pixels = { rect, bits };
    const added =
      settings.reviewed === null ? pixels : combineMasks(pixels, settings.reviewed, 'subtract');
    settings.protect(pixels);
    const others = this.#kept.filter((kept) => this.#isOfFrame(kept));
    this.#kept = [...others, { projectId, frameId: frame.frameId, added, region }];
  }

  /** What was kept last counts as reviewed no more, if it did not before. @returns it, or null when nothing was kept */
  takeBack(): KeptOnce | null {
    const { last } = this;
    if (last === null) return null;
    this.#kept = this.#kept.slice(0, -1);
    this.#editor.settings.unprotect(last.added);
    return last;
  }

  #isOfFrame({ projectId, frameId }: KeptOnce): boolean {
    return projectId === this.#editor.projectId && frameId === this.#editor.frame?.frameId;
  }
}
