// From an input to the screen, as the browser itself counts it in a trace (`EventLatency`): from the event's making in the
// browser's process, through page, compositing and drawing, to the moment when the frame with its change was presented.

import type { CDPSession } from '@playwright/test';

/** Of Chromium's trace format, what is read here. */
export interface TraceEvent {
  readonly name: string;
  /** `b` and `e` for begin and end. */
  readonly ph: string;
  readonly pid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly id2?: { readonly local?: string };
  readonly args?: { readonly event_latency?: { readonly event_type?: string } };
}

/** As the trace calls the inputs that the page knows by other names. */
export const TRACED_INPUTS = {
  pointermove: 'MOUSE_DRAGGED',
  pointerup: 'MOUSE_RELEASED',
  keydown: 'KEY_PRESSED',
} as const;
export type TracedInput = keyof typeof TRACED_INPUTS;

/** Milliseconds of each input of a type that led to a frame on the screen; those that changed nothing have none. */
export function presentedLatencies(events: readonly TraceEvent[], type: TracedInput): number[] {
  const begun = new Map<string, { readonly event: TraceEvent; isPresented: boolean }>();
  const latencies: number[] = [];
  for (const event of events) {
    const id = `${event.pid} ${event.id2?.local ?? ''}`;
    const current = begun.get(id);
    if (event.name === 'EventLatency' && event.ph === 'b') {
      begun.set(id, { event, isPresented: false });
    } else if (current !== undefined && event.name === 'SwapEndToPresentationCompositorFrame') {
      current.isPresented = true;
    } else if (current !== undefined && event.name === 'EventLatency' && event.ph === 'e') {
      begun.delete(id);
      const isAsked = current.event.args?.event_latency?.event_type === TRACED_INPUTS[type];
      if (isAsked && current.isPresented) latencies.push((event.ts - current.event.ts) / 1000);
    }
  }
  return latencies;
}

/** What the browser records of its inputs while `act` runs. Recording costs time: nothing else is measured meanwhile. */
export async function traceInputs(
  browser: CDPSession,
  act: () => Promise<void>,
): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }): void => {
    events.push(...(value as TraceEvent[]));
  };
  browser.on('Tracing.dataCollected', collect);
  await browser.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['cc', 'benchmark', 'input'], excludedCategories: ['*'] },
  });
  await act();
  const complete = new Promise<void>((resolve) => {
    browser.once('Tracing.tracingComplete', () => {
      resolve();
    });
  });
  await browser.send('Tracing.end');
  await complete;
  browser.off('Tracing.dataCollected', collect);
  return events.toSorted((a, b) => a.ts - b.ts);
}
