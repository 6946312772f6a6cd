// A process for the kill tests: does one thing on a project's first frame (or on all), says so once it is acknowledged,
// and then waits to be killed. `paint` paints a stroke, `accept` accepts what it painted, `replace` is in the middle of
// a replacing job, after its first frame.

import { writeSync } from 'node:fs';
import { diffLabelMaps, encodeDelta } from '../../core/edit/delta.ts';
import { createNodeBackend } from '../nodeBackend.ts';
import { createRecentProjects } from '../recentProjects.ts';

const STDOUT = 1;
const PAINTED = 4;
const [task = '', folder = '', configuration = ''] = process.argv.slice(2);
const backend = createNodeBackend({ recentProjects: createRecentProjects(configuration) });
const { projectId } = await backend.call('projects.open', { path: folder });
const frames = await backend.call('frames.list', { projectId });
const [frame] = frames;
if (frame === undefined) throw new Error('The project has no frame.');
const { frameId, width, height } = frame;

async function paint(): Promise<void> {
  const { labels, mask } = await backend.call('frames.open', { projectId, frameId });
  const before = { width, height, data: labels };
  const after = { width, height, data: labels.slice().fill(PAINTED, 0, width * 3) };
  await backend.call('annotate.stroke', {
    projectId,
    frameId,
    afterSequence: mask.sequence,
    tool: 'brush',
    mode: 'open',
    classIndex: PAINTED,
    delta: encodeDelta(diffLabelMaps(before, after)),
    elapsedMs: 5,
    activeMs: 5,
  });
}

function acknowledge(): void {
  writeSync(STDOUT, 'acknowledged\n');
}

switch (task) {
  case 'paint':
    await paint();
    acknowledge();
    break;
  case 'accept':
    await paint();
    await backend.call('annotate.review', { projectId, frameId, verdict: 'accepted', activeMs: 5 });
    acknowledge();
    break;
  case 'replace':
    backend.subscribe((event) => {
      if (event.name !== 'frames.updated') return;
      acknowledge();
      // Nothing goes on in this process any more.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });
    await backend.call('annotate.replaceClass', {
      projectId,
      frameIds: frames.map((each) => each.frameId),
      from: PAINTED,
      to: 5,
      guard: { lockedClasses: [], onlyOver: null },
      protectsReviewed: false,
      mode: 'open',
      activeMs: 0,
    });
    break;
  default:
    throw new Error(`There is no task "${task}".`);
}
setInterval(() => undefined, 1000);
