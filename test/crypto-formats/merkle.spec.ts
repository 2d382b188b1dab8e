/** Trees and proofs (spec §7.1): two ways to every root, every pair of sizes up to 40, every bit of every proof. */
import {
  computeRoot,
  EMPTY_ROOT,
  Frontier,
  hashLeaf,
  nodeReaderOf,
  proveConsistency,
  proveConsistencyFrom,
  proveInclusion,
  proveInclusionFrom,
  tileNodeReader,
  u32,
  verifyConsistency,
  verifyInclusion,
  type NodeReader,
} from '#crypto';
import { codeOf, flipBit } from './support.js';

const leaves = Array.from({ length: 301 }, (_, i) => hashLeaf(u32(i)));
const roots = Array.from({ length: 41 }, (_, size) => computeRoot(leaves.slice(0, size)));
const read = nodeReaderOf(leaves);

describe('roots', () => {
  it('are the same incrementally and from scratch, for sizes 0 to 300', () => {
    const frontier = Frontier.empty();
    for (let size = 0; size <= 300; size++) {
      expect(frontier.root()).toEqual(computeRoot(leaves.slice(0, size)));
      const restored = Frontier.fromHashes(frontier.size, frontier.hashes());
      expect(restored.root()).toEqual(frontier.root());
      frontier.append(leaves[size]);
    }
  });

  it('of the empty tree is SHA-256 of nothing', () => {
    expect(computeRoot([])).toEqual(EMPTY_ROOT);
    expect(Frontier.empty().root()).toEqual(EMPTY_ROOT);
  });

  it('refuses a frontier whose hashes do not fit its size', () => {
    const hashes = [leaves[0], leaves[1]];
    expect(codeOf(() => Frontier.fromHashes(2, hashes))).toBe('TREE_INVALID');
    expect(codeOf(() => Frontier.fromHashes(3, [leaves[0], leaves[1].slice(1)]))).toBe('TREE_INVALID');
    expect(codeOf(() => Frontier.fromHashes(-1, []))).toBe('TREE_INVALID');
    expect(codeOf(() => Frontier.fromHashes(2 ** 53, hashes))).toBe('TREE_INVALID');
    expect(codeOf(() => Frontier.fromHashes(3, hashes))).toBe('accepted');
    expect(codeOf(() => Frontier.empty().append(leaves[0].slice(1)))).toBe('TREE_INVALID');
  });

  it('refuses a leaf more than a number can count', () => {
    const full = Number.MAX_SAFE_INTEGER;
    const hashes = leaves.slice(0, 53);
    expect(codeOf(() => Frontier.fromHashes(full, hashes).append(leaves[0]))).toBe('TREE_INVALID');
    const last = Frontier.fromHashes(full - 1, hashes.slice(1));
    expect(codeOf(() => last.append(leaves[0]))).toBe('accepted');
    expect(last.size).toBe(full);
  });

  it('keeps its own copies of hashes', () => {
    const leaf = leaves[0].slice();
    const frontier = Frontier.empty();
    frontier.append(leaf);
    leaf.fill(0);
    frontier.hashes()[0].fill(0);
    frontier.root().fill(0);
    computeRoot([]).fill(0);
    expect(frontier.root()).toEqual(leaves[0]);
    expect(Frontier.empty().root()).toEqual(EMPTY_ROOT);
  });
});

describe('inclusion proofs', () => {
  it('verify for every leaf of every size up to 40, and at no other index', () => {
    for (let size = 1; size <= 40; size++) {
      for (let index = 0; index < size; index++) {
        const proof = proveInclusion(read, index, size);
        verifyInclusion(leaves[index], index, size, proof, roots[size]);
        const other = (index + 1) % size;
        if (size > 1) {
          expect(codeOf(() => verifyInclusion(leaves[index], other, size, proof, roots[size]))).toBe(
            'INCLUSION_PROOF_INVALID',
          );
        }
      }
    }
  });

  it('are refused with any bit turned, a hash more or a hash less', () => {
    for (const [index, size] of [
      [0, 2],
      [5, 11],
      [10, 11],
      [39, 40],
    ] as const) {
      const proof = proveInclusion(read, index, size);
      const check = (claimed: Uint8Array[]) =>
        codeOf(() => verifyInclusion(leaves[index], index, size, claimed, roots[size]));
      expect(check(proof)).toBe('accepted');
      for (const changed of mutations(proof)) expect(check(changed)).toBe('INCLUSION_PROOF_INVALID');
    }
  });

  it('asks for complete subtrees only', () => {
    for (let size = 1; size <= 40; size++) {
      for (let index = 0; index < size; index++) proveInclusion(completeOnly(size), index, size);
    }
  });
});

describe('consistency proofs', () => {
  it('verify for all pairs of sizes up to 40, and to no other root', () => {
    for (let newSize = 0; newSize <= 40; newSize++) {
      for (let oldSize = 0; oldSize <= newSize; oldSize++) {
        const proof = proveConsistency(completeOnly(newSize), oldSize, newSize);
        verifyConsistency(oldSize, roots[oldSize], newSize, roots[newSize], proof);
        if (oldSize === 0) continue;
        const [wrongOld, wrongNew] = [flipBit(roots[oldSize], 9), flipBit(roots[newSize], 9)];
        const check = (a: Uint8Array, b: Uint8Array) => codeOf(() => verifyConsistency(oldSize, a, newSize, b, proof));
        expect(check(wrongOld, roots[newSize])).toBe('CONSISTENCY_PROOF_INVALID');
        expect(check(roots[oldSize], wrongNew)).toBe('CONSISTENCY_PROOF_INVALID');
      }
    }
  });

  it('are refused with any bit turned, a hash more or a hash less', () => {
    for (const [oldSize, newSize] of [
      [1, 2],
      [6, 11],
      [8, 11],
      [33, 40],
    ] as const) {
      const proof = proveConsistency(read, oldSize, newSize);
      const check = (claimed: Uint8Array[]) =>
        codeOf(() => verifyConsistency(oldSize, roots[oldSize], newSize, roots[newSize], claimed));
      expect(check(proof)).toBe('accepted');
      for (const changed of mutations(proof)) expect(check(changed)).toBe('CONSISTENCY_PROOF_INVALID');
    }
  });

  it('refuse a history that was rewritten', () => {
    const rewritten = [...leaves.slice(0, 3), hashLeaf(u32(999)), ...leaves.slice(4, 11)];
    const proof = proveConsistency(nodeReaderOf(rewritten), 6, 11);
    const newRoot = computeRoot(rewritten);
    expect(codeOf(() => verifyConsistency(6, roots[6], 11, newRoot, proof))).toBe('CONSISTENCY_PROOF_INVALID');
    verifyConsistency(6, computeRoot(rewritten.slice(0, 6)), 11, newRoot, proof);
  });
});

describe('proofs from tiles', () => {
  it('are those from memory', async () => {
    const size = 300;
    const level1 = [computeRoot(leaves.slice(0, 256))];
    const tiles = tileNodeReader(size, ({ level, n, width }) =>
      Promise.resolve(level === 0 ? leaves.slice(n * 256, n * 256 + width) : level1.slice(0, width)),
    );
    for (const index of [0, 100, 255, 256, 299]) {
      expect(await proveInclusionFrom(tiles, index, size)).toEqual(proveInclusion(read, index, size));
    }
    for (const oldSize of [1, 17, 255, 256, 257, 299, 300]) {
      expect(await proveConsistencyFrom(tiles, oldSize, size)).toEqual(proveConsistency(read, oldSize, size));
    }
  });

  it('refuses a tile of another width', async () => {
    const tiles = tileNodeReader(3, () => Promise.resolve(leaves.slice(0, 2)));
    await expect(proveInclusionFrom(tiles, 0, 3)).rejects.toMatchObject({ code: 'TILE_INVALID' });
    await expect(tiles(0, 3)).rejects.toMatchObject({ code: 'TREE_INVALID' });
  });
});

/** Every turned bit of every hash, each hash left out, a hash added at either end. */
function* mutations(proof: Uint8Array[]): Generator<Uint8Array[]> {
  for (let i = 0; i < proof.length; i++) {
    for (let bit = 0; bit < 256; bit++) yield proof.map((node, j) => (i === j ? flipBit(node, bit) : node));
    yield proof.filter((_, j) => j !== i);
    yield proof.map((node, j) => (i === j ? node.slice(1) : node));
  }
  yield [...proof, proof[0]];
  yield [proof[0], ...proof];
}

/** A reader that fails the test when asked for a node beyond the tree. */
function completeOnly(size: number): NodeReader {
  return (level, index) => {
    expect((index + 1) * 2 ** level).toBeLessThanOrEqual(size);
    return read(level, index);
  };
}
