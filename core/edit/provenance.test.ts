import fc from 'fast-check';
import { expect, test } from 'vitest';
import { voidLabelMap, type LabelMap } from '../labelMap.ts';
import { labelMapOf } from '../testing/arbitraries.ts';
import { diffLabelMaps } from './delta.ts';
import {
  PROVENANCE,
  traceStrokes,
  untouchedProvenance,
  type ForcefulStroke,
} from './provenance.ts';
import { EDIT_TOOLS, type EditTool } from './tools.ts';

const [WIDTH, HEIGHT, CLASSES] = [5, 4, 3];
const PIXELS = WIDTH * HEIGHT;

const step = fc.oneof(
  {
    arbitrary: fc.record({
      tool: fc.constantFrom(...EDIT_TOOLS),
      after: labelMapOf(WIDTH, HEIGHT, CLASSES),
    }),
    weight: 3,
  },
  fc.constantFrom<'undo' | 'redo'>('undo', 'redo'),
);

interface State {
  readonly mask: LabelMap;
  readonly provenance: readonly number[];
}

function trace(prelabel: LabelMap | null, ...parts: (readonly ForcefulStroke[])[]): number[] {
  const provenance = untouchedProvenance(prelabel?.data.length ?? PIXELS, prelabel);
  for (const strokes of parts) traceStrokes(provenance, strokes);
  return [...provenance];
}

/** Whose each pixel is after a stroke, said one pixel at a time. */
function painted(before: State, tool: EditTool, after: LabelMap): State {
  const code =
    tool === 'copyGroundTruth'
      ? PROVENANCE.imported
      : tool === 'copyPrelabel'
        ? PROVENANCE.model
        : PROVENANCE.human;
  const provenance = before.provenance.map((old, offset) =>
    before.mask.data[offset] === after.data[offset] ? old : code,
  );
  return { mask: after, provenance };
}

test('the trace of the strokes in force is what walking through all strokes, undos and redos gives', () => {
  const beginning = fc.option(labelMapOf(WIDTH, HEIGHT, CLASSES));
  fc.assert(
    fc.property(
      beginning,
      fc.array(step, { maxLength: 20 }),
      fc.nat(20),
      (prelabel, steps, pause) => {
        const first = prelabel ?? voidLabelMap(WIDTH, HEIGHT);
        const untouched = [...first.data].map((index) =>
          index === 255 ? PROVENANCE.nothing : PROVENANCE.model,
        );
        const states: State[] = [{ mask: first, provenance: untouched }];
        const strokes: ForcefulStroke[] = [];
        let place = 0;
        for (const change of steps) {
          const before = states[place];
          if (before === undefined) throw new Error('The walk has left its states.');
          if (change === 'undo') place = Math.max(0, place - 1);
          else if (change === 'redo') place = Math.min(states.length - 1, place + 1);
          else {
            const { tool, after } = change;
            states.splice(place + 1, Infinity, painted(before, tool, after));
            strokes.splice(place, Infinity, { tool, delta: diffLabelMaps(before.mask, after) });
            place += 1;
          }
        }
        // In one go, or in two.
        const inForce = strokes.slice(0, place);
        const traced = trace(prelabel, inForce.slice(0, pause), inForce.slice(pause));
        expect(traced).toEqual(states[place]?.provenance);
      },
    ),
  );
});

test('void that a person painted is a person’s, void that nobody touched is nothing', () => {
  const prelabel = { width: 3, height: 1, data: Uint8Array.of(2, 2, 255) };
  const erased = { ...prelabel, data: Uint8Array.of(255, 2, 255) };
  const traced = trace(prelabel, [{ tool: 'eraser', delta: diffLabelMaps(prelabel, erased) }]);
  expect(traced).toEqual([PROVENANCE.human, PROVENANCE.model, PROVENANCE.nothing]);
});
