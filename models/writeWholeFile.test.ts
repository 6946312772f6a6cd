import { execFile } from 'node:child_process';
import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { writeWholeFile } from './writeWholeFile.ts';

test('a file is written over with all of its content', async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'maskwright-whole-'));
  const file = path.join(folder.path, 'file');
  for (const content of ['before', Uint8Array.from({ length: 300_000 }, (_, index) => index)]) {
    await writeWholeFile(file, content);
    expect(await readFile(file)).toEqual(Buffer.from(content));
  }
  expect(await readdir(folder.path)).toEqual(['file']);
});

// The system lets a process write so many blocks a file and no more, as a disk that fills up does.
test.runIf(process.platform !== 'win32')(
  'where there is room for a part alone, the file stays what it was, and nothing lies beside it',
  async () => {
    await using folder = await mkdtempDisposable(path.join(tmpdir(), 'maskwright-whole-'));
    const file = path.join(folder.path, 'file');
    await writeFile(file, 'before');
    const script = path.join(folder.path, 'script.mts');
    const module = new URL('writeWholeFile.ts', import.meta.url).href;
    await writeFile(
      script,
      `import { writeWholeFile } from ${JSON.stringify(module)};\n` +
        `process.on('SIGXFSZ', () => {});\n` +
        `await writeWholeFile(${JSON.stringify(file)}, new Uint8Array(1_000_000));`,
    );
    const limited = promisify(execFile)('sh', [
      '-c',
      `ulimit -f 100; exec "$0" "$1"`,
      process.execPath,
      script,
    ]);
    await expect(limited).rejects.toThrow('EFBIG');
    expect(await readFile(file, 'utf8')).toBe('before');
    expect((await readdir(folder.path)).sort()).toEqual(['file', 'script.mts']);
  },
);
