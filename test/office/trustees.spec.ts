/**
 * Trustees at the command line against the started service: they join by their links, make the election key and compare it,
 * complain and are judged. What ended with a complaint never becomes an election, and a complaint ends no election.
 */
import {
  BallotApi,
  decryptTrusteeFile,
  newTrusteeKeys,
  publicKeysOf,
  readCeremonyStand,
  signMessage,
  type TrusteeKeys,
  TrusteeProgram,
  type TrusteeStore,
} from '#client';
import { encodeCanonicalJson, encodeScalar, seal, shareInfo, startTrusteeCeremony, toHex } from '#crypto';
import {
  ceremonyDocumentKind,
  type CeremonyStep,
  culpritOfComplaint,
  decodeDraft,
  encodeCommitmentMessage,
  encodeComplaintMessage,
  encodeSharesMessage,
} from '#record';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { psephosWith } from '../cli/command.js';
import { freshDatabaseUrl } from '../support/database.js';
import { TestElection } from '../support/test-election.js';
import { type Answer, OFFICE, TestService } from '../support/test-service.js';
import { makePlan } from './plan-parts.js';
import { SignedIn } from './signed-in.js';

const PASSPHRASE = 'three calm green rivers';

let service: TestService;
let api: BallotApi;
let folder: string;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('trustees'), [0, 1, 1]);
  api = new BallotApi(service.url);
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-trustees-'));
}, 60_000);

afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

const fileOf = (name: string) => path.join(folder, `${name}.psephos-key`);
const trustee = (...args: string[]) => psephosWith({ PSEPHOS_PASSPHRASE: PASSPHRASE }, 'trustee', ...args);
const withKey = (name: string) => ['--url', service.url, '--file', fileOf(name)];

let anna: SignedIn | undefined;

async function makeInvitations(): Promise<string[]> {
  const plan = await service.json('POST', '/office-api/elections', { plan: makePlan() }, OFFICE);
  const planId = String(plan.json['id']);
  anna ??= await SignedIn.as(service, 'Anna', 'official');
  const links: string[] = [];
  for (const position of [0, 1, 2]) {
    const at = `/office-api/elections/${planId}/trustees/${position}/invitation`;
    const { json } = await anna.post(at, {});
    links.push(`${service.url}/office/trustee/join#${planId}.${String(json['secret'])}`);
  }
  return links;
}

let drafts = 0;

/** A draft whose trustees have these keys. */
async function sendDraft(trustees: TrusteeKeys[]): Promise<string> {
  drafts += 1;
  const { draft } = TestElection.draft(service, (made) => made).world;
  const members = trustees.map((keys, at) => ({ index: at + 1, name: `Trustee ${at + 1}`, ...publicKeysOf(keys) }));
  const origin = `${draft.board.origin}/${drafts}`;
  const bytes = encodeCanonicalJson({
    ...draft,
    trustees: { threshold: 2, members },
    board: { ...draft.board, origin },
    issuance: { ...draft.issuance, origin: `${origin}/issuance` },
  });
  const json = { ...OFFICE, 'content-type': 'application/json' };
  return String((await service.call('POST', '/drafts', bytes, json)).json['ceremonyId']);
}

/** What a program that does not keep to the rules says. */
function say(
  ceremonyId: string,
  keys: TrusteeKeys,
  index: number,
  step: CeremonyStep,
  document: Uint8Array,
): Promise<Answer> {
  const message = signMessage(`trustee-${index}-${step}`, ceremonyDocumentKind(step), keys.signing, document);
  return service.json('POST', `/ceremonies/${ceremonyId}/messages`, message);
}

const bin = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const head = (ceremonyId: string, index: number) => ({ ceremonyId, role: 'trustee' as const, index });

async function culprits(ceremonyId: string): Promise<(number | null)[]> {
  const draft = decodeDraft(await api.draft(ceremonyId));
  const stand = await readCeremonyStand(draft, ceremonyId, await api.ceremonyMessages(ceremonyId));
  return stand.complaints.map(culpritOfComplaint);
}

async function keysOf(name: string): Promise<TrusteeKeys> {
  return decryptTrusteeFile(readFileSync(fileOf(name), 'utf8'), PASSPHRASE);
}

test('a trustee joins by her link, makes the key with two others and confirms it', async () => {
  const [link] = await makeInvitations();
  const joined = await trustee('join', link, '--file', fileOf('ada'), '--json');
  expect([joined.code, joined.err]).toEqual([0, '']);
  // Through another place's link her key is not taken.
  const elsewhere = await trustee('join', (await makeInvitations())[0], '--file', fileOf('ada'));
  expect(elsewhere.err).toContain('is of another election');

  const others = [await newTrusteeKeys(null), await newTrusteeKeys(null)];
  const ceremonyId = await sendDraft([await keysOf('ada'), ...others]);
  const named = ['--ceremony', ceremonyId, '--wait', '60'];
  const seen: string[] = [];
  const work = others.map((keys) => runProgram(keys, ceremonyId, seen));
  const asked = await trustee('ceremony', ...withKey('ada'), ...named);
  const [, fingerprint = ''] = /fingerprint ([0-9A-Z ]{19}) is not confirmed/.exec(asked.err) ?? [];
  const wrong = await trustee('confirm', ...withKey('ada'), ...named, '--fingerprint', '0000 0000');
  expect(wrong.err).toContain('it is different');
  const done = await trustee('confirm', ...withKey('ada'), ...named, '--fingerprint', fingerprint.slice(0, 9));
  expect([done.code, done.err]).toEqual([0, '']);
  await Promise.all(work);
  const plain = fingerprint.replaceAll(' ', '');
  expect(seen).toEqual([plain, plain]);
  const status = await trustee('status', ...withKey('ada'), '--ceremony', ceremonyId, '--json');
  expect(JSON.parse(status.out)).toMatchObject({ state: 'joined', ceremony: { complaints: [], fingerprint: plain } });
  // These keys have served: no other ceremony gets them on this machine.
  const second = await sendDraft([await keysOf('ada'), ...others]);
  const again = await trustee('ceremony', ...withKey('ada'), '--ceremony', second);
  expect(again.err).toContain('CEREMONY_ALREADY_RUN');
}, 180_000);

/** A trustee who finds every fingerprint the same. */
function runProgram(keys: TrusteeKeys, ceremonyId: string, seen: string[]): Promise<void> {
  const store: TrusteeStore = {
    loadCeremony: () => Promise.resolve(null),
    createCeremony: () => Promise.resolve(),
    loadVerdict: () => Promise.resolve(null),
    createVerdict: () => Promise.resolve(),
    loadDecision: () => Promise.resolve(null),
    createDecision: () => Promise.resolve(),
  };
  return new TrusteeProgram(keys, store).runCeremony({
    api,
    ceremonyId,
    onStep: () => undefined,
    onStand: () => undefined,
    confirm: (fingerprint) => Promise.resolve(seen.push(fingerprint) > 0),
    complain: () => Promise.resolve(true),
    timeoutMs: 120_000,
    pollMs: 250,
    signal: null,
  });
}

describe('what is no key file of hers', () => {
  test.each<[string, () => void, string]>([
    ['no_file', () => rmSync(fileOf('x'), { force: true }), 'there is no key file'],
    ['other_file', () => writeFileSync(fileOf('x'), 'shopping list'), 'KEY_FILE_INVALID'],
    [
      'damaged_file',
      () => writeFileSync(fileOf('x'), readFileSync(fileOf('ada'), 'utf8').slice(0, -60)),
      'KEY_FILE_DAMAGED',
    ],
  ])('%s', async (_name, make, message) => {
    make();
    const { code, err } = await trustee('status', ...withKey('x'));
    expect(code).not.toBe(0);
    expect(err).toContain(message);
    expect(err).toContain('hint: ');
  });

  test('wrong_passphrase', async () => {
    const wrong = { PSEPHOS_PASSPHRASE: `${PASSPHRASE}!` };
    const { code, err } = await psephosWith(wrong, 'trustee', 'status', ...withKey('ada'));
    expect([code, err]).toEqual([1, expect.stringContaining('KEY_FILE_NOT_OPENED')]);
  });

  test('short_passphrase: no file is made', async () => {
    const [link] = await makeInvitations();
    const short = { PSEPHOS_PASSPHRASE: 'fifteen letters' };
    const { err } = await psephosWith(short, 'trustee', 'join', link, '--file', fileOf('short'));
    expect(err).toContain('PASSPHRASE_TOO_SHORT');
    expect(() => readFileSync(fileOf('short'))).toThrow('ENOENT');
  });
});

describe('complaints', () => {
  let keys: TrusteeKeys[];
  let ceremonyId: string;

  beforeEach(async () => {
    keys = await Promise.all([1, 2, 3].map(() => newTrusteeKeys(null)));
    ceremonyId = await sendDraft(keys);
  });

  const begun = (index: number) => startTrusteeCeremony(keys[index - 1].seed, bin(ceremonyId), index, 3, 2);
  const commit = (index: number, { commitments, proof } = begun(index).message) =>
    say(
      ceremonyId,
      keys[index - 1],
      index,
      'commitment',
      encodeCommitmentMessage({ ...head(ceremonyId, index), commitments: commitments.map(toHex), proof: toHex(proof) }),
    );

  /** Trustee 3 sends everybody the same wrong share. */
  async function cheat(): Promise<void> {
    const shares = [];
    for (const to of [1, 2]) {
      const info = shareInfo(bin(ceremonyId), 'trustee', 3, to);
      shares.push({ to, sealed: toHex(await seal(keys[to - 1].sealing.publicKey, info, encodeScalar(5n))) });
    }
    await say(ceremonyId, keys[2], 3, 'shares', encodeSharesMessage({ ...head(ceremonyId, 3), shares }));
  }

  const complain = (accused: number | null, sealingSecretKey: string | null) =>
    say(
      ceremonyId,
      keys[0],
      1,
      'complaint',
      encodeComplaintMessage({ ...head(ceremonyId, 1), accused, sealingSecretKey }),
    );
  const publish = () => service.json('POST', `/drafts/${ceremonyId}/definition`, {}, OFFICE);

  test('wrong_share: everyone sees who lied, and no election comes of it', async () => {
    for (const index of [1, 2, 3]) expect((await commit(index)).status).toBe(200);
    await cheat();
    expect((await complain(3, toHex(keys[0].sealing.secretKey))).status).toBe(200);
    expect(await culprits(ceremonyId)).toEqual([3]);
    const { status, json } = await publish();
    expect([status, json.code]).toEqual([409, 'CEREMONY_STOPPED']);
    // The same complaint again is welcome, another one is not.
    expect((await complain(3, toHex(keys[0].sealing.secretKey))).status).toBe(200);
    expect((await complain(null, null)).json.code).toBe('MESSAGE_CONFLICT');
  });

  test('fingerprints_that_differ: nobody is accused, and no election comes of it', async () => {
    expect((await complain(null, null)).status).toBe(200);
    expect(await culprits(ceremonyId)).toEqual([null]);
    expect((await publish()).json.code).toBe('CEREMONY_STOPPED');
  });

  test('false_complaint: the complainant is named', async () => {
    for (const index of [1, 2, 3]) await commit(index);
    await complain(2, toHex(keys[0].sealing.secretKey));
    expect(await culprits(ceremonyId)).toEqual([1]);
  });

  test('complaint_in_the_name_of_another_trustee', async () => {
    const document = encodeComplaintMessage({ ...head(ceremonyId, 1), accused: 3, sealingSecretKey: null });
    const { json } = await say(ceremonyId, keys[2], 1, 'complaint', document);
    expect(json.code).toBe('SIGNATURE_FILE_KEY_DIFFERENT');
    const other = encodeComplaintMessage({ ...head('77'.repeat(32), 1), accused: 3, sealingSecretKey: null });
    expect((await say(ceremonyId, keys[0], 1, 'complaint', other)).json.code).toBe('CEREMONY_MESSAGE_INVALID');
    const nobody = encodeComplaintMessage({ ...head(ceremonyId, 1), accused: 9, sealingSecretKey: null });
    expect((await say(ceremonyId, keys[0], 1, 'complaint', nobody)).json.code).toBe('CEREMONY_MESSAGE_INVALID');
    expect(await culprits(ceremonyId)).toEqual([]);
  });

  test('missing_proof, commitment_too_many, replay_from_another_ceremony: not taken', async () => {
    const other = startTrusteeCeremony(keys[0].seed, bin('77'.repeat(32)), 1, 3, 2).message;
    expect((await commit(1, other)).json).toMatchObject({ code: 'KEY_PROOF_INVALID' });
    expect((await commit(1, { ...begun(1).message, proof: begun(2).message.proof })).json.code).toBe(
      'KEY_PROOF_INVALID',
    );
    const longer = startTrusteeCeremony(keys[0].seed, bin(ceremonyId), 1, 3, 3).message;
    expect((await commit(1, longer)).json.code).toBe('CEREMONY_MESSAGE_INVALID');
  });
});

test('a complaint ends no election that is published', async () => {
  const election = await TestElection.publish(service, (draft) => draft);
  const { parties, ceremonyId } = election.world;
  const id = toHex(ceremonyId);
  const { signing } = parties.trustees[0];
  const document = encodeComplaintMessage({ ...head(id, 1), accused: null, sealingSecretKey: null });
  const message = signMessage('trustee-1-complaint', 'ceremony-complaint', signing, document);
  const { status, json } = await service.json('POST', `/ceremonies/${id}/messages`, message);
  expect([status, json.code]).toEqual([409, 'CEREMONY_OVER']);
}, 60_000);
