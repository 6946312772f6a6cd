import { mkdir, mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PbfReader, PbfWriter } from 'pbf';
import { describe, expect, it } from 'vitest';
import { PAPER_OPTIONS } from '../models/cgnet/architecture.ts';
import { randomCgnet } from '../models/cgnet/testing/randomCgnet.ts';
import { encodeSafetensors } from '../models/checkpoint/safetensors.ts';
import { defaultChoices, type ImportChoices } from '../models/importModel.ts';
import { encodeOnnx, type OnnxGraph } from '../models/onnx/encodeOnnx.ts';
import { withExternalData } from '../models/onnx/testing/externalData.ts';
import {
  describeModel,
  exportModel,
  importModelFile,
  openUserModels,
  runModel,
} from './modelTools.ts';
import { createNodeEngine } from './nodeBackend.ts';
import { BUNDLED_IDS } from './testing/bundledModels.ts';
import { smallCheckpoint } from './testing/smallCheckpoint.ts';
import { createTestProject, prelabelWith } from './testing/testProject.ts';

const CHECKPOINT = smallCheckpoint(11).bytes;

async function createWorkbench() {
  const folder = await mkdtempDisposable(path.join(tmpdir(), 'maskwright-models-'));
  const models = openUserModels(path.join(folder.path, 'models'));
  return {
    folder: folder.path,
    models,
    /** Writes a file and imports it. */
    async import(name: string, bytes: Uint8Array, choices: Partial<ImportChoices> = {}) {
      const file = path.join(folder.path, name);
      await writeFile(file, bytes);
      return importModelFile(createNodeEngine, models, file, {
        ...defaultChoices(file),
        ...choices,
      });
    },
    async ids(): Promise<string[]> {
      return (await models.list()).cards.map(({ id }) => id);
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** A network of one 1×1 convolution. */
function onnxOf(changes: Partial<OnnxGraph> = {}, operator = 'Conv'): Uint8Array {
  return encodeOnnx({
    name: 'own',
    inputs: [{ name: 'image', type: 'float32', shape: [1, 3, 'height', 'width'] }],
    outputs: [{ name: 'scores', type: 'float32', shape: [1, 11, 'height', 'width'] }],
    nodes: [{ operator, inputs: ['image', 'weight'], output: 'scores' }],
    initializers: [
      {
        name: 'weight',
        shape: [11, 3, 1, 1],
        data: Float32Array.from({ length: 33 }, (_, i) => i),
      },
    ],
    ...changes,
  });
}

const fiveClasses = smallCheckpoint(5).bytes;
const ONNX_OF_FIVE = onnxOf({
  outputs: [{ name: 'scores', type: 'float32', shape: [1, 5, 'height', 'width'] }],
  initializers: [{ name: 'weight', shape: [5, 3, 1, 1], data: new Float32Array(15).fill(1) }],
});

/** A network that declares an output beside its scores. */
function withSecondOutput(onnx: Uint8Array): Uint8Array {
  const changed = new PbfWriter();
  new PbfReader(onnx).readFields((tag, _, file) => {
    if (tag !== 7) return;
    const second = new PbfWriter();
    second.writeMessage(12, (name, output) => output.writeStringField(1, name), 'features');
    changed.writeBytesField(7, Buffer.concat([file.readBytes(), second.finish()]));
  }, null);
  return changed.finish();
}

describe('importing a model', () => {
  it('makes a checkpoint one of the models, with a card that says what it is', async () => {
    await using bench = await createWorkbench();
    const card = await bench.import('My Net v2.safetensors', CHECKPOINT);
    expect(card).toMatchObject({
      id: 'my-net-v2',
      architecture: 'CGNet M=1 N=1',
      taxonomyId: 'camvid11',
      keyLayout: 'authors',
      preprocessing: { mean: [123.675, 116.28, 103.53] },
    });
    expect(await bench.ids()).toEqual([...BUNDLED_IDS, 'my-net-v2']);
    const { parameters, flops } = await describeModel(bench.models, 'my-net-v2');
    expect(parameters).toBeGreaterThan(100_000);
    expect(flops?.at640x360).toBeGreaterThan(1e9);
  });

  it.each([
    ['quarter', 'CGNet M=1 N=1 D=1/4'],
    ['half', 'CGNet M=1 N=1 D=1/2'],
  ] as const)('names the decoder of a checkpoint that has one: to a %s', async (detail, named) => {
    await using bench = await createWorkbench();
    const { bytes, parameters } = smallCheckpoint(11, detail);
    const card = await bench.import('detailed.safetensors', bytes);
    expect(card).toMatchObject({ architecture: named, cgnet: { detail } });
    expect((await describeModel(bench.models, 'detailed')).parameters).toBe(parameters);
  });

  it('gives a network that pre-labels frames, by its id and by its file', async () => {
    await using project = await createTestProject([{ name: 'a' }]);
    await project.import();
    const file = path.join(project.folder, 'own.safetensors');
    await writeFile(file, CHECKPOINT);
    const models = openUserModels(project.modelsFolder);
    await importModelFile(createNodeEngine, models, file, { ...defaultChoices(file), id: 'mine' });
    const { backend, projectId } = project;
    const listed = await backend.call('models.list', { projectId });
    expect(listed.map(({ modelId }) => modelId)).toEqual([...BUNDLED_IDS, 'mine']);
    for (const [model, done] of [
      ['mine', 1],
      [file, 0],
    ] as const) {
      const job = await prelabelWith(project, model);
      // The file holds the network that has labelled the frame already.
      expect(job).toMatchObject({ state: 'done', done });
    }
  });

  it('takes other networks as ONNX files', async () => {
    await using bench = await createWorkbench();
    const card = await bench.import('enet.onnx', onnxOf());
    expect(card).toMatchObject({ id: 'enet', architecture: 'ONNX', cgnet: null });
    expect(await describeModel(bench.models, 'enet')).toMatchObject({
      parameters: 33,
      flops: null,
    });
  });

  it('takes along the weights that an ONNX file has left in a file beside it', async () => {
    await using bench = await createWorkbench();
    const { onnx, data } = withExternalData(onnxOf(), 'apart.onnx.data');
    await writeFile(path.join(bench.folder, 'apart.onnx.data'), data);
    await bench.import('apart.onnx', onnx);
    expect(new Uint8Array((await bench.models.load('apart')).onnx)).toEqual(onnxOf());
  });

  it('does not take an id twice', async () => {
    await using bench = await createWorkbench();
    await bench.import('own.safetensors', CHECKPOINT);
    await expect(bench.import('own.safetensors', CHECKPOINT)).rejects.toMatchObject({
      code: 'model/exists',
    });
    await expect(
      bench.import('b.safetensors', CHECKPOINT, { id: 'cgnet-m3n21-camvid11' }),
    ).rejects.toMatchObject({ code: 'model/exists' });
  });

  it('needs to be told how to prepare the input of classes that it does not know', async () => {
    await using bench = await createWorkbench();
    await expect(bench.import('five.safetensors', fiveClasses)).rejects.toMatchObject({
      code: 'usage/invalid',
    });
    const preprocessing = { mean: [1, 2, 3], std: [4, 5, 6] } as const;
    const card = await bench.import('five.safetensors', fiveClasses, { preprocessing });
    expect(card).toMatchObject({ taxonomyId: null, preprocessing });
    expect(card.classes).toHaveLength(5);
  });

  it.each<[string, string, Uint8Array, RegExp]>([
    ['a text', 'readme.pth', Buffer.from('hello '.repeat(100)), /neither a checkpoint/],
    ['nothing', 'empty.pth', new Uint8Array(), /empty\.pth/],
    [
      'a checkpoint that is cut off',
      'cut.safetensors',
      CHECKPOINT.slice(0, 9000),
      /cut\.safetensors/,
    ],
    [
      'a pickle that would run a program',
      'evil.pth',
      Buffer.from('\x80\x02cos\nsystem\nX\x02\x00\x00\x00id\x85R.', 'latin1'),
      /evil\.pth/,
    ],
    ['a text called ONNX', 'text.onnx', Buffer.from('hello '.repeat(100)), /text\.onnx/],
    [
      'an unknown operator',
      'odd.onnx',
      onnxOf({}, 'Frobnicate'),
      /odd\.onnx.* does not know the operator Frobnicate; export it/,
    ],
    ['an ONNX file that is cut off', 'cut.onnx', onnxOf().slice(0, -1), /cut\.onnx.*is cut off/],
    [
      'weights in a file that is not there',
      'apart.onnx',
      withExternalData(onnxOf(), 'apart.onnx.data').onnx,
      /apart\.onnx .*lie in apart\.onnx\.data.*export it as one file/,
    ],
    [
      'weights in a file elsewhere',
      'spy.onnx',
      withExternalData(onnxOf(), '../secret').onnx,
      /spy\.onnx .*lie in \.\.\/secret, which is not beside it; export it as one file/,
    ],
    [
      'a network with two outputs',
      'two.onnx',
      withSecondOutput(onnxOf()),
      /1 inputs and 2 outputs, not one of each/,
    ],
    [
      'scores without places',
      'flat.onnx',
      onnxOf({ outputs: [{ name: 'scores', type: 'float32', shape: [1, 11] }] }),
      /"scores" \[1, 11\]/,
    ],
    [
      'an input that is no image',
      'grey.onnx',
      onnxOf({ inputs: [{ name: 'image', type: 'float32', shape: [1, 1, 'height', 'width'] }] }),
      /"image" \[1, 1, \?, \?\]/,
    ],
  ])('refuses %s by name and leaves nothing behind', async (_, name, bytes, message) => {
    await using bench = await createWorkbench();
    await expect(bench.import(name, bytes)).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringMatching(message) as string,
    });
    expect(await bench.ids()).toEqual(BUNDLED_IDS);
    expect(await readdir(bench.folder)).toEqual([name]);
  });

  it.each(['Foo Bar', 'UPPER', 'x_y', '../../../evil', '', '.hid', 'a'.repeat(101)])(
    'refuses “%s” as an id, and writes nothing',
    async (id) => {
      await using bench = await createWorkbench();
      await expect(bench.import('own.safetensors', CHECKPOINT, { id })).rejects.toMatchObject({
        code: 'usage/invalid',
        message: expect.stringMatching(/cannot be a model's id.*Give another/) as string,
      });
      expect(await readdir(bench.folder)).toEqual(['own.safetensors']);
    },
  );

  it('takes an id from a file of any name', async () => {
    await using bench = await createWorkbench();
    const { id } = await bench.import(`Ä ${'long'.repeat(50)}.safetensors`, CHECKPOINT);
    expect(await bench.ids()).toContain(id);
  });

  it('refuses more classes than a mask holds', async () => {
    await using bench = await createWorkbench();
    const preprocessing = { mean: [0, 0, 0], std: [1, 1, 1] } as const;
    const outputs = [{ name: 'scores', type: 'float32', shape: [1, 300, 'h', 'w'] }] as const;
    await expect(
      bench.import('many.onnx', onnxOf({ outputs }), { preprocessing }),
    ).rejects.toMatchObject({
      code: 'model/notACheckpoint',
      message: expect.stringMatching(/many\.onnx .*300 classes.* 255/) as string,
    });
    expect(await bench.ids()).toEqual(BUNDLED_IDS);
  });

  it('refuses classes that are not the taxonomy’s', async () => {
    await using bench = await createWorkbench();
    await expect(
      bench.import('own.safetensors', CHECKPOINT, { taxonomyId: 'cityscapes19' }),
    ).rejects.toMatchObject({
      code: 'model/classesDiffer',
      message: expect.stringMatching(/11 classes.*19/) as string,
    });
  });
});

describe('a model', () => {
  it('that was exported as safetensors and imported again is the same network', async () => {
    await using bench = await createWorkbench();
    const { sha256 } = await bench.import('own.safetensors', CHECKPOINT);
    const target = path.join(bench.folder, 'exported.safetensors');
    await exportModel(bench.models, 'own', 'safetensors', target);
    const again = await bench.import('again.safetensors', await readFile(target));
    expect(again.sha256).toBe(sha256);
  });

  it('that is named by its file has the weights of that file, not of one of the same name', async () => {
    await using workbench = await createWorkbench();
    const { id } = await workbench.import('own.safetensors', CHECKPOINT);
    const other = path.join(workbench.folder, 'other', 'own.safetensors');
    await mkdir(path.dirname(other));
    await writeFile(other, smallCheckpoint(19).bytes);
    const exported = path.join(workbench.folder, 'exported.safetensors');
    await exportModel(workbench.models, other, 'safetensors', exported);
    expect((await describeModel(workbench.models, exported)).card.classes).toHaveLength(19);
    await exportModel(workbench.models, id, 'safetensors', exported);
    expect((await describeModel(workbench.models, exported)).card.classes).toHaveLength(11);
  });

  it('that came as ONNX has no weights to export, and says so', async () => {
    await using bench = await createWorkbench();
    await bench.import('enet.onnx', onnxOf());
    const target = path.join(bench.folder, 'exported');
    await exportModel(bench.models, 'enet', 'onnx', target);
    expect(new Uint8Array(await readFile(target))).toEqual(onnxOf());
    await expect(exportModel(bench.models, 'enet', 'safetensors', target)).rejects.toMatchObject({
      code: 'model/unknown',
    });
  });

  it('whose card is damaged is named, and the others are there', async () => {
    await using bench = await createWorkbench();
    await bench.import('own.safetensors', CHECKPOINT);
    await writeFile(path.join(bench.folder, 'models', 'own.card.json'), '{"id": "own"}');
    const { cards, problems } = await bench.models.list();
    expect(cards.map(({ id }) => id)).toEqual(BUNDLED_IDS);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('own.card.json') as string,
    ]);
    await expect(bench.models.load('own')).rejects.toMatchObject({ code: 'model/notACheckpoint' });
  });

  it('runs on numbers of the shape that is said, and on no others', async () => {
    await using bench = await createWorkbench();
    const files = ['in.f32', 'out.f32', 'own.safetensors'].map((name) =>
      path.join(bench.folder, name),
    );
    const [input = '', output = '', checkpoint = ''] = files;
    await writeFile(checkpoint, CHECKPOINT);
    await writeFile(input, new Uint8Array(3 * 9 * 17 * 4));
    const run = (width: number, height: number) =>
      runModel(
        createNodeEngine,
        bench.models,
        checkpoint,
        { file: input, width, height },
        'cpu',
        output,
      );
    expect(await run(17, 9)).toMatchObject({ classCount: 11 });
    expect((await readFile(output)).length).toBe(11 * 9 * 17 * 4);
    await expect(run(17, 10)).rejects.toMatchObject({ code: 'usage/invalid' });
  });

  it.each([
    ['five.safetensors', fiveClasses],
    ['five.onnx', ONNX_OF_FIVE],
  ])(
    'of classes of its own is described and run on numbers as the file %s',
    async (name, bytes) => {
      await using bench = await createWorkbench();
      const [file = '', input = '', output = ''] = [name, 'in.f32', 'out.f32'].map((each) =>
        path.join(bench.folder, each),
      );
      await writeFile(file, bytes);
      await writeFile(input, new Uint8Array(3 * 8 * 16 * 4));
      const { card, isInputKnown } = await describeModel(bench.models, file);
      expect([card.classes.length, isInputKnown]).toEqual([5, false]);
      const given = { file: input, width: 16, height: 8 };
      const ran = await runModel(createNodeEngine, bench.models, file, given, 'cpu', output);
      expect(ran.classCount).toBe(5);
      // What takes photos cannot do without, and says where to say it.
      await expect(bench.import(name, bytes)).rejects.toMatchObject({
        code: 'usage/invalid',
        message: expect.stringMatching(/model import --preprocessing/) as string,
      });
    },
  );

  it('runs with the residual that is said', async () => {
    await using bench = await createWorkbench();
    const [file = '', input = '', output = ''] = ['own.safetensors', 'in.f32', 'out.f32'].map(
      (each) => path.join(bench.folder, each),
    );
    const options = { ...PAPER_OPTIONS, stage2Blocks: 2, stage3Blocks: 2, classCount: 5 };
    await writeFile(file, encodeSafetensors(randomCgnet(options, 5)));
    await writeFile(input, new Uint8Array(3 * 8 * 16 * 4).fill(60));
    const given = { file: input, width: 16, height: 8 };
    const scores = [];
    for (const residual of ['global', 'none'] as const) {
      await runModel(
        createNodeEngine,
        bench.models,
        file,
        given,
        'cpu',
        output,
        'float32',
        residual,
      );
      scores.push(await readFile(output));
    }
    expect(scores[0]).not.toEqual(scores[1]);
  });
});
