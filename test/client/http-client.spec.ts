/** Requests that are repeated and requests that are not, problem documents, time-outs, answers that are no answers. */
import { DEFAULT_HTTP_OPTIONS, Answer, ClientError, HttpClient, isOutcomeUnknown, type HttpOptions } from '#client';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorOf, expectRefused } from './refusal.js';

let server: Server;
let seen = 0;
let answer: (response: ServerResponse, attempt: number) => void = () => undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(response, ++seen));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  seen = 0;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function client(options: Partial<HttpOptions> = {}): HttpClient {
  const { port } = server.address() as AddressInfo;
  const defaults = { ...DEFAULT_HTTP_OPTIONS, timeoutMs: 400, attempts: 3, bearer: 'a secret' };
  return new HttpClient(`http://127.0.0.1:${port}`, { ...defaults, ...options });
}

async function clientErrorOf(work: Promise<unknown>): Promise<ClientError> {
  const error = await errorOf(work);
  expect(error).toBeInstanceOf(ClientError);
  return error as ClientError;
}

function problem(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
  const body = JSON.stringify({ type: 'about:blank', title: 'Title', status, detail: 'what was wrong', code });
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end(body);
}

it('reads JSON and notes the server’s clock', async () => {
  answer = (response) => response.writeHead(200, { date: 'Wed, 01 Jan 2070 00:00:00 GMT' }).end('{"a":1}');
  const http = client();
  expect(await http.getJson('/x')).toEqual({ a: 1 });
  expect(http.clockOffsetMs).toBeGreaterThan(1_000_000);
});

it('problem_document: code, status and detail are kept', async () => {
  answer = (response) => problem(response, 409, 'PHASE_NOT_VOTING');
  const error = await clientErrorOf(client().sendJson('POST', '/x', {}, true));
  expect([error.code, error.status, error.detail]).toEqual(['PHASE_NOT_VOTING', 409, 'what was wrong']);
  expect(seen).toBe(1);
  expect(isOutcomeUnknown(error)).toBe(false);
});

it('given_up_waiting: a bare 408 leaves open what became of it', async () => {
  answer = (response) => response.writeHead(408).end();
  const error = await client()
    .sendJson('POST', '/x', {}, false)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'PROBLEM_UNREADABLE', status: 408 });
  expect(isOutcomeUnknown(error)).toBe(true);
});

it('busy: repeated after the time that the service asks for', async () => {
  answer = (response, attempt) =>
    attempt < 3 ? problem(response, 503, 'WITNESS_QUORUM_MISSING', { 'retry-after': '0' }) : response.end('{}');
  const waits: number[] = [];
  await client({ onBusy: (waitMs) => waits.push(waitMs) }).sendJson('POST', '/x', {}, true);
  expect(seen).toBe(3);
  expect(waits).toEqual([0, 0]);
});

it('busy_and_not_repeatable: asked once, with a hint', async () => {
  answer = (response) => problem(response, 503, 'LOG_BEHIND', { 'retry-after': '7' });
  const error = await clientErrorOf(client().sendJson('POST', '/x', {}, false));
  expect(seen).toBe(1);
  expect(error.hint).toBe('try again in 7 seconds');
  expect(isOutcomeUnknown(error)).toBe(true);
});

it('no_answer: TIMED_OUT, outcome unknown', async () => {
  answer = () => undefined;
  const error = await clientErrorOf(client().sendJson('POST', '/x', {}, false));
  expect(error.code).toBe('TIMED_OUT');
  expect(isOutcomeUnknown(error)).toBe(true);
});

it('connection_closed: repeated, then NETWORK_FAILED', async () => {
  answer = (response) => response.destroy();
  expect((await clientErrorOf(client().getBytes('/x'))).code).toBe('NETWORK_FAILED');
  expect(seen).toBe(3);
});

it('status_without_a_problem_document', async () => {
  answer = (response) => response.writeHead(500).end('<html>');
  expect((await clientErrorOf(client().getBytes('/x'))).code).toBe('PROBLEM_UNREADABLE');
});

it('redirect: not followed, since keys and tokens would go along', async () => {
  answer = (response) => response.writeHead(302, { location: 'http://example.org/' }).end();
  expect((await clientErrorOf(client().getBytes('/x'))).code).toBe('NETWORK_FAILED');
});

it('answer_that_is_not_JSON and answer_that_is_not_text', async () => {
  answer = (response) => response.end('{');
  expect((await clientErrorOf(client().getJson('/x'))).code).toBe('ANSWER_MALFORMED');
  answer = (response) => response.end(Buffer.from([0xff]));
  expect((await clientErrorOf(client().getText('/x'))).code).toBe('ANSWER_MALFORMED');
});

describe('decoding answers', () => {
  const of = (value: unknown): Answer => Answer.of(value, 'answer');
  const cases: Record<string, () => unknown> = {
    list_instead_of_object: () => of([]),
    missing_member: () => of({}).string('a'),
    inherited_member: () => of({}).string('toString'),
    negative_number: () => of({ a: -1 }).integer('a'),
    fraction: () => of({ a: 1.5 }).integer('a'),
    upper_case_hex: () => of({ a: 'AB' }).hex('a', 1),
    hex_of_another_length: () => of({ a: 'abcd' }).hex('a', 1),
    list_of_something_else: () => of({ a: [1] }).hexList('a', 1),
  };
  it.each(Object.keys(cases))('%s', async (name) => {
    await expectRefused(cases[name], 'ANSWER_MALFORMED');
  });
});
