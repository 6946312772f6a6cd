import { expect, it } from 'vitest';
import { presentedLatencies, type TraceEvent } from './presented.ts';

const at = (ts: number, ph: string, name: string, id: string, type?: string): TraceEvent => ({
  name,
  ph,
  pid: 1,
  ts,
  id2: { local: id },
  ...(type === undefined ? {} : { args: { event_latency: { event_type: type } } }),
});

it('measures inputs of a type from their making to the presented frame', () => {
  const events = [
    at(0, 'b', 'EventLatency', 'a', 'MOUSE_DRAGGED'),
    at(1000, 'b', 'EventLatency', 'b', 'KEY_PRESSED'),
    at(20_000, 'b', 'SwapEndToPresentationCompositorFrame', 'a'),
    at(21_000, 'e', 'SwapEndToPresentationCompositorFrame', 'a'),
    at(21_000, 'e', 'EventLatency', 'a'),
    at(22_000, 'b', 'SwapEndToPresentationCompositorFrame', 'b'),
    at(23_000, 'e', 'EventLatency', 'b'),
  ];
  expect(presentedLatencies(events, 'pointermove')).toEqual([21]);
  expect(presentedLatencies(events, 'keydown')).toEqual([22]);
});

it('leaves out inputs that led to no frame, also where their number is used again', () => {
  const events = [
    at(0, 'b', 'EventLatency', 'a', 'MOUSE_RELEASED'),
    at(3000, 'e', 'EventLatency', 'a'),
    at(5000, 'b', 'EventLatency', 'a', 'MOUSE_RELEASED'),
    at(9000, 'b', 'SwapEndToPresentationCompositorFrame', 'a'),
    at(9500, 'e', 'EventLatency', 'a'),
  ];
  expect(presentedLatencies(events, 'pointerup')).toEqual([4.5]);
});
