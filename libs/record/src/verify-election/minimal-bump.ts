/**
 * The one form of a Merkle path in a record (record format §5): exactly the nodes that lead from the transaction to the
 * root, and the flag 02 on the transaction's own leaf. A path with further nodes, or with other flags, would prove the
 * same and could be changed unseen.
 */
import { concatBytes, equalBytes, toHex, VerificationError } from '#crypto';
import { type Bump, decodeBump, encodeLength, txidToInternal, verifyBump } from '#record';

const FLAG_NONE = 0;
const FLAG_DUPLICATE = 1;
const FLAG_TXID = 2;

/**
 * Brings a valid path into that form.
 * @param hex untrusted   @param txid display order
 * @throws VerificationError BUMP_…
 */
export function minimalBump(hex: string, txid: string): string {
  const bump = decodeBump(hex);
  const { merkleRoot, offset: place } = verifyBump(bump, txid);
  const own = { offset: place, hash: txidToInternal(txid), flag: FLAG_TXID };
  // A block of one transaction has no sibling.
  if (equalBytes(merkleRoot, own.hash)) return encodeLevels(bump.blockHeight, [[own]]);
  const levels = bump.levels.map((leaves, level) => {
    // Not `^ 1`: that knows 32 bits, and a path has up to 40 levels.
    const offset = Math.floor(place / 2 ** level);
    const sibling = offset % 2 === 0 ? offset + 1 : offset - 1;
    const given = leaves.find((leaf) => leaf.offset === sibling);
    if (given === undefined) throw new VerificationError('BUMP_SIBLING_MISSING', `level ${level} lacks the sibling`);
    const node = { ...given, flag: given.hash === null ? FLAG_DUPLICATE : FLAG_NONE };
    const nodes = level === 0 ? [own, node] : [node];
    return nodes.sort((a, b) => a.offset - b.offset);
  });
  return encodeLevels(bump.blockHeight, levels);
}

/**
 * VerifyMinimalBump (spec §8.3, Algorithm 8.6): refuses every other form.
 * @throws VerificationError BUMP_FORM_INVALID and those of `minimalBump`
 */
export function verifyMinimalBump(hex: string, txid: string): { blockHeight: number; merkleRoot: Uint8Array } {
  if (minimalBump(hex, txid) !== hex) {
    throw new VerificationError('BUMP_FORM_INVALID', `the path of ${txid} is not in its shortest form`, {
      evidence: hex,
    });
  }
  const { blockHeight, merkleRoot } = verifyBump(decodeBump(hex), txid);
  return { blockHeight, merkleRoot };
}

type FlaggedLeaf = Bump['levels'][number][number] & { flag: number };

function encodeLevels(blockHeight: number, levels: readonly FlaggedLeaf[][]): string {
  const parts = [encodeLength(blockHeight), Uint8Array.of(levels.length)];
  for (const leaves of levels) {
    parts.push(encodeLength(leaves.length));
    for (const { offset, hash, flag } of leaves) {
      parts.push(encodeLength(offset), Uint8Array.of(flag), hash ?? new Uint8Array(0));
    }
  }
  return toHex(concatBytes(...parts));
}
