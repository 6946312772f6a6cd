// An error in the language of the moment. What its code and details say is told by `messages/errors.ts`; all else in the
// words of whoever threw it, which the backend has in English.

import { MaskwrightError, messageOf, type ErrorCode } from '../../../core/errors.ts';
import type { Job } from '../../../backend/contract/records.ts';
import { t } from '../messages/messages.svelte.ts';
import { formatDecimal } from './format.ts';

type Values<Name extends string> = Readonly<Record<Name, string | number>>;

interface Rule {
  readonly code: ErrorCode;
  /** The details that such an error has, no more and no less: another set tells of another mishap. */
  readonly details: readonly string[];
  readonly text: (error: MaskwrightError) => string;
}

function rule<Name extends string>(
  code: ErrorCode,
  details: readonly Name[],
  say: (values: Values<Name>) => string,
): Rule {
  return { code, details, text: (error) => say(error.details as Values<Name>) };
}

const RULES: readonly Rule[] = [
  rule('journal/conflict', ['sequence'], () => t('errors.changedElsewhere')),
  rule('journal/conflict', ['sequence', 'afterSequence'], () => t('errors.changedElsewhere')),
  rule('journal/conflict', ['sequence', 'seenVersion'], () => t('errors.decideAgain')),
  rule('journal/conflict', ['x', 'y', 'expected'], () => t('errors.changedElsewhere')),
  rule('journal/nothingToUndo', [], () => t('errors.nothingToUndo')),
  rule('journal/nothingToRedo', [], () => t('errors.nothingToRedo')),
  rule('journal/malformed', [], () => t('errors.changeMalformed')),
  rule('label/unknownIndex', ['index'], (values) => t('errors.unknownClass', values)),
  rule('label/unknownIndex', ['subject', 'index', 'count', 'x', 'y'], (values) =>
    t('errors.unknownIndex', values),
  ),
  rule('label/sizeMismatch', ['subject', 'width', 'height'], (values) =>
    t('errors.sizeMismatch', values),
  ),
  rule('frame/notFound', ['frameId'], (values) => t('errors.frameNotFound', values)),
  rule('frame/noMask', ['frameId', 'revisionId'], (values) => t('errors.revisionNotFound', values)),
  rule('frame/noMask', ['file'], (values) => t('errors.maskUnreadable', values)),
  rule('image/unreadable', ['file'], (values) => t('errors.imageUnreadable', values)),
  rule('project/notFound', ['projectId'], () => t('errors.projectClosed')),
  rule('project/notFound', ['file'], (values) => t('errors.projectNotFound', values)),
  rule('project/inUse', ['subject'], (values) => t('errors.projectInUse', values)),
  rule('project/tooNew', ['file', 'version', 'known'], (values) =>
    t('errors.projectTooNew', values),
  ),
  rule('project/damaged', ['revisionId'], (values) => t('errors.revisionGone', values)),
  rule('storage/readOnly', ['subject'], (values) => t('errors.readOnly', values)),
  rule('storage/full', ['subject'], (values) => t('errors.diskFull', values)),
  rule('usage/invalid', ['kind'], () => t('errors.jobRunning')),
  rule('usage/invalid', ['running'], () => t('errors.engineBusy')),
  rule('model/nothingToLearn', ['accepted'], ({ accepted }) =>
    accepted === 0 ? t('errors.nothingAccepted') : t('errors.nothingNew', { accepted }),
  ),
  rule('model/nothingToLearn', ['learner', 'frames', 'before', 'after'], (values) =>
    t('errors.notBetter', {
      learner: values.learner,
      count: Number(values.frames),
      before: formatDecimal(100 * Number(values.before), 2),
      after: formatDecimal(100 * Number(values.after), 2),
    }),
  ),
  rule('usage/invalid', ['learner'], (values) => t('errors.cannotLearn', values)),
];

/** What a thrown value says to a person. */
export function errorText(error: unknown): string {
  if (!(error instanceof MaskwrightError)) return messageOf(error);
  const given = Object.keys(error.details);
  const isMeant = ({ code, details }: Rule): boolean =>
    code === error.code &&
    details.length === given.length &&
    details.every((name) => isShown(error.details[name]));
  return RULES.find(isMeant)?.text(error) ?? error.message;
}

/** Why a job as a whole failed; null for one that did not, or did not say. */
export function jobErrorText({ error, failure }: Pick<Job, 'error' | 'failure'>): string | null {
  if (error === null || failure === null) return error;
  return errorText(new MaskwrightError(failure.code as ErrorCode, error, failure.details));
}

function isShown(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
