// What a person narrows scores to, as selects hold it: texts, the empty one for everything.

import type { MethodParams } from '../../../backend/contract/contract.ts';

export interface ScoreFilter {
  split: string;
  city: string;
  sequence: string;
  status: '' | 'done' | 'todo';
}

export type FilterParams = Pick<
  MethodParams<'evaluate.project'>,
  'split' | 'city' | 'sequence' | 'status'
>;

export const NO_FILTER: Readonly<ScoreFilter> = { split: '', city: '', sequence: '', status: '' };

export function toParams({ split, city, sequence, status }: Readonly<ScoreFilter>): FilterParams {
  return {
    split: split === '' ? null : split,
    city: city === '' ? null : city,
    sequence: sequence === '' ? null : sequence,
    status: status === '' ? null : status,
  };
}
