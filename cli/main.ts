// Host 3: `maskwright <command>`. Exit codes: 0 done, 1 failed with one clear line on stderr, 2 wrong usage.

import { Command, CommanderError } from 'commander';
import { toErrorData } from '../core/errors.ts';
import { VERSION } from '../backend/version.ts';
import { addBenchCommand } from './commands/bench.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addEvaluateCommand } from './commands/evaluate.ts';
import { addExportCommand } from './commands/export.ts';
import { addImportCommand } from './commands/import.ts';
import { addInitCommand } from './commands/init.ts';
import { addModelCommand } from './commands/model.ts';
import { addLearnCommand } from './commands/learn.ts';
import { addPrelabelCommand } from './commands/prelabel.ts';
import { addRelinkCommand } from './commands/relink.ts';
import { addReportCommand } from './commands/report.ts';
import { addSegmentCommand } from './commands/segment.ts';
import { addServeCommand } from './commands/serve.ts';
import { writeError } from './output.ts';

const EXIT_FAILED = 1;
const EXIT_WRONG_USAGE = 2;

const program = new Command('maskwright')
  .description('Pre-label street scenes with CGNet, correct the masks, keep the score.')
  .version(VERSION)
  .showHelpAfterError('(add --help for what is possible)')
  .exitOverride();

for (const add of [
  addInitCommand,
  addImportCommand,
  addRelinkCommand,
  addPrelabelCommand,
  addLearnCommand,
  addEvaluateCommand,
  addCompareCommand,
  addReportCommand,
  addExportCommand,
  addSegmentCommand,
  addModelCommand,
  addBenchCommand,
  addServeCommand,
  addDemoCommand,
]) {
  add(program);
}
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said what is wrong already; asking for help is not wrong.
    process.exitCode = error.exitCode === 0 ? 0 : EXIT_WRONG_USAGE;
  } else {
    const { code, message } = toErrorData(error);
    writeError(message);
    process.exitCode = code === 'usage/invalid' ? EXIT_WRONG_USAGE : EXIT_FAILED;
  }
}
