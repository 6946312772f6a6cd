// What is read of the open frame beside its mask: what tools work with, made when it is first asked for, and the label
// maps of its revisions.

import { MaskwrightError } from '../../../core/errors.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import type { BackendClient } from '../../../backend/contract/contract.ts';
import type { FrameSummary } from '../../../backend/contract/records.ts';
import { t } from '../messages/messages.svelte.ts';
import { createFrameRevisions, type FrameRevisions } from './frameRevisions.ts';
import type { FrameSources } from './frameSources.ts';
import { createFrameSources } from './workerSources.ts';

/** The frame that is read. */
interface ReadFrame {
  readonly projectId: string;
  readonly frame: FrameSummary;
  /** The photo's file. */
  readonly file: Blob;
}

export class FrameReadings {
  readonly #client: BackendClient;
  readonly #report: (error: unknown) => void;
  #read: ReadFrame | null = null;
  #revisions: FrameRevisions | null = null;
  #sources: FrameSources | null = null;
  /** Grows when something that {@link sources} gives has become ready, or is to be made anew. */
  version = $state(0);

  constructor(client: BackendClient, report: (error: unknown) => void) {
    this.#client = client;
    this.#report = report;
  }

  /** What tools read; null while no frame is open. */
  get sources(): FrameSources | null {
    return this.#sources;
  }

  enter(read: ReadFrame): void {
    this.#read = read;
    this.#revisions = createFrameRevisions(this.#client, read.projectId, read.frame);
    this.#startSources(read);
  }

  /** What the model holds of the frame has changed. */
  renewScores(): void {
    if (this.#read !== null) this.#startSources(this.#read);
    this.version += 1;
  }

  leave(): void {
    this.#sources?.dispose();
    this.#sources = null;
    this.#revisions = null;
    this.#read = null;
  }

  /** The label map of another revision, kept while the frame is open. @throws what the backend says */
  async revision(revisionId: number): Promise<LabelMap> {
    if (this.#revisions === null) {
      throw new MaskwrightError('frame/notFound', t('queue.noFrameOpen'));
    }
    return this.#revisions.load(revisionId);
  }

  #startSources({ projectId, frame: { frameId, width, height }, file }: ReadFrame): void {
    this.#sources?.dispose();
    this.#sources = createFrameSources(
      { file, width, height },
      () => this.#client.call('frames.scores', { projectId, frameId }),
      {
        onReady: () => (this.version += 1),
        onError: this.#report,
      },
    );
  }
}
