import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect as connectSocket } from 'node:net';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { mediaUrl } from '../backend/contract/contract.ts';
import { decodeHostMessage, encodeMessage, type HostMessage } from '../backend/contract/wire.ts';
import { createTestProject, type TestProject } from '../backend/testing/testProject.ts';
import { startServer, type RunningServer } from './server.ts';

let project: TestProject;
let server: RunningServer;
let origin: string;
let cookie: string;

beforeAll(async () => {
  project = await createTestProject([{ name: 'a' }]);
  await project.import();
  const rendererFolder = path.join(project.folder, 'renderer');
  await mkdir(rendererFolder);
  await writeFile(path.join(rendererFolder, 'index.html'), '<title>Maskwright</title>');
  await writeFile(path.join(project.folder, 'secret.txt'), 'secret');
  server = await startServer({ backend: project.backend, rendererFolder, port: 0 });
  origin = new URL(server.url).origin;
  const entered = await fetch(server.url, { redirect: 'manual' });
  cookie = (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
});

test('connections that are reset while they ask for a socket leave it running', async () => {
  const { host } = new URL(origin);
  const asking = [
    'GET /ws HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Origin: http://evil.example',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ].join('\r\n');
  for (let place = 0; place < 300; place++) {
    const client = connectSocket(server.port, '127.0.0.1', () => {
      client.write(`${asking}\r\n\r\n`);
      if (place % 2 === 0) client.resetAndDestroy();
      else setTimeout(() => client.resetAndDestroy(), place % 5);
    });
    client.on('error', () => undefined);
    await once(client, 'close');
  }
  expect((await get('/')).status).toBe(200);
});

afterAll(async () => {
  await server.close();
  await project[Symbol.asyncDispose]();
});

function get(address: string, headers: Record<string, string> = { cookie }): Promise<Response> {
  return fetch(origin + address, { headers, redirect: 'manual' });
}

test('the printed address lets a browser in once and takes the token out of the address', async () => {
  const entered = await fetch(server.url, { redirect: 'manual' });
  expect(entered.status).toBe(303);
  expect(entered.headers.get('location')).toBe('/');
  expect(entered.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
  expect(await (await get('/')).text()).toContain('Maskwright');
});

test('nothing is served without the token, or with a wrong one', async () => {
  expect((await get('/', {})).status).toBe(401);
  expect((await get('/?token=wrong', {})).status).toBe(401);
  expect((await get('/', { cookie: `${cookie}x` })).status).toBe(401);
});

test('it listens on loopback alone and answers to its own name alone', async () => {
  expect(new URL(server.url).hostname).toBe('127.0.0.1');
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const asked = request(origin, { headers: { host: 'evil.example', cookie } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });
  expect(status).toBe(421);
});

test('files outside the app are not reachable', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const asked = request(origin, { path: '/../secret.txt', headers: { cookie } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });
  expect(status).toBe(404);
  expect((await get('/%2e%2e/secret.txt')).status).toBe(404);
});

test('every page forbids foreign scripts and frames', async () => {
  const policy = (await get('/')).headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
});

test('photos come as they are, thumbnails as small WebP with the mask laid over', async () => {
  const frameId = await project.frameId('a');
  const image = await get(`/${mediaUrl.image(project.projectId, frameId)}`);
  expect(image.headers.get('content-type')).toBe('image/png');
  const photo = await image.arrayBuffer();
  // A window is for 16-bit photos; one that is no window is refused whatever the photo.
  const windowed = await get(`/${mediaUrl.image(project.projectId, frameId, { low: 1, high: 9 })}`);
  expect(await windowed.arrayBuffer()).toEqual(photo);
  const upsideDown = mediaUrl.image(project.projectId, frameId, { low: 9, high: 1 });
  expect((await get(`/${upsideDown}`)).status).toBe(404);
  const thumbnail = await get(`/${mediaUrl.thumbnail(project.projectId, frameId, '0-0-0')}`);
  expect(thumbnail.headers.get('cache-control')).toContain('immutable');
  const { format, width } = await sharp(await thumbnail.arrayBuffer()).metadata();
  expect({ format, width }).toEqual({ format: 'webp', width: 176 });
  expect((await get(`/media/${project.projectId}/99/image`)).status).toBe(404);
  expect((await get('/media/0000/1/image')).status).toBe(404);
});

function connect(headers: Record<string, string>): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(origin.replace('http', 'ws') + '/ws', { headers });
    socket.binaryType = 'arraybuffer';
    socket.once('open', () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

function nextMessage(socket: WebSocket): Promise<HostMessage> {
  return new Promise((resolve) => {
    socket.once('message', (data) => {
      resolve(decodeHostMessage(new Uint8Array(data as ArrayBuffer)));
    });
  });
}

test('a socket needs the cookie and the own origin', async () => {
  await expect(connect({ origin })).rejects.toThrow('403');
  await expect(connect({ cookie, origin: 'http://evil.example' })).rejects.toThrow('403');
  await expect(connect({ cookie })).rejects.toThrow('403');
  (await connect({ cookie, origin })).close();
});

test('a socket carries calls, label maps as bytes, and errors with their code', async () => {
  const socket = await connect({ cookie, origin });
  const call = async (id: number, method: string, params: unknown): Promise<HostMessage> => {
    const answer = nextMessage(socket);
    socket.send(encodeMessage({ kind: 'request', id, method, params }));
    return answer;
  };
  const frameId = await project.frameId('a');
  const opened = await call(1, 'frames.open', { projectId: project.projectId, frameId });
  expect(opened).toMatchObject({ kind: 'result', id: 1, result: { frame: { name: 'a' } } });
  const { labels } = (opened as { result: { labels: unknown } }).result;
  expect(labels).toBeInstanceOf(Uint8Array);
  expect(await call(2, 'frames.open', { projectId: project.projectId, frameId: 99 })).toMatchObject(
    {
      kind: 'error',
      id: 2,
      error: { code: 'frame/notFound' },
    },
  );
  expect(await call(3, 'nonsense', {})).toMatchObject({
    kind: 'error',
    error: { code: 'usage/invalid' },
  });
  socket.close();
});

test('a message that cannot be understood ends that socket and nothing else', async () => {
  const socket = await connect({ cookie, origin });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.send(Uint8Array.from([0xc1, 0xff, 0x00]));
  expect(await closed).toBe(1007);
  expect((await get('/')).status).toBe(200);
});
