/** What the kernel has to know of BLS12-381: the field, the group, and the hash of messages (spec §2.6). */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { fromHex, utf8 } from '../bytes.js';

const { Fp } = bls12_381.fields;

/** Bytes of an element of the field, big-endian. */
export const FIELD_BYTES = 48;

/** RFC 9380 §8.8.1: A', B' and Z of the curve onto which messages are mapped. */
const A = 0x144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1dn;
const B = 0x12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0n;
const Z = 11n;
/** The third root of one for which (β·x, y) = −z²·(x, y) in G1. */
const BETA = 0x5f19672fdf76ce51ba69c6076a0f77eaddb3a93be6f89688de17d813620a00022e01fffffffefffen;

/** In the order of the kernel's `beginTokens`. */
export const FIELD_CONSTANTS: readonly Uint8Array[] = [
  Fp.ORDER,
  2n ** 784n % Fp.ORDER,
  2n ** 1040n % Fp.ORDER,
  BETA,
  4n,
  A,
  B,
  Z,
  Fp.sqrt(Fp.neg(Z)),
].map((n) => fromHex(n.toString(16).padStart(2 * FIELD_BYTES, '0'), FIELD_BYTES));

/** Domain separation tag of hash_to_G1. */
export const HASH_TAG = utf8('BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_');
