import { createHmac } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { REENTRY_PATHS, reentryMessage } from '../backend/contract/reentry.ts';
import { createServedAddresses } from '../backend/servedAddresses.ts';
import { createTestProject, type TestProject } from '../backend/testing/testProject.ts';
import type { RunningServer } from './server.ts';
import { serveAgain, type ServeAgainOptions } from './serveAgain.ts';

let project: TestProject;
let folder: string;
let notes: string[];
let running: (RunningServer | Server)[];

beforeEach(async () => {
  project = await createTestProject([{ name: 'a' }]);
  folder = path.join(project.folder, 'servers');
  notes = [];
  running = [];
  await mkdir(path.join(project.folder, 'renderer'));
  await writeFile(path.join(project.folder, 'renderer', 'index.html'), '<title>Maskwright</title>');
});

afterEach(async () => {
  for (const server of running) await server.close();
  await project[Symbol.asyncDispose]();
});

const addressesOf = (served = project.projectFolder) => createServedAddresses(served, folder);

async function serve(
  choices: Partial<Pick<ServeAgainOptions, 'addresses' | 'port'>> = {},
): Promise<RunningServer> {
  const server = await serveAgain({
    backend: project.backend,
    rendererFolder: path.join(project.folder, 'renderer'),
    addresses: addressesOf(),
    onNotKept: (reason) => notes.push(reason),
    ...choices,
  });
  running.push(server);
  return server;
}

/** Puts what is kept down as another process's. */
async function keptBy(pid: number): Promise<void> {
  const [name = ''] = await readdir(folder);
  const file = path.join(folder, name);
  const kept = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...kept, pid }));
}

async function occupy(port: number): Promise<void> {
  const other = createServer();
  running.push(other);
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
}

/** No system has so many. */
const NO_PROCESS = 2 ** 30;

describe('the address', () => {
  test('is the former one when the same project is served again', async () => {
    const first = await serve();
    await first.close();
    expect((await serve()).url).toBe(first.url);
    expect(notes).toEqual([]);
  });

  test('is another for each project, and for none', async () => {
    const { url } = await serve();
    const others = [
      addressesOf(path.join(project.folder, 'b')),
      createServedAddresses(null, folder),
    ];
    for (const addresses of others) expect((await serve({ addresses })).url).not.toBe(url);
  });

  test.skipIf(process.platform === 'win32')('can be read by its user alone', async () => {
    await serve();
    const [name = ''] = await readdir(folder);
    const file = path.join(folder, name);
    expect([(await stat(file)).mode & 0o777, (await stat(folder)).mode & 0o777]).toEqual([
      0o600, 0o700,
    ]);
  });

  test.skipIf(process.platform === 'win32')(
    'is another one where others could have read it',
    async () => {
      const first = await serve();
      await first.close();
      const [name = ''] = await readdir(folder);
      const file = path.join(folder, name);
      await chmod(file, 0o640);
      expect((await serve()).token).not.toBe(first.token);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    },
  );

  test('is another one, with another token, where a program has taken the port', async () => {
    const first = await serve();
    await first.close();
    await keptBy(NO_PROCESS);
    await occupy(first.port);
    const second = await serve();
    expect(second.port).not.toBe(first.port);
    expect(second.token).not.toBe(first.token);
    await second.close();
    expect((await serve()).url).toBe(second.url);
  });

  test('stays that of a server that is still running', async () => {
    const first = await serve();
    await keptBy(process.ppid);
    const second = await serve();
    expect(second.token).not.toBe(first.token);
    expect(notes).toEqual([expect.stringContaining(String(first.port))]);
    await first.close();
    expect((await serve()).url).toBe(first.url);
  });

  test('has the port that is asked for, and a token of its own there', async () => {
    const first = await serve();
    const second = await serve({ port: 0 });
    expect(second.token).not.toBe(first.token);
    await second.close();
    expect((await serve({ port: second.port })).url).toBe(second.url);
    await expect(serve({ port: second.port })).rejects.toThrow('choose another with --port');
  });

  test('is a new one when what is kept is damaged or forgotten', async () => {
    const first = await serve();
    await first.close();
    await addressesOf().forget();
    const second = await serve();
    expect(second.token).not.toBe(first.token);
    await second.close();
    const [name = ''] = await readdir(folder);
    await writeFile(path.join(folder, name), '{"port":1,"token":"short","pid":1}');
    expect((await serve()).token).toHaveLength(32);
  });

  test('that cannot be kept is served all the same, and that is said', async () => {
    const file = path.join(project.folder, 'file');
    await writeFile(file, '');
    const addresses = createServedAddresses(null, path.join(file, 'servers'));
    const { url } = await serve({ addresses });
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(303);
    expect(notes).toEqual([expect.stringContaining(file)]);
  });
});

describe('a window that stayed open', () => {
  const get = (server: RunningServer, address: string, cookie = ''): Promise<Response> =>
    fetch(new URL(address, server.url), { headers: { cookie }, redirect: 'manual' });
  const cookieOf = (answer: Response): string =>
    (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const keyOf = async (server: RunningServer): Promise<Buffer> => {
    const cookie = cookieOf(await fetch(server.url, { redirect: 'manual' }));
    return Buffer.from(await (await get(server, REENTRY_PATHS.key, cookie)).arrayBuffer());
  };
  const proofFor = (key: Uint8Array, challenge: string, host: string): string =>
    createHmac('sha256', key).update(reentryMessage(challenge, host)).digest('hex');
  const enter = async (
    server: RunningServer,
    key: Uint8Array,
    host = new URL(server.url).host,
  ): Promise<Response> => {
    const challenge = await (await get(server, REENTRY_PATHS.challenge)).text();
    return get(server, `${REENTRY_PATHS.enter}?proof=${proofFor(key, challenge, host)}`);
  };

  test('comes in again by its key, not by the cookie of the former run', async () => {
    const first = await serve();
    const key = await keyOf(first);
    const former = cookieOf(await fetch(first.url, { redirect: 'manual' }));
    await first.close();
    const second = await serve();
    expect((await get(second, '/', former)).status).toBe(401);
    const entered = await enter(second, key);
    expect(entered.status).toBe(200);
    expect((await get(second, '/', cookieOf(entered))).status).toBe(200);
  });

  test('says nothing in doing so that lets another in', async () => {
    const server = await serve();
    const key = await keyOf(server);
    expect(key.toString()).not.toContain(server.token);
    // What a program at another port has passed on, and what it has recorded before.
    for (const host of ['127.0.0.1:1', `localhost:${server.port}`]) {
      expect((await enter(server, key, host)).status).toBe(401);
    }
    const recorded = proofFor(key, 'former', new URL(server.url).host);
    expect((await get(server, `${REENTRY_PATHS.enter}?proof=${recorded}`)).status).toBe(401);
    expect((await get(server, REENTRY_PATHS.key)).status).toBe(401);
  });

  test('does not come in where the token is another', async () => {
    const first = await serve();
    const key = await keyOf(first);
    await first.close();
    await addressesOf().forget();
    expect((await enter(await serve({ port: first.port }), key)).status).toBe(401);
  });
});
