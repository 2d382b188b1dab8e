/** A block's header as nodes tell it in JSON; explorers and nodes agree about it. */
import { BITS, headerTimeS, parentHash } from '../wire/block.js';
import { displayHash } from '../wire/transaction.js';
import type { PlacedBlock } from './lookup.js';

/** What a block at this difficulty is expected to cost: 2^256 / (target + 1). */
const WORK = 2;
/** The first target over this one, as nodes print it. */
const DIFFICULTY = 4.656542373906925e-10;

/** Hashes that were tried for the chain up to a height, expected. */
export function chainWork(height: number): number {
  return (height + 1) * WORK;
}

export function blockHeaderJson({ block, confirmations, nextHash }: PlacedBlock): Record<string, unknown> {
  const { header, hash, height, txids } = block;
  return {
    hash,
    confirmations,
    height,
    version: header.readInt32LE(0),
    versionHex: header.readUInt32LE(0).toString(16).padStart(8, '0'),
    merkleroot: displayHash(header.subarray(36, 68)),
    num_tx: txids.length,
    time: headerTimeS(header),
    nonce: header.readUInt32LE(76),
    bits: BITS.toString(16),
    difficulty: DIFFICULTY,
    chainwork: chainWork(height).toString(16).padStart(64, '0'),
    ...(height > 0 && { previousblockhash: parentHash(header) }),
    ...(nextHash !== null && { nextblockhash: nextHash }),
  };
}
