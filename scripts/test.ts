// `npm test`: every check and every suite, one after the other, with one count at the end. Goes on after a failure,
// so that one run shows everything that is wrong.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureChromium } from './chromium.ts';

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Stage {
  readonly name: string;
  readonly run: () => Count;
}

const results = mkdtempSync(path.join(tmpdir(), 'maskwright-test-'));
const unitResults = path.join(results, 'unit.json');
const e2eResults = path.join(results, 'e2e.json');

const stages: readonly Stage[] = [
  {
    // First: unit tests of the engine use its software Vulkan driver, too.
    name: 'browser',
    run: () => {
      ensureChromium();
      return { passed: 1, failed: 0, skipped: 0 };
    },
  },
  check('build', ['run', 'build']),
  check('types', ['run', 'types']),
  check('lint', ['run', 'lint']),
  check('format', ['run', 'format:check']),
  check('import rules', ['run', 'imports']),
  check('dead code', ['run', 'knip']),
  {
    name: 'unit and integration',
    run: () => {
      const status = npm([
        'run',
        'unit',
        '--',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${unitResults}`,
      ]);
      const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = readResults(
        unitResults,
        ['numPassedTests', 'numFailedTests', 'numPendingTests', 'numFailedTestSuites'],
      );
      return suite(status, {
        passed: numPassedTests,
        // A file that fails before its first test has no failed test to count.
        failed: numFailedTests === 0 ? numFailedTestSuites : numFailedTests,
        skipped: numPendingTests,
      });
    },
  },
  {
    name: 'end to end',
    run: () => {
      const status = npm(['run', 'e2e', '--', '--reporter=list,json'], {
        PLAYWRIGHT_JSON_OUTPUT_NAME: e2eResults,
      });
      const { expected, unexpected, flaky, skipped } = readResults(
        e2eResults,
        ['expected', 'unexpected', 'flaky', 'skipped'],
        'stats',
      );
      return suite(status, { passed: expected, failed: unexpected + flaky, skipped });
    },
  },
];

function check(name: string, args: readonly string[]): Stage {
  return {
    name,
    run: () =>
      npm(args) === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 },
  };
}

/** A suite that ends with an error outside its tests (an unhandled rejection, a broken teardown) has failed too. */
function suite(status: number, count: Count): Count {
  return status !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function npm(args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const { status } = spawnSync('npm', ['--silent', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  return status ?? 1;
}

/** The named numbers of a results file. @throws Error when the suite died before it wrote one */
function readResults<Name extends string>(
  file: string,
  names: readonly Name[],
  section?: string,
): Record<Name, number> {
  const document = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const numbers = (section === undefined ? document : document[section]) as Record<string, unknown>;
  const entries = names.map((name) => {
    const value = numbers[name];
    if (typeof value !== 'number') throw new Error(`${file} has no number "${name}".`);
    return [name, value] as const;
  });
  return Object.fromEntries(entries) as Record<Name, number>;
}

let total: Count = { passed: 0, failed: 0, skipped: 0 };
const summary: string[] = [];
for (const { name, run } of stages) {
  console.log(`\n── ${name}`);
  const startedAt = Date.now();
  let count: Count;
  try {
    count = run();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    count = { passed: 0, failed: 1, skipped: 0 };
  }
  total = {
    passed: total.passed + count.passed,
    failed: total.failed + count.failed,
    skipped: total.skipped + count.skipped,
  };
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  summary.push(
    `${name.padEnd(22)} ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped (${seconds} s)`,
  );
}
rmSync(results, { recursive: true, force: true });

console.log(`\n${summary.join('\n')}\n`);
if (total.skipped > 0)
  console.log(`${total.skipped} skipped, which count neither as passed nor as failed`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
