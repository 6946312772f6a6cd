// `npm run bench:annotator -- --model FILE --images DIR --labels DIR`: how many gestures two simulated annotators need to
// correct pre-labelled frames, one with the brush alone and one with all that uses the model's scores. What they can and
// cannot do is written down in docs/annotator.md. The same options give the same figures.

import { parseArgs } from 'node:util';
import type { ScoreUpsampling } from '../../core/edit/scoreField.ts';
import { describeMachine } from '../machine.ts';
import { createPerson, TOOL_GROUPS, type ToolGroup } from './annotators.ts';
import { FRAME_OPTIONS, loadChosenFrames } from './frameOptions.ts';
import type { BenchFrame } from './frames.ts';
import { createHand, STEADY_HAND } from './hand.ts';
import { openFrame, type FormerFrame } from './prepare.ts';
import { printRatios, printSessions, type Sessions } from './report.ts';
import { withoutOutlines } from './rim.ts';
import { runSession } from './session.ts';
import { createStrokePlanner } from './strokePlan.ts';

const { values } = parseArgs({
  options: {
    ...FRAME_OPTIONS,
    frames: { type: 'string', default: '1000' },
    /** The frames of the half from this one on, one after the other, as a drive: what (b) has corrected comes along. */
    from: { type: 'string' },
    targets: { type: 'string', default: '0.85,0.95' },
    /** No more gestures a frame. */
    cap: { type: 'string', default: '400' },
    /** Straight pieces of a stroke, at most. */
    pieces: { type: 'string', default: '24' },
    /** The hand's error, in pixels of the screen. */
    sigma: { type: 'string', default: String(STEADY_HAND.sigmaPx) },
    /** What a setting or a change of view weighs against a gesture when a person chooses. */
    weight: { type: 'string', default: '0' },
    scores: { type: 'string', default: 'guided' },
    spacing: { type: 'string', default: '8' },
    /** So near an outline of the truth nothing counts, in pixels. */
    rim: { type: 'string', default: '0' },
    /** Annotator (b) without each group of tools in turn, too. */
    ablations: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});
const targets = values.targets.split(',').map(Number);
const capGestures = Number(values.cap);

function sessionsOf(
  frames: readonly BenchFrame[],
  groups: ReadonlySet<ToolGroup>,
  upsampling = values.scores as ScoreUpsampling,
): Sessions {
  const seed = Number(values.seed);
  const handSettings = { ...STEADY_HAND, sigmaPx: Number(values.sigma) };
  let before: FormerFrame | null = null;
  return frames.map((frame, item) => {
    const place = openFrame(frame, upsampling, Number(values.spacing), before);
    if (groups.has('carryOver') && values.from !== undefined) {
      before = { photo: frame.photo, labels: place.map };
    }
    const planner = createStrokePlanner(place.map, Number(values.pieces));
    return runSession(
      place,
      createPerson(place, planner, groups),
      createHand(handSettings, seed + 2 * item),
      createHand(handSettings, seed + 2 * item + 1),
      { targets, capGestures, mistakesInView: 3, settingWeight: Number(values.weight) },
    );
  });
}

const loaded = await loadChosenFrames(values, values.from);
const frames = loaded.map((frame) => ({
  ...frame,
  truth: withoutOutlines(frame.truth, Number(values.rim)),
}));
console.log(describeMachine());
console.log(
  `${frames.length} ${values.half} frames${values.from === undefined ? '' : ` from ${values.from} on`}, strokes of up to ${values.pieces} straight pieces, hand ${values.sigma} px, ` +
    `settings weigh ${values.weight}, ${values.scores} scores, superpixels ${values.spacing} px, rim ${values.rim} px, cap ${capGestures}`,
);
const brushOnly = sessionsOf(frames, new Set());
printSessions('(a) brush only', brushOnly, targets, capGestures);
if (values.from !== undefined) {
  const carrying = sessionsOf(frames, new Set<ToolGroup>(['carryOver']));
  printSessions('(a) with carrying over', carrying, targets, capGestures);
  printRatios('(a) with carrying over to (a)', carrying, brushOnly, targets, capGestures);
}
const assisted = sessionsOf(frames, new Set(TOOL_GROUPS));
printSessions('(b) all tools', assisted, targets, capGestures);
printRatios('(b) to (a)', assisted, brushOnly, targets, capGestures);
if (values.ablations) {
  const other = values.scores === 'guided' ? 'bilinear' : 'guided';
  const variants = [
    {
      name: `with ${other} scores`,
      sessions: () => sessionsOf(frames, new Set(TOOL_GROUPS), other),
    },
    ...TOOL_GROUPS.map((left) => ({
      name: `without ${left}`,
      sessions: () => sessionsOf(frames, new Set(TOOL_GROUPS.filter((group) => group !== left))),
    })),
  ];
  for (const { name, sessions } of variants) {
    const variant = sessions();
    printSessions(`(b) ${name}`, variant, targets, capGestures);
    printRatios(`(b) ${name} to (a)`, variant, brushOnly, targets, capGestures);
  }
}
