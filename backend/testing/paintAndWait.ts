// A process for the kill test: paints one stroke on a project's first frame, says so once the stroke is
// acknowledged, and then waits to be killed.

import { diffLabelMaps, encodeDelta } from '../../core/edit/delta.ts';
import { createNodeBackend } from '../nodeBackend.ts';
import { createRecentProjects } from '../recentProjects.ts';

const [folder = '', configuration = ''] = process.argv.slice(2);
const backend = createNodeBackend({ recentProjects: createRecentProjects(configuration) });
const { projectId } = await backend.call('projects.open', { path: folder });
const [frame] = await backend.call('frames.list', { projectId });
if (frame === undefined) throw new Error('The project has no frame.');
const { frameId, width, height } = frame;
const { labels, mask } = await backend.call('frames.open', { projectId, frameId });
const before = { width, height, data: labels };
const after = { width, height, data: labels.slice().fill(4, 0, width * 3) };
await backend.call('annotate.stroke', {
  projectId,
  frameId,
  afterSequence: mask.sequence,
  tool: 'brush',
  classIndex: 4,
  delta: encodeDelta(diffLabelMaps(before, after)),
  elapsedMs: 5,
});
process.stdout.write('acknowledged\n');
setInterval(() => undefined, 1000);
