/** Evidence on the board (record format, Evidence): each file is judged by itself, named in the report, and never the verdict. */
import { signCheckpoint, sha256, toHex, utf8, VerificationError } from '#crypto';
import {
  type AnchorPayload,
  batonScript,
  buildAnchor,
  decodeEvidence,
  decodeTransaction,
  encodeDocumentEntry,
  encodeEvidence,
  encodePush,
  encodeTransaction,
  evidencePath,
  signatureDigestOfType,
  type SpentOutput,
} from '#record';
import { evidenceSentence } from '#verify';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { encodeDerSignature } from '../../libs/record/src/der-signature.js';
import { wordsOf } from '../../apps/cli/src/output/words.js';
import { buildRecord, type BuiltRecord, type World } from '../support/build-record.js';
import { failedGroups, notesOf, verify, withFiles } from '../support/verify-record.js';

const SEQ = 2;
const SIGHASH_NONE = 0x42;
const OTHER = new Uint8Array(32).fill(7);

type Standing = [code: string | null, standing: string, refusal: string | null];

const ROOT_PROVEN: Standing = ['ANCHOR_ROOT_DIFFERENT', 'proven', null];
const ROOT_OPEN: Standing = ['ANCHOR_ROOT_DIFFERENT', 'open', null];

/** What the evidence is, what it says, and what must come of it; in the order of their numbers. */
const CASES: [name: string, make: (world: World) => Uint8Array, expected: Standing][] = [
  [
    'two anchors of one number',
    (w) => batonSpent(w, { own: own(w), transaction: forged(w) }),
    ['BATON_SPENT', 'proven', null],
  ],
  [
    'a transaction that is no anchor',
    (w) => batonSpent(w, { own: null, transaction: theft(w) }),
    ['BATON_SPENT', 'proven', null],
  ],
  ['an anchor with another root', (w) => rootDifferent(w, forged(w)), ['ANCHOR_ROOT_DIFFERENT', 'proven', null]],
  ['two histories of the board', (w) => forked(w, w.closingSize, OTHER), ['LOG_FORKED', 'proven', null]],
  ['a frozen baton', (w) => frozen(w), ['INPUT_FROZEN', 'stated', null]],
  ['a checkpoint beyond this record', (w) => forked(w, 1_000, OTHER), ['LOG_FORKED', 'open', null]],
  [
    'a signature of an unknown type',
    (w) => batonSpent(w, { own: own(w), transaction: theft(w, 0x61) }),
    ['BATON_SPENT', 'open', null],
  ],
  [
    'the same anchor signed again',
    (w) => batonSpent(w, { own: own(w), transaction: signedAgain(w) }),
    refuted('BATON_SPENT'),
  ],
  ['an honest anchor', (w) => batonSpent(w, { own: null, transaction: own(w) }), refuted('BATON_SPENT')],
  [
    'a theft with a key of its own',
    (w) => batonSpent(w, { own: own(w), transaction: theft(w, SIGHASH_NONE, OTHER) }),
    refuted('BATON_SPENT'),
  ],
  ['an output that is no baton', (w) => elsewhere(w), refuted('BATON_SPENT')],
  ['an anchor with the right roots', (w) => rootDifferent(w, own(w)), refuted('ANCHOR_ROOT_DIFFERENT')],
  ['an honest checkpoint', (w) => honestNote(w), refuted('LOG_FORKED')],
  [
    'a checkpoint that the log did not sign',
    (w) => forked(w, w.closingSize, OTHER, w.parties.issuance.secretKey),
    refuted('LOG_FORKED'),
  ],
  [
    'an anchor with another root of the issuance log',
    (w) => rootDifferent(w, forged(w, { issuedRoot: OTHER })),
    ROOT_PROVEN,
  ],
  ['an anchor beyond this board', (w) => rootDifferent(w, forged(w, { treeSize: 1_000 })), ROOT_OPEN],
  ['an anchor beyond this issuance log', (w) => rootDifferent(w, forged(w, { issuedSize: 1_000 })), ROOT_OPEN],
  ['an empty board with another root', (w) => forked(w, 0, OTHER), ['LOG_FORKED', 'proven', null]],
  [
    'a theft of what the first anchor spends',
    (w) => stolen(w, { seq: 0, spent: funding(w) }),
    ['BATON_SPENT', 'proven', null],
  ],
  ['a theft behind the anchors of this record', (w) => stolen(w, { seq: 50 }), ['BATON_SPENT', 'open', null]],
  ['a theft with a signature of an unknown type', (w) => stolen(w, { type: 0x61 }), ['BATON_SPENT', 'open', null]],
  ['a theft of another output', (w) => stolen(w, { spent: { ...baton(w), vout: 1 } }), refuted('BATON_SPENT')],
  [
    'a theft with the path of another transaction',
    (w) => stolen(w, { bump: w.bumps.get(w.funding.txid) ?? null }),
    refuted('BATON_SPENT'),
  ],
  ['an anchor of another number', (w) => rootDifferent(w, forged(w), SEQ + 1), refuted('ANCHOR_ROOT_DIFFERENT')],
  [
    'an anchor of another election',
    (w) => rootDifferent(w, forged(w, { electionId: OTHER, rootHash: OTHER })),
    refuted('ANCHOR_ROOT_DIFFERENT'),
  ],
  ['a frozen anchor of another number', (w) => frozen(w, w.electionId, SEQ + 1), refuted('INPUT_FROZEN')],
  [
    'two transactions of which none is the anchor of this number',
    (w) => batonSpent(w, { own: theft(w), transaction: forged(w) }),
    refuted('BATON_SPENT'),
  ],
  ['another election', (w) => frozen(w, OTHER), ['INPUT_FROZEN', 'refuted', 'ELECTION_ID_MISMATCH']],
  ['no evidence at all', () => utf8('{}'), [null, 'refuted', 'EVIDENCE_INVALID']],
];

/** Evidence of no form, before the close: the anchors cover it. */
const EARLY = { number: 99, bytes: utf8('{}') };

let built: BuiltRecord;

beforeAll(async () => {
  built = await buildRecord({
    board: (entries) => [
      ...entries.slice(0, -1),
      encodeDocumentEntry(4, EARLY.number, sha256(EARLY.bytes)),
      ...entries.slice(-1),
    ],
    // All else of it stands behind the last anchor.
    boardAfterClose: (entries, world) => [...entries, ...CASES.map((_, i) => entryOf(world, i))],
    anchorsAfterClose: (steps) => steps.map((step) => ({ ...step, treeSize: step.treeSize - CASES.length })),
    files: (files, world) => {
      files.set(evidencePath(EARLY.number), EARLY.bytes);
      CASES.forEach(([, make], i) => files.set(evidencePath(i + 1), make(world)));
    },
  });
}, 60_000);

function entryOf(world: World, i: number): Uint8Array {
  return encodeDocumentEntry(4, i + 1, sha256(CASES[i][1](world)));
}

test('each piece of evidence is judged, and the verdict stays', async () => {
  const report = await verify(built);
  const [early, ...late] = report.evidence;
  const found = late.map(({ code, standing, refusal }) => [code, standing, refusal?.code ?? null]);
  expect(Object.fromEntries(CASES.map(([name], i) => [name, found[i]]))).toEqual(
    Object.fromEntries(CASES.map(([name, , expected]) => [name, expected])),
  );
  expect(late.every(({ isAnchored, index }) => !isAnchored && index >= 0)).toBe(true);
  expect(early).toMatchObject({ number: EARLY.number, isAnchored: true, standing: 'refuted' });
  expect(report.verdict).toBe('VALID');
  expect(evidenceSentence(late[0], wordsOf('en'))).toMatch(
    /^Evidence 1: Anchor 2 could not be made: somebody used [^.]+ another transaction\. The proof holds\. .* behind the last anchor/,
  );
});

test('a chain that ends where the evidence says: INCOMPLETE, and why', async () => {
  const cut = withFiles(built, (files) => {
    const lines = new TextDecoder().decode(files.get('anchors.jsonl')).split('\n');
    files.set('anchors.jsonl', utf8(`${lines.slice(0, 1 + SEQ).join('\n')}\n`));
  });
  const report = await verify(cut);
  expect(report.verdict).toBe('INCOMPLETE');
  expect(report.evidence[1]).toMatchObject({ code: 'BATON_SPENT', seq: SEQ, standing: 'proven', isAnchored: false });
  expect(notesOf(report)).toMatch(/the record stops early: \d+ of \d+ entries are anchored/);
});

test('a file that is not there or not the one of the board is group 5’s business', async () => {
  const without = await verify(withFiles(built, (files) => files.delete(evidencePath(1))));
  expect([without.verdict, without.evidence[1].standing]).toEqual(['INCOMPLETE', 'missing']);
  const other = await verify(withFiles(built, (files) => files.set(evidencePath(1), utf8('{}'))));
  expect([other.verdict, failedGroups(other), other.evidence[1].standing]).toEqual(['INVALID', ['5'], 'missing']);
});

test('what is encoded has the form, and nothing else is read', () => {
  const bytes = frozen(built.world);
  expect(encodeEvidence(decodeEvidence(bytes))).toEqual(bytes);
  for (const change of [{ code: 'OTHER' }, { seq: -1 }, { more: 1 }, { proof: {} }, { format: 'psephos-evidence/2' }]) {
    const value = { ...(JSON.parse(new TextDecoder().decode(bytes)) as object), ...change };
    expect(() => decodeEvidence(utf8(JSON.stringify(value)))).toThrow(VerificationError);
  }
});

function refuted(code: string): Standing {
  return [code, 'refuted', 'EVIDENCE_PROOF_INVALID'];
}

const own = (world: World): Uint8Array => world.anchors[SEQ].raw;

/** What anchor 2 spends. */
function baton({ anchors }: World): SpentOutput {
  return { txid: anchors[SEQ - 1].txid, vout: 0, satoshis: anchors[SEQ - 1].batonSat };
}

/** What the first anchor spends. */
const funding = ({ funding: { txid, satoshis } }: World): SpentOutput => ({ txid, vout: 0, satoshis });

/** The same number with another root, or what else is given, signed with the anchor key. */
function forged(world: World, change: Partial<AnchorPayload> = { rootHash: OTHER }): Uint8Array {
  const payload = { ...world.anchors[SEQ].payload, ...change };
  const parts = { previous: baton(world), secretKey: world.parties.anchorSecretKey, payload, feeSat: 99 };
  return buildAnchor(parts).raw;
}

/** The baton to somebody else. */
function theft(world: World, type = SIGHASH_NONE, secretKey = world.parties.anchorSecretKey): Uint8Array {
  return spend(world, baton(world), type, secretKey, encodeTransaction(plain(baton(world))));
}

/** A theft that nothing but the baton of this record shows to be one. */
function stolen(
  world: World,
  {
    seq = SEQ,
    spent = baton(world),
    type = SIGHASH_NONE,
    bump = null,
  }: {
    seq?: number;
    spent?: SpentOutput;
    type?: number;
    bump?: string | null;
  },
): Uint8Array {
  const raw = spend(world, spent, type, world.parties.anchorSecretKey, encodeTransaction(plain(spent)));
  const proof = { bump, own: null, spent, transaction: toHex(raw) };
  return encodeEvidence({ ...common(world, seq), code: 'BATON_SPENT', proof });
}

/** Other nonce, other txid, same content. */
function signedAgain(world: World): Uint8Array {
  return spend(world, baton(world), 0x41, world.parties.anchorSecretKey, own(world));
}

function plain(spent: SpentOutput) {
  const input = { ...spent, unlockingScript: new Uint8Array(0), sequence: 0xffffffff };
  return { version: 1, inputs: [input], outputs: [{ satoshis: 1, script: batonScript(OTHER_KEY) }], locktime: 0 };
}
const OTHER_KEY = secp256k1.getPublicKey(OTHER, true);

function spend(world: World, spent: SpentOutput, type: number, secretKey: Uint8Array, raw: Uint8Array): Uint8Array {
  const transaction = decodeTransaction(raw);
  const script = batonScript(world.parties.anchorPublicKey);
  const known = type === 0x61 ? 0x41 : type;
  const digest = signatureDigestOfType(known, transaction, 0, { satoshis: spent.satoshis, script });
  const der = encodeDerSignature(
    secp256k1.sign(digest, secretKey, { prehash: false, lowS: true, extraEntropy: OTHER }),
  );
  const publicKey = secp256k1.getPublicKey(secretKey, true);
  transaction.inputs[0].unlockingScript = Uint8Array.of(
    ...encodePush(Uint8Array.of(...der, type)),
    ...encodePush(publicKey),
  );
  return encodeTransaction(transaction);
}

function common({ electionId }: World, seq = SEQ) {
  return { electionId: toHex(electionId), seq };
}

function batonSpent(world: World, { own: ours, transaction }: { own: Uint8Array | null; transaction: Uint8Array }) {
  const proof = { bump: null, own: ours && toHex(ours), spent: baton(world), transaction: toHex(transaction) };
  return encodeEvidence({ ...common(world), code: 'BATON_SPENT', proof });
}

function elsewhere(world: World): Uint8Array {
  return stolen(world, { type: 0x41, spent: { txid: toHex(OTHER), vout: 0, satoshis: 5 } });
}

function rootDifferent(world: World, anchor: Uint8Array, seq = SEQ): Uint8Array {
  const proof = { anchor: toHex(anchor), spent: baton(world) };
  return encodeEvidence({ ...common(world, seq), code: 'ANCHOR_ROOT_DIFFERENT', proof });
}

function frozen(world: World, electionId = world.electionId, seq = SEQ): Uint8Array {
  const answers = [{ processor: 'arc.example.org', detail: '471 input frozen' }];
  const proof = { anchor: toHex(own(world)), answers, spent: baton(world) };
  return encodeEvidence({ ...common({ ...world, electionId }, seq), code: 'INPUT_FROZEN', proof });
}

function forked(world: World, size: number, root: Uint8Array, secretKey = world.parties.board.secretKey): Uint8Array {
  const note = signCheckpoint({ origin: world.draft.board.origin, size, root }, secretKey);
  return encodeEvidence({ ...common(world), code: 'LOG_FORKED', proof: { log: 'board', note } });
}

function honestNote(world: World): Uint8Array {
  return forked(world, 1, world.anchors[0].payload.rootHash);
}
