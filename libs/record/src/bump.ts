/**
 * Merkle paths from a transaction to its block, BRC-74 in binary ("BUMP", spec §8.3): parsed strictly, computed level by
 * level, and refused where a right sibling repeats its node, since such a tree has two readings.
 */
import { concatBytes, equalBytes, fromHex, VerificationError } from '#crypto';
import { encodeLength, hash256, txidToInternal } from './transaction.js';

/** One given node of a level. */
interface BumpLeaf {
  offset: number;
  /** 32 bytes, internal order; null where the last node of the level stands for its own right sibling. */
  hash: Uint8Array | null;
}

export interface Bump {
  blockHeight: number;
  /** From the transactions upwards, each level by ascending offset. */
  levels: BumpLeaf[][];
}

/** Where a transaction is mined, if the block at this height has this root. */
export interface BumpProof {
  blockHeight: number;
  /** 32 bytes, internal order as in the block's header. */
  merkleRoot: Uint8Array;
  /** Place of the transaction in the block. */
  offset: number;
}

const MAX_BUMP_BYTES = 65_535;
const MAX_LEVELS = 40;
const FLAG_DUPLICATE = 1;
const FLAG_TXID = 2;

/**
 * DecodeBump (spec §8.3).
 * @param hex untrusted, lower case
 * @throws VerificationError BUMP_FORM_INVALID
 */
export function decodeBump(hex: string): Bump {
  const reader = new BumpReader(bytesOf(hex));
  // 1. Height of the block and of the tree.
  const blockHeight = reader.length();
  const treeHeight = reader.byte();
  if (treeHeight < 1 || treeHeight > MAX_LEVELS)
    throw formError(`a tree of ${treeHeight} levels, allowed 1…${MAX_LEVELS}`);
  // 2. The given nodes of each level, in ascending order so that none stands twice.
  const levels = Array.from({ length: treeHeight }, (_, level) => {
    const count = reader.length();
    const leaves: BumpLeaf[] = [];
    for (let i = 0; i < count; i++) {
      const leaf = reader.leaf(level);
      const before = leaves.at(-1);
      if (before !== undefined && leaf.offset <= before.offset)
        throw formError(`level ${level} is not in ascending order`);
      leaves.push(leaf);
    }
    return leaves;
  });
  reader.end();
  return { blockHeight, levels };
}

/**
 * VerifyBump (spec §8.3): the path leads from this transaction to the returned root.
 * @param bump untrusted, decoded   @param txid display order
 * @throws VerificationError BUMP_TXID_MISSING, BUMP_SIBLING_MISSING, BUMP_SIBLING_DUPLICATED, BUMP_NODE_DIFFERENT
 */
export function verifyBump(bump: Bump, txid: string): BumpProof {
  const leaf = txidToInternal(txid);
  const start = bump.levels[0]?.find(({ hash }) => hash !== null && equalBytes(hash, leaf));
  if (start === undefined) throw new VerificationError('BUMP_TXID_MISSING', `the path does not hold ${txid}`);
  // A block of one transaction has it as its root.
  if (bump.levels.length === 1 && bump.levels[0]?.length === 1 && start.offset === 0) {
    return { blockHeight: bump.blockHeight, merkleRoot: leaf, offset: 0 };
  }
  // Level by level: what is given and what the level below computes.
  let computed = new Map<number, Uint8Array>();
  bump.levels.forEach((given, level) => {
    computed = parentsOf(mergeNodes(given, computed), level);
  });
  // One node is left, and it is the root.
  const merkleRoot = computed.get(0);
  if (merkleRoot === undefined || computed.size !== 1) {
    throw new VerificationError('BUMP_SIBLING_MISSING', `the path of ${txid} does not end in one root`);
  }
  return { blockHeight: bump.blockHeight, merkleRoot, offset: start.offset };
}

/** Given nodes and computed ones of a level; where both are there they agree. */
function mergeNodes(level: BumpLeaf[], computed: Map<number, Uint8Array>): Map<number, Uint8Array | null> {
  const nodes = new Map<number, Uint8Array | null>(computed);
  for (const { offset, hash } of level) {
    const other = computed.get(offset);
    if (other !== undefined && (hash === null || !equalBytes(hash, other))) {
      throw new VerificationError('BUMP_NODE_DIFFERENT', `node ${offset} is given and computed differently`);
    }
    nodes.set(offset, hash);
  }
  return nodes;
}

/** Parents of all nodes; every node has its sibling, so that no byte of a path is without meaning. */
function parentsOf(nodes: Map<number, Uint8Array | null>, level: number): Map<number, Uint8Array> {
  const parents = new Map<number, Uint8Array>();
  for (const offset of nodes.keys()) {
    const parent = Math.floor(offset / 2);
    const left = nodes.get(2 * parent) ?? null;
    const right = nodes.get(2 * parent + 1);
    if (left === null || right === undefined) {
      throw new VerificationError('BUMP_SIBLING_MISSING', `node ${offset} of level ${level} has no sibling`);
    }
    // A right sibling equal to its node would make the tree of n transactions also one of more (CVE-2012-2459).
    if (right !== null && equalBytes(right, left)) {
      throw new VerificationError('BUMP_SIBLING_DUPLICATED', `the right sibling of node ${2 * parent} equals it`);
    }
    parents.set(parent, hash256(concatBytes(left, right ?? left)));
  }
  return parents;
}

function bytesOf(hex: string): Uint8Array {
  if (hex.length > 2 * MAX_BUMP_BYTES || hex.length % 2 !== 0 || /[^0-9a-f]/.test(hex)) {
    throw formError(`it is not at most ${MAX_BUMP_BYTES} bytes in lower-case hex`);
  }
  return fromHex(hex, hex.length / 2);
}

class BumpReader {
  private at = 0;

  constructor(private readonly source: Uint8Array) {}

  byte(): number {
    const byte = this.source[this.at];
    if (byte === undefined) throw formError('it ends early');
    this.at += 1;
    return byte;
  }

  /** Bitcoin's variable-length integer, shortest form. */
  length(): number {
    const first = this.byte();
    const size = first === 0xfd ? 2 : first === 0xfe ? 4 : first === 0xff ? 8 : 0;
    const bytes = this.bytes(size);
    const value = size === 0 ? first : bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
    if (!Number.isSafeInteger(value) || encodeLength(value).length !== size + 1) {
      throw formError('a number is not in its shortest form');
    }
    return value;
  }

  leaf(level: number): BumpLeaf {
    const offset = this.length();
    const flags = this.byte();
    if (flags === FLAG_DUPLICATE) {
      if (offset % 2 !== 1) throw formError(`a left node (${offset} of level ${level}) cannot be a repetition`);
      return { offset, hash: null };
    }
    if (flags !== 0 && !(flags === FLAG_TXID && level === 0)) throw formError(`flags ${flags} at level ${level}`);
    return { offset, hash: this.bytes(32) };
  }

  end(): void {
    if (this.at !== this.source.length) throw formError(`${this.source.length - this.at} bytes behind its end`);
  }

  private bytes(n: number): Uint8Array {
    if (n > this.source.length - this.at) throw formError('it ends early');
    this.at += n;
    return this.source.slice(this.at - n, this.at);
  }
}

function formError(message: string): VerificationError {
  return new VerificationError('BUMP_FORM_INVALID', `BUMP: ${message}`);
}
