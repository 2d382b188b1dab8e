/**
 * From the draft to the close through the doors of the started service: what does not fit is refused by name, two
 * officials move the election, and the record is what `record.json` says (attacks 16, 35, 38, 39).
 */
import {
  type DocumentKind,
  encodeCanonicalJson,
  generateEd25519,
  peekCheckpoint,
  sha256,
  signDocument,
  toHex,
  utf8,
} from '#crypto';
import {
  computeResult,
  decodeRecordFiles,
  type Draft,
  encodeDecryptionFile,
  encodeResult,
  tallyInputBytes,
} from '#record';
import { WebSocket } from 'ws';
import { freshDatabaseUrl } from '../support/database.js';
import type { SigningKeys } from '../support/record/parties.js';
import { downloadLog, expectRefused } from '../support/test-board.js';
import { type Answer, OFFICE, TestElection, TestService } from '../support/test-election.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const CSV_TYPE = { ...OFFICE, 'content-type': 'text/csv' };
const OTHER = 'other.example.org/board';

let service: TestService;
let election: TestElection;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl(), [0, 1, 1]);
  election = TestElection.draft(service, (draft) => draft);
}, 120_000);

afterAll(() => service.stop());

const refused = (send: () => Promise<Answer>, status: number, code: string) =>
  expectRefused(service.databaseUrl, send, status, code);

function withOrigin(draft: Draft, origin: string): Draft {
  return {
    ...draft,
    board: { ...draft.board, origin },
    issuance: { ...draft.issuance, origin: `${origin}/issuance` },
  };
}

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

  test('draft_without_token, with_wrong_token, too_large, as_text', async () => {
    const { draftBytes } = election.world;
    await refused(() => service.call('POST', '/drafts', draftBytes, JSON_TYPE), 401, 'UNAUTHORIZED');
    const wrong = { ...JSON_TYPE, authorization: `${OFFICE.authorization}x` };
    await refused(() => service.call('POST', '/drafts', draftBytes, wrong), 401, 'UNAUTHORIZED');
    await refused(() => post(' '.repeat(4 * 2 ** 20 + 1)), 413, 'BODY_TOO_LARGE');
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
    const flipped = `${good.signature['signature'].slice(0, -2)}00`;
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
    await runCeremonies(other.world);
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

describe('a published election', () => {
  let published: TestElection;
  const phase = (request: unknown) => service.json('POST', `${published.path}/phases`, request);

  beforeAll(async () => {
    published = await TestElection.publish(service, (draft) => withOrigin(draft, OTHER));
  }, 60_000);

  test('is published once', async () => {
    const again = await service.json('POST', `/drafts/${published.ceremonyId}/definition`, {}, OFFICE);
    expect(again.json).toEqual({ electionId: published.id });
    const list = await service.get('/elections');
    expect(list.json).toMatchObject([{ electionId: published.id, phase: 'setup', size: 1, issuedSize: 0 }]);
    expect(toHex(sha256((await service.get(`${published.path}/definition`)).bytes))).toBe(published.id);
  });

  test('another draft cannot take its log origin', async () => {
    const other = TestElection.draft(service, (draft) => withOrigin({ ...draft, timeZone: 'Europe/Paris' }, OTHER));
    await refused(
      () => service.call('POST', '/drafts', other.world.draftBytes, { ...OFFICE, ...JSON_TYPE }),
      409,
      'ORIGIN_TAKEN',
    );
  });

  test('one official alone, twice the same, a stranger, a wrong step: nothing moves', async () => {
    const good = published.phaseRequest('issuing');
    const [a, b] = good.signatures;
    await refused(() => phase({ ...good, signatures: [a] }), 400, 'REQUEST_INVALID');
    await refused(() => phase({ ...good, signatures: [a, a] }), 422, 'PHASE_OFFICIAL_INVALID');
    await refused(() => phase({ ...good, signatures: [b, a] }), 422, 'PHASE_OFFICIAL_INVALID');
    await refused(() => phase({ ...good, signatures: [a, { ...b, official: 9 }] }), 422, 'PHASE_OFFICIAL_INVALID');
    await refused(() => phase({ ...good, signatures: [a, { ...b, official: 2 }] }), 422, 'PHASE_SIGNATURE_INVALID');
    await refused(
      () => phase({ ...good, statement: good.statement.replace('test', 'toast') }),
      422,
      'PHASE_SIGNATURE_INVALID',
    );
    await refused(() => phase(published.phaseRequest('closed')), 422, 'PHASE_TRANSITION_INVALID');
    await refused(() => phase(published.phaseRequest('voting')), 422, 'PHASE_TRANSITION_INVALID');
    await refused(() => phase({ ...good, statement: 'no json' }), 422, 'JSON_INVALID');
  });

  test('a step is taken once, its repetition gets the same place, and skipping a number is refused', async () => {
    const request = published.phaseRequest('issuing');
    const first = await published.move('issuing');
    const again = await phase(request);
    expect(again.status).toBe(200);
    expect(again.json['index']).toBe(first.json['index']);
    await refused(
      () => phase({ ...request, signatures: published.phaseRequest('issuing', [0, 2]).signatures }),
      422,
      'PHASE_NUMBER_INVALID',
    );
  });

  test('voting opens only after every trustee has rehearsed', async () => {
    const answer = await refused(() => phase(published.phaseRequest('voting')), 409, 'REHEARSALS_MISSING');
    expect(String(answer.json['detail'])).toContain('trustee-3-rehearsal');
    const bad = published.message('trustee-1-rehearsal');
    const send = (message: unknown) => service.json('POST', `${published.path}/rehearsals`, message);
    await refused(() => send({ ...bad, name: 'trustee-2-rehearsal' }), 422, 'CEREMONY_MESSAGE_INVALID');
    await refused(() => send(published.message('trustee-1-commitment')), 422, 'MESSAGE_INVALID');
    await published.rehearse();
  });

  test('live listeners hear of it; whoever says something else is closed', async () => {
    const events: Record<string, unknown>[] = [];
    const socket = new WebSocket(`ws://127.0.0.1:${service.port}/live`);
    socket.on('message', (data: Buffer) => events.push(JSON.parse(data.toString()) as Record<string, unknown>));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ subscribe: published.id }));
    await until(() => events.some(({ type, phase: now }) => type === 'phase' && now === 'issuing'));
    await published.move('voting');
    await until(() => events.some(({ type, phase: now }) => type === 'phase' && now === 'voting'));
    expect(events.filter(({ type }) => type === 'entries').at(-1)).toMatchObject({ size: 3, issuedSize: 0 });
    socket.send('{"subscribe":1}');
    const code = await new Promise((resolve) => socket.once('close', resolve));
    expect(code).toBe(1008);
  });

  test('closing, then nothing but documents', async () => {
    await published.move('closed');
    const status = await service.get(`${published.path}/status`);
    expect(status.json).toMatchObject({ phase: 'closed', size: 4, board: { closingSize: 4 } });
    await refused(() => phase(published.phaseRequest('voting')), 422, 'PHASE_TRANSITION_INVALID');
    const decryption = {
      document: '{}',
      signature: { kind: 'decryption', publicKey: '00'.repeat(32), signature: '00'.repeat(64) },
    };
    await refused(
      () => service.json('POST', `${published.path}/decryptions`, decryption),
      422,
      'DECRYPTION_FILE_INVALID',
    );
    const result = { document: '{}', signature: { ...decryption.signature, kind: 'result' } };
    await refused(() => service.json('PUT', `${published.path}/result`, result), 403, 'RESULT_SIGNER_UNKNOWN');
  });

  describe('after the close', () => {
    let closingRoot: string;
    const trusteeKeys = () => published.world.parties.trustees[0].signing;
    const tallyKeys = () => published.world.parties.witnesses[3].keys;
    const sign = (kind: DocumentKind, keys: SigningKeys, bytes: Uint8Array) => ({
      kind,
      publicKey: toHex(keys.publicKey),
      signature: toHex(signDocument(kind, keys.secretKey, bytes)),
    });
    const decryption = (root: string, keys = trusteeKeys()) => {
      const tallyInput = { aggregatesHash: '00'.repeat(32), closeTxid: '11'.repeat(32), closingRoot: root };
      const signed = tallyInputBytes({ electionId: published.id, tallyInput: { ...tallyInput, signature: '' } });
      const signature = toHex(signDocument('tally-input', trusteeKeys().secretKey, signed));
      const file = { electionId: published.id, trustee: 1, tallyInput: { ...tallyInput, signature }, shares: [] };
      const bytes = encodeDecryptionFile(file);
      return { document: new TextDecoder().decode(bytes), signature: sign('decryption', keys, bytes) };
    };
    const result = (keys: SigningKeys, spoiled: number) => {
      const none = { cast: 0, superseded: 0, counted: 0, requests: 0 };
      const { definition, electionId } = published.world;
      const bytes = encodeResult(
        computeResult({
          definition,
          electionId,
          closingRoot: Uint8Array.from(Buffer.from(closingRoot, 'hex')),
          classes: definition.voterClasses.map(() => ({ ...none, spoiled })),
          totals: definition.contests.map(() => null),
        }),
      );
      return { document: new TextDecoder().decode(bytes), signature: sign('result', keys, bytes) };
    };
    const postDecryption = (body: unknown) => service.json('POST', `${published.path}/decryptions`, body);
    const putResult = (body: unknown) => service.json('PUT', `${published.path}/result`, body);

    beforeAll(async () => {
      const note = await service.get(`${published.path}/record/board/checkpoint-closing`);
      closingRoot = toHex(peekCheckpoint(note.text).root);
    });

    test('share files: one a trustee, signed, over this close', async () => {
      const good = decryption(closingRoot);
      await refused(() => postDecryption(decryption('22'.repeat(32))), 422, 'DECRYPTION_DIFFERENT');
      await refused(() => postDecryption(decryption(closingRoot, tallyKeys())), 422, 'SIGNATURE_FILE_KEY_DIFFERENT');
      await refused(
        () => postDecryption({ ...good, document: good.document.replace('"trustee":1', '"trustee":2') }),
        422,
        'SIGNATURE_FILE_KEY_DIFFERENT',
      );
      const answer = await postDecryption(good);
      expect(answer.json).toMatchObject({ index: 4 });
      expect((await postDecryption(good)).json).toMatchObject({ index: 4 });
      const other = JSON.parse(good.document) as Parameters<typeof encodeDecryptionFile>[0];
      other.shares.push({ contest: 0, option: 0, share: '00'.repeat(32), proof: '00'.repeat(96) });
      const bytes = encodeDecryptionFile(other);
      const second = { document: new TextDecoder().decode(bytes), signature: sign('decryption', trusteeKeys(), bytes) };
      await refused(() => postDecryption(second), 409, 'CONFLICT');
      expect((await service.get(`${published.path}/decryptions`)).json).toEqual([good]);
    });

    test('the result: from the tally service, in shape, with the figures of the logs', async () => {
      await refused(
        () => putResult(result(published.world.parties.witnesses[0].keys, 0)),
        403,
        'RESULT_SIGNER_UNKNOWN',
      );
      await refused(() => putResult(result(tallyKeys(), 1)), 422, 'RESULT_DIFFERENT');
      expect((await putResult(result(tallyKeys(), 0))).json).toMatchObject({ index: 5 });
      expect((await putResult(result(tallyKeys(), 0))).json).toMatchObject({ index: 5 });
      const status = await service.get(`${published.path}/status`);
      expect(status.json).toMatchObject({ hasResult: true, decryptions: [1], size: 6 });
    });

    test('share_file_behind_the_result', async () => {
      const file = JSON.parse(decryption(closingRoot).document) as Parameters<typeof encodeDecryptionFile>[0];
      const { signing } = published.world.parties.trustees[1];
      const signature = toHex(signDocument('tally-input', signing.secretKey, tallyInputBytes(file)));
      const bytes = encodeDecryptionFile({ ...file, trustee: 2, tallyInput: { ...file.tallyInput, signature } });
      const late = { document: new TextDecoder().decode(bytes), signature: sign('decryption', signing, bytes) };
      await refused(() => postDecryption(late), 409, 'PHASE_WRONG');
    });
  });

  test('the record is what record.json says, cosigned by the quorum', async () => {
    await until(async () => (await downloadLog(published, 'board')).cosignedBy.length === 4);
    const index = await service.get(`${published.path}/record`);
    const { files } = decodeRecordFiles(index.bytes);
    const paths = Object.keys(files);
    expect(paths).toEqual(expect.arrayContaining(['draft.json', 'definition.json', 'roll.txt', 'board/checkpoint']));
    expect(paths).toEqual(
      expect.arrayContaining([
        'board/checkpoint-closing',
        'board/tile/0/000.p/6',
        'board/tile/entries/000.p/6',
        'decryption/trustee-1.json',
        'decryption/trustee-1.sig.json',
        'result.json',
      ]),
    );
    expect(paths).toEqual(expect.arrayContaining(['issuance/checkpoint', 'ceremony/trustee-1-rehearsal.sig.json']));
    for (const file of paths) {
      const { bytes } = await service.get(`${published.path}/record/${file}?at=${index.headers.get('record-id')}`);
      expect(`${file} ${toHex(sha256(bytes))}`).toBe(`${file} ${files[file]}`);
    }
    expect(toHex(sha256((await service.get(`${published.path}/record/record.json`)).bytes))).toBe(
      index.headers.get('record-id'),
    );
  });
});

test('a close before its time is refused: it would spoil the record', async () => {
  const later = (draft: Draft): Draft => ({
    ...withOrigin(draft, 'third.example.org/board'),
    schedule: { ...draft.schedule, votingCloses: Date.now() + 3_600_000 },
  });
  const early = await TestElection.publish(service, later);
  await early.open();
  await refused(
    () => service.json('POST', `${early.path}/phases`, early.phaseRequest('closed')),
    409,
    'PHASE_TOO_EARLY',
  );
  await early.move('aborted');
  await refused(() => early.cast(utf8('x')), 422, 'BALLOT_MAGIC_INVALID');
  const ballot = early.ballot(early.world.voters[0]);
  await refused(() => early.cast(ballot), 409, 'ELECTION_ABORTED');
}, 60_000);

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not happen within 10 seconds');
}
