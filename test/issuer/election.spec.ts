/**
 * An issuer and a published election (spec §5.4): it activates the definition of its own ceremony and no other, and signs
 * blindly what is logged, once for each voter. One ceremony for all tests; every refusal breaks one thing.
 */
import {
  blind,
  blindSign,
  concatBytes,
  deriveRollKey,
  decodeCode,
  encodeTokenMessage,
  fromHex,
  generateCode,
  generateEd25519,
  makeRequest,
  randomBytes,
  sha256,
  signCheckpoint,
  signDocument,
  toHex,
  unblind,
  verifyBlindSignature,
  verifyToken,
} from '#crypto';
import {
  decodeDefinition,
  encodeCreatedEntry,
  encodeDefinition,
  encodePhaseEntry,
  encodePhaseStatement,
  type Definition,
  type Phase,
} from '#record';
import { createDataSource } from '#store';
import { TestLog } from '../support/test-log.js';
import { IssuanceLog, Stage, type Answer } from './stage.js';

let stage: Stage;
let definitionBytes: Uint8Array;
let definition: Definition;
let electionId: Uint8Array;
let issuance: IssuanceLog;
const BLINDING = 123_456_789n;

const path = () => `/elections/${toHex(electionId)}`;
const ask = (form: unknown, at = path()): Promise<Answer> => stage.call('POST', `${at}/blind-signatures`, form);

interface Asking {
  classIndex: number;
  rollKeys: { secretKey: bigint; publicKey: Uint8Array }[];
}

/** A voter's request, honest but for what is changed. */
function request(voter: Asking, change: { electionId?: Uint8Array; ballotKey?: Uint8Array; random?: Uint8Array } = {}) {
  const ballotKey = change.ballotKey ?? new Uint8Array(32).fill(9);
  const D = blind(encodeTokenMessage(electionId, voter.classIndex, ballotKey), BLINDING);
  return makeRequest({
    electionId: change.electionId ?? electionId,
    classIndex: voter.classIndex,
    rollKeys: voter.rollKeys,
    D,
    randomness: [change.random ?? new Uint8Array(32)],
  });
}

/** Logs a request, mirrors it at the issuer, and gives what the voter's device then sends. */
async function logged(entry: Uint8Array) {
  const before = issuance.log.entries.length;
  issuance.log.append(entry);
  expect(await issuance.mirror(before)).toBe(200);
  return issuance.form(before);
}

beforeAll(async () => {
  stage = await Stage.open();
  await stage.runCeremony();
  definitionBytes = await stage.makeDefinition();
  definition = decodeDefinition(definitionBytes);
  electionId = sha256(definitionBytes);
}, 120_000);
afterAll(() => stage.close());

describe('activation, in order', () => {
  const changed = (change: (copy: Definition) => void): Uint8Array => {
    const copy = structuredClone(definition);
    change(copy);
    return encodeDefinition(copy);
  };

  test('unknown before it is activated', async () => {
    expect(await stage.call('GET', path())).toMatchObject({ status: 404, json: { code: 'ELECTION_UNKNOWN' } });
    expect(await ask({ request: '00', index: 0, inclusionProof: [], checkpoint: '' })).toMatchObject({
      status: 404,
      json: { code: 'ELECTION_UNKNOWN' },
    });
  });

  test('operator_token_missing', async () => {
    expect(await stage.call('PUT', path(), definitionBytes)).toMatchObject({ status: 401 });
  });

  test('definition_of_another_id', async () => {
    const answer = await stage.activate(definitionBytes, '00'.repeat(32));
    expect(answer).toMatchObject({ status: 422, json: { code: 'ID_DIFFERENT' } });
  });

  test.each<[string, (copy: Definition) => void, string]>([
    ['title_changed', (d) => (d.title = { en: 'Another' }), 'DEFINITION_DRAFT_DIFFERENT'],
    [
      'witness_key_exchanged',
      (d) => (d.witnesses.members[0].publicKey = toHex(generateEd25519().publicKey)),
      'DEFINITION_DRAFT_DIFFERENT',
    ],
    ['issuing_keys_of_two_classes_swapped', (d) => swapIssuing(d), 'DEFINITION_DIFFERENT'],
    ['verification_keys_swapped', (d) => d.voterClasses[0].issuing.verificationKeys.reverse(), 'DEFINITION_DIFFERENT'],
    [
      'trustee_key_exchanged',
      (d) => (d.trustees.publicKey = toHex(deriveRollKey(decodeCode(generateCode())).publicKey)),
      'DEFINITION_DIFFERENT',
    ],
    [
      'approval_of_another_issuer',
      (d) => (d.rollApprovals[0].signature = d.rollApprovals[1].signature),
      'ROLL_APPROVAL_INVALID',
    ],
  ])('%s', async (_name, change, code) => {
    expect(await stage.activate(changed(change))).toMatchObject({ status: 422, json: { code } });
  });

  test('trustees_transcript_differs', async () => {
    const name = 'trustee-2-transcript';
    const honest = stage.relay.messages.get(name);
    stage.relay.messages.delete(name);
    expect(await stage.activate(definitionBytes)).toMatchObject({ status: 409, json: { code: 'CEREMONY_INCOMPLETE' } });
    if (honest) stage.relay.messages.set(name, honest);
  });

  test('the definition of the ceremony, also again', async () => {
    expect(await stage.activate(definitionBytes)).toMatchObject({ status: 200, json: { index: 1 } });
    expect(await stage.activate(definitionBytes)).toMatchObject({ status: 200, json: { index: 1 } });
    expect(await stage.call('GET', path())).toMatchObject({ status: 200, json: { index: 1 } });
    issuance = new IssuanceLog(stage, definition, electionId);
  });

  test('another definition of the same ceremony: fewer approvals, same keys', async () => {
    const other = await stage.makeDefinition((outputs) => ({
      ...outputs,
      rollApprovals: outputs.rollApprovals.slice(1),
    }));
    // The trustees’ keys are made afresh with it, so that it differs there too; either way it is not ours.
    const answer = await stage.activate(other);
    expect(answer).toMatchObject({ status: 409, json: { code: 'DEFINITION_CONFLICT' } });
  });

  function swapIssuing(d: Definition): void {
    const [a, b] = d.voterClasses;
    [a.issuing, b.issuing] = [b.issuing, a.issuing];
  }
});

describe('blind signatures', () => {
  test('a logged request is signed with our share, and two shares make the token', async () => {
    const voter = stage.parties.voters[0];
    const ballotKey = new Uint8Array(32).fill(9);
    const entry = request(voter);
    const form = await logged(entry);
    const answer = await ask(form);
    expect(answer.status).toBe(200);
    const share = fromHex(answer.json.share ?? '', 48);
    const { issuing } = definition.voterClasses[voter.classIndex];
    const D = blind(encodeTokenMessage(electionId, voter.classIndex, ballotKey), BLINDING);
    verifyBlindSignature(D, share, fromHex(issuing.verificationKeys[0], 96));
    const other = blindSign((await stage.played[0].finish())[voter.classIndex], D);
    const shares = [
      { issuer: 1, share },
      { issuer: 2, share: other },
    ];
    const token = unblind(shares, 2, BLINDING);
    verifyToken(fromHex(issuing.publicKey, 96), encodeTokenMessage(electionId, voter.classIndex, ballotKey), token);
    // Again, at once, with other signatures, and after a restart: the stored answer.
    const again = await Promise.all(Array.from({ length: 5 }, () => ask(form)));
    const resigned = toHex(request(voter, { random: randomBytes(32) }));
    expect(resigned).not.toBe(form.request);
    again.push(await ask({ ...form, request: resigned }));
    await stage.stopApp();
    await stage.startApp();
    again.push(await ask(form));
    expect(new Set(again.map(({ json }) => json.share))).toEqual(new Set([toHex(share)]));
    // Another D of this voter, though the log took it: never.
    const second = await logged(request(voter, { ballotKey: new Uint8Array(32).fill(8) }));
    expect(await ask(second)).toMatchObject({ status: 409, json: { code: 'REQUEST_CONFLICT' } });
  });

  describe('refused', () => {
    let voter: Asking;
    let entry: Uint8Array;
    let form: ReturnType<IssuanceLog['form']>;
    beforeAll(async () => {
      voter = stage.parties.voters[1];
      entry = request(voter);
      form = await logged(entry);
    });
    afterAll(async () => {
      // What was broken in each case was the only thing broken.
      expect((await ask(form)).status).toBe(200);
    });
    const refused = async (body: unknown, status: number, code: string) => {
      expect(await ask(body)).toMatchObject({ status, json: { code } });
    };
    /** Logged for a voter of her own: two requests of one voter would be another reason. */
    const elsewhere = (change: Parameters<typeof request>[1], who: Asking = stage.parties.voters[3]) =>
      logged(request(who, change));

    test.each([
      ['member_unknown', () => ({ ...form, more: 1 })],
      ['hex_upper_case', () => ({ ...form, request: form.request.toUpperCase() })],
      ['index_negative', () => ({ ...form, index: -1 })],
      ['proof_hash_short', () => ({ ...form, inclusionProof: ['00'] })],
      ['not_an_object', () => []],
    ])('form: %s', async (_name, body) => refused(body(), 400, 'REQUEST_INVALID'));

    test('election_unknown', async () => {
      const answer = await ask(form, `/elections/${'00'.repeat(32)}`);
      expect(answer).toMatchObject({ status: 404, json: { code: 'ELECTION_UNKNOWN' } });
    });

    test('request_one_byte_short', () =>
      refused({ ...form, request: form.request.slice(2) }, 422, 'REQUEST_LENGTH_INVALID'));

    test('D_is_the_identity', () => {
      const D = `c0${'00'.repeat(47)}`;
      return refused(
        { ...form, request: form.request.slice(0, 68) + D + form.request.slice(164) },
        422,
        'REQUEST_POINT_INVALID',
      );
    });

    test('signature_bit_flipped', () => {
      const bytes = Buffer.from(form.request, 'hex');
      bytes[100] ^= 1;
      return refused({ ...form, request: toHex(bytes) }, 422, 'REQUEST_SIGNATURE_INVALID');
    });

    test('signed_for_another_election', async () => {
      await refused(await elsewhere({ electionId: new Uint8Array(32) }), 422, 'REQUEST_SIGNATURE_INVALID');
    });

    test('signed_by_another_voter', () => {
      const other = {
        ...voter,
        rollKeys: [{ ...voter.rollKeys[0], secretKey: stage.parties.voters[0].rollKeys[0].secretKey }],
      };
      return refused({ ...form, request: toHex(request(other)) }, 422, 'REQUEST_SIGNATURE_INVALID');
    });

    test('class_that_does_not_exist', async () => {
      await refused(await elsewhere({}, { ...stage.parties.voters[3], classIndex: 3 }), 422, 'CLASS_UNKNOWN');
    });

    test('not_on_the_roll', async () => {
      const stranger = { classIndex: 0, rollKeys: [deriveRollKey(decodeCode(generateCode()))] };
      await refused(await elsewhere({}, stranger), 422, 'ROLL_ENTRY_UNKNOWN');
    });

    test('on_the_roll_in_another_class', async () => {
      const { rollKeys } = stage.parties.voters[5];
      await refused(await elsewhere({}, { classIndex: 0, rollKeys }), 422, 'ROLL_ENTRY_UNKNOWN');
    });

    test('cosignatures_below_the_quorum', () =>
      refused(
        { ...form, checkpoint: issuance.note(2, form.index + 1), inclusionProof: proofAt(form.index + 1) },
        422,
        'COSIGNATURES_MISSING',
      ));

    test('cosignature_of_a_stranger_instead', () => {
      const two = issuance.note(2, form.index + 1);
      const strangers = { ...stage.parties.witnesses[2], keys: generateEd25519() };
      const honest = stage.parties.witnesses;
      stage.parties.witnesses = [strangers];
      const note = issuance.cosign(two, 1);
      stage.parties.witnesses = honest;
      return refused(
        { ...form, checkpoint: note, inclusionProof: proofAt(form.index + 1) },
        422,
        'COSIGNATURES_MISSING',
      );
    });

    test('checkpoint_of_the_board', () => {
      const checkpoint = { origin: definition.board.origin, size: 5, root: issuance.log.root() };
      const note = issuance.cosign(signCheckpoint(checkpoint, stage.parties.board.secretKey), 3);
      return refused({ ...form, checkpoint: note }, 422, 'CHECKPOINT_ORIGIN_INVALID');
    });

    test('checkpoint_signed_by_another', () => {
      const checkpoint = {
        origin: definition.issuance.origin,
        size: issuance.log.entries.length,
        root: issuance.log.root(),
      };
      const note = issuance.cosign(signCheckpoint(checkpoint, generateEd25519().secretKey), 3);
      return refused({ ...form, checkpoint: note }, 422, 'CHECKPOINT_UNSIGNED');
    });

    test('checkpoint_malformed', () => refused({ ...form, checkpoint: 'x' }, 422, 'CHECKPOINT_INVALID'));

    test('inclusion_proof_of_another_entry', async () => {
      const size = issuance.log.entries.length;
      const other = issuance.form(0, size);
      await refused(
        { ...issuance.form(form.index, size), inclusionProof: other.inclusionProof },
        422,
        'INCLUSION_PROOF_INVALID',
      );
    });

    test('index_of_another_entry', () => refused({ ...form, index: form.index - 1 }, 422, 'INCLUSION_PROOF_INVALID'));

    test('fork: a quorum cosigned another root of a size that we cosigned', async () => {
      const fork = forked(form.index + 1, entry);
      await refused(fork, 409, 'CHECKPOINT_CONFLICT');
    });

    test('fork at a size that we never saw: our copy has another entry there', async () => {
      // Two entries at once: the size between them has no checkpoint of ours.
      const before = issuance.log.entries.length;
      issuance.log.append(randomBytes(146), randomBytes(146));
      expect(await issuance.mirror(before)).toBe(200);
      await refused(forked(before + 1, entry), 422, 'REQUEST_NOT_LOGGED');
    });

    test('mirror_behind: to be repeated', async () => {
      const before = issuance.log.entries.length;
      issuance.log.append(randomBytes(146));
      await refused({ ...issuance.form(form.index) }, 503, 'MIRROR_BEHIND');
      expect(await issuance.mirror(before)).toBe(200);
    });

    test('the log took two requests of one voter: neither is signed', async () => {
      const who = stage.parties.voters[2];
      const one = await logged(request(who));
      const two = await logged(request(who, { ballotKey: new Uint8Array(32).fill(8) }));
      await refused(one, 409, 'REQUEST_LOGGED_TWICE');
      await refused(two, 409, 'REQUEST_LOGGED_TWICE');
    });

    const proofAt = (size: number) => issuance.log.inclusion(form.index, size).map(toHex);

    /** A log of `size` entries that ends with this request at its own place, cosigned by a corrupt quorum. */
    function forked(size: number, last: Uint8Array) {
      const honest = issuance.log.entries;
      const entries = [...honest.slice(0, size - 1), last];
      if (concatBytes(...entries).length === concatBytes(...honest.slice(0, size)).length && size === form.index + 1) {
        entries[0] = randomBytes(146);
      }
      const kept = honest.splice(0, honest.length, ...entries);
      const body = issuance.form(size - 1);
      honest.splice(0, honest.length, ...kept);
      return body;
    }
  });
});

test('two voters at once, and one voter by two requests at once: one answer each', async () => {
  const who = stage.parties.voters[4];
  const form = await logged(request(who));
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask(form)));
  expect(new Set(answers.map(({ status, json }) => `${status} ${json.share}`)).size).toBe(1);
  const source = await createDataSource(stage.databaseUrl, 'issuer').initialize();
  const rows: unknown[] = await source.query('SELECT position FROM signed_request');
  const distinct: unknown[] = await source.query('SELECT DISTINCT position FROM signed_request');
  await source.destroy();
  expect(rows).toHaveLength(distinct.length);
});

test('once our own copy of the board has the closing entry, nothing more is signed', async () => {
  const entry = toHex(request(stage.parties.voters[4])); // signed above
  const form = issuance.form(issuance.log.entries.findIndex((each) => toHex(each) === entry));
  const board = new TestLog(definition.board.origin);
  Object.assign(board.keys, stage.parties.board);
  stage.relay.logs.set(`${path()}/mirror/board/entries`, board);
  const move = async (phaseNo: number, from: Phase, to: Phase) => {
    const statement = encodePhaseStatement({ electionId: toHex(electionId), phaseNo, from, to, reason: '' });
    const signatures = [0, 1].map((official) => ({
      official,
      signature: signDocument('phase', stage.parties.officials[official].secretKey, statement),
    }));
    const before = board.entries.length;
    board.append(encodePhaseEntry(statement, signatures));
    expect(await issuance.add(board.request(before))).toBe(200);
  };
  board.append(encodeCreatedEntry(electionId));
  expect(await issuance.add(board.request(0))).toBe(200);
  await move(0, 'setup', 'issuing');
  await move(1, 'issuing', 'voting');
  expect((await ask(form)).status).toBe(200);
  await move(2, 'voting', 'closed');
  expect(await ask(form)).toMatchObject({ status: 409, json: { code: 'ISSUANCE_ENDED' } });
});
