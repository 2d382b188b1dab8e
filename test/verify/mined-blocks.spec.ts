/** Where the transactions of the chain of anchors are mined (spec §8.3), and what people should know of that chain. */
import { concatBytes, toHex } from '#crypto';
import { encodeLength, NETWORKS, txidFromInternal } from '#record';
import { chainNotes } from '../../libs/record/src/verify-election/group-09b-chain-depth.js';
import { MinedBlocks } from '../../libs/record/src/verify-election/mined-blocks.js';
import { bytesFor, expectCode } from '../record/fixture.js';

/** The only transaction of the block at this height: it is its root. */
function alone(name: string, height: number): [txid: string, bump: string] {
  const hash = bytesFor(name, 32);
  return [txidFromInternal(hash), toHex(concatBytes(encodeLength(height), Uint8Array.of(1, 1, 0, 2), hash))];
}

test('a transaction without a path has no block, and one with it has the block that it names', () => {
  const blocks = new MinedBlocks();
  const [a, bumpA] = alone('a', 5);
  const [b, bumpB] = alone('b', 6);
  blocks.add('00'.repeat(32), null);
  expect(blocks.count).toBe(0);
  blocks.add(a, bumpA);
  blocks.add(b, bumpB);
  expect([blocks.count, blocks.heightOf(a), blocks.heightOf(b), blocks.heightOf('00')]).toEqual([2, 5, 6, undefined]);
  expect([...blocks.roots]).toEqual([[5, bytesFor('a', 32)], [6, bytesFor('b', 32)]]); // prettier-ignore
});

test('one height has one root, and nothing is mined before what it spends; the same block is right', () => {
  const blocks = new MinedBlocks();
  blocks.add(...alone('a', 5));
  expect(() => blocks.add(...alone('a', 5))).not.toThrow();
  expectCode(() => blocks.add(...alone('b', 5)), 'ANCHOR_BLOCK_ROOTS_DIFFERENT');
  expectCode(() => blocks.add(...alone('c', 4)), 'ANCHOR_BLOCK_ORDER_INVALID');
  expect(() => blocks.add(...alone('d', 6))).not.toThrow();
});

test.each(Object.values(NETWORKS))('blocks of $name: whether they cost anything is said', (network) => {
  const notes = chainNotes(network, 9, 77n);
  expect(notes.at(-1)).toMatch(/^the header chain has 10 blocks; .* is 77 hashes$/);
  const warnings = network.name === 'mainnet' ? [] : [`${network.name} is a network for tests: its blocks cost next to nothing`]; // prettier-ignore
  expect(notes.slice(0, -1)).toEqual(warnings);
});
