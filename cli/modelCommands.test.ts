import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { BUNDLED_CARDS } from '../backend/testing/bundledModels.ts';
import { temporaryFolder, writeCamvidFolder } from '../backend/testing/camvidFolder.ts';
import { unusedAddress } from '../backend/testing/fileServer.ts';
import { smallCheckpoint, withAverages } from '../backend/testing/smallCheckpoint.ts';
import { complaints, runCommand, type Finished } from './testing/commandLine.ts';

const CHECKPOINT = smallCheckpoint(19);

let temporary: Awaited<ReturnType<typeof temporaryFolder>>;

function model(...args: readonly string[]): Promise<Finished> {
  return runCommand(temporary.path, ['model', ...args]);
}

beforeAll(async () => {
  temporary = await temporaryFolder();
  await writeFile(path.join(temporary.path, 'own.safetensors'), CHECKPOINT.bytes);
});

afterAll(() => temporary[Symbol.asyncDispose]());

describe('a checkpoint, command by command', () => {
  test('import makes it a model, and prints its card when asked to', async () => {
    const { code, stdout } = await model('import', 'own.safetensors', '--id', 'mine', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'mine',
      taxonomyId: 'cityscapes19',
      preprocessing: { std: [1, 1, 1] },
    });
  });

  test('list names it after those that come with the app', async () => {
    const { stdout } = await model('list');
    expect(stdout.trimEnd().split('\n')).toEqual([
      ...BUNDLED_CARDS.map(
        ({ id, architecture, taxonomyId }) => `${id}  ${architecture}, ${taxonomyId}`,
      ),
      'mine  CGNet M=1 N=1, cityscapes19',
    ]);
  });

  test('info tells its size and its operations', async () => {
    expect((await model('info', 'mine')).stdout).toMatch(/parameters\n.*G operations at 640×360/);
    const { stdout } = await model('info', 'mine', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      card: { id: 'mine' },
      parameters: CHECKPOINT.parameters,
    });
  });

  test('export writes its network and its weights', async () => {
    expect(await model('export', 'mine', '--onnx', 'out.onnx')).toMatchObject({ code: 0 });
    expect(await model('export', 'mine', '--safetensors', 'out.safetensors')).toMatchObject({
      code: 0,
    });
    const [own, out] = await Promise.all(
      ['own.safetensors', 'out.safetensors'].map((file) =>
        readFile(path.join(temporary.path, file)),
      ),
    );
    expect(out?.length).toBe(own?.length);
  });

  test('run writes scores at the size of its input', async () => {
    await writeFile(path.join(temporary.path, 'x.f32'), new Uint8Array(3 * 16 * 24 * 4));
    const { code, stdout } = await model(
      'run',
      'mine',
      '--input',
      'x.f32',
      '--shape',
      '1,3,16,24',
      '--out',
      'y.f32',
      '--device',
      'cpu',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ shape: [1, 19, 16, 24] });
    expect((await readFile(path.join(temporary.path, 'y.f32'))).length).toBe(19 * 16 * 24 * 4);
  });
});

test('a model has the classes of a table, and not those of a taxonomy too', async () => {
  const names = Array.from({ length: 19 }, (_, index) => `kind ${index}`);
  const classes = names.map((name, index) => ({ index, name, color: [index, 0, 0] }));
  await writeFile(path.join(temporary.path, 'kinds.json'), JSON.stringify(classes));
  const own = ['import', 'own.safetensors', '--id', 'kinds', '--classes', 'kinds.json', '--json'];
  const { stdout } = await model(...own, '--preprocessing', 'cityscapes');
  expect(JSON.parse(stdout)).toMatchObject({
    taxonomyId: null,
    classes: classes.map(({ name, color }) => ({ name, color })),
  });
  expect(await model(...own, '--taxonomy', 'cityscapes19')).toMatchObject({ code: 2 });
  expect(await model('remove', 'kinds')).toMatchObject({ code: 0 });
});

test('a model may take blue, green and red, which info tells', async () => {
  const args = ['import', 'own.safetensors', '--id', 'bgr', '--order', 'bgr', '--json'];
  expect(JSON.parse((await model(...args)).stdout)).toMatchObject({
    preprocessing: { channelOrder: 'BGR' },
  });
  expect((await model('info', 'bgr')).stdout).toMatch(/input: +BGR; of red, green, blue: mean/);
  expect(await model('remove', 'bgr')).toMatchObject({ code: 0 });
});

test('a damaged model is named by list and can be removed', async () => {
  const { stdout } = await model('import', 'own.safetensors', '--id', 'broken', '--json');
  const { file } = JSON.parse(stdout) as { file: string };
  await writeFile(path.join(temporary.path, 'data', 'maskwright', 'models', file), 'x');
  const listed = await model('list', '--json');
  expect(listed.stderr).toMatch(/broken_\w+\.onnx.*sha256/);
  expect(JSON.parse(listed.stdout)).toMatchObject([
    ...BUNDLED_CARDS.map(({ id }) => ({ id })),
    { id: 'mine' },
  ]);
  expect(await model('remove', 'broken')).toMatchObject({ code: 0, stdout: 'Removed broken\n' });
  expect((await model('list')).stderr).toBe('');
});

test('averaged weights are taken when they are asked for, and are said', async () => {
  const bytes = withAverages(CHECKPOINT);
  await writeFile(path.join(temporary.path, 'averaged.safetensors'), bytes);
  const imported = await model('import', 'averaged.safetensors', '--weights', 'ema');
  expect(imported.stdout).toContain('averaged weights (EMA)');
  expect((await model('info', 'averaged.safetensors')).stdout).toContain(
    'weights:  weights of the last step',
  );
});

describe('pre-labelling a project of other classes', () => {
  const prelabel = (...args: readonly string[]): Promise<Finished> =>
    runCommand(temporary.path, [
      'prelabel',
      'street',
      '--model',
      'mine',
      '--device',
      'cpu',
      ...args,
    ]);

  beforeAll(async () => {
    await writeCamvidFolder(path.join(temporary.path, 'camvid'), [{ name: 'a' }]);
    await runCommand(temporary.path, ['init', 'street', '--taxonomy', 'camvid11']);
    await runCommand(temporary.path, [
      'import',
      'street',
      '--format',
      'camvid',
      '--from',
      'camvid',
    ]);
  });

  test('says first what counts for what and what is left out', async () => {
    const { code, stdout, stderr } = await prelabel(
      '--json',
      '--map',
      'traffic-light=',
      '--map',
      'Wall=fence',
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/other classes than the project/);
    expect(stderr).toContain('  wall → Fence\n');
    expect(stderr).toContain("  of the model's classes left out: traffic light\n");
    expect(stderr).toContain("  of the project's classes never labelled: none\n");
    expect(JSON.parse(stdout)).toMatchObject({
      prelabelled: 1,
      mapping: { wall: 'Fence', 'traffic light': null, road: 'Road' },
      unmapped: { model: ['traffic light'], project: [] },
    });
  });

  test.each([['wall'], ['=Fence'], ['wall=Fence=Car']])('refuses --map %s', async (line) => {
    expect(await prelabel('--map', line)).toMatchObject({ code: 2, stdout: '' });
  });

  test('names a class that is none', async () => {
    const finished = await prelabel('--map', 'wall=Hedge');
    expect(finished).toMatchObject({ code: 2, stdout: '' });
    expect(complaints(finished)).toEqual([expect.stringContaining('"Hedge"')]);
  });
});

describe('fetch', () => {
  const [larger, smaller] = ['512x1024', '680x680'].map((crop) => `mmseg-cgnet-cityscapes-${crop}`);

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('without a name lists what there is, with the published scores', async () => {
    const { code, stdout } = await model('fetch');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^${larger}.*0\\.6827.*MMSegmentation.*\\n${smaller}.*0\\.6563`),
    );
    expect(JSON.parse((await model('fetch', '--json')).stdout)).toMatchObject([
      { id: larger },
      { id: smaller },
    ]);
  });

  test('of a model that is here already says so', async () => {
    await model('import', 'own.safetensors', '--id', 'mmseg-cgnet-cityscapes-680x680');
    const { code, stdout } = await model('fetch', 'mmseg-cgnet-cityscapes-680x680');
    expect(code).toBe(0);
    expect(stdout).toContain('already');
  });

  test('of an unknown name ends with code 2 and lists the known ones', async () => {
    const finished = await model('fetch', 'unet');
    expect(finished).toMatchObject({ code: 2, stdout: '' });
    expect(complaints(finished)).toEqual([
      expect.stringMatching(`"unet".*${larger} or ${smaller}`),
    ]);
  });

  test('from an address that is none ends with code 2', async () => {
    vi.stubEnv('MASKWRIGHT_MODELS_ADDRESS', 'file:///etc');
    expect(await model('fetch', 'mmseg-cgnet-cityscapes-512x1024')).toMatchObject({ code: 2 });
  });

  test('without a connection ends with code 1 and one line that tells another way', async () => {
    const address = await unusedAddress();
    vi.stubEnv('MASKWRIGHT_MODELS_ADDRESS', address);
    const { code, stdout, stderr } = await model('fetch', 'mmseg-cgnet-cityscapes-512x1024');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(`${address}/cgnet_512x1024.*maskwright model import`),
    ]);
  });
});

describe('what cannot be done', () => {
  test.each([
    ['a file that is not there', ['import', 'none.pth'], 'none.pth'],
    ['an id that is taken', ['import', 'own.safetensors', '--id', 'mine'], 'mine'],
    ['a model that is not there', ['info', 'unet'], 'unet'],
  ])('ends with code 1 and one line that names the thing: %s', async (_, args, named) => {
    const finished = await model(...args);
    expect(finished).toMatchObject({ code: 1, stdout: '' });
    expect(complaints(finished)).toEqual([expect.stringContaining(named)]);
  });

  test.each([
    ['no command', []],
    ['a mean without a std', ['import', 'own.safetensors', '--mean', '1,2,3']],
    [
      'a std of 0',
      [
        'import',
        'own.safetensors',
        '--preprocessing',
        'custom',
        '--mean',
        '1,2,3',
        '--std',
        '0,1,1',
      ],
    ],
    ['a mean of two numbers', ['import', 'own.safetensors', '--mean', '1,2']],
    [
      'a mean with one left out',
      [
        'import',
        'own.safetensors',
        '--preprocessing',
        'custom',
        '--mean',
        '1,,3',
        '--std',
        '1,1,1',
      ],
    ],
    ['no format', ['export', 'mine']],
    ['a shape that is none', ['run', 'mine', '--input', 'x', '--shape', '3,16,24', '--out', 'y']],
  ])('ends with code 2 when it is wrong usage: %s', async (_, args) => {
    expect(await model(...args)).toMatchObject({ code: 2, stdout: '' });
  });
});

test('every command explains itself', async () => {
  for (const command of ['import', 'fetch', 'list', 'remove', 'info', 'export', 'run']) {
    const { code, stdout } = await model(command, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: maskwright model ${command}`);
  }
});
