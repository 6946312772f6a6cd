// What is said of carrying a mask over: why not, why it is asked first, and what came of it.

import type { FrameSummary } from '../../../../backend/contract/records.ts';
import { t } from '../../messages/messages.svelte.ts';
import { formatPercent } from '../../state/format.ts';
import type { CarryDecision, CarrySource } from './carrySource.ts';

/** Where less of the picture is found again, most of what would come along is wrong (ADR 0011). */
const LEAST_FOUND_SHARE = 0.2;
/** Where less is found again, what comes along is no better than a pre-label. */
const GOOD_FOUND_SHARE = 0.5;

/** Why nothing can be carried over; null when something can. */
export function reasonAgainstCarrying(decision: CarryDecision, frame: FrameSummary): string | null {
  if (decision.kind !== 'none') return null;
  if (decision.because === 'first') return t('carry.first');
  const { name, width, height } = decision.previous;
  if (decision.because === 'noMask') return t('operations.reason.previousWithoutMask', { name });
  const sizes = { width, height, thisWidth: frame.width, thisHeight: frame.height };
  return t('operations.reason.otherSize', { name, ...sizes });
}

/** Why a person is asked first. */
export function carryQuestion({
  because,
  source,
}: Extract<CarryDecision, { kind: 'ask' }>): string {
  const { frame, stepsBack } = source;
  const { name } = frame;
  const missing = missingText(source);
  switch (because) {
    case 'uncorrected': {
      const status = t(`queue.status.${frame.status}`);
      return [t('carry.ask.uncorrected', { name, status }), ...missing].join(' ');
    }
    case 'gap':
      return [t('carry.ask.gap', { name, count: stepsBack }), ...missing].join(' ');
    case 'otherDrive':
      return t('carry.ask.otherDrive', { name });
  }
}

/** Why it is not done after all: the two photos do not show the same scene. Null when they do. */
export function reasonAfterSearch({ frame }: CarrySource, foundShare: number): string | null {
  if (foundShare >= LEAST_FOUND_SHARE) return null;
  return t('carry.lost', { name: frame.name, share: formatPercent(foundShare) });
}

/** What came of it. */
export function carryReport(source: CarrySource, foundShare: number): string {
  const { frame, stepsBack, missing } = source;
  const values = { name: frame.name };
  const isPassed = frame.status === 'inProgress' || frame.status === 'done';
  return [
    t(frame.status === 'done' ? 'carry.done' : 'carry.doneUnaccepted', values),
    ...(isPassed && stepsBack - missing > 1 ? [t('carry.between')] : []),
    ...missingText(source),
    ...(foundShare < GOOD_FOUND_SHARE
      ? [t('carry.moved', { share: formatPercent(foundShare) })]
      : []),
  ].join(' ');
}

function missingText({ missing }: CarrySource): string[] {
  return missing === 0 ? [] : [t('carry.missing', { count: missing })];
}
