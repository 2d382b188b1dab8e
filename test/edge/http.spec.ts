/** Every door of a service: bodies, forms, errors, guards, headers, slow clients (spec errors.md). */
import type { Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { createApp } from '#edge';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { RULES, sampleModule, TOKEN } from './sample-app.js';

let app: NestExpressApplication;
let http: Server;
let query: () => Promise<unknown> = () => Promise.resolve(1);

beforeAll(async () => {
  app = await createApp(
    sampleModule(() => query()),
    RULES,
  );
  app.useLogger(false);
  await app.listen(0, '127.0.0.1');
  http = app.getHttpServer();
});
afterAll(() => app.close());

const post = (path: string, type: string, body: string | Buffer) =>
  request(http)
    .post(path)
    .set('Content-Type', type)
    .serialize((bytes: unknown) => bytes as string) // as they are, whatever the type says
    .send(body);

test('a good body of each kind arrives as its bytes', async () => {
  await post('/json', 'application/json', '{"name":"ann"}').expect(201, { name: 'ann' });
  await post('/json', 'application/json; charset=utf-8', '{"name":"ann"}').expect(201);
  const bytes = Buffer.from('00ff10', 'hex');
  await post('/bytes', 'application/octet-stream', bytes).expect(201, { hex: '00ff10', raw: true });
  await post('/text', 'text/csv', 'é').expect(201, { length: 1 });
});

const depth = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
test.each([
  ['malformed', '/json', 'application/json', '{"name":', 400, 'JSON_MALFORMED'],
  ['empty_word', '/json', 'application/json', 'nul', 400, 'JSON_MALFORMED'],
  ['deep', '/json', 'application/json', depth(33), 400, 'JSON_NESTED_TOO_DEEP'],
  ['deep_and_never_closed', '/json', 'application/json', '['.repeat(100_000), 400, 'JSON_NESTED_TOO_DEEP'],
  ['as_deep_as_allowed_is_no_object', '/json', 'application/json', depth(32), 400, 'REQUEST_INVALID'],
  ['brackets_in_a_string', '/json', 'application/json', `"${'['.repeat(99)}\\""`, 400, 'REQUEST_INVALID'],
  ['large', '/json', 'application/json', `"${'x'.repeat(256 * 1024)}"`, 413, 'BODY_TOO_LARGE'],
  ['not_utf8', '/json', 'application/json', Buffer.from([0x22, 0xff, 0x22]), 400, 'TEXT_MALFORMED'],
  ['unknown_member', '/json', 'application/json', '{"name":"ann","x":1}', 400, 'REQUEST_INVALID'],
  ['wrong_member', '/json', 'application/json', '{"name":"annabelle"}', 400, 'REQUEST_INVALID'],
  ['no_member', '/json', 'application/json', '{}', 400, 'REQUEST_INVALID'],
  ['other_type', '/json', 'application/octet-stream', '{"name":"ann"}', 415, 'MEDIA_TYPE_UNSUPPORTED'],
  ['other_charset', '/json', 'application/json; charset=utf-16', '{}', 415, 'MEDIA_TYPE_UNSUPPORTED'],
  ['bytes_too_long', '/bytes', 'application/octet-stream', 'x'.repeat(101), 413, 'BODY_TOO_LARGE'],
  ['json_where_bytes_are_taken', '/bytes', 'application/json', '{}', 415, 'MEDIA_TYPE_UNSUPPORTED'],
  ['unknown_path', '/nothing', 'application/json', '{}', 404, 'NOT_FOUND'],
])('%s', async (_name, path, type, body, status, code) => {
  const answer = await post(path, type, body)
    .expect(status)
    .expect('Content-Type', /^application\/problem\+json/);
  expect(JSON.parse(answer.text)).toMatchObject({ type: 'about:blank', status, code });
});

test('a compressed body is refused', async () => {
  const answer = await post('/json', 'application/json', '{"name":"ann"}').set('Content-Encoding', 'gzip');
  expect([answer.status, (JSON.parse(answer.text) as { code: string }).code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
});

test('a body without a length is cut at the limit', async () => {
  const { port } = http.address() as AddressInfo;
  const chunk = `3f\r\n${'x'.repeat(63)}\r\n`;
  const head =
    'POST /bytes HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
  const answer = await raw(port, head + chunk.repeat(3));
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toMatch(/BODY_TOO_LARGE/);
});

test('__proto__ in a body changes no prototype and is no member', async () => {
  await post('/json', 'application/json', '{"name":"ann","__proto__":{"polluted":true}}').expect((answer) => {
    expect([201, 400]).toContain(answer.status);
    expect(JSON.stringify(answer.body)).not.toContain('polluted');
  });
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('refusals carry their own code; a bug says nothing of itself', async () => {
  const service = await request(http).get('/fail/service').expect(409).expect('Retry-After', '3');
  expect(JSON.parse(service.text)).toMatchObject({ code: 'MESSAGE_CONFLICT', detail: 'another is stored' });
  const check = await request(http).get('/fail/check').expect(422);
  expect(JSON.parse(check.text)).toMatchObject({ code: 'POINT_INVALID', detail: 'no point', culprit: 'trustee 2' });
  const bug = await request(http).get('/fail/bug').expect(500);
  expect(bug.text).not.toContain('secret');
  expect(JSON.parse(bug.text)).toMatchObject({ code: 'INTERNAL' });
});

test('a database that is gone is 503 with Retry-After, and the service lives', async () => {
  const gone = Object.assign(new Error('terminating'), {
    driverError: Object.assign(new Error('x'), { code: '57P01' }),
  });
  query = () => Promise.reject(gone);
  const answer = await request(http).get('/query').expect(503).expect('Retry-After', '2');
  expect(JSON.parse(answer.text)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  await request(http).get('/ready').expect(503);
  await request(http).get('/health').expect(200, { status: 'ok' });
  query = () => Promise.resolve(1);
  await request(http).get('/query').expect(200, { answer: 1 });
  await request(http).get('/ready').expect(200, { status: 'ready' });
});

test.each([
  ['none', undefined, 401],
  ['wrong', `Bearer ${TOKEN.slice(0, -1)}x`, 401],
  ['prefix', `Bearer ${TOKEN.slice(0, -1)}`, 401],
  ['basic', `Basic ${TOKEN}`, 401],
  ['empty', 'Bearer ', 401],
  ['right', `Bearer ${TOKEN}`, 200],
])('bearer token: %s', async (_name, header, status) => {
  const call = request(http).get('/guarded');
  await (header === undefined ? call : call.set('Authorization', header)).expect(status);
});

test('without the token the body of a guarded door is not even read', async () => {
  const { port } = http.address() as AddressInfo;
  const head = 'POST /guarded-bytes HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n';
  // 1,000,000 bytes are announced and none is sent: the answer comes nevertheless.
  expect(await raw(port, `${head}Content-Length: 1000000\r\n\r\n`)).toMatch(/^HTTP\/1\.1 401 /);
  await post('/guarded-bytes', 'application/octet-stream', 'xyz')
    .set('Authorization', `Bearer ${TOKEN}`)
    .expect(201, { length: 3 });
});

test('headers: nothing may be loaded, framed, sniffed or stored', async () => {
  const { headers } = await request(http).get('/health');
  expect(headers['content-security-policy']).toBe(
    "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
  );
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  expect(headers['x-powered-by']).toBeUndefined();
});

test('a client that never finishes its headers is cut off', async () => {
  const { port } = http.address() as AddressInfo;
  const started = Date.now();
  const answer = await raw(port, 'GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ');
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(Date.now() - started).toBeLessThan(13_000);
}, 20_000);

test('a client that reads nothing of its answer is cut off', async () => {
  expect(http.timeout).toBe(120_000); // the same limit, shorter, is tried below
  http.timeout = 500;
  const { port } = http.address() as AddressInfo;
  query = () => Promise.resolve('x'.repeat(32 * 1024 * 1024));
  const socket = connect(port, '127.0.0.1', () => socket.write('GET /query HTTP/1.1\r\nHost: x\r\n\r\n'));
  socket.pause();
  socket.on('error', () => undefined);
  const connections = () => new Promise<number>((resolve) => http.getConnections((_error, count) => resolve(count)));
  for (let i = 0; i < 50 && (await connections()) === 0; i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await connections()).toBeGreaterThan(0);
  for (let i = 0; i < 80 && (await connections()) > 0; i++) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await connections()).toBe(0);
  socket.destroy();
  query = () => Promise.resolve(1);
  http.timeout = 120_000;
}, 20_000);

/** Sends bytes and gives everything that comes until the server closes. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
