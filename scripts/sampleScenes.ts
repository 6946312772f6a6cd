// Writes generated street scenes as a CamVid folder, to train on or to try things with:
// node scripts/sampleScenes.ts <folder> --count 96 --seed 1 [--width 480] [--height 360]

import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeSampleSet } from '../backend/sampleSet.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string' },
    seed: { type: 'string' },
    width: { type: 'string', default: '480' },
    height: { type: 'string', default: '360' },
  },
});
const [folder] = positionals;
if (folder === undefined || values.count === undefined || values.seed === undefined) {
  console.error('Give a folder, --count and --seed.');
  process.exit(1);
}
await writeSampleSet(
  path.resolve(folder),
  {
    count: Number(values.count),
    seed: Number(values.seed),
    width: Number(values.width),
    height: Number(values.height),
  },
  () => undefined,
);
