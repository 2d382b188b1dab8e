/**
 * A published election through the doors of the started service: two officials move it, what follows the close is signed,
 * and the record is what `record.json` says (attacks 22, 24, 39).
 */
import {
  type DocumentKind,
  hashLeaf,
  peekCheckpoint,
  sha256,
  signCheckpoint,
  signDocument,
  toHex,
  utf8,
} from '#crypto';
import {
  computeResult,
  decodeRecordFiles,
  type Draft,
  encodeCreatedEntry,
  encodeDecryptionFile,
  encodeEvidence,
  encodeResult,
  tallyInputBytes,
} from '#record';
import { WebSocket } from 'ws';
import { freshDatabaseUrl } from '../support/database.js';
import type { SigningKeys } from '../support/record/parties.js';
import { downloadLog, expectRefused } from '../support/test-board.js';
import { TestElection } from '../support/test-election.js';
import { type Answer, OFFICE, TestService } from '../support/test-service.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const OTHER = 'other.example.org/board';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl(), [0, 1, 1]);
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

  test('issuing begins only after every trustee has rehearsed', async () => {
    const answer = await refused(() => phase(published.phaseRequest('issuing')), 409, 'REHEARSALS_MISSING');
    expect(String(answer.json['detail'])).toContain('trustee-3-rehearsal');
    const bad = published.message('trustee-1-rehearsal');
    const send = (message: unknown) => service.json('POST', `${published.path}/rehearsals`, message);
    await refused(() => send({ ...bad, name: 'trustee-2-rehearsal' }), 422, 'CEREMONY_MESSAGE_INVALID');
    await refused(() => send(published.message('trustee-1-commitment')), 422, 'MESSAGE_INVALID');
    await published.rehearse();
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

  test('a listener that keeps asking is closed', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${service.port}/live`);
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    for (let i = 0; i < 17; i++) socket.send(JSON.stringify({ subscribe: published.id }));
    expect(await closed).toBe(1008);
  });

  test('before the close no document is looked at, whoever sends it', async () => {
    const signature = { kind: 'result', publicKey: '00'.repeat(32), signature: '00'.repeat(64) };
    const body = { document: '{}', signature };
    await refused(() => service.json('POST', `${published.path}/decryptions`, body), 409, 'PHASE_WRONG');
    await refused(() => service.json('PUT', `${published.path}/result`, body), 409, 'PHASE_WRONG');
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

  describe('evidence', () => {
    const put = (body: unknown) => service.json('PUT', `${published.path}/evidence`, body);
    const note = (root: Uint8Array) => {
      const { draft, parties } = published.world;
      return signCheckpoint({ origin: draft.board.origin, size: 1, root }, parties.board.secretKey);
    };
    const evidence = (text: string, witness = 3, electionId = published.id) => {
      const { keys } = published.world.parties.witnesses[witness];
      const bytes = encodeEvidence({ code: 'LOG_FORKED', electionId, seq: 0, proof: { log: 'board', note: text } });
      const signature = toHex(signDocument('evidence', keys.secretKey, bytes));
      return {
        document: new TextDecoder().decode(bytes),
        signature: { kind: 'evidence', publicKey: toHex(keys.publicKey), signature },
      };
    };
    const other = new Uint8Array(32).fill(9);

    test('only from the tally service, signed, of this election, and not refuted', async () => {
      const created = hashLeaf(encodeCreatedEntry(Uint8Array.from(Buffer.from(published.id, 'hex'))));
      const good = evidence(note(other));
      await refused(() => put(evidence(note(other), 0)), 403, 'EVIDENCE_SIGNER_UNKNOWN');
      const stranger = { ...good, signature: { ...good.signature, publicKey: '11'.repeat(32) } };
      await refused(() => put(stranger), 403, 'EVIDENCE_SIGNER_UNKNOWN');
      await refused(() => put({ ...good, document: `${good.document} ` }), 422, 'DOCUMENT_SIGNATURE_INVALID');
      await refused(() => put(evidence(note(created))), 422, 'EVIDENCE_PROOF_INVALID');
      await refused(() => put(evidence(note(other), 3, '22'.repeat(32))), 422, 'ELECTION_ID_MISMATCH');
    });

    test('stands on the board once, also behind the result, and is served as it came', async () => {
      const first = evidence(note(other));
      expect((await put(first)).json).toEqual({ number: 1, index: 6 });
      expect((await put(first)).json).toEqual({ number: 1, index: 6 });
      const list = await service.get(`${published.path}/evidence`);
      const hash = toHex(sha256(utf8(first.document)));
      expect(list.json).toEqual({
        evidence: [{ number: 1, index: 6, code: 'LOG_FORKED', seq: 0, sha256: hash }],
        halt: null,
      });
      expect((await service.get(`${published.path}/evidence/1.json`)).text).toBe(first.document);
      await refused(() => service.get(`${published.path}/evidence/2.json`), 404, 'DOCUMENT_UNKNOWN');
      expect((await service.get(`${published.path}/status`)).json).toMatchObject({ evidence: 1, isHalted: false });
    });
  });

  test('the record is what record.json says, cosigned by the quorum', async () => {
    await until(async () => (await downloadLog(published, 'board')).cosignedBy.length === 4);
    // A reader of one file need not have asked for the record since: the result was not in the last one given out.
    expect((await service.get(`${published.path}/record/result.json`)).status).toBe(200);
    const index = await service.get(`${published.path}/record`);
    const { files } = decodeRecordFiles(index.bytes);
    const paths = Object.keys(files);
    expect(paths).toEqual(expect.arrayContaining(['draft.json', 'definition.json', 'roll.txt', 'board/checkpoint']));
    expect(paths).toEqual(
      expect.arrayContaining([
        'board/checkpoint-closing',
        'board/tile/0/000.p/7',
        'board/tile/entries/000.p/7',
        'decryption/trustee-1.json',
        'decryption/trustee-1.sig.json',
        'result.json',
        'documents/evidence-1.json',
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
  expect((await service.get(`${early.path}/status`)).json).toMatchObject({ aborted: null });
  await early.move('aborted');
  expect((await service.get(`${early.path}/status`)).json).toMatchObject({ aborted: { reason: 'test', timeMs: null } });
  await refused(() => early.cast(utf8('x')), 422, 'BALLOT_LENGTH_INVALID');
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
