/** Merkle paths (spec §8.3): against the SDK's MerklePath as a second implementation, and every defect refused. */
import { concatBytes, toHex } from '#crypto';
import { type Bump, decodeBump, hash256, txidFromInternal, verifyBump } from '#record';
import MerklePath from '@bsv/sdk/transaction/MerklePath';
import fc from 'fast-check';
import { bytesFor, expectCode, hexFor } from './fixture.js';

/** Levels of a block's tree, the last node of an odd level standing for its own sibling. */
function treeOf(leaves: Uint8Array[]): Uint8Array[][] {
  const levels = [leaves];
  while (levels[levels.length - 1].length > 1) {
    const level = levels[levels.length - 1];
    const next = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) =>
      hash256(concatBytes(level[2 * i], level[2 * i + 1] ?? level[2 * i])),
    );
    levels.push(next);
  }
  return levels;
}

function pathOf(levels: Uint8Array[][], offset: number): Bump {
  let at = offset;
  const given = levels.slice(0, -1).map((level, height) => {
    const sibling = at % 2 === 0 ? at + 1 : at - 1;
    const nodes = [{ offset: sibling, hash: level[sibling] ?? null }];
    if (height === 0) nodes.push({ offset, hash: level[offset] });
    at = Math.floor(at / 2);
    return nodes.sort((a, b) => a.offset - b.offset);
  });
  return { blockHeight: 800_123, levels: given };
}

/** BRC-74 by the SDK. */
function encodeBySdk({ blockHeight, levels }: Bump): string {
  const path = levels.map((nodes) =>
    nodes.map(({ offset, hash }) =>
      hash === null ? { offset, duplicate: true } : { offset, hash: txidFromInternal(hash) },
    ),
  );
  return new MerklePath(blockHeight, path).toHex();
}

/** As clients do, so that combining keeps it. */
function markTxid(path: MerklePath, txid: string): void {
  for (const leaf of path.path[0]) if (leaf.hash === txid) leaf.txid = true;
}

const leaves = Array.from({ length: 7 }, (_, i) => bytesFor(`tx ${i}`, 32));
const levels = treeOf(leaves);
const bump = pathOf(levels, 3);
const hex = encodeBySdk(bump);
const txid = txidFromInternal(leaves[3]);

describe('path', () => {
  test('of every transaction of blocks of every size agrees with the SDK', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), (size, pick) => {
        const block = Array.from({ length: size }, (_, i) => bytesFor(`tx ${i}`, 32));
        const tree = treeOf(block);
        const offset = pick % size;
        const path = pathOf(tree, offset);
        const encoded = encodeBySdk(path);
        expect(decodeBump(encoded)).toEqual(path);
        const { blockHeight, merkleRoot } = verifyBump(decodeBump(encoded), txidFromInternal(block[offset]));
        expect(blockHeight).toBe(800_123);
        expect(merkleRoot).toEqual(tree[tree.length - 1][0]);
        expect(MerklePath.fromHex(encoded).computeRoot(txidFromInternal(block[offset]))).toBe(
          txidFromInternal(merkleRoot),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('of the only transaction of a block is the root', () => {
    const single: Bump = { blockHeight: 1, levels: [[{ offset: 0, hash: leaves[0] }]] };
    expect(verifyBump(single, txidFromInternal(leaves[0])).merkleRoot).toEqual(leaves[0]);
    const moved: Bump = { blockHeight: 1, levels: [[{ offset: 2, hash: leaves[0] }]] };
    expectCode(() => verifyBump(moved, txidFromInternal(leaves[0])), 'BUMP_SIBLING_MISSING');
  });

  test('of two transactions together is understood', () => {
    const path = MerklePath.fromHex(hex);
    markTxid(path, txid);
    const other = MerklePath.fromHex(encodeBySdk(pathOf(levels, 6)));
    markTxid(other, txidFromInternal(leaves[6]));
    path.combine(other);
    for (const offset of [3, 6]) {
      expect(verifyBump(decodeBump(path.toHex()), txidFromInternal(leaves[offset])).merkleRoot).toEqual(levels[3][0]);
    }
  });
});

describe('a path is refused', () => {
  const change = (edit: (bump: Bump) => void): Bump => {
    const copy = structuredClone(bump);
    edit(copy);
    return copy;
  };

  test.each([
    ['empty', ''],
    ['odd_length', `${hex}0`],
    ['upper_case', hex.toUpperCase()],
    ['byte_behind', `${hex}00`],
    ['cut_off', hex.slice(0, -2)],
    ['height_not_shortest', `fd0100${hex.slice(10)}`],
    ['height_2_64', `ff${'ff'.repeat(8)}${hex.slice(10)}`],
    ['no_level', `${hex.slice(0, 10)}00`],
    ['41_levels', `${hex.slice(0, 10)}29`],
    ['flags_4', hex.replace(/^(.{16})00/, '$104')],
    ['flags_3', hex.replace(/^(.{16})00/, '$103')],
    ['many_nodes_claimed', `${hex.slice(0, 12)}fe00000001`],
  ])('%s', (_name, text) => {
    expectCode(() => decodeBump(text), 'BUMP_FORM_INVALID');
  });

  test('nodes_not_ascending, node_twice, left_node_repeated', () => {
    const node = (offset: string, flags = '00') => `${offset}${flags}${flags === '01' ? '' : '11'.repeat(32)}`;
    for (const nodes of [node('01') + node('00'), node('00') + node('00'), node('00', '01') + node('01')]) {
      expectCode(() => decodeBump(`0a0102${nodes}`), 'BUMP_FORM_INVALID');
    }
  });

  test('of_another_transaction', () => {
    expectCode(() => verifyBump(bump, hexFor('another', 32)), 'BUMP_TXID_MISSING');
  });

  test('right_sibling_equals_its_node (two readings of one tree)', () => {
    // Six leaves whose last two repeat are also a tree of five: the sixth would be a transaction that is not there.
    const five = treeOf(leaves.slice(0, 5));
    const root = five[five.length - 1][0];
    const honest = pathOf(five, 4);
    expect(verifyBump(honest, txidFromInternal(leaves[4])).merkleRoot).toEqual(root);
    const explicit = structuredClone(honest);
    explicit.levels[0][1].hash = leaves[4];
    expectCode(() => verifyBump(explicit, txidFromInternal(leaves[4])), 'BUMP_SIBLING_DUPLICATED');
    const asRight = structuredClone(explicit);
    asRight.levels[1] = [{ offset: 3, hash: null }];
    expectCode(() => verifyBump(asRight, txidFromInternal(leaves[4])), 'BUMP_SIBLING_DUPLICATED');
  });

  test('sibling_missing, level_missing, node_without_use', () => {
    const cases = [
      change((b) => void b.levels[0].splice(0, 1)),
      change((b) => void (b.levels[1] = [])),
      change((b) => void b.levels[1].push({ offset: 9, hash: leaves[0] })),
      change(
        (b) =>
          void b.levels.push([
            { offset: 1, hash: leaves[0] },
            { offset: 2, hash: leaves[0] },
          ]),
      ),
    ];
    for (const broken of cases) expectCode(() => verifyBump(broken, txid), 'BUMP_SIBLING_MISSING');
  });

  test('given_and_computed_differ', () => {
    const broken = change((b) => void b.levels[1].push({ offset: 1, hash: leaves[0] }));
    expectCode(() => verifyBump(broken, txid), 'BUMP_NODE_DIFFERENT');
  });

  test('another sibling or a level less leads to another root', () => {
    for (const broken of [change((b) => void (b.levels[2][0].hash = leaves[0])), change((b) => void b.levels.pop())]) {
      expect(toHex(verifyBump(broken, txid).merkleRoot)).not.toBe(toHex(levels[3][0]));
    }
  });
});
