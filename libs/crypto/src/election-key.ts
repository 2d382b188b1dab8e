/**
 * The decoded election key Y with its table of multiples (spec §6): all products of a prover are with B or Y. Y is
 * public, so a few are kept, by their bytes.
 */
import { toHex } from './bytes.js';
import { decodeNonIdentity, type Point } from './group.js';

/** More elections than this in one process only cost another table. */
const KEPT_KEYS = 4;

/** Owned by this module: a key is moved to the end at every use, the first one is dropped. */
const kept = new Map<string, Point>();

/**
 * Y as an element.
 * @param publicKey 32 bytes, not the identity
 * @throws VerificationError POINT_INVALID, POINT_IDENTITY
 */
export function electionKey(publicKey: Uint8Array): Point {
  const name = toHex(publicKey);
  const known = kept.get(name);
  const Y = known ?? decodeNonIdentity(publicKey).precompute(8);
  kept.delete(name);
  kept.set(name, Y);
  const oldest = kept.keys().next();
  if (kept.size > KEPT_KEYS && !oldest.done) kept.delete(oldest.value);
  return Y;
}
