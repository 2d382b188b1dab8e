/**
 * The decoded election key Y with its table of multiples (spec §6): all products of a prover are with B or Y. Y is
 * public, so a few are kept, by their bytes.
 */
import { decodeNonIdentity, type Point } from './group.js';
import { KeptPoints } from './kept-points.js';

/** More elections than this in one process only cost another table. */
const kept = new KeptPoints<Point>(4);

/**
 * Y as an element.
 * @param publicKey 32 bytes, not the identity
 * @throws VerificationError POINT_INVALID, POINT_IDENTITY
 */
export function electionKey(publicKey: Uint8Array): Point {
  return kept.get(publicKey, (bytes) => decodeNonIdentity(bytes).precompute(8));
}
