// Which revisions of which frames a command scores, as options say it.

import { Option } from 'commander';
import type { Backend } from '../backend/backend.ts';
import type { MethodParams } from '../backend/contract/contract.ts';
import { MaskwrightError } from '../core/errors.ts';
import { splitOption, type SplitOption } from './options.ts';

export interface FrameOptions extends SplitOption {
  readonly city?: string;
  readonly sequence?: string;
  readonly status?: 'done' | 'todo';
}

type ScoreRequest = Omit<MethodParams<'evaluate.project'>, 'projectId'>;

/** Options that narrow the frames. */
export function frameOptions(): Option[] {
  return [
    splitOption(),
    new Option('--city <city>', 'only frames of this city'),
    new Option('--sequence <sequence>', 'only frames of this sequence'),
    new Option('--status <status>', 'only frames that are done, or the others').choices([
      'done',
      'todo',
    ]),
  ];
}

export function toFrames({
  split,
  city,
  sequence,
  status,
}: FrameOptions): Pick<ScoreRequest, 'split' | 'city' | 'sequence' | 'status'> {
  return {
    split: split ?? null,
    city: city ?? null,
    sequence: sequence ?? null,
    status: status ?? null,
  };
}

/**
 * Reads "prelabel", "latest" or a model's id, with "@" and a day or time after it for what there was then.
 * @throws MaskwrightError `usage/invalid` for a model that has labelled nothing in the project, or for no time
 */
export async function toRevisions(
  backend: Backend,
  projectId: string,
  text: string,
): Promise<Pick<ScoreRequest, 'revision' | 'model' | 'until'>> {
  const [what = '', when] = text.split('@');
  const until = when === undefined ? null : endOf(when);
  if (what === 'prelabel' || what === 'latest') return { revision: what, model: null, until };
  const { models } = await backend.call('evaluate.choices', { projectId });
  const model = models.findLast(({ modelId }) => modelId === what);
  if (model !== undefined) return { revision: 'prelabel', model: model.identity, until };
  const known = ['prelabel', 'latest', ...new Set(models.map(({ modelId }) => modelId))];
  throw new MaskwrightError(
    'usage/invalid',
    `No model "${what}" has labelled frames of this project; use one of ${known.join(', ')}.`,
  );
}

/** A day stands for its end, where one is. */
function endOf(when: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(when);
  // Without a zone it is the day of where one is.
  const time = Date.parse(isDay ? `${when}T23:59:59.999` : when);
  if (Number.isFinite(time)) return new Date(time).toISOString();
  throw new MaskwrightError('usage/invalid', `"${when}" is no day like 2026-11-24 and no time.`);
}
