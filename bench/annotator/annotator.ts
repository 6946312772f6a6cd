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
import { runSession, type TargetResult } from './session.ts';
import { createStrokePlanner } from './strokePlan.ts';
import { createStudent } from './student.ts';

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
    pieces: { type: 'string', default: '96' },
    /** The hand's error, in pixels of the screen. */
    sigma: { type: 'string', default: String(STEADY_HAND.sigmaPx) },
    /** What a setting or a change of view weighs against a gesture when a person chooses. */
    weight: { type: 'string', default: '0' },
    scores: { type: 'string', default: 'guided' },
    spacing: { type: 'string', default: '8' },
    /** So near an outline of the truth nothing counts, in pixels. */
    rim: { type: 'string', default: '0' },
    /** Steps that the network learns for after each frame, from all that (b) has corrected so far. */
    learn: { type: 'string', default: '0' },
    /** Groups of tools that (b) does not have, with commas between them. */
    without: { type: 'string', default: '' },
    /** Annotator (b) without each group of tools in turn, too. */
    ablations: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});
const targets = values.targets.split(',').map(Number);
const left = new Set(values.without.split(','));
const ownTools = TOOL_GROUPS.filter((group) => !left.has(group));
const capGestures = Number(values.cap);
const lessonSteps = Number(values.learn);

interface Settings {
  readonly upsampling?: ScoreUpsampling;
  /** Whether the network learns from each frame before it looks at the next. */
  readonly learns?: boolean;
}

async function sessionsOf(
  frames: readonly BenchFrame[],
  groups: ReadonlySet<ToolGroup>,
  { upsampling = values.scores as ScoreUpsampling, learns = false }: Settings = {},
): Promise<Sessions> {
  const seed = Number(values.seed);
  const handSettings = { ...STEADY_HAND, sigmaPx: Number(values.sigma) };
  const student = learns ? createStudent(model) : null;
  let before: FormerFrame | null = null;
  const sessions: TargetResult[][] = [];
  for (const [item, frame] of frames.entries()) {
    const scores = student === null ? frame.scores : await student.look(frame.photo);
    const place = openFrame({ ...frame, scores }, upsampling, Number(values.spacing), before);
    if (groups.has('carryOver') && values.from !== undefined) {
      before = { photo: frame.photo, labels: place.map };
    }
    const planner = createStrokePlanner(place.map, Number(values.pieces));
    sessions.push(
      runSession(
        place,
        createPerson(place, planner, groups, Number(values.pieces)),
        createHand(handSettings, seed + 2 * item),
        createHand(handSettings, seed + 2 * item + 1),
        { targets, capGestures, mistakesInView: 3, settingWeight: Number(values.weight) },
      ),
    );
    await student?.learn(frame.photo, place.map, lessonSteps);
  }
  return sessions;
}

const { frames: loaded, model } = await loadChosenFrames(values, values.from);
const frames = loaded.map((frame) => ({
  ...frame,
  truth: withoutOutlines(frame.truth, Number(values.rim)),
}));
console.log(describeMachine());
console.log(
  `${frames.length} ${values.half} frames${values.from === undefined ? '' : ` from ${values.from} on`}, strokes of up to ${values.pieces} straight pieces, hand ${values.sigma} px, ` +
    `settings weigh ${values.weight}, ${values.scores} scores, superpixels ${values.spacing} px, rim ${values.rim} px, learning ${values.learn} steps a frame, cap ${capGestures}`,
);
const brushOnly = await sessionsOf(frames, new Set());
printSessions('(a) brush only', brushOnly, targets, capGestures);
const compare = async (
  name: string,
  groups: Iterable<ToolGroup>,
  settings: Settings = {},
): Promise<void> => {
  const sessions = await sessionsOf(frames, new Set(groups), settings);
  printSessions(name, sessions, targets, capGestures);
  printRatios(`${name} to (a)`, sessions, brushOnly, targets, capGestures);
};
if (values.from !== undefined) await compare('(a) with carrying over', ['carryOver']);
if (lessonSteps === 0) {
  await compare('(b) all tools', ownTools);
} else {
  await compare('(b) all tools, learning', ownTools, { learns: true });
  await compare('(a) learning', values.from === undefined ? [] : ['carryOver'], { learns: true });
}
if (values.ablations) {
  const other = values.scores === 'guided' ? 'bilinear' : 'guided';
  await compare(`(b) with ${other} scores`, TOOL_GROUPS, { upsampling: other });
  for (const left of TOOL_GROUPS) {
    await compare(
      `(b) without ${left}`,
      TOOL_GROUPS.filter((group) => group !== left),
    );
  }
}
