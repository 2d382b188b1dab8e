/**
 * Merkle trees of RFC 6962 (spec §7.1, Algorithms 7.1 to 7.3): hashes of leaves and nodes, the root of a list, and the
 * frontier with which a log grows by one leaf in constant memory. Proofs are in merkle-proofs.ts.
 */
import { concatBytes } from './bytes.js';
import { VerificationError } from './errors.js';
import { sha256 } from './hash.js';

const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

/** Root of the empty tree: SHA-256 of the empty string. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array());

/** HashLeaf (Algorithm 7.1): `SHA-256(0x00 || entry)`. @param entry any length */
export function hashLeaf(entry: Uint8Array): Uint8Array {
  return sha256(concatBytes(LEAF_PREFIX, entry));
}

/** `SHA-256(0x01 || left || right)`; the other prefix keeps a node from being shown as a leaf. @param left 32 bytes */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(NODE_PREFIX, left, right));
}

/**
 * The right edge of a tree: the roots of its complete subtrees, largest first. A log keeps this (at most 53 hashes)
 * instead of the tree; the caller that holds the log's head row owns the object.
 */
export class Frontier {
  private constructor(
    private leaves: number,
    private readonly subtrees: Uint8Array[],
  ) {}

  /** The frontier of the empty tree. */
  static empty(): Frontier {
    return new Frontier(0, []);
  }

  /**
   * A stored frontier. @param size leaves of the tree   @param hashes one of 32 bytes for every 1 bit of `size`
   * @throws VerificationError TREE_INVALID
   */
  static fromHashes(size: number, hashes: readonly Uint8Array[]): Frontier {
    assertTreeSize(size);
    if (hashes.length !== completeSubtrees(size) || hashes.some((node) => node.length !== 32)) {
      throw new VerificationError('TREE_INVALID', `a frontier of ${size} leaves has ${completeSubtrees(size)} hashes`);
    }
    return new Frontier(
      size,
      hashes.map((node) => node.slice()),
    );
  }

  get size(): number {
    return this.leaves;
  }

  /** The roots of the complete subtrees, largest first. */
  hashes(): Uint8Array[] {
    return this.subtrees.map((node) => node.slice());
  }

  /** Adds one leaf. @param leafHash 32 bytes, from hashLeaf */
  append(leafHash: Uint8Array): void {
    if (leafHash.length !== 32) throw new VerificationError('TREE_INVALID', 'a leaf hash has 32 bytes');
    assertTreeSize(this.leaves + 1);
    // Every trailing 1 bit of the size is a complete subtree as large as the one just made: they merge.
    let node: Uint8Array = leafHash.slice();
    for (let rest = this.leaves; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      node = hashNode(this.subtrees.pop() as Uint8Array, node);
    }
    this.subtrees.push(node);
    this.leaves += 1;
  }

  /** The RFC 6962 root of all leaves so far. */
  root(): Uint8Array {
    return foldSubtrees(this.subtrees);
  }
}

/**
 * AppendLeaves (Algorithm 7.2): the frontier after further leaves; the one given stays as it was.
 * @param leafHashes 32 bytes each, in log order
 */
export function appendLeaves(frontier: Frontier, leafHashes: readonly Uint8Array[]): Frontier {
  const grown = Frontier.fromHashes(frontier.size, frontier.hashes());
  for (const leafHash of leafHashes) grown.append(leafHash);
  return grown;
}

/**
 * ComputeRoot (Algorithm 7.3): the Merkle tree hash of RFC 6962 §2.1, from its recursive definition and so by another
 * way than the frontier.
 * @param leafHashes 32 bytes each, in log order
 */
export function computeRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  if (leafHashes.length === 0) return EMPTY_ROOT.slice();
  return rootOfRange(leafHashes, 0, leafHashes.length);
}

/** Folds complete subtrees, largest first, into the root they have together; of none, the empty root. */
export function foldSubtrees(subtrees: readonly Uint8Array[]): Uint8Array {
  if (subtrees.length === 0) return EMPTY_ROOT.slice();
  const last: Uint8Array = subtrees[subtrees.length - 1].slice();
  return subtrees.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last);
}

/** A number of leaves this code can count exactly. @throws VerificationError TREE_INVALID */
export function assertTreeSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new VerificationError('TREE_INVALID', `${size} is not the size of a tree`);
  }
}

/** The largest power of two smaller than n (RFC 6962's k), for n ≥ 2. */
export function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function rootOfRange(leafHashes: readonly Uint8Array[], begin: number, end: number): Uint8Array {
  if (end - begin === 1) return leafHashes[begin];
  const middle = begin + splitPoint(end - begin);
  return hashNode(rootOfRange(leafHashes, begin, middle), rootOfRange(leafHashes, middle, end));
}

function completeSubtrees(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}
