/** Vectors of Merkle trees and tiles (spec §7.1, Algorithms 7.1 to 7.7). */
import * as c from '#crypto';
import { replays } from './formats-replay.mjs';
import { flipBit, hexes, writeVectors } from './formats-support.mjs';

const hex = c.toHex;
const write = (file, algorithm, spec, made, cases) =>
  writeVectors(file, algorithm, spec, made, cases, replays[algorithm]);
const bin = (text) => c.fromHex(text, text.length / 2);
const made = 'tools/vectors/logs.mjs';
const leaf = (i) => c.hashLeaf(c.utf8(`entry ${i}`));
const leaves = Array.from({ length: 300 }, (_, i) => leaf(i));
const read = c.nodeReaderOf(leaves);
const root = (n) => c.computeRoot(leaves.slice(0, n));
const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 255, 256, 257, 300];
const note = `${made}; leaf i is hashLeaf("entry i" in ASCII)`;

await write('hash-leaf', '7.1 hashLeaf', '§7.1', made, { empty: '', one_byte: '00', text: hex(c.utf8('entry 0')) });
await write(
  'append-leaves',
  '7.2 appendLeaves',
  '§7.1',
  `${note}; input: size before, number of leaves added; output: frontier and root after`,
  Object.fromEntries(
    [
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 1],
      [3, 1],
      [7, 1],
      [8, 5],
      [255, 1],
      [255, 2],
      [100, 200],
    ].map(([size, add]) => [`from_${size}_add_${add}`, { size, add }]),
  ),
);
await write('compute-root', '7.3 computeRoot', '§7.1', note, Object.fromEntries(SIZES.map((n) => [`size_${n}`, n])));
await write('prove-inclusion', '7.4 proveInclusion', '§7.1', note, {
  ...Object.fromEntries(
    [
      [0, 1],
      [0, 2],
      [1, 2],
      [2, 3],
      [4, 5],
      [3, 7],
      [6, 7],
      [255, 256],
      [256, 257],
      [123, 300],
      [299, 300],
    ].map(([index, size]) => [`leaf_${index}_of_${size}`, { index, size }]),
  ),
  index_is_size: { index: 7, size: 7 },
  empty_tree: { index: 0, size: 0 },
});
const inclusion = {
  leafHash: hex(leaf(5)),
  index: 5,
  size: 11,
  proof: hexes(c.proveInclusion(read, 5, 11)),
  root: hex(root(11)),
};
await write(
  'verify-inclusion',
  '7.5 verifyInclusion',
  '§7.1',
  `${note}; one thing differs from the first case in each of the others; a root does not commit to its size, the checkpoint does`,
  {
    valid: inclusion,
    single_leaf: { leafHash: hex(leaf(0)), index: 0, size: 1, proof: [], root: hex(root(1)) },
    other_leaf: { ...inclusion, leafHash: hex(leaf(6)) },
    other_index: { ...inclusion, index: 4 },
    other_size_of_other_path: { ...inclusion, size: 8 },
    other_size_of_same_path: { ...inclusion, size: 12 },
    other_root: { ...inclusion, root: hex(root(12)) },
    proof_bit: { ...inclusion, proof: inclusion.proof.map((h, i) => (i === 2 ? hex(flipBit(bin(h), 77)) : h)) },
    proof_hash_missing: { ...inclusion, proof: inclusion.proof.slice(0, -1) },
    proof_hash_added: { ...inclusion, proof: [...inclusion.proof, inclusion.root] },
    proof_hashes_swapped: {
      ...inclusion,
      proof: [inclusion.proof[1], inclusion.proof[0], ...inclusion.proof.slice(2)],
    },
    proof_hash_short: { ...inclusion, proof: inclusion.proof.map((h, i) => (i === 0 ? h.slice(2) : h)) },
    index_is_size: { ...inclusion, index: 11 },
    empty_tree: { ...inclusion, index: 0, size: 0, proof: [] },
    negative_index: { ...inclusion, index: -1 },
    fractional_index: { ...inclusion, index: 5.5 },
  },
);
await write('prove-consistency', '7.6 proveConsistency', '§7.1', note, {
  ...Object.fromEntries(
    [
      [0, 5],
      [1, 1],
      [1, 2],
      [2, 3],
      [3, 7],
      [4, 8],
      [6, 8],
      [7, 8],
      [255, 256],
      [256, 300],
      [129, 300],
    ].map(([oldSize, newSize]) => [`${oldSize}_to_${newSize}`, { oldSize, newSize }]),
  ),
  shrinking: { oldSize: 8, newSize: 7 },
});
const consistency = {
  oldSize: 6,
  oldRoot: hex(root(6)),
  newSize: 11,
  newRoot: hex(root(11)),
  proof: hexes(c.proveConsistency(read, 6, 11)),
};
await write(
  'verify-consistency',
  '7.7 verifyConsistency',
  '§7.1',
  `${note}; one thing differs from the first case in each of the others; a root does not commit to its size, the checkpoint does`,
  {
    valid: consistency,
    from_power_of_two: {
      oldSize: 8,
      oldRoot: hex(root(8)),
      newSize: 11,
      newRoot: hex(root(11)),
      proof: hexes(c.proveConsistency(read, 8, 11)),
    },
    from_empty: { oldSize: 0, oldRoot: hex(c.EMPTY_ROOT), newSize: 11, newRoot: hex(root(11)), proof: [] },
    same_size: { ...consistency, newSize: 6, newRoot: hex(root(6)), proof: [] },
    other_old_root: { ...consistency, oldRoot: hex(root(7)) },
    other_new_root: { ...consistency, newRoot: hex(root(12)) },
    other_old_size: { ...consistency, oldSize: 5 },
    other_new_size_of_other_path: { ...consistency, newSize: 17 },
    other_new_size_of_same_path: { ...consistency, newSize: 12 },
    proof_bit: { ...consistency, proof: consistency.proof.map((h, i) => (i === 1 ? hex(flipBit(bin(h), 8)) : h)) },
    proof_hash_missing: { ...consistency, proof: consistency.proof.slice(0, -1) },
    proof_hash_added: { ...consistency, proof: [...consistency.proof, consistency.newRoot] },
    proof_empty: { ...consistency, proof: [] },
    shrinking: { ...consistency, oldSize: 11, newSize: 6 },
    same_size_other_root: { ...consistency, newSize: 6, proof: [] },
    same_size_with_proof: { ...consistency, newSize: 6, newRoot: hex(root(6)) },
    from_empty_with_proof: {
      oldSize: 0,
      oldRoot: hex(c.EMPTY_ROOT),
      newSize: 11,
      newRoot: hex(root(11)),
      proof: [hex(root(1))],
    },
    from_empty_of_other_root: { oldSize: 0, oldRoot: hex(root(1)), newSize: 11, newRoot: hex(root(11)), proof: [] },
  },
);

// ---- tiles and bundles ----
await write('tile-path', '7.12 tilePath', '§7.1', `${made}; C2SP tlog-tiles`, {
  first: { level: 0, n: 0, width: 256 },
  partial: { level: 0, n: 0, width: 1 },
  thousand: { level: 1, n: 1000, width: 256 },
  c2sp_example: { level: 0, n: 1234067, width: 256 },
  entries: { level: 'entries', n: 273, width: 112 },
  width_0: { level: 0, n: 0, width: 0 },
  width_257: { level: 0, n: 0, width: 257 },
  level_64: { level: 64, n: 0, width: 256 },
  negative: { level: 0, n: -1, width: 256 },
});
await write('parse-tile-path', '7.13 parseTilePath', '§7.1', `${made}; C2SP tlog-tiles`, {
  first: 'tile/0/000',
  c2sp_example: 'tile/0/x001/x234/067',
  entries_partial: 'tile/entries/273.p/112',
  leading_group: 'tile/0/x000/001',
  level_leading_zero: 'tile/00/000',
  width_256: 'tile/0/000.p/256',
  width_0: 'tile/0/000.p/0',
  width_leading_zero: 'tile/0/000.p/01',
  no_x: 'tile/0/001/234',
  last_with_x: 'tile/0/x001',
  parent_folder: 'tile/0/../000',
  absolute: '/tile/0/000',
  level_64: 'tile/64/000',
});
await write(
  'tiles-for-size',
  '7.14 tilesForSize',
  '§7.1',
  `${made}; output: paths`,
  Object.fromEntries([0, 1, 255, 256, 257, 600].map((n) => [`size_${n}`, n])),
);
await write('decode-entry-bundle', '7.15 decodeEntryBundle', '§7.1', `${made}; output: entries in hex`, {
  none: '',
  two: '0001aa0002bbcc',
  empty_entry: '0000',
  length_cut: '0001aa00',
  entry_cut: '0003aabb',
});
