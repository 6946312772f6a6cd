// What a person remarks on the open frame, a comment and a flag, which are stored together: each remark is made on top of
// those that are still on their way.

import type { FrameSummary } from '../../../backend/contract/records.ts';
import type { FrameEditor } from './frameEditor.svelte.ts';

type Remark = Pick<FrameSummary, 'frameId' | 'comment' | 'flagged'>;

export class Remarks {
  readonly #editor: Pick<FrameEditor, 'frame' | 'note'>;
  /** The last one, until its answer is there. */
  #sent: Remark | null = null;

  constructor(editor: Pick<FrameEditor, 'frame' | 'note'>) {
    this.#editor = editor;
  }

  /** Sets the flag, or takes it away. */
  switchFlag(): void {
    const last = this.#last;
    if (last !== null) void this.#send({ ...last, flagged: !last.flagged });
  }

  /** @param text null for none. @returns whether it is stored */
  async comment(text: string | null): Promise<boolean> {
    const last = this.#last;
    if (last === null) return false;
    return last.comment === text || this.#send({ ...last, comment: text });
  }

  /** Of the open frame; null while none is open. */
  get #last(): Remark | null {
    const { frame } = this.#editor;
    return this.#sent?.frameId === frame?.frameId ? this.#sent : frame;
  }

  async #send({ frameId, comment, flagged }: Remark): Promise<boolean> {
    const sent = { frameId, comment, flagged };
    this.#sent = sent;
    const isStored = await this.#editor.note(comment, flagged);
    if (this.#sent === sent) this.#sent = null;
    return isStored;
  }
}
