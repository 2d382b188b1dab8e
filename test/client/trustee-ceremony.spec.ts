/**
 * A key ceremony with one trustee who cheats, over a relay that passes everything on: who is honest names the cheat, and
 * everyone who looks at the evidence comes to the same name (attack 30). Told with the programs that trustees run.
 */
import {
  encodeScalar,
  generateSealingKey,
  makeKeyShares,
  randomBytes,
  seal,
  sha256,
  shareInfo,
  startTrusteeCeremony,
  toHex,
} from '#crypto';
import {
  BallotApi,
  type CeremonyOptions,
  ClientError,
  newTrusteeKeys,
  publicKeysOf,
  readCeremonyStand,
  type SignedMessage,
  signMessage,
  type TrusteeKeys,
  TrusteeProgram,
  type TrusteeStore,
} from '#client';
import {
  ceremonyDocumentKind,
  type CeremonyStep,
  culpritOfComplaint,
  decodeDraft,
  encodeCeremonyName,
  encodeCommitmentMessage,
  encodeComplaintMessage,
  encodeDraft,
  encodeSharesMessage,
} from '#record';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildRecord } from '../support/build-record.js';
import { errorOf, expectRefused } from './refusal.js';

class MemoryStore implements TrusteeStore {
  ceremonyId: string | null = null;
  loadCeremony = () => Promise.resolve(this.ceremonyId);
  createCeremony = (id: string) => Promise.resolve(void (this.ceremonyId = id));
  verdict: string | null = null;
  loadVerdict = () => Promise.resolve(this.verdict);
  createVerdict(verdict: string): Promise<void> {
    if (this.verdict !== null) return Promise.reject(new Error('there is a verdict'));
    this.verdict = verdict;
    return Promise.resolve();
  }
  loadDecision = () => Promise.resolve(null);
  createDecision = () => Promise.resolve();
}

let template: Uint8Array;
let keys: TrusteeKeys[];
let draft: Uint8Array;
let ceremonyId: string;
let messages: SignedMessage[];
let server: Server;
let api: BallotApi;

beforeAll(async () => {
  const { files } = await buildRecord({});
  template = files.get('draft.json') ?? new Uint8Array();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      if (request.url?.startsWith('/drafts/') === true) return response.end(Buffer.from(draft));
      if (request.method === 'POST') messages.push(JSON.parse(body) as SignedMessage);
      return response.end(JSON.stringify(messages));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = new BallotApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(async () => {
  messages = [];
  keys = await Promise.all([1, 2, 3].map(() => newTrusteeKeys(null)));
  ({ draft, ceremonyId } = draftOf(keys));
});

function draftOf(trustees: TrusteeKeys[]): { draft: Uint8Array; ceremonyId: string } {
  const parsed = decodeDraft(template);
  const members = trustees.map((one, at) => ({ index: at + 1, name: `Trustee ${at + 1}`, ...publicKeysOf(one) }));
  const bytes = encodeDraft({ ...parsed, trustees: { ...parsed.trustees, threshold: 2, members } });
  return { draft: bytes, ceremonyId: toHex(sha256(bytes)) };
}

function run(index: number, changes: Partial<CeremonyOptions> = {}, store = new MemoryStore()): Promise<void> {
  return new TrusteeProgram(keys[index - 1], store).runCeremony({
    api,
    ceremonyId,
    onStep: () => undefined,
    onStand: () => undefined,
    confirm: () => Promise.resolve(true),
    complain: () => Promise.resolve(true),
    timeoutMs: 4_000,
    pollMs: 20,
    signal: null,
    ...changes,
  });
}

const bin = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const head = (index: number, id = ceremonyId) => ({ ceremonyId: id, role: 'trustee' as const, index });
const begun = (index: number, id = ceremonyId, k = 2) =>
  startTrusteeCeremony(keys[index - 1].seed, bin(id), index, 3, k);

function say(index: number, step: CeremonyStep, document: Uint8Array): void {
  const name = encodeCeremonyName({ role: 'trustee', index, step });
  messages.push(signMessage(name, ceremonyDocumentKind(step), keys[index - 1].signing, document));
}

/** What trustee 3 says of her polynomial. */
function commit(change: { commitments?: Uint8Array[]; proof?: Uint8Array } = {}): void {
  const { commitments, proof } = { ...begun(3).message, ...change };
  say(
    3,
    'commitment',
    encodeCommitmentMessage({ ...head(3), commitments: commitments.map(toHex), proof: toHex(proof) }),
  );
}

/** Trustee 3 sends trustee 1 something else than she promised; trustee 2 gets what is right. */
async function sendShares(toFirst: (right: Uint8Array) => Promise<Uint8Array>): Promise<void> {
  const all = [1, 2, 3].map((index) => begun(index).message);
  const shares = [];
  for (const { to, share } of makeKeyShares(begun(3).state, all)) {
    const info = shareInfo(bin(ceremonyId), 'trustee', 3, to);
    const sealed = to === 1 ? await toFirst(share) : await seal(keys[to - 1].sealing.publicKey, info, share);
    shares.push({ to, sealed: toHex(sealed) });
  }
  say(3, 'shares', encodeSharesMessage({ ...head(3), shares }));
}

const toFirst = (share: Uint8Array, id = ceremonyId) =>
  seal(keys[0].sealing.publicKey, shareInfo(bin(id), 'trustee', 3, 1), share);

async function culprits(): Promise<(number | null)[]> {
  const { complaints } = await readCeremonyStand(decodeDraft(draft), ceremonyId, messages);
  return complaints.map(culpritOfComplaint);
}

/** The first two run; one finds out, the other hears of it. */
async function expectNamed(culprit: number): Promise<void> {
  const errors = await Promise.all([errorOf(run(1)), errorOf(run(2))]);
  for (const error of errors) {
    expect(error).toBeInstanceOf(ClientError);
    expect((error as ClientError).code).toBe('CEREMONY_STOPPED');
    expect((error as ClientError).detail).toContain(`trustee ${culprit}`);
  }
  const named = await culprits();
  expect(named.length).toBeGreaterThan(0);
  expect(new Set(named)).toEqual(new Set([culprit]));
}

it('ends well with three honest trustees, one of whom repeats it on another device', async () => {
  await Promise.all([run(1), run(2), run(3)]);
  const before = structuredClone(messages);
  await run(2);
  expect(messages).toEqual(before);
  expect(messages).toHaveLength(9);
});

it('goes on where an interrupted run stopped, with the same bytes', async () => {
  await expectRefused(run(1, { timeoutMs: 30 }), 'TIMED_OUT');
  const [first] = messages;
  messages = [];
  await Promise.all([run(1), run(2), run(3)]);
  expect(messages.find(({ name }) => name === 'trustee-1-commitment')).toEqual(first);
});

it('keys_of_an_earlier_ceremony: refused on the device that knows of it', async () => {
  const store = new MemoryStore();
  store.ceremonyId = '77'.repeat(32);
  await expectRefused(run(1, {}, store), 'CEREMONY_ALREADY_RUN');
  expect(messages).toHaveLength(0);
});

/** Everything but one trustee's last word: what a lying relay shows her afterwards. */
const hide = (index: number) => (messages = messages.filter(({ name }) => name !== `trustee-${index}-transcript`));
const without = (...names: string[]) => (messages = messages.filter(({ name }) => !names.includes(name)));

describe('what a trustee has signed stays signed, whatever the relay shows her', () => {
  it('signed_before_it_is_sent: kept where the relay takes nothing', async () => {
    const store = new MemoryStore();
    const deaf = new BallotApi(api.http.baseUrl);
    const post = deaf.postCeremonyMessage.bind(deaf);
    deaf.postCeremonyMessage = (id, message) =>
      message.name.endsWith('transcript') ? Promise.reject(new Error('gone')) : post(id, message);
    const others = Promise.all([run(2), run(3)]);
    await expect(run(1, { api: deaf }, store)).rejects.toThrow('gone');
    expect(store.verdict).toMatch(/^[0-9a-f]{64}$/);
    // She is not asked again, and says the same.
    await run(1, { confirm: () => Promise.reject(new Error('asked')) }, store);
    await others;
  });

  it('hidden_transcript: the same one is sent again', async () => {
    const store = new MemoryStore();
    await Promise.all([run(1, {}, store), run(2), run(3)]);
    const said = messages.find(({ name }) => name === 'trustee-1-transcript');
    hide(1);
    await run(1, { confirm: () => Promise.reject(new Error('asked')) }, store);
    expect(messages.find(({ name }) => name === 'trustee-1-transcript')).toEqual(said);
  });

  it('keyed_complaint_after_signing: she is not even asked, and her key stays hers', async () => {
    const store = new MemoryStore();
    await Promise.all([run(1, {}, store), run(2), run(3)]);
    without('trustee-1-transcript', 'trustee-3-shares', 'trustee-3-transcript');
    await sendShares(() => toFirst(encodeScalar(5n)));
    const complain = () => Promise.reject(new Error('asked'));
    await expectRefused(run(1, { complain }, store), 'TRANSCRIPT_ALREADY_SIGNED');
    expect(messages.some(({ name }) => name.endsWith('complaint'))).toBe(false);
  });

  it('keyed_complaint_after_signing on another device, where the relay does not hide it', async () => {
    await Promise.all([run(1), run(2), run(3)]);
    without('trustee-3-shares', 'trustee-3-transcript');
    await sendShares(() => toFirst(encodeScalar(5n)));
    await expectRefused(run(1), 'TRANSCRIPT_ALREADY_SIGNED');
  });

  it('second_transcript: shares that are right too, but others', async () => {
    const store = new MemoryStore();
    await Promise.all([run(1, {}, store), run(2), run(3)]);
    without('trustee-1-transcript', 'trustee-3-shares', 'trustee-3-transcript');
    await sendShares((share) => toFirst(share));
    await expectRefused(run(1, {}, store), 'TRANSCRIPT_ALREADY_SIGNED');
    expect(messages.some(({ name }) => name === 'trustee-1-transcript')).toBe(false);
  });

  it('transcript_after_a_complaint: who has opened her key signs nothing with it', async () => {
    const store = new MemoryStore();
    commit();
    await sendShares(() => toFirst(encodeScalar(5n)));
    await Promise.all([errorOf(run(1, {}, store)), errorOf(run(2))]);
    expect(store.verdict).toBe('complaint');
    expect(messages.some(({ name }) => name === 'trustee-1-complaint')).toBe(true);
    without('trustee-1-complaint', 'trustee-2-complaint', 'trustee-2-transcript', 'trustee-3-shares');
    await sendShares((share) => toFirst(share));
    await expectRefused(run(1, {}, store), 'CEREMONY_STOPPED');
    expect(messages.some(({ name }) => name === 'trustee-1-transcript')).toBe(false);
  });
});

it('wrong_share: named by everybody, and no transcript is signed', async () => {
  commit();
  await sendShares(() => toFirst(encodeScalar(5n)));
  await expectNamed(3);
  expect(messages.some(({ name }) => name.startsWith('trustee-1-transcript'))).toBe(false);
});

it('share_that_does_not_open', async () => {
  commit();
  await sendShares((share) => toFirst(share, '77'.repeat(32)));
  await expectNamed(3);
});

it('share_for_somebody_who_does_not_exist', async () => {
  commit();
  const sealed = toHex(await toFirst(encodeScalar(5n)));
  const shares = [
    { to: 1, sealed },
    { to: 9, sealed },
  ];
  say(3, 'shares', encodeSharesMessage({ ...head(3), shares }));
  await expectNamed(3);
});

it('missing_proof: a proof that proves nothing', async () => {
  commit({ proof: begun(2).message.proof });
  await expectNamed(3);
});

it('commitment_too_many: a threshold of her own', async () => {
  const { commitments, proof } = begun(3, ceremonyId, 3).message;
  commit({ commitments: [...commitments], proof });
  await expectNamed(3);
});

it('replay_from_another_ceremony: her commitment, signed for that one', async () => {
  const other = '77'.repeat(32);
  const { commitments, proof } = begun(3, other).message;
  const list = commitments.map(toHex);
  say(3, 'commitment', encodeCommitmentMessage({ ...head(3, other), commitments: list, proof: toHex(proof) }));
  await expectNamed(3);
});

it('proof_from_another_ceremony: her commitment, signed anew for this one', async () => {
  const { commitments, proof } = begun(3, '77'.repeat(32)).message;
  commit({ commitments: [...commitments], proof });
  await expectNamed(3);
});

it('false_complaint: the complainant is named', async () => {
  const sealingSecretKey = toHex(keys[0].sealing.secretKey);
  const others = Promise.all([errorOf(run(2)), errorOf(run(3))]);
  // Trustee 1 takes part, and then accuses trustee 3 of what everyone can see is not so.
  await expectRefused(run(1, once(sealingSecretKey)), 'CEREMONY_STOPPED');
  await others;
  expect(await culprits()).toEqual([1]);
});

/** Complains at the moment when everybody's shares are there. */
function once(sealingSecretKey: string): Partial<CeremonyOptions> {
  let said = false;
  return {
    confirm: () => {
      if (!said) say(1, 'complaint', encodeComplaintMessage({ ...head(1), accused: 3, sealingSecretKey }));
      said = true;
      return Promise.resolve(true);
    },
  };
}

it('complaint_with_another_key, and complaint_without_a_key: the complainant is named', async () => {
  commit();
  await sendShares((share) => toFirst(share));
  const { secretKey } = await generateSealingKey();
  for (const sealingSecretKey of [toHex(secretKey), null]) {
    messages = messages.filter(({ name }) => !name.endsWith('complaint'));
    say(1, 'complaint', encodeComplaintMessage({ ...head(1), accused: 3, sealingSecretKey }));
    expect(await culprits()).toEqual([1]);
  }
});

it('fingerprints_that_differ: the ceremony ends for everybody, and nobody is accused', async () => {
  const errors = await Promise.all([
    errorOf(run(1, { confirm: () => Promise.resolve(false) })),
    errorOf(run(2)),
    errorOf(run(3)),
  ]);
  for (const error of errors) expect((error as ClientError).code).toBe('CEREMONY_STOPPED');
  expect(await culprits()).toEqual([null]);
});

it('shows all three the same fingerprint', async () => {
  const seen: string[] = [];
  const confirm = (fingerprint: string) => Promise.resolve(seen.push(fingerprint) > 0);
  await Promise.all([run(1, { confirm }), run(2, { confirm }), run(3, { confirm })]);
  expect(seen[0]).toMatch(/^[0-9A-Z]{16}$/);
  expect(new Set(seen).size).toBe(1);
});

it('message_signed_by_somebody_else: a lying relay puts no blame on a trustee', async () => {
  commit();
  messages[0].signature = {
    ...messages[0].signature,
    signature: toHex(randomBytes(64)),
  };
  const error = await errorOf(run(1));
  expect((error as { code: string }).code).toBe('DOCUMENT_SIGNATURE_INVALID');
  expect(messages.some(({ name }) => name.endsWith('complaint'))).toBe(false);
});

it('who does not want to complain says nothing, and still learns who it is', async () => {
  commit({ proof: begun(2).message.proof });
  const error = await errorOf(run(1, { complain: () => Promise.resolve(false) }));
  expect((error as Error).message).toContain('trustee 3 (Trustee 3)');
  expect(messages.some(({ name }) => name.endsWith('complaint'))).toBe(false);
});
