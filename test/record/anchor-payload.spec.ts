/** The payload of an anchor (spec §8.2) and how one follows another (spec §8.3). */
import { concatBytes, EMPTY_ROOT, u32, u64, u8, utf8 } from '#crypto';
import {
  type AnchorPayload,
  type AnchorType,
  decodeAnchorPayload,
  encodeAnchorPayload,
  MAX_ANCHOR_LEAVES,
  verifyAnchorSuccession,
} from '#record';
import fc from 'fast-check';
import { bytesFor, expectCode } from './fixture.js';

const electionId = bytesFor('election', 32);

function makePayload(changes: Partial<AnchorPayload>, leaves: number): AnchorPayload {
  return {
    type: 'BATCH',
    electionId,
    seq: 1,
    treeSize: 1 + leaves,
    rootHash: bytesFor('root', 32),
    issuedSize: 0,
    issuedRoot: EMPTY_ROOT,
    timeMs: 1_700_000_000_000,
    leafHashes: Array.from({ length: leaves }, (_, i) => bytesFor(`leaf ${i}`, 32)),
    ...changes,
  };
}

describe('payload', () => {
  // The boundaries of push forms: 32, 64 | 96…224 | 256…65,504 | 65,536…
  test.each([1, 2, 3, 7, 8, 2_047, 2_048, MAX_ANCHOR_LEAVES])('with %i leaves comes back as it was', (leaves) => {
    const payload = makePayload({}, leaves);
    const script = encodeAnchorPayload(payload);
    expect(decodeAnchorPayload(script)).toEqual(payload);
    expect(encodeAnchorPayload(decodeAnchorPayload(script))).toEqual(script);
  });

  test('has the bytes of the spec', () => {
    const payload = makePayload({}, 1);
    const header = concatBytes(
      Uint8Array.of(1, 1),
      electionId,
      u64(1),
      u64(2),
      payload.rootHash,
      u64(0),
      EMPTY_ROOT,
      u64(1_700_000_000_000),
      u32(1),
    );
    const script = concatBytes(
      Uint8Array.of(0, 0x6a, 4),
      utf8('PSPH'),
      Uint8Array.of(0x4c, 134),
      header,
      u8(32),
      payload.leafHashes[0],
    );
    expect(encodeAnchorPayload(payload)).toEqual(script);
  });

  const types: [AnchorType, Partial<AnchorPayload>, number][] = [
    ['GENESIS', { seq: 0, treeSize: 1 }, 1],
    ['HEARTBEAT', {}, 0],
    ['TOP-UP', {}, 0],
    ['CLOSE', {}, 1],
    ['RESULT', {}, 2],
    ['ABORT', {}, 1],
  ];
  test.each(types)('%s is taken', (type, changes, leaves) => {
    const payload = makePayload({ type, ...changes }, leaves);
    expect(decodeAnchorPayload(encodeAnchorPayload(payload))).toEqual(payload);
  });

  const refusedTypes: [string, string, Partial<AnchorPayload>, number][] = [
    ['batch_of_nothing', 'ANCHOR_PAYLOAD_COUNT_INVALID', {}, 0],
    ['heartbeat_with_a_leaf', 'ANCHOR_PAYLOAD_COUNT_INVALID', { type: 'HEARTBEAT' }, 1],
    ['top_up_with_a_leaf', 'ANCHOR_PAYLOAD_COUNT_INVALID', { type: 'TOP-UP' }, 1],
    ['close_of_nothing', 'ANCHOR_PAYLOAD_COUNT_INVALID', { type: 'CLOSE' }, 0],
    ['result_of_nothing', 'ANCHOR_PAYLOAD_COUNT_INVALID', { type: 'RESULT' }, 0],
    ['abort_of_nothing', 'ANCHOR_PAYLOAD_COUNT_INVALID', { type: 'ABORT' }, 0],
    ['leaves_15001', 'ANCHOR_PAYLOAD_COUNT_INVALID', {}, MAX_ANCHOR_LEAVES + 1],
    ['more_leaves_than_the_tree', 'ANCHOR_PAYLOAD_COUNT_INVALID', { treeSize: 1 }, 2],
    ['genesis_at_seq_1', 'ANCHOR_PAYLOAD_GENESIS_INVALID', { type: 'GENESIS', treeSize: 1 }, 1],
    ['genesis_of_two_entries', 'ANCHOR_PAYLOAD_GENESIS_INVALID', { type: 'GENESIS', seq: 0, treeSize: 2 }, 1],
    ['batch_at_seq_0', 'ANCHOR_PAYLOAD_GENESIS_INVALID', { seq: 0 }, 1],
    ['empty_issuance_with_another_root', 'ANCHOR_PAYLOAD_ISSUANCE_INVALID', { issuedRoot: bytesFor('x', 32) }, 1],
    ['root_of_31_bytes', 'ANCHOR_PAYLOAD_FORM_INVALID', { rootHash: bytesFor('x', 31) }, 1],
    ['leaf_of_31_bytes', 'ANCHOR_PAYLOAD_FORM_INVALID', { leafHashes: [bytesFor('x', 31)] }, 1],
  ];
  test.each(refusedTypes)('%s is %s', (_name, code, changes, leaves) => {
    expectCode(() => encodeAnchorPayload(makePayload(changes, leaves)), code);
  });

  const script = encodeAnchorPayload(makePayload({}, 1));
  const header = script.slice(9, 143);
  const leaf = script.slice(144);
  const build = (...pushes: Uint8Array[]) => concatBytes(Uint8Array.of(0, 0x6a), ...pushes);
  const prefix = concatBytes(u8(4), utf8('PSPH'));
  const headerPush = (bytes: Uint8Array) => concatBytes(Uint8Array.of(0x4c, bytes.length), bytes);
  test.each([
    ['empty', new Uint8Array(0), 'ANCHOR_PAYLOAD_FORM_INVALID'],
    ['without_false', script.slice(1), 'ANCHOR_PAYLOAD_FORM_INVALID'],
    ['spendable', script.with(0, 0x51), 'ANCHOR_PAYLOAD_FORM_INVALID'],
    ['prefix_of_another', script.with(3, 0x51), 'ANCHOR_PAYLOAD_FORM_INVALID'],
    ['no_push', build(), 'ANCHOR_PAYLOAD_FORM_INVALID'],
    ['prefix_alone', build(prefix), 'ANCHOR_PAYLOAD_FORM_INVALID'],
    ['header_of_133', build(prefix, headerPush(header.slice(1)), u8(32), leaf), 'ANCHOR_PAYLOAD_FORM_INVALID'],
    ['extra_push', concatBytes(script, u8(1), u8(0x61)), 'ANCHOR_PAYLOAD_FORM_INVALID'],
    ['extra_opcode', concatBytes(script, u8(0x61)), 'ANCHOR_PAYLOAD_PUSH_INVALID'],
    ['extra_empty_push', concatBytes(script, u8(0)), 'ANCHOR_PAYLOAD_PUSH_INVALID'],
    ['prefix_by_pushdata1', build(u8(0x4c), prefix, headerPush(header), u8(32), leaf), 'ANCHOR_PAYLOAD_PUSH_INVALID'],
    [
      'header_by_pushdata2',
      build(prefix, Uint8Array.of(0x4d, 134, 0), header, u8(32), leaf),
      'ANCHOR_PAYLOAD_PUSH_INVALID',
    ],
    [
      'leaf_by_pushdata4',
      build(prefix, headerPush(header), Uint8Array.of(0x4e, 32, 0, 0, 0), leaf),
      'ANCHOR_PAYLOAD_PUSH_INVALID',
    ],
    ['leaf_cut_off', script.slice(0, -1), 'ANCHOR_PAYLOAD_PUSH_INVALID'],
    ['length_cut_off', build(prefix, u8(0x4d)), 'ANCHOR_PAYLOAD_PUSH_INVALID'],
    ['leaf_missing', build(prefix, headerPush(header)), 'ANCHOR_PAYLOAD_COUNT_INVALID'],
    ['leaf_twice', build(prefix, headerPush(header), u8(64), leaf, leaf), 'ANCHOR_PAYLOAD_COUNT_INVALID'],
    [
      'count_0_with_a_leaf',
      build(prefix, headerPush(header.with(133, 0)), u8(32), leaf),
      'ANCHOR_PAYLOAD_COUNT_INVALID',
    ],
    ['version_2', script.with(9, 2), 'ANCHOR_PAYLOAD_VERSION_UNKNOWN'],
    ['type_7', script.with(10, 7), 'ANCHOR_PAYLOAD_TYPE_UNKNOWN'],
    ['seq_2_56', script.with(43, 1), 'ANCHOR_PAYLOAD_FORM_INVALID'],
  ])('%s is refused', (_name, bytes, code) => {
    expectCode(() => decodeAnchorPayload(bytes), code);
  });

  test('a script has one reading: what decodes is encoded to the same bytes', () => {
    fc.assert(
      fc.property(fc.nat({ max: script.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const changed = script.with(at, script[at] ^ difference);
        let payload: AnchorPayload;
        try {
          payload = decodeAnchorPayload(changed);
        } catch (error) {
          expect(error).toHaveProperty('code');
          return;
        }
        expect(encodeAnchorPayload(payload)).toEqual(changed);
      }),
    );
  });
});

describe('succession', () => {
  const first = makePayload({ type: 'GENESIS', seq: 0, treeSize: 1 }, 1);
  const issued = { issuedSize: 3, issuedRoot: bytesFor('issued', 32) };
  const second = makePayload({ treeSize: 3, ...issued }, 2);
  const third = makePayload({ type: 'HEARTBEAT', seq: 2, treeSize: 3, ...issued }, 0);

  test('an honest chain passes', () => {
    expect(() => verifyAnchorSuccession(electionId, null, first)).not.toThrow();
    expect(() => verifyAnchorSuccession(electionId, first, second)).not.toThrow();
    expect(() => verifyAnchorSuccession(electionId, second, third)).not.toThrow();
  });

  test.each([
    ['of_another_election', second, { ...third, electionId: bytesFor('another', 32) }, 'ANCHOR_ELECTION_INVALID'],
    ['repeated', second, second, 'ANCHOR_SEQUENCE_BROKEN'],
    ['skipped', first, third, 'ANCHOR_SEQUENCE_BROKEN'],
    ['not_beginning_at_0', null, second, 'ANCHOR_SEQUENCE_BROKEN'],
    ['time_back', second, { ...third, timeMs: second.timeMs - 1 }, 'ANCHOR_TIME_DECREASED'],
    ['board_shrinks', second, { ...third, treeSize: 2 }, 'ANCHOR_SIZE_DECREASED'],
    ['issuance_shrinks', second, { ...third, issuedSize: 2 }, 'ANCHOR_SIZE_DECREASED'],
    ['entry_without_hash', first, { ...second, treeSize: 4 }, 'ANCHOR_LEAVES_MISSING'],
    ['hash_without_entry', second, { ...third, leafHashes: [bytesFor('x', 32)] }, 'ANCHOR_LEAVES_MISSING'],
    ['board_rewritten', second, { ...third, rootHash: bytesFor('x', 32) }, 'ANCHOR_ROOT_CHANGED'],
    ['issuance_rewritten', second, { ...third, issuedRoot: bytesFor('x', 32) }, 'ANCHOR_ROOT_CHANGED'],
  ])('%s is refused', (_name, previous, payload, code) => {
    expectCode(() => verifyAnchorSuccession(electionId, previous, payload), code);
  });
});
