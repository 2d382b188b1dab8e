/**
 * Blocks: 80-byte headers with regtest proof of work, the Merkle tree over transaction ids (an odd node is paired with
 * itself) and BUMPs, BRC-74 Merkle paths. No chain state here.
 */
import MerklePath, { type MerklePathLeaf } from '@bsv/sdk/transaction/MerklePath';
import { littleEndian } from './little-endian.js';
import { displayHash, hash256, internalHash } from './transaction.js';

/** Regtest's target 0x7fffff × 256^29: every second hash meets it. Everything else about the chain is real. */
export const BITS = 0x207fffff;
const TARGET_TOP_BYTE = 0x7f;

export interface BlockTemplate {
  /** Hex, display order. */
  previousHash: string;
  txids: string[];
  timeS: number;
}

/** Looks for the lowest nonce whose header hash meets the target; gives the 80 bytes. */
export function mineHeader(template: BlockTemplate): Buffer {
  const header = Buffer.concat([
    littleEndian.u32(1),
    internalHash(template.previousHash),
    internalHash(merkleRoot(template.txids)),
    littleEndian.u32(template.timeS),
    littleEndian.u32(BITS),
    littleEndian.u32(0),
  ]);
  for (let nonce = 0; ; nonce++) {
    header.writeUInt32LE(nonce, 76);
    if (meetsTarget(header)) return header;
  }
}

/** A hash is a little-endian number: its top byte is the last. Below 0x7f…, or 0x7f and 0xff 0xff behind it at most. */
export function meetsTarget(header: Buffer): boolean {
  const hash = hash256(header);
  if (hash[31] !== TARGET_TOP_BYTE) return hash[31] < TARGET_TOP_BYTE;
  return hash.readUInt16LE(29) < 0xffff;
}

export function headerHash(header: Uint8Array): string {
  return displayHash(hash256(header));
}

/** Hash of the block before, hex in display order. */
export function parentHash(header: Uint8Array): string {
  return displayHash(header.subarray(4, 36));
}

export function headerTimeS(header: Buffer): number {
  return header.readUInt32LE(68);
}

/** Merkle root of transaction ids, all hex in display order. */
export function merkleRoot(txids: readonly string[]): string {
  return displayHash(merkleLevels(txids).at(-1)![0]);
}

/** All levels of the tree over transaction ids, leaves first, in the order of the wire. */
export function merkleLevels(txids: readonly string[]): Buffer[][] {
  const all = [txids.map(internalHash)];
  while (all.at(-1)!.length > 1) {
    const below = all.at(-1)!;
    const pairs = Array.from({ length: Math.ceil(below.length / 2) }, (_, i) => i * 2);
    all.push(pairs.map((at) => hash256(Buffer.concat([below[at], below[at + 1] ?? below[at]]))));
  }
  return all;
}

/** BUMP of the transaction at `offset` of a block, hex. */
export function merklePathAt(levels: readonly Buffer[][], offset: number, height: number): string {
  const leaf: MerklePathLeaf = { offset, hash: displayHash(levels[0][offset]), txid: true };
  const path = siblings(levels, offset).map((sibling, level) =>
    level === 0 ? [leaf, sibling].sort((a, b) => a.offset - b.offset) : [sibling],
  );
  return new MerklePath(height, path.length === 0 ? [[leaf]] : path).toHex();
}

/** The same path as a node tells it: display hashes from the leaf up, `*` where a node is paired with itself. */
export function merkleBranchAt(levels: readonly Buffer[][], offset: number): string[] {
  return siblings(levels, offset).map(({ hash }) => hash ?? '*');
}

function siblings(levels: readonly Buffer[][], offset: number): MerklePathLeaf[] {
  return levels.slice(0, -1).map((level, up) => {
    const at = (offset >> up) ^ 1;
    return at < level.length ? { offset: at, hash: displayHash(level[at]) } : { offset: at, duplicate: true };
  });
}
