/**
 * Vectors of what follows what: the published roll, phases on the board, payloads in the chain, Merkle paths (spec §3.4,
 * §7.4, §8.3). Run by `npm run vectors`; the files must come out unchanged.
 */
import { concatBytes, deriveRollKey, ed25519PublicKey, EMPTY_ROOT, signDocument, toHex, u16, utf8 } from '#crypto';
import * as record from '#record';
import { bytesFor, writeVectors } from './formats-support.mjs';
import { replay } from './record-replay.mjs';

const MADE = 'tools/vectors/record-rules.mjs: all bytes are SHA-256 of labels; one thing differs from case to case';
const hexFor = (label, length = 32) => toHex(bytesFor(label, length));
const write = (file, algorithm, spec, cases) =>
  writeVectors(file, algorithm, spec, MADE, cases, (input) => replay(algorithm, input));

// ---- 3.6: the text of the roll ----
const rollKey = (i) => {
  const code = bytesFor(`code ${i}`, 13);
  code[12] &= 0xf0; // 100 bits
  return deriveRollKey(code).publicKey;
};
const line = (classIndex, ...keys) => `${toHex(concatBytes(u16(classIndex), ...keys))}\n`;
const lines = [0, 1, 2].map((i) => line(i === 2 ? 1 : 0, rollKey(i))).sort();
const roll = (text, registrars = 1) => ({ bytes: toHex(utf8(text)), registrars });
await write('decode-roll', '3.6 decodeRoll', '§3.4', {
  three_voters: roll(lines.join('')),
  empty: roll(''),
  two_registrars: roll(line(0, rollKey(0), rollKey(1)), 2),
  one_registrar_where_two_are_due: roll(line(0, rollKey(0)), 2),
  order_swapped: roll([...lines].reverse().join('')),
  line_twice: roll(lines[0] + lines[0]),
  key_in_two_classes: roll(line(0, rollKey(0)) + line(1, rollKey(0))),
  key_identity: roll(line(0, new Uint8Array(32))),
  key_no_element: roll(line(0, new Uint8Array(32).fill(0xff))),
  upper_case: roll(lines[0].toUpperCase()),
  final_line_feed_missing: roll(lines.join('').slice(0, -1)),
  carriage_return: roll(lines[0].replace('\n', '\r')),
  blank_line: roll(`${lines[0]}\n`),
});

// ---- 7.17: phases ----
const electionId = bytesFor('election', 32);
const secrets = [0, 1, 2].map((i) => bytesFor(`official ${i}`, 32));
const step = { electionId: toHex(electionId), phaseNo: 0, from: 'setup', to: 'issuing', reason: 'as planned' };
const after = { ...step, phaseNo: 2, from: 'voting', to: 'closed' };
const phaseEntry = (statement, signers = [0, 1], signed = statement) =>
  toHex(
    record.encodePhaseEntry(
      record.encodePhaseStatement(statement),
      signers.map((official) => ({
        official,
        signature: signDocument('phase', secrets[official] ?? secrets[0], record.encodePhaseStatement(signed)),
      })),
    ),
  );
const phase = (statement, changes = {}) => ({
  officials: secrets.map((secret) => toHex(ed25519PublicKey(secret))),
  issuanceDuringVoting: false,
  position: { electionId: toHex(electionId), phaseNo: statement.phaseNo, from: statement.from, hasResult: false },
  entry: phaseEntry(statement),
  ...changes,
});
const abort = { ...after, from: 'closed', to: 'aborted', phaseNo: 3, reason: 'a flood' };
const at = (statement, changes) => ({
  position: { ...phase(statement).position, ...changes },
});
await write('verify-phase-entry', '7.17 verifyPhaseEntry', '§7.4', {
  setup_to_issuing: phase(step),
  issuing_to_voting: phase({ ...step, phaseNo: 1, from: 'issuing', to: 'voting' }),
  voting_to_closed: phase(after),
  closed_to_aborted: phase(abort),
  setup_to_voting_with_issuance_during_voting: phase({ ...step, to: 'voting' }, { issuanceDuringVoting: true }),
  officials_0_and_2: phase(step, { entry: phaseEntry(step, [0, 2]) }),
  setup_to_voting: phase({ ...step, to: 'voting' }),
  setup_to_closed: phase({ ...step, to: 'closed' }),
  voting_back_to_issuing: phase({ ...after, to: 'issuing' }),
  closed_to_closed: phase({ ...abort, to: 'closed' }),
  out_of_aborted: phase({ ...abort, from: 'aborted', to: 'setup', phaseNo: 4 }),
  aborted_behind_the_result: phase(abort, at(abort, { hasResult: true })),
  another_election: phase(step, at(step, { electionId: hexFor('other') })),
  number_skipped: phase(after, at(after, { phaseNo: 1 })),
  from_another_phase: phase(step, at(step, { from: 'issuing' })),
  official_3_of_3: phase(step, { entry: phaseEntry(step, [0, 3]) }),
  signatures_of_another_statement: phase(step, { entry: phaseEntry(step, [0, 1], { ...step, reason: 'other' }) }),
});

// ---- 8.5: one payload behind another ----
const payload = {
  type: 'BATCH',
  electionId: toHex(electionId),
  seq: 3,
  treeSize: 7,
  rootHash: hexFor('root 7'),
  issuedSize: 4,
  issuedRoot: hexFor('issued 4'),
  timeMs: 1_700_000_000_000,
  leafHashes: [hexFor('leaf 5'), hexFor('leaf 6')],
};
const next = {
  ...payload,
  seq: 4,
  treeSize: 8,
  rootHash: hexFor('root 8'),
  leafHashes: [hexFor('leaf 7')],
};
const heartbeat = { ...payload, seq: 4, type: 'HEARTBEAT', leafHashes: [] };
const genesis = {
  ...payload,
  type: 'GENESIS',
  seq: 0,
  treeSize: 1,
  issuedSize: 0,
  issuedRoot: toHex(EMPTY_ROOT),
  leafHashes: [hexFor('leaf 0')],
};
const follows = (following, changes = {}) => ({
  electionId: toHex(electionId),
  previous: payload,
  payload: { ...following, ...changes },
});
await write('verify-anchor-succession', '8.5 verifyAnchorSuccession', '§8.3', {
  genesis_first: { electionId: toHex(electionId), previous: null, payload: genesis },
  one_more_entry: follows(next),
  heartbeat: follows(heartbeat),
  same_time: follows(next, { timeMs: payload.timeMs }),
  issuance_advances: follows(next, { issuedSize: 9, issuedRoot: hexFor('issued 9') }),
  first_is_no_genesis: { electionId: toHex(electionId), previous: null, payload: next },
  another_election: follows(next, { electionId: hexFor('other') }),
  sequence_repeated: follows(next, { seq: 3 }),
  sequence_skipped: follows(next, { seq: 5 }),
  time_goes_back: follows(next, { timeMs: payload.timeMs - 1 }),
  board_shrinks: follows(next, { treeSize: 6 }),
  issuance_shrinks: follows(next, { issuedSize: 3 }),
  leaf_missing: follows(next, { treeSize: 9 }),
  leaf_too_many: follows(next, { leafHashes: [hexFor('leaf 7'), hexFor('leaf 8')] }),
  board_root_changed_at_one_size: follows(heartbeat, { rootHash: hexFor('other') }),
  issuance_root_changed_at_one_size: follows(next, { issuedRoot: hexFor('other') }),
});

// ---- 8.6: the one form of a Merkle path ----
const transactions = (count) => Array.from({ length: count }, (_, i) => bytesFor(`transaction ${i}`, 32));
const node = (offset, flag, hash) => ({ offset, flag, hash });
const parent = (left, right) => record.hash256(concatBytes(left, right));
const [t0, t1, t2] = transactions(3);
const display = (internal) => record.txidFromInternal(internal);
const bump = (height, levels) => {
  const parts = [record.encodeLength(height), Uint8Array.of(levels.length)];
  for (const nodes of levels) {
    parts.push(record.encodeLength(nodes.length));
    for (const { offset, flag, hash } of nodes) {
      parts.push(record.encodeLength(offset), Uint8Array.of(flag), flag === 1 ? new Uint8Array() : hash);
    }
  }
  return toHex(concatBytes(...parts));
};
const pathOf = (levels, txid = t0, height = 800_123) => ({ bump: bump(height, levels), txid: display(txid) });
const pair = [node(0, 2, t0), node(1, 0, t1)];
const three = [pair, [node(1, 0, parent(t2, t2))]];
const long = pathOf([pair]);
await write('verify-minimal-bump', '8.6 verifyMinimalBump', '§8.3', {
  block_of_one: pathOf([[node(0, 2, t0)]]),
  first_of_two: pathOf([pair]),
  second_of_two: pathOf([[node(0, 0, t0), node(1, 2, t1)]], t1),
  first_of_three: pathOf(three),
  last_of_three_with_its_duplicate: pathOf([[node(2, 2, t2), node(3, 1)], [node(0, 0, parent(t0, t1))]], t2),
  height_0: pathOf([pair], t0, 0),
  another_transaction: { ...long, txid: display(t2) },
  flag_of_the_transaction_missing: pathOf([[node(0, 0, t0), node(1, 0, t1)]]),
  flag_on_the_sibling: pathOf([[node(0, 2, t0), node(1, 2, t1)]]),
  flag_unknown: pathOf([[node(0, 2, t0), node(1, 4, t1)]]),
  order_swapped: pathOf([[node(1, 0, t1), node(0, 2, t0)]]),
  sibling_missing: pathOf([[node(0, 2, t0)], [node(1, 0, t1)]]),
  node_too_many: pathOf([[...pair, node(2, 0, t2)], [node(1, 0, parent(t2, t2))]]),
  computed_node_given: pathOf([pair, [node(0, 0, parent(t0, t1)), node(1, 0, parent(t2, t2))]]),
  right_sibling_repeats_its_node: pathOf([[node(0, 2, t0), node(1, 0, t0)]]),
  left_node_as_a_duplicate: pathOf([[node(0, 1), node(1, 2, t1)]], t1),
  level_missing: pathOf([[node(2, 2, t0), node(3, 0, t1)]]),
  no_level: pathOf([]),
  height_not_shortest: { ...long, bump: long.bump.replace(/^fe7b350c00/, 'ff7b350c0000000000') },
  offset_2_53: {
    ...long,
    bump: `fe7b350c000102ff000000000000200002${toHex(t0)}ff010000000000200000${toHex(t1)}`,
  },
  truncated: { ...long, bump: long.bump.slice(0, -2) },
  byte_too_many: { ...long, bump: `${long.bump}00` },
  upper_case: { ...long, bump: long.bump.toUpperCase() },
});
