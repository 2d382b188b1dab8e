/** What comes in at the doors of the started service before any rule of the election: form, size, range (attack 35). */
import { connect } from 'node:net';
import { freshDatabaseUrl } from '../support/database.js';
import { downloadLog, expectRefused } from '../support/test-board.js';
import { TestElection } from '../support/test-election.js';
import { type Answer, MIRROR, OFFICE, TestService } from '../support/test-service.js';

let service: TestService;
let election: TestElection;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl(), [0, 1]);
  election = await TestElection.publish(service);
  await election.open();
  expect((await election.cast(election.ballot(election.world.voters[0]))).status).toBe(201);
}, 120_000);

afterAll(() => service.stop());

const refused = (send: () => Promise<Answer>, status: number, code: string) =>
  expectRefused(service.databaseUrl, send, status, code);

test.each<[string, string, string, BodyInit | undefined, Record<string, string>, number, string]>([
  ['ballot_as_json', 'POST', 'ballots', '{}', { 'content-type': 'application/json' }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
  ['body_no_json', 'POST', 'phases', '{', { 'content-type': 'application/json' }, 400, 'JSON_MALFORMED'],
  [
    'body_too_deep',
    'POST',
    'phases',
    '['.repeat(1_000),
    { 'content-type': 'application/json' },
    400,
    'JSON_NESTED_TOO_DEEP',
  ],
  [
    'body_too_large',
    'POST',
    'phases',
    ' '.repeat(300_000),
    { 'content-type': 'application/json' },
    413,
    'BODY_TOO_LARGE',
  ],
  [
    'body_unknown_member',
    'POST',
    'phases',
    '{"x":1,"statement":"","signatures":[]}',
    { 'content-type': 'application/json' },
    400,
    'REQUEST_INVALID',
  ],
  [
    'body_proto_member',
    'POST',
    'phases',
    '{"__proto__":{"statement":""}}',
    { 'content-type': 'application/json' },
    400,
    'REQUEST_INVALID',
  ],
  ['tile_beyond', 'GET', 'board/tile/0/001', undefined, {}, 404, 'TILE_OUT_OF_RANGE'],
  ['tile_not_full_yet', 'GET', 'board/tile/0/000', undefined, {}, 404, 'TILE_OUT_OF_RANGE'],
  ['tile_of_width_0', 'GET', 'board/tile/0/000.p/0', undefined, {}, 404, 'TILE_OUT_OF_RANGE'],
  ['tile_path_odd', 'GET', 'board/tile/0/0', undefined, {}, 404, 'TILE_OUT_OF_RANGE'],
  ['tile_entries_beyond', 'GET', 'board/tile/entries/x001/000', undefined, {}, 404, 'TILE_OUT_OF_RANGE'],
  ['log_unknown', 'GET', 'other/checkpoint', undefined, {}, 404, 'NOT_FOUND'],
  ['tracker_unknown', 'GET', `trackers/${'00'.repeat(32)}`, undefined, {}, 404, 'TRACKER_UNKNOWN'],
  ['tracker_no_hex', 'GET', 'trackers/zz', undefined, {}, 404, 'TRACKER_UNKNOWN'],
  ['ballot_key_no_hex', 'GET', 'ballot-keys/0/zz', undefined, {}, 400, 'REQUEST_INVALID'],
  ['ballot_key_class_negative', 'GET', `ballot-keys/-1/${'00'.repeat(32)}`, undefined, {}, 400, 'REQUEST_INVALID'],
  ['mirror_without_token', 'GET', 'mirror/board/entries?start=0', undefined, {}, 401, 'UNAUTHORIZED'],
  [
    'mirror_wrong_token',
    'GET',
    'mirror/board/entries?start=0',
    undefined,
    { authorization: 'Bearer x' },
    401,
    'UNAUTHORIZED',
  ],
  ['mirror_beyond', 'GET', 'mirror/board/entries?start=100000', undefined, MIRROR, 404, 'ENTRY_OUT_OF_RANGE'],
  ['mirror_start_odd', 'GET', 'mirror/board/entries?start=-1', undefined, MIRROR, 400, 'REQUEST_INVALID'],
  ['record_file_unknown', 'GET', 'record/../secret', undefined, {}, 404, 'NOT_FOUND'],
  ['record_file_unlisted', 'GET', 'record/secret.txt', undefined, {}, 404, 'RECORD_FILE_UNKNOWN'],
  ['path_unknown', 'GET', 'nothing', undefined, {}, 404, 'NOT_FOUND'],
])('%s', (_name, method, at, body, headers, status, code) =>
  refused(() => service.call(method, `${election.path}/${at}`, body as string | undefined, headers), status, code),
);

describe('a body that is refused unread', () => {
  /** The head of a request whose body never comes: the answer comes nevertheless, and the connection ends. */
  const announce = (door: string, type: string, length: number, headers = '') =>
    new Promise<string>((resolve, reject) => {
      let text = '';
      const head = `${door} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n${headers}\r\n`;
      const socket = connect(service.port, '127.0.0.1', () => socket.write(head));
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
  const roll = `PUT /drafts/${'ab'.repeat(32)}/roll`;

  test.each([
    ['POST /drafts', 'application/json'],
    [roll, 'text/csv'],
  ])('%s without the token', async (door, type) => {
    const answer = await announce(door, type, 4_000_000);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).toContain('"UNAUTHORIZED"');
  });

  test.each([
    ['POST /drafts', 'application/json', 4 * 2 ** 20],
    [roll, 'text/csv', 64 * 2 ** 20],
  ])('%s too large', async (door, type, limit) => {
    const answer = await announce(door, type, limit + 1, `Authorization: ${OFFICE.authorization}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"BODY_TOO_LARGE"');
  });
});

test('election_unknown', async () => {
  const other = `/elections/${'ab'.repeat(32)}`;
  await refused(() => service.octets(`${other}/ballots`, new Uint8Array(9)), 404, 'ELECTION_UNKNOWN');
  await refused(() => service.get('/elections/x/status'), 404, 'ELECTION_UNKNOWN');
});

test('the mirror gives the whole log, and tiles, entries and checkpoint are one tree', async () => {
  const seen = await downloadLog(election, 'board');
  const mirror = await service.get(`${election.path}/mirror/board/entries?start=0`, MIRROR);
  expect(mirror.status).toBe(200);
  expect(mirror.bytes.length).toBe(seen.entries.reduce((sum, entry) => sum + entry.length + 2, 0));
  const end = await service.get(`${election.path}/mirror/board/entries?start=${seen.size}`, MIRROR);
  expect(end.bytes.length).toBe(0);
});
