// What holds for every tool of the pointer alike, whatever the hand does.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyDelta } from '../../../../core/edit/delta.ts';
import { mayChange } from '../../../../core/edit/guard.ts';
import { CLASSES, offsetsOf, scene, type Scene } from '../../../../core/edit/testing/scenes.ts';
import { copyLabelMap, findUnknownIndices } from '../../../../core/labelMap.ts';
import { VOID_INDEX } from '../../../../core/taxonomy.ts';
import { withoutScores } from '../sources/frameSources.ts';
import { sourcesOf } from '../sources/sourcesOf.ts';
import { lateSources } from './testing/lateSources.ts';
import { benchOf } from './testing/modelFrames.ts';
import { OPTIONS, Workbench } from './testing/workbench.ts';
import type { ToolKey, ToolName, ToolOptions } from './tool.ts';
import { paintsChosenClass, TOOLS } from './toolList.ts';

type Place = readonly [x: number, y: number];
type Move = (bench: Workbench) => void;

const held = fc.record({
  shift: fc.boolean(),
  alt: fc.boolean(),
  pressure: fc.constantFrom(1, 0.4),
});

/** Of each property and tool: there are a hundred pairs of them. */
const RUNS = 50;

/** What may be between one event and the next; quick presses are double clicks. */
const pause = fc.constantFrom(50, 1000);

const options: fc.Arbitrary<Partial<ToolOptions>> = fc.record(
  {
    brushDiameterPx: fc.integer({ min: 1, max: 9 }),
    brushShape: fc.constantFrom('round', 'square'),
    usesPressure: fc.boolean(),
    combination: fc.constantFrom('add', 'subtract'),
    target: fc.constantFrom('paint', 'select'),
    reach: fc.constantFrom('contiguous', 'everywhere'),
    colorTolerance: fc.integer({ min: 0, max: 255 }),
    likelihood: fc.double({ min: 0, max: 1, noNaN: true }),
    brushLikelihood: fc.double({ min: 0, max: 1, noNaN: true }),
    boxLikelihood: fc.double({ min: 0, max: 1, noNaN: true }),
    measure: fc.constantFrom('relative', 'probability'),
    upsampling: fc.constantFrom('guided', 'bilinear'),
    marginBelow: fc.double({ min: 0.1, max: 8, noNaN: true }),
    superpixelPx: fc.integer({ min: 2, max: 9 }),
    edgeReach: fc.integer({ min: 0, max: 60 }),
  },
  { requiredKeys: [] },
);

/** @param pinned options that no move changes */
function movesOn(
  { map: { width, height } }: Scene,
  pinned: Partial<ToolOptions>,
): fc.Arbitrary<Move[]> {
  const coordinate = (extent: number): fc.Arbitrary<number> =>
    fc.oneof(
      // Often the same few places, so that outlines are closed and corners are taken hold of.
      fc.constantFrom(0.2, extent / 2, extent - 0.2),
      fc.double({ min: -4, max: extent + 4, noNaN: true }),
    );
  const place: fc.Arbitrary<Place> = fc.tuple(coordinate(width), coordinate(height));
  const gesture = fc
    .record({ places: fc.array(place, { minLength: 1, maxLength: 4 }), held, pause })
    .map(({ places, held: keys, pause: ms }): Move => (bench) => {
      bench.timeMs += ms;
      bench.stroke(places, { ...keys, timeMs: bench.timeMs });
    });
  const brokenOff = fc
    .record({ places: fc.array(place, { minLength: 1, maxLength: 3 }), held })
    .map(({ places, held: keys }): Move => (bench) => {
      const [[x, y] = [0, 0], ...rest] = places;
      bench.send('press', x, y, keys);
      for (const [toX, toY] of rest) bench.send('drag', toX, toY, keys);
      bench.key('Escape');
      bench.send('release', x, y, keys);
    });
  const hover = fc.record({ place, held }).map(({ place: [x, y], held: keys }): Move => (bench) => {
    bench.send('hover', x, y, keys);
  });
  const key = fc
    .constantFrom<ToolKey>('Enter', 'Escape', 'Backspace')
    .map((name): Move => (bench) => {
      bench.key(name);
    });
  const setting = fc
    .record({ changed: options, place })
    .map(({ changed, place: [x, y] }): Move => (bench) => {
      bench.options = { ...bench.options, ...changed, ...pinned };
      bench.tool.forget();
      bench.send(bench.tool.isBusy ? 'drag' : 'hover', x, y);
    });
  return fc.array(
    fc.oneof(
      { weight: 6, arbitrary: gesture },
      { weight: 1, arbitrary: brokenOff },
      { weight: 1, arbitrary: hover },
      { weight: 1, arbitrary: key },
      { weight: 1, arbitrary: setting },
    ),
    { maxLength: 8 },
  );
}

interface Session {
  readonly scene: Scene;
  readonly moves: readonly Move[];
  readonly settings: Partial<ToolOptions>;
  readonly zoom: number;
  readonly isBlind: boolean;
  /** After so many moves there is what tools read; before that they wait for it. */
  readonly arrivesAfter: number;
}

const sessionWith = (pinned: Partial<ToolOptions>): fc.Arbitrary<Session> =>
  scene.chain((one) =>
    fc.record({
      scene: fc.constant(one),
      moves: movesOn(one, pinned),
      settings: options.map((some) => ({ ...some, ...pinned })),
      zoom: fc.constantFrom(0.25, 1, 8, 32),
      isBlind: fc.boolean(),
      arrivesAfter: fc.oneof(fc.constant(0), fc.nat(8)),
    }),
  );
const session = sessionWith({});

/** A bench, and the session's moves on it, with the arrival of what tools read among them. */
function begin(
  tool: ToolName,
  { scene: one, settings, zoom, isBlind, arrivesAfter, moves }: Session,
): { readonly bench: Workbench; readonly moves: readonly Move[] } {
  const sources = lateSources(sourcesOf(one.photo, one.scores));
  const bench = new Workbench(TOOLS[tool].create(), one.map, {
    classIndex: tool === 'eraser' ? VOID_INDEX : one.classIndex,
    options: { ...OPTIONS, ...settings },
    zoom,
    guard: one.guard,
    sources: isBlind ? withoutScores(sources) : sources,
  });
  const arrive: Move = () => {
    sources.arrive();
  };
  return { bench, moves: moves.toSpliced(arrivesAfter, 0, arrive) };
}

/** The session with what is in hand at its end given up. */
function play(tool: ToolName, played: Session): Workbench {
  const { bench, moves } = begin(tool, played);
  for (const move of moves) move(bench);
  bench.cancel();
  return bench;
}

function assertSessions(tool: ToolName, holds: (bench: Workbench, played: Session) => void): void {
  fc.assert(
    fc.property(session, (played) => {
      holds(play(tool, played), played);
    }),
    { numRuns: RUNS },
  );
}

const tools = Object.keys(TOOLS) as ToolName[];

describe.each(tools)('%s', (tool) => {
  test('is undone and done again by what it hands over, and by nothing else', () => {
    assertSessions(tool, ({ labels, before, commits }) => {
      const painted = copyLabelMap(labels);
      for (const { delta } of commits.toReversed()) applyDelta(labels, delta, 'backward');
      expect(labels).toEqual(before);
      for (const { delta } of commits) applyDelta(labels, delta, 'forward');
      expect(labels).toEqual(painted);
    });
  });

  test('changes no pixel that the guard keeps', () => {
    assertSessions(tool, ({ commits, labels: { width } }, { scene: { guard } }) => {
      for (const { delta } of commits) {
        for (const { start, length, before } of delta) {
          for (let offset = start; offset < start + length; offset++) {
            expect(mayChange(guard, before, offset % width, Math.floor(offset / width))).toBe(true);
          }
        }
      }
    });
  });

  test('writes no index outside the taxonomy, and the class that it says', () => {
    assertSessions(tool, ({ labels, commits }) => {
      expect(findUnknownIndices(labels, CLASSES)).toEqual([]);
      for (const { classIndex, delta } of commits) {
        if (classIndex === null) continue;
        expect(delta.filter(({ after }) => after !== classIndex)).toEqual([]);
      }
    });
  });

  test('is never stuck: Escape ends what is in hand, and leaves nothing of it', () => {
    fc.assert(
      fc.property(session, (played) => {
        const { bench, moves } = begin(tool, played);
        for (const move of moves) move(bench);
        expect(bench.cancel()).toBe(true);
        bench.tool.forget();
        expect(bench.tool.preview).toMatchObject({ mask: null, line: [], vertices: [] });
        const rebuilt = copyLabelMap(bench.before);
        for (const { delta } of bench.commits) applyDelta(rebuilt, delta, 'forward');
        expect(bench.labels).toEqual(rebuilt);
      }),
      { numRuns: RUNS },
    );
  });

  test('tells of every pixel that it changes, so that it is drawn', () => {
    fc.assert(
      fc.property(session, (played) => {
        const { bench, moves } = begin(tool, played);
        for (const move of moves) {
          const shown = copyLabelMap(bench.labels);
          bench.dirty.length = 0;
          move(bench);
          for (const { x, y, width, height } of bench.dirty) {
            for (let row = y; row < y + height; row++) {
              const start = row * shown.width + x;
              shown.data.set(bench.labels.data.subarray(start, start + width), start);
            }
          }
          expect(shown).toEqual(bench.labels);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('shows only pixels of the frame', () => {
    fc.assert(
      fc.property(session, (played) => {
        const { bench, moves } = begin(tool, played);
        for (const move of moves) {
          move(bench);
          const { mask } = bench.tool.preview;
          if (mask === null) continue;
          const { rect, bits } = mask;
          expect(bits).toHaveLength(rect.width * rect.height);
          expect(Math.min(rect.x, rect.y)).toBeGreaterThanOrEqual(0);
          expect(rect.x + rect.width).toBeLessThanOrEqual(bench.labels.width);
          expect(rect.y + rect.height).toBeLessThanOrEqual(bench.labels.height);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

/** Tools that show under a resting pointer what a click would change. */
const lookingTools: readonly ToolName[] = [
  'bucket',
  'wand',
  'relabel',
  'scoreFill',
  'scoreBrush',
  'edgeBrush',
  'superpixels',
  'runnerUp',
  'runnerUpBrush',
];

test.each(lookingTools)('%s shows what it would change as what comes of that', (tool) => {
  const effects = fc.record({
    target: fc.constantFrom('paint', 'select'),
    combination: fc.constantFrom('add', 'subtract'),
  });
  fc.assert(
    fc.property(scene, effects, fc.boolean(), (one, set, alt) => {
      const bench = benchOf(tool, one, { options: { ...set, likelihood: 0, brushLikelihood: 0 } });
      const { x, y } = one.seed;
      bench.send('hover', x + 0.5, y + 0.5, { alt });
      const { mask, classIndex } = bench.tool.preview;
      bench.click(x + 0.5, y + 0.5, { alt });
      if (mask?.bits.includes(1) !== true) return;
      const isOfOneClass = paintsChosenClass(tool) && bench.selections.length === 0;
      expect(classIndex !== null).toBe(isOfOneClass);
      if (!isOfOneClass) return;
      const taken = offsetsOf(mask, one.map).map((offset) => bench.labels.data[offset]);
      expect(new Set(taken)).toEqual(new Set([classIndex]));
    }),
    { numRuns: RUNS },
  );
});

test.each(tools.filter((tool) => TOOLS[tool].options.includes('target')))(
  '%s changes the selection alone while it is to select',
  (tool) => {
    fc.assert(
      fc.property(sessionWith({ target: 'select' }), (played) => {
        const { bench, moves } = begin(tool, played);
        for (const move of moves) move(bench);
        expect(bench.commits).toEqual([]);
        expect(bench.labels).toEqual(bench.before);
      }),
      { numRuns: RUNS },
    );
  },
);
