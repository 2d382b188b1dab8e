/**
 * Inclusion and consistency proofs of RFC 6962 (spec §7.1, Algorithms 7.4 to 7.7). The provers ask for roots of *complete*
 * subtrees alone, so they work from tiles, from a table or from memory; the verifiers are those of RFC 9162 §2.1.3.2 and
 * §2.1.4.2, in which the two sizes fix the length of the proof.
 */
import { equalBytes } from './bytes.js';
import { VerificationError } from './errors.js';
import { assertTreeSize, EMPTY_ROOT, foldSubtrees, hashNode, splitPoint } from './merkle-tree.js';

/** The root of the leaves `index·2^level … (index+1)·2^level − 1`, all of which exist. */
export interface NodePosition {
  level: number;
  index: number;
}
export type NodeReader = (level: number, index: number) => Uint8Array;
export type AsyncNodeReader = (level: number, index: number) => Promise<Uint8Array>;

/**
 * Which complete subtrees make up each hash of an inclusion proof, outermost last, each from left to right.
 * @throws VerificationError TREE_INVALID unless 0 ≤ index < size
 */
export function planInclusion(index: number, size: number): NodePosition[][] {
  assertTreeSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new VerificationError('TREE_INVALID', `no leaf ${index} in a tree of ${size}`);
  }
  const plan: NodePosition[][] = [];
  // PATH(m, D[n]) of RFC 6962 §2.1.1, from the root down; every step takes the sibling.
  for (let begin = 0, end = size; end - begin > 1;) {
    const middle = begin + splitPoint(end - begin);
    if (index < middle) {
      plan.unshift(subtreesOf(middle, end));
      end = middle;
    } else {
      plan.unshift(subtreesOf(begin, middle));
      begin = middle;
    }
  }
  return plan;
}

/**
 * The same for a consistency proof (SUBPROOF of RFC 6962 §2.1.2); empty where the old size is 0 or equal to the new one.
 * @throws VerificationError TREE_INVALID unless 0 ≤ oldSize ≤ newSize
 */
export function planConsistency(oldSize: number, newSize: number): NodePosition[][] {
  assertTreeSize(oldSize);
  assertTreeSize(newSize);
  if (oldSize > newSize) throw new VerificationError('TREE_INVALID', `a log does not shrink: ${oldSize} to ${newSize}`);
  if (oldSize === 0 || oldSize === newSize) return [];
  const plan: NodePosition[][] = [];
  let begin = 0;
  let end = newSize;
  while (end !== oldSize) {
    const middle = begin + splitPoint(end - begin);
    if (oldSize <= middle) {
      plan.unshift(subtreesOf(middle, end));
      end = middle;
    } else {
      plan.unshift(subtreesOf(begin, middle));
      begin = middle;
    }
  }
  // The old tree's own last subtree is known to the verifier if it is the whole old tree.
  if (begin !== 0) plan.unshift(subtreesOf(begin, end));
  return plan;
}

/**
 * ProveInclusion (Algorithm 7.4): the audit path of a leaf, innermost hash first.
 * @param read gives roots of complete subtrees   @param index zero-based   @param size leaves of the tree
 * @throws VerificationError TREE_INVALID
 */
export function proveInclusion(read: NodeReader, index: number, size: number): Uint8Array[] {
  return planInclusion(index, size).map((nodes) => foldSubtrees(nodes.map((node) => read(node.level, node.index))));
}

/** Algorithm 7.4 with nodes that come from a database or a network. */
export async function proveInclusionFrom(read: AsyncNodeReader, index: number, size: number): Promise<Uint8Array[]> {
  return readPlan(read, planInclusion(index, size));
}

/**
 * ProveConsistency (Algorithm 7.6): that the tree of `newSize` begins with the tree of `oldSize`.
 * @throws VerificationError TREE_INVALID
 */
export function proveConsistency(read: NodeReader, oldSize: number, newSize: number): Uint8Array[] {
  return planConsistency(oldSize, newSize).map((nodes) =>
    foldSubtrees(nodes.map((node) => read(node.level, node.index))),
  );
}

/** Algorithm 7.6 with nodes that come from a database or a network. */
export async function proveConsistencyFrom(
  read: AsyncNodeReader,
  oldSize: number,
  newSize: number,
): Promise<Uint8Array[]> {
  return readPlan(read, planConsistency(oldSize, newSize));
}

/**
 * VerifyInclusion (Algorithm 7.5): the tree of `size` leaves with root `root` has `leafHash` at `index`.
 * A root does not commit to its size, so both must come from one checkpoint.
 * @param leafHash 32 bytes, made by the verifier with hashLeaf   @param index, size, proof, root untrusted
 * @throws VerificationError INCLUSION_PROOF_INVALID
 */
export function verifyInclusion(
  leafHash: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): void {
  if (!isCount(index) || !isCount(size) || index >= size) throw badInclusion(`no leaf ${index} in a tree of ${size}`);
  if (![leafHash, root, ...proof].every(isHash)) throw badInclusion('a hash has not 32 bytes');
  // 1. Walk up: `at` is the node's index on its level, `last` that of the level's last node.
  let [at, last, node] = [index, size - 1, leafHash];
  for (const sibling of proof) {
    if (last === 0) throw badInclusion('too many hashes');
    if (at % 2 === 1 || at === last) {
      node = hashNode(sibling, node);
      // 2. A last node without a right sibling rises until it has a left one.
      while (at % 2 === 0) [at, last] = [at / 2, half(last)];
    } else {
      node = hashNode(node, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  // 3. At the root exactly, and it is the one claimed.
  if (last !== 0) throw badInclusion('too few hashes');
  if (!equalBytes(node, root)) throw badInclusion(`leaf ${index} is not under this root of ${size}`);
}

/**
 * VerifyConsistency (Algorithm 7.7): the tree (`newSize`, `newRoot`) begins with the tree (`oldSize`, `oldRoot`).
 * @param oldSize, oldRoot what the verifier has seen   @param newSize, newRoot, proof untrusted
 * @throws VerificationError CONSISTENCY_PROOF_INVALID
 */
export function verifyConsistency(
  oldSize: number,
  oldRoot: Uint8Array,
  newSize: number,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): void {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize > newSize) throw badConsistency(`${oldSize} to ${newSize}`);
  if (![oldRoot, newRoot, ...proof].every(isHash)) throw badConsistency('a hash has not 32 bytes');
  // 1. The empty tree has one root; from it, and to the same size, nothing is to be proven.
  if (newSize === 0 && !equalBytes(newRoot, EMPTY_ROOT)) throw badConsistency('the new root of size 0');
  if (oldSize === 0 && !equalBytes(oldRoot, EMPTY_ROOT)) throw badConsistency('the old root of size 0');
  if (oldSize === 0 || oldSize === newSize) {
    if (proof.length !== 0) throw badConsistency('too many hashes');
    if (oldSize === newSize && !equalBytes(oldRoot, newRoot)) throw badConsistency(`two roots of size ${oldSize}`);
    return;
  }
  // 2. Start at the old tree's last complete subtree: the whole old tree if its size is a power of two.
  let [at, last] = [oldSize - 1, newSize - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  const path = at === 0 ? [oldRoot, ...proof] : proof;
  if (path.length === 0) throw badConsistency('too few hashes');
  let [oldNode, newNode] = [path[0], path[0]];
  // 3. Walk up, building both roots; only the new one takes siblings from the right.
  for (const sibling of path.slice(1)) {
    if (last === 0) throw badConsistency('too many hashes');
    if (at % 2 === 1 || at === last) {
      oldNode = hashNode(sibling, oldNode);
      newNode = hashNode(sibling, newNode);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, half(last)];
    } else {
      newNode = hashNode(newNode, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  // 4. At the root exactly, and both are the ones claimed.
  if (last !== 0) throw badConsistency('too few hashes');
  if (!equalBytes(oldNode, oldRoot)) throw badConsistency(`the old root of size ${oldSize} is not reached`);
  if (!equalBytes(newNode, newRoot)) throw badConsistency(`the new root of size ${newSize} is not reached`);
}

/**
 * A reader over leaf hashes in memory; each complete subtree is hashed once. The array may grow afterwards, its present
 * elements may not change.
 */
export function nodeReaderOf(leafHashes: readonly Uint8Array[]): NodeReader {
  const known = new Map<string, Uint8Array>();
  const read = (level: number, index: number): Uint8Array => {
    if (level === 0) {
      if (index >= leafHashes.length) throw new VerificationError('TREE_INVALID', `no leaf ${index}`);
      return leafHashes[index];
    }
    const key = `${level}/${index}`;
    const node = known.get(key) ?? hashNode(read(level - 1, 2 * index), read(level - 1, 2 * index + 1));
    known.set(key, node);
    return node;
  };
  return read;
}

/** The complete subtrees of the leaves begin … end − 1, left to right; `begin` is a multiple of the largest one's size. */
function subtreesOf(begin: number, end: number): NodePosition[] {
  const nodes: NodePosition[] = [];
  for (let at = begin; at < end;) {
    let level = 0;
    while (2 ** (level + 1) <= end - at) level++;
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

async function readPlan(read: AsyncNodeReader, plan: NodePosition[][]): Promise<Uint8Array[]> {
  return Promise.all(
    plan.map(async (nodes) => foldSubtrees(await Promise.all(nodes.map((node) => read(node.level, node.index))))),
  );
}

function half(n: number): number {
  return Math.floor(n / 2);
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === 32;
}

function badInclusion(what: string): VerificationError {
  return new VerificationError('INCLUSION_PROOF_INVALID', `inclusion proof: ${what}`);
}

function badConsistency(what: string): VerificationError {
  return new VerificationError('CONSISTENCY_PROOF_INVALID', `consistency proof: ${what}`);
}
