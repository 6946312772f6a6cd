// Holds what comes over a wire against the contract before anything else sees it.

import * as v from 'valibot';
import { MaskwrightError } from '../../../core/errors.ts';
import {
  events,
  methods,
  type BackendEvent,
  type EventName,
  type MethodName,
  type MethodResult,
} from '../../../backend/contract/contract.ts';

/** @throws MaskwrightError `internal` when the host's answer is not the contract's */
export function parseResult<Name extends MethodName>(
  name: Name,
  result: unknown,
): MethodResult<Name> {
  const schema: v.GenericSchema = methods[name].result;
  const parsed = v.safeParse(schema, result);
  if (parsed.success) return parsed.output as MethodResult<Name>;
  const [issue] = parsed.issues;
  throw new MaskwrightError(
    'internal',
    `The answer to ${name} is not as agreed (${v.getDotPath(issue) ?? 'result'}: ${issue.message}); reload the app.`,
  );
}

/** Null for events that this version does not know. */
export function parseEvent(name: string, payload: unknown): BackendEvent | null {
  if (!Object.hasOwn(events, name)) return null;
  const schema: v.GenericSchema = events[name as EventName];
  const parsed = v.safeParse(schema, payload);
  return parsed.success ? ({ name, payload: parsed.output } as BackendEvent) : null;
}
