// What is read of the open frame beside its mask: the model's scores, what is worked out from them and the photo, and the
// label maps of other revisions.

import { MaskwrightError } from '../../../core/errors.ts';
import type { LabelMap } from '../../../core/labelMap.ts';
import { probabilitiesAt, type ClassProbability } from '../../../core/scores/classScores.ts';
import type { BackendClient } from '../../../backend/contract/contract.ts';
import { t } from '../messages/messages.svelte.ts';
import { createFrameRevisions, type FrameRevisions } from './frameRevisions.ts';
import { withoutScores, type FrameSources } from './sources/frameSources.ts';
import type { PhotoFile } from './sources/sourceMessages.ts';
import { createFrameSources, type WorkerSources } from './sources/workerSources.ts';

/** The frame that is read of; its photo is as large as its mask. */
export interface ReadFrame {
  readonly projectId: string;
  readonly frameId: number;
  readonly photo: PhotoFile;
}

export class FrameReading {
  readonly #client: Pick<BackendClient, 'call'>;
  readonly #report: (error: unknown) => void;
  #frame: ReadFrame | null = null;
  #sources: WorkerSources | null = null;
  #revisions: FrameRevisions | null = null;

  /** Grows when something that {@link FrameReading.sources} gives has become ready. */
  sourcesVersion = $state(0);

  constructor(client: Pick<BackendClient, 'call'>, report: (error: unknown) => void) {
    this.#client = client;
    this.#report = report;
  }

  begin(frame: ReadFrame): void {
    const { projectId, frameId, photo } = frame;
    this.#frame = frame;
    this.#revisions = createFrameRevisions(this.#client, projectId, { frameId, ...photo });
    this.#start(frame);
  }

  /** The photo is read through another window now. */
  photoChanged(photo: PhotoFile): void {
    if (this.#frame === null) return;
    this.#frame = { ...this.#frame, photo };
    this.#sources?.exchangePhoto(photo);
  }

  /** The model's scores are others now. */
  scoresChanged(): void {
    if (this.#frame === null) return;
    this.#start(this.#frame);
    this.sourcesVersion += 1;
  }

  /** The backend can be reached again: the scores are loaded if that had failed. */
  reconnected(): void {
    this.#sources?.retryScores();
  }

  /** Lets go what belongs to the frame. */
  end(): void {
    this.#sources?.dispose();
    this.#frame = null;
    this.#sources = null;
    this.#revisions = null;
  }

  /** What tools read beside the label map, without the scores in blind mode; null while no frame is open. */
  sources(isBlind: boolean): FrameSources | null {
    return this.#sources !== null && isBlind ? withoutScores(this.#sources) : this.#sources;
  }

  /** What the model holds likely at a pixel, the likeliest first; empty before pre-labelling and in blind mode. */
  probabilitiesAt(x: number, y: number, isBlind: boolean): ClassProbability[] {
    const scores = this.sources(isBlind)?.scores ?? null;
    return scores === null || this.#frame === null
      ? []
      : probabilitiesAt(scores, x, y, this.#frame.photo);
  }

  /** The label map of another revision, kept while the frame is open. @throws what the backend says */
  async revision(revisionId: number): Promise<LabelMap> {
    if (this.#revisions === null) {
      throw new MaskwrightError('frame/notFound', t('queue.noFrameOpen'));
    }
    return this.#revisions.load(revisionId);
  }

  #start({ projectId, frameId, photo }: ReadFrame): void {
    this.#sources?.dispose();
    this.#sources = createFrameSources(
      photo,
      () => this.#client.call('frames.scores', { projectId, frameId }),
      {
        onReady: () => (this.sourcesVersion += 1),
        onError: this.#report,
      },
    );
  }
}
