/**
 * Vectors of the record: roll, board entries, anchors, result (spec §3, §7, §8, §10). Run by `npm run vectors`; the files
 * must come out unchanged.
 */
import { concatBytes, deriveRollKey, ed25519PublicKey, EMPTY_ROOT, signDocument, toHex, u8, utf8 } from '#crypto';
import * as record from '#record';
import { bytesFor, writeVectors } from './formats-support.mjs';
import { replay } from './record-replay.mjs';

const MADE = 'tools/vectors/record.mjs: all bytes are SHA-256 of labels; one thing differs from case to case';
const hexFor = (label, length) => toHex(bytesFor(label, length));

/** Refusals come back as the code, so that strangers test theirs. */
function write(file, algorithm, spec, cases) {
  return writeVectors(file, algorithm, spec, MADE, cases, (input) => replay(algorithm, input));
}

// ---- 3.2 ----
const rollKeys = Array.from({ length: 5 }, (_, i) => {
  const code = bytesFor(`code ${i}`, 13);
  code[12] &= 0xf0; // 100 bits
  return toHex(deriveRollKey(code).publicKey);
});
const entry = (classIndex, ...keys) => ({ classIndex, rollKeys: keys.map((i) => rollKeys[i]) });
await write('compute-roll-root', '3.2 computeRollRoot', '§3.4', {
  one_voter: { entries: [entry(0, 0)] },
  five_voters: { entries: [entry(0, 0), entry(0, 1), entry(1, 2), entry(0, 3), entry(256, 4)] },
  five_voters_in_another_order: { entries: [entry(256, 4), entry(0, 3), entry(0, 1), entry(1, 2), entry(0, 0)] },
  one_voter_of_another_class: { entries: [entry(1, 0), entry(0, 1), entry(1, 2), entry(0, 3), entry(256, 4)] },
  two_registrars: { entries: [entry(0, 0, 1), entry(0, 2, 3)] },
  two_registrars_swapped: { entries: [entry(0, 1, 0), entry(0, 2, 3)] },
  key_twice: { entries: [entry(0, 0), entry(1, 0)] },
});

// ---- 7.11 ----
const electionId = bytesFor('election', 32);
const officials = [0, 1].map((i) => bytesFor(`official ${i}`, 32));
const statement = record.encodePhaseStatement({
  electionId: toHex(electionId),
  phaseNo: 0,
  from: 'setup',
  to: 'issuing',
  reason: 'as planned – commencé',
});
const signatures = officials.map((key, official) => ({ official, signature: signDocument('phase', key, statement) }));
const phase = record.encodePhaseEntry(statement, signatures);
const created = record.encodeCreatedEntry(electionId);
const share = record.encodeDocumentEntry(1, 2, bytesFor('share file', 32));
const cases = {
  created,
  created_short: created.slice(0, -1),
  phase,
  phase_with_one_signature: phase.slice(0, -65),
  phase_signatures_swapped: concatBytes(phase.slice(0, -130), phase.slice(-65), phase.slice(-130, -65)),
  share_file: share,
  share_file_of_trustee_0: share.with(3, 0),
  result: record.encodeDocumentEntry(2, 0, bytesFor('result', 32)),
  result_with_number: share.with(1, 2),
  certified_document: record.encodeDocumentEntry(3, 300, bytesFor('certificate', 32)),
  evidence: record.encodeDocumentEntry(4, 0, bytesFor('evidence', 32)),
  document_kind_5: share.with(1, 5),
  ballot_stays_bytes: concatBytes(u8(0x10), utf8('PSB1')),
  spoil_stays_bytes: concatBytes(u8(0x11), electionId),
  type_unknown: created.with(0, 0x02),
  empty: new Uint8Array(0),
};
const entryCases = Object.entries(cases).map(([name, bytes]) => [name, { bytes: toHex(bytes) }]);
await writeVectors(
  'decode-board-entry',
  '7.11 decodeBoardEntry',
  '§7.3',
  `${MADE}; officials' public keys: ${officials.map((key) => toHex(ed25519PublicKey(key))).join(', ')}`,
  Object.fromEntries(entryCases),
  (input) => replay('7.11 decodeBoardEntry', input),
);

// ---- 8.1, 8.2 ----
const leaves = (count) => Array.from({ length: count }, (_, i) => hexFor(`leaf ${i}`, 32));
const batch = {
  type: 'BATCH',
  electionId: toHex(electionId),
  seq: 1,
  treeSize: 3,
  rootHash: hexFor('root', 32),
  issuedSize: 7,
  issuedRoot: hexFor('issued root', 32),
  timeMs: 1_700_000_000_123,
  leafHashes: leaves(2),
};
const none = { issuedSize: 0, issuedRoot: toHex(EMPTY_ROOT) };
const payloads = {
  genesis: { ...batch, ...none, type: 'GENESIS', seq: 0, treeSize: 1, leafHashes: leaves(1) },
  batch_of_1: { ...batch, leafHashes: leaves(1) },
  batch_of_2: batch,
  batch_of_3_by_pushdata1: { ...batch, treeSize: 4, leafHashes: leaves(3) },
  batch_of_8_by_pushdata2: { ...batch, treeSize: 9, leafHashes: leaves(8) },
  heartbeat: { ...batch, type: 'HEARTBEAT', leafHashes: [] },
  close: { ...batch, type: 'CLOSE' },
  result: { ...batch, type: 'RESULT' },
  top_up: { ...batch, type: 'TOP-UP', leafHashes: [] },
  abort: { ...batch, type: 'ABORT' },
  largest_numbers: { ...batch, seq: Number.MAX_SAFE_INTEGER, treeSize: Number.MAX_SAFE_INTEGER },
};
const brokenPayloads = {
  batch_of_0: { ...batch, leafHashes: [] },
  heartbeat_with_a_leaf: { ...batch, type: 'HEARTBEAT' },
  close_of_0: { ...batch, type: 'CLOSE', leafHashes: [] },
  more_leaves_than_the_tree: { ...batch, treeSize: 1 },
  genesis_at_seq_1: { ...payloads.genesis, seq: 1 },
  genesis_of_2: { ...payloads.genesis, treeSize: 2 },
  batch_at_seq_0: { ...batch, seq: 0 },
  empty_issuance_with_another_root: { ...batch, issuedSize: 0 },
};
const asInput = (given, member) =>
  Object.fromEntries(Object.entries(given).map(([name, x]) => [name, { [member]: x }]));
await write(
  'encode-anchor-payload',
  '8.1 encodeAnchorPayload',
  '§8.2',
  asInput({ ...payloads, ...brokenPayloads }, 'payload'),
);

const scripts = Object.fromEntries(
  Object.entries(payloads).map(([name, payload]) => [name, replay('8.1 encodeAnchorPayload', { payload })]),
);
const one = scripts.batch_of_1;
const brokenScripts = {
  without_false: one.slice(2),
  another_prefix: one.replace('0450535048', '0450535049'),
  prefix_by_pushdata1: one.replace('0450535048', '4c0450535048'),
  header_by_pushdata2: one.replace('4c86', '4d8600'),
  leaf_by_pushdata1: one.replace(`20${leaves(1)[0]}`, `4c20${leaves(1)[0]}`),
  leaf_missing: one.slice(0, -66),
  leaf_short: one.slice(0, -2),
  extra_push: `${one}0161`,
  extra_opcode: `${one}61`,
  version_2: one.replace('4c860101', '4c860201'),
  type_7: one.replace('4c860101', '4c860107'),
};
await write(
  'decode-anchor-payload',
  '8.2 decodeAnchorPayload',
  '§8.2',
  asInput({ ...scripts, ...brokenScripts }, 'script'),
);

// ---- 8.3, 8.4 ----
const secretKey = bytesFor('anchor key', 32);
const publicKey = record.anchorPublicKey(secretKey);
const previous = { txid: hexFor('funding', 32), vout: 0, satoshis: 100_000 };
const parts = { previous, secretKey: toHex(secretKey), payload: batch, feeSat: 40 };
await write('build-anchor', '8.3 buildAnchor', '§8.2', {
  batch: parts,
  genesis: { ...parts, previous: { ...previous, vout: 3 }, payload: payloads.genesis },
  heartbeat_without_fee: { ...parts, payload: payloads.heartbeat, feeSat: 0 },
  last_satoshi: { ...parts, feeSat: 99_999 },
  nothing_left: { ...parts, feeSat: 100_000 },
  top_up_without_further_input: { ...parts, payload: payloads.top_up },
});

const anchor = record.decodeTransaction(
  record.buildAnchor({ ...parts, secretKey, payload: record.decodeAnchorPayload(binOf(scripts.batch_of_2)) }).raw,
);
const raw = toHex(record.encodeTransaction(anchor));
const topUp = record.buildTopUp({ ...parts, secretKey, payload: record.decodeAnchorPayload(binOf(scripts.top_up)) }, [
  { txid: hexFor('more money', 32), vout: 1, satoshis: 500, secretKey: bytesFor('other key', 32) },
]);
const good = { raw, previousOutput: previous, publicKey: toHex(publicKey) };
const changed = (edit) => {
  const copy = structuredClone(anchor);
  edit(copy);
  return { ...good, raw: toHex(record.encodeTransaction(copy)) };
};
await write('verify-anchor-transaction', '8.4 verifyAnchorTransaction', '§8.2', {
  valid: good,
  valid_top_up: { ...good, raw: toHex(topUp.raw) },
  another_outpoint: { ...good, previousOutput: { ...previous, vout: 1 } },
  another_value: { ...good, previousOutput: { ...previous, satoshis: 100_001 } },
  another_key: { ...good, publicKey: toHex(record.anchorPublicKey(bytesFor('other key', 32))) },
  byte_behind: { ...good, raw: `${raw}00` },
  version_2: changed((t) => (t.version = 2)),
  locktime_1: changed((t) => (t.locktime = 1)),
  sequence_0: changed((t) => (t.inputs[0].sequence = 0)),
  one_output: changed((t) => t.outputs.pop()),
  three_outputs: changed((t) => t.outputs.push(t.outputs[1])),
  data_with_a_satoshi: changed((t) => (t.outputs[1].satoshis = 1)),
  baton_above_its_source: changed((t) => (t.outputs[0].satoshis = 100_001)),
  second_input: changed((t) => t.inputs.push({ ...t.inputs[0], vout: 1 })),
  baton_less_than_signed: changed((t) => (t.outputs[0].satoshis -= 1)),
  sighash_none: changed((t) => {
    const script = t.inputs[0].unlockingScript;
    t.inputs[0].unlockingScript = script.with(script.length - 35, 0x42);
  }),
  unlocking_script_with_opcode: changed((t) => {
    t.inputs[0].unlockingScript = concatBytes(t.inputs[0].unlockingScript, u8(0x61));
  }),
});

// ---- 10.7 ----
/** Only what the algorithm reads of a definition. */
const definition = {
  contests: [
    { id: 'council', options: [{}, {}, {}], optionMax: 1, allowedTotals: [0, 1, 2] },
    { id: 'statutes', options: [{}, {}], optionMax: 1, allowedTotals: [0, 1] },
    { id: 'budget', options: [{}, {}], optionMax: 3, allowedTotals: [0, 3] },
  ],
  voterClasses: [
    { id: 'members', weight: 1, contests: ['council', 'statutes', 'budget'] },
    { id: 'sponsors', weight: 3, contests: ['statutes'] },
  ],
  roll: { size: { members: 40, sponsors: 5 } },
  policy: { minCounted: 10 },
};
const figures = (cast, counted) => ({ cast, superseded: cast - counted, counted, spoiled: 1, requests: 20 });
const result = {
  definition,
  electionId: toHex(electionId),
  closingRoot: hexFor('closing root', 32),
  classes: [figures(12, 10), figures(4, 4)],
  totals: [
    [7, 5, 3],
    [9, 8],
    [12, 9],
  ],
};
await write('compute-result', '10.7 computeResult', '§10.3', {
  all_tallied: result,
  withheld_and_empty: { ...result, classes: [figures(0, 0), figures(9, 9)], totals: [null, null, null] },
  members_withheld: { ...result, classes: [figures(9, 9), figures(1, 1)], totals: [null, [5, 4], null] },
  totals_missing: { ...result, totals: [[7, 5, 3], null, [12, 9]] },
  totals_of_a_withheld_contest: { ...result, classes: [figures(9, 9), figures(1, 1)] },
  total_above_the_weight: {
    ...result,
    totals: [
      [11, 0, 0],
      [9, 8],
      [12, 9],
    ],
  },
  sum_above_the_weight: {
    ...result,
    totals: [
      [7, 5, 3],
      [12, 11],
      [12, 9],
    ],
  },
  sum_no_multiple_of_T: {
    ...result,
    totals: [
      [7, 5, 3],
      [9, 8],
      [12, 8],
    ],
  },
});

function binOf(hex) {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
