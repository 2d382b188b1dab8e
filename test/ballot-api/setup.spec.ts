/**
 * Drafts, rolls and ceremonies through the doors of the started service: what does not fit is refused by name and leaves
 * nothing behind (attacks 16, 35, 38).
 */
import { encodeCanonicalJson, generateEd25519, toHex, randomBytes } from '#crypto';
import type { Draft } from '#record';
import { freshDatabaseUrl } from '../support/database.js';
import { expectRefused } from '../support/test-board.js';
import { TestElection } from '../support/test-election.js';
import { type Answer, MIRROR, OFFICE, TestService } from '../support/test-service.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const CSV_TYPE = { ...OFFICE, 'content-type': 'text/csv' };

let service: TestService;
let election: TestElection;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl(), [0, 1, 1]);
  election = TestElection.draft(service, (draft) => draft);
}, 120_000);

afterAll(() => service.stop());

const refused = (send: () => Promise<Answer>, status: number, code: string) =>
  expectRefused(service.databaseUrl, send, status, code);

describe('drafts', () => {
  const post = (body: Uint8Array | string) => service.call('POST', '/drafts', body, { ...OFFICE, ...JSON_TYPE });
  const changed = (change: (draft: Draft) => unknown) => encodeCanonicalJson(change(election.world.draft));

  test.each<[string, () => Uint8Array | string, string]>([
    ['no_json', () => '{', 'JSON_INVALID'],
    ['empty_object', () => '{}', 'DEFINITION_PROTOCOL_UNKNOWN'],
    ['too_deep', () => `${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'JSON_TOO_DEEP'],
    ['not_canonical', () => JSON.stringify(election.world.draft, null, 1), 'JSON_NOT_CANONICAL'],
    ['proto_member', () => '{"__proto__":{},"protocol":"psephos/1"}', 'JSON_KEY_INVALID'],
    ['unknown_member', () => changed((draft) => ({ ...draft, extra: 1 })), 'DEFINITION_SCHEMA_INVALID'],
    ['other_protocol', () => changed((draft) => ({ ...draft, protocol: 'psephos/2' })), 'DEFINITION_PROTOCOL_UNKNOWN'],
    [
      'foreign_board_key',
      () =>
        changed((draft) => ({
          ...draft,
          board: { ...draft.board, publicKey: toHex(generateEd25519().publicKey) },
        })),
      'DRAFT_KEYS_FOREIGN',
    ],
  ])('draft_%s', (_name, body, code) => refused(() => post(body()), 422, code));

  test('a definition is no draft', () =>
    refused(
      () => post(changed((draft) => ({ ...draft, ceremonyId: '00'.repeat(32) }))),
      422,
      'DEFINITION_SCHEMA_INVALID',
    ));

  test('draft_without_token, with_wrong_token, as_text', async () => {
    const { draftBytes } = election.world;
    await refused(() => service.call('POST', '/drafts', draftBytes, JSON_TYPE), 401, 'UNAUTHORIZED');
    const wrong = { ...JSON_TYPE, authorization: `${OFFICE.authorization}x` };
    await refused(() => service.call('POST', '/drafts', draftBytes, wrong), 401, 'UNAUTHORIZED');
    const text = { ...OFFICE, 'content-type': 'text/plain' };
    await refused(() => service.call('POST', '/drafts', 'x', text), 415, 'MEDIA_TYPE_UNSUPPORTED');
  });

  test('draft_unknown', async () => {
    await refused(() => service.get(`/drafts/${'00'.repeat(32)}`), 404, 'DRAFT_UNKNOWN');
    await refused(() => service.get('/drafts/zz/roll'), 404, 'DRAFT_UNKNOWN');
  });
});

describe('the roll', () => {
  const put = (csv: string) => service.call('PUT', `/drafts/${election.ceremonyId}/roll`, csv, CSV_TYPE);
  const lines = () => election.csv.trimEnd().split('\n');

  beforeAll(async () => {
    const posted = await service.call('POST', '/drafts', election.world.draftBytes, { ...OFFICE, ...JSON_TYPE });
    expect(posted.json).toEqual({ ceremonyId: election.ceremonyId });
    await refused(() => service.get(`/drafts/${election.ceremonyId}/roll`), 404, 'ROLL_MISSING');
  });

  test.each<[string, (rows: string[]) => string[], string]>([
    ['empty', () => [''], 'ROLL_CSV_HEADER_INVALID'],
    ['no_voters', ([header]) => [header], 'ROLL_CSV_EMPTY'],
    ['wrong_header', ([, ...rows]) => ['id,class,key', ...rows], 'ROLL_CSV_HEADER_INVALID'],
    [
      'duplicate_voter',
      ([header, a, b, c]) => [header, a, b.replace('voter-1', 'voter-0'), c],
      'ROLL_CSV_VOTER_ID_DUPLICATE',
    ],
    ['empty_voter', ([header, a, ...rows]) => [header, a.replace('voter-0', ''), ...rows], 'ROLL_CSV_VOTER_ID_INVALID'],
    [
      'unknown_class',
      ([header, a, ...rows]) => [header, a.replace('members', 'nobody'), ...rows],
      'ROLL_CLASS_UNKNOWN',
    ],
    [
      'duplicate_key',
      ([header, a, , c]) => [header, a, `voter-1,partners,${a.split(',')[2]}`, c],
      'ROLL_KEY_DUPLICATE',
    ],
    ['key_no_hex', ([header, a, ...rows]) => [header, `${a.slice(0, -1)}g`, ...rows], 'ROLL_KEY_INVALID'],
    [
      'key_identity',
      ([header, a, ...rows]) => [header, `${a.split(',').slice(0, 2).join()},${'00'.repeat(32)}`, ...rows],
      'ROLL_KEY_INVALID',
    ],
    ['one_missing', (rows) => rows.slice(0, -1), 'ROLL_SIZE_DIFFERENT'],
    [
      'classes_swapped',
      ([header, a, b, c]) => [header, a.replace('members', 'partners'), b.replace('partners', 'members'), c],
      'ROLL_ROOT_DIFFERENT',
    ],
  ])('roll_%s', (_name, change, code) =>
    refused(
      () =>
        put(
          change(lines())
            .map((row) => `${row}\n`)
            .join(''),
        ),
      422,
      code,
    ),
  );

  test('is imported once, and stays', async () => {
    const answer = await put(election.csv);
    expect(answer.json).toEqual({ size: 3, root: election.world.draft.roll.root });
    await refusedRepeat();
    const roll = await service.get(`/drafts/${election.ceremonyId}/roll`);
    expect(roll.text).toBe(election.world.rollLines.map((line) => `${toHex(line)}\n`).join(''));
  });

  test('issuers read it in clear, and find the drafts that name their keys; nobody else', async () => {
    const { signingKey } = election.world.draft.issuers.members[0];
    const clear = `/drafts/${election.ceremonyId}/roll.csv`;
    await refused(() => service.get(clear), 401, 'UNAUTHORIZED');
    await refused(() => service.get(clear, OFFICE), 401, 'UNAUTHORIZED');
    await refused(() => service.get(`/drafts?issuer=${signingKey}`), 401, 'UNAUTHORIZED');
    const csv = await service.get(clear, MIRROR);
    expect(csv.text.trimEnd().split('\n').sort()).toEqual(election.csv.trimEnd().split('\n').sort());
    const named = (key: string) => service.get(`/drafts?issuer=${key}`, MIRROR);
    expect((await named(signingKey)).json).toEqual([
      { ceremonyId: election.ceremonyId, electionId: null, enrolment: null },
    ]);
    // A key that stands in the draft, but not as an issuer's.
    expect((await named(election.world.draft.board.publicKey)).json).toEqual([]);
    await refused(() => named('zz'), 400, 'REQUEST_INVALID');
  });

  async function refusedRepeat(): Promise<void> {
    expect((await put(election.csv)).status).toBe(200);
    await refused(() => put(election.csv.replace('voter-0', 'somebody')), 409, 'ROLL_FROZEN');
  }
});

describe('ceremonies', () => {
  const post = (message: unknown) => service.json('POST', `/ceremonies/${election.ceremonyId}/messages`, message);
  const publish = () => service.json('POST', `/drafts/${election.ceremonyId}/definition`, {}, OFFICE);

  test('definition_of_unfinished_ceremony names what is missing', async () => {
    const answer = await refused(publish, 409, 'CEREMONY_INCOMPLETE');
    expect(String(answer.json['detail'])).toContain('trustee-1-commitment');
  });

  test('messages are taken; bad ones are not', async () => {
    await election.runCeremony();
    const good = election.message('trustee-1-commitment');
    const issuer = election.message('issuer-1-commitment');
    expect((await post(good)).status).toBe(200);
    await refused(() => post({ ...good, name: 'trustee-2-commitment' }), 422, 'CEREMONY_MESSAGE_INVALID');
    await refused(() => post({ ...good, name: 'trustee-9-commitment' }), 422, 'CEREMONY_MESSAGE_INVALID');
    await refused(() => post({ ...good, name: 'nobody' }), 422, 'CEREMONY_MESSAGE_NAME_INVALID');
    await refused(() => post({ ...good, name: 'trustee-1-rehearsal' }), 422, 'MESSAGE_INVALID');
    await refused(() => post({ ...good, extra: 1 }), 400, 'REQUEST_INVALID');
    const { signature } = election.message('trustee-2-commitment');
    await refused(() => post({ ...good, signature }), 422, 'SIGNATURE_FILE_KEY_DIFFERENT');
    const hex = good.signature['signature'];
    const flipped = `${hex.slice(0, -2)}${hex.endsWith('00') ? '01' : '00'}`;
    await refused(
      () => post({ ...good, signature: { ...good.signature, signature: flipped } }),
      422,
      'DOCUMENT_SIGNATURE_INVALID',
    );
    await refused(
      () => post({ ...issuer, signature: { ...issuer.signature, kind: 'phase' } }),
      422,
      'SIGNATURE_FILE_KIND_DIFFERENT',
    );
    await refused(() => post({ ...good, document: `${good.document} ` }), 422, 'JSON_NOT_CANONICAL');
    const list = await service.get(`/ceremonies/${election.ceremonyId}/messages`);
    const names = (list.json as unknown as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(election.messageNames().sort());
  }, 30_000);

  test('a second, different message of a member is refused', async () => {
    const other = TestElection.draft(service, () => election.world.draft);
    const { runCeremonies } = await import('../support/record/ceremonies.js');
    // With the same seed a trustee says the same.
    const trustees = other.world.parties.trustees.map((trustee) => ({ ...trustee, seed: randomBytes(32) }));
    await runCeremonies(Object.assign(other.world, { parties: { ...other.world.parties, trustees } }));
    await refused(() => post(other.message('trustee-1-commitment')), 409, 'MESSAGE_CONFLICT');
  }, 30_000);

  test('roll_approval_invalid', () =>
    refused(
      () =>
        service.json('POST', `/ceremonies/${election.ceremonyId}/roll-approvals`, {
          issuer: 1,
          signature: '00'.repeat(64),
        }),
      422,
      'ROLL_APPROVAL_INVALID',
    ));
});
