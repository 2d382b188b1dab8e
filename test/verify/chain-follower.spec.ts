/**
 * The chain followed from its first outpoint alone (spec §8.4), and a board held against it: one thing wrong a case, the
 * rest honestly recomputed, the code asserted.
 */
import { type ErrorCode, fromHex, signCheckpoint, VerificationError, verifyCheckpoint } from '#crypto';
import { type AnchorPayload, decodeTransaction, encodeTransaction, isSpendSigned } from '#record';
import { BoardComparison, ChainFollower, type ExpectedChain, IssuanceComparison } from '#verify';
import { buildRecord, type BuiltRecord, rebuildRecord, type RecordPlan } from '../support/build-record.js';
import { rootOf } from '../support/record/logs.js';

let honest: BuiltRecord;
const NOTHING: ExpectedChain = { electionId: null, publicKey: null };

beforeAll(async () => {
  honest = await buildRecord({});
}, 60_000);

function begin({ world }: BuiltRecord, expected: ExpectedChain = NOTHING): ChainFollower {
  return ChainFollower.begin(`${world.funding.txid}:0`, world.funding.raw, expected);
}

/** Follows all anchors of a record. */
function follow(record: BuiltRecord, expected: ExpectedChain = NOTHING): ChainFollower {
  const follower = begin(record, expected);
  for (const { raw } of record.world.anchors) follower.take(raw);
  return follower;
}

function codeOf(run: () => unknown): ErrorCode | 'none' {
  try {
    run();
  } catch (error) {
    if (error instanceof VerificationError) return error.code;
    throw error;
  }
  return 'none';
}

describe('from the outpoint alone', () => {
  test('an honest chain: election, key, size, root and the milestones are known at its end', () => {
    const { world, electionId } = honest;
    const { position } = follow(honest);
    expect(position.electionId).toEqual(electionId);
    expect(position.publicKey).toEqual(world.parties.anchorPublicKey);
    expect(position.last?.treeSize).toBe(world.board.length);
    expect(position.last?.rootHash).toEqual(rootOf(world.board, world.board.length));
    expect([position.closingIndex, position.resultIndex]).toEqual([world.closingSize - 1, world.board.length - 1]);
  });

  test('it goes on from what was kept, to the same end', () => {
    const { anchors } = honest.world;
    const first = begin(honest);
    for (const { raw } of anchors.slice(0, 4)) first.take(raw);
    const second = ChainFollower.resume(first.position);
    for (const { raw } of anchors.slice(4)) second.take(raw);
    expect(second.position).toEqual(follow(honest).position);
  });

  test('what it refuses changes nothing', () => {
    const follower = begin(honest);
    const [genesis, next] = honest.world.anchors;
    expect(codeOf(() => follower.take(next.raw))).toBe('BATON_SPENT_OTHERWISE');
    follower.take(genesis.raw);
    follower.take(next.raw);
  });

  const wrong: [string, ErrorCode, Partial<RecordPlan>][] = [
    ['a leaf hash that the root does not have', 'ANCHOR_BOARD_ROOT_MISMATCH', onPayload(4, flipLeaf)],
    ['another root', 'ANCHOR_BOARD_ROOT_MISMATCH', onPayload(3, () => ({ rootHash: new Uint8Array(32) }))],
    ['another election', 'ANCHOR_ELECTION_INVALID', onPayload(3, () => ({ electionId: new Uint8Array(32) }))],
    ['a first leaf that created another election', 'ANCHOR_LEAF_MISMATCH', onPayload(0, flipLeaf)],
    ['a number left out', 'ANCHOR_SEQUENCE_BROKEN', onPayload(8, () => ({ seq: 9 }))],
    ['a second CLOSE', 'ANCHOR_CLOSE_INVALID', afterClose(0, 'CLOSE')],
    ['a RESULT twice', 'ANCHOR_RESULT_INVALID', afterClose(0, 'RESULT')],
    ['an anchor behind ABORT', 'ANCHOR_ABORT_INVALID', afterClose(0, 'ABORT')],
  ];
  test.each(wrong)('%s', async (_name, code, changes) => {
    const record = await rebuildRecord(honest, changes);
    expect(codeOf(() => follow(record))).toBe(code);
  });

  test('an expected election or key that is not the chain’s', () => {
    expect(codeOf(() => follow(honest, { ...NOTHING, electionId: new Uint8Array(32) }))).toBe(
      'ANCHOR_ELECTION_INVALID',
    );
    expect(codeOf(() => follow(honest, { ...NOTHING, publicKey: new Uint8Array(33).fill(2) }))).toBe(
      'ANCHOR_KEY_INVALID',
    );
  });

  test('a spend that is no anchor is the key holder’s doing only with her signature', () => {
    const { world } = honest;
    const follower = begin(honest);
    // Somebody who shows a transaction changes what it pays: the signature is of another one.
    const invented = decodeTransaction(world.anchors[0].raw);
    invented.outputs[0].satoshis -= 1;
    expect(codeOf(() => follower.take(encodeTransaction(invented)))).toBe('BATON_SPENT_OTHERWISE');
    expect(isSpendSigned(encodeTransaction(invented), follower.position.baton)).toBe(false);
    expect(isSpendSigned(world.anchors[0].raw, follower.position.baton)).toBe(true);
  });
});

describe('a board beside it', () => {
  /** Anchors and entries as an observer gets them: after every anchor what the board shows up to it. */
  function compare(entries: readonly Uint8Array[]): BoardComparison {
    const { world, electionId } = honest;
    const board = new BoardComparison(world.definition, electionId, null);
    const follower = begin(honest);
    for (const { raw } of world.anchors) {
      const { payload } = follower.take(raw);
      board.addAnchor(payload);
      while (board.readSize < Math.min(payload.treeSize, entries.length)) board.addEntry(entries[board.readSize]);
    }
    return board;
  }

  function signed(size: number, root: Uint8Array): [Parameters<BoardComparison['compareHead']>[0], string] {
    const { parties, draft } = honest.world;
    const { origin } = draft.board;
    const note = signCheckpoint({ origin, size, root }, parties.board.secretKey);
    const { checkpoint } = verifyCheckpoint(note, { origin, publicKey: fromHex(draft.board.publicKey, 32) }, []);
    return [checkpoint, note];
  }

  test('an honest board', () => {
    const { board } = honest.world;
    const comparison = compare(board);
    expect([comparison.readSize, comparison.anchoredSize]).toEqual([board.length, board.length]);
    comparison.compareHead(...signed(board.length, rootOf(board, board.length)));
  });

  test('an entry that differs, before and behind its anchor', () => {
    const { board, anchors, definition } = honest.world;
    const other = board.map((entry, i) => (i === 4 ? board[5] : entry));
    expect(codeOf(() => compare(other))).toBe('ANCHOR_LEAF_MISMATCH');
    const early = new BoardComparison(definition, honest.electionId, null);
    for (const entry of other.slice(0, 8)) early.addEntry(entry);
    const follower = begin(honest);
    expect(codeOf(() => anchors.forEach(({ raw }) => early.addAnchor(follower.take(raw).payload)))).toBe(
      'ANCHOR_LEAF_MISMATCH',
    );
  });

  test('a missing entry: the board stays behind, or the next one is not the anchored one', () => {
    const { board } = honest.world;
    const behind = compare(board.slice(0, -1));
    expect([behind.readSize, behind.anchoredSize]).toEqual([board.length - 1, board.length]);
    expect(codeOf(() => compare([...board.slice(0, 3), ...board.slice(4)]))).toBe('ANCHOR_LEAF_MISMATCH');
  });

  test('another root at an anchored size, and at one that is not anchored yet', () => {
    const { board, definition } = honest.world;
    const anchored = compare(board);
    expect(codeOf(() => anchored.compareHead(...signed(board.length, new Uint8Array(32))))).toBe(
      'ANCHOR_BOARD_ROOT_MISMATCH',
    );
    const fresh = new BoardComparison(definition, honest.electionId, null);
    for (const entry of board.slice(0, 3)) fresh.addEntry(entry);
    expect(codeOf(() => fresh.compareHead(...signed(3, new Uint8Array(32))))).toBe('TREE_ROOT_MISMATCH');
  });

  test('a result on the board that no RESULT covers', () => {
    const { world, electionId } = honest;
    const board = new BoardComparison(world.definition, electionId, null);
    for (const entry of world.board) board.addEntry(entry);
    const lying = world.anchors.map(({ payload }) =>
      payload.type === 'RESULT' ? { ...payload, type: 'BATCH' as const } : payload,
    );
    expect(codeOf(() => lying.forEach((payload) => board.addAnchor(payload)))).toBe('ANCHOR_RESULT_INVALID');
  });

  test('it goes on from what was kept', () => {
    const { board, anchors, definition } = honest.world;
    const payloads = anchors.map(({ payload }) => payload);
    const first = new BoardComparison(definition, honest.electionId, null);
    for (const entry of board.slice(0, -2)) first.addEntry(entry);
    for (const payload of payloads.slice(0, -2)) first.addAnchor(payload);
    const second = new BoardComparison(definition, honest.electionId, first.position);
    expect(second.position).toEqual(first.position);
    for (const entry of board.slice(-2)) second.addEntry(entry);
    for (const payload of payloads.slice(-2)) second.addAnchor(payload);
    expect([second.readSize, second.anchoredSize]).toEqual([board.length, board.length]);
    second.compareHead(...signed(board.length, rootOf(board, board.length)));
  });

  test('the issuance log’s heads', () => {
    const { requests, anchors } = honest.world;
    const log = new IssuanceComparison(null);
    for (const request of requests) log.addEntry(request);
    const { payload } = anchors[anchors.length - 1];
    log.compareHead(payload);
    const other = { ...payload, issuedRoot: new Uint8Array(32) };
    expect(codeOf(() => log.compareHead(other))).toBe('ANCHOR_ISSUED_ROOT_MISMATCH');
  });
});

function onPayload(seq: number, change: (payload: AnchorPayload) => Partial<AnchorPayload>): Partial<RecordPlan> {
  return { payload: (payload) => (payload.seq === seq ? { ...payload, ...change(payload) } : payload) };
}

function afterClose(index: number, type: AnchorPayload['type']): Partial<RecordPlan> {
  return { anchorsAfterClose: (steps) => steps.map((step, i) => (i === index ? { ...step, type } : step)) };
}

function flipLeaf({ leafHashes }: AnchorPayload): Partial<AnchorPayload> {
  return { leafHashes: leafHashes.map((hash) => hash.map((byte, i) => (i === 0 ? byte ^ 1 : byte))) };
}
