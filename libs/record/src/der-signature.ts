/**
 * ECDSA signatures in strict DER with low S (spec §8.1): `30 len 02 len R 02 len S`, each integer in its shortest
 * positive form. Any other encoding of the same signature would be the same anchor under another txid.
 */
import { concatBytes, VerificationError } from '#crypto';

const SEQUENCE_TAG = 0x30;
const INTEGER_TAG = 0x02;
/** n of secp256k1. */
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** @param compact `R || S`, 32 bytes each */
export function encodeDerSignature(compact: Uint8Array): Uint8Array {
  const body = concatBytes(encodeInteger(compact.subarray(0, 32)), encodeInteger(compact.subarray(32, 64)));
  return concatBytes(Uint8Array.of(SEQUENCE_TAG, body.length), body);
}

/**
 * Strict DER with low S to `R || S`, 64 bytes.
 * @param der untrusted, without the sighash byte
 * @throws VerificationError ANCHOR_SIGNATURE_FORM_INVALID, ANCHOR_SIGNATURE_HIGH_S
 */
export function decodeLowSSignature(der: Uint8Array): Uint8Array {
  // 1. One sequence that fills the bytes.
  if (der[0] !== SEQUENCE_TAG || der[1] !== der.length - 2) throw formError('no sequence that fills its bytes');
  // 2. Two integers that fill the sequence.
  const r = decodeInteger(der, 2);
  const s = decodeInteger(der, r.end);
  if (s.end !== der.length) throw formError('bytes behind S');
  // 3. 1 ≤ R, S < n, and S in the lower half.
  if (r.value < 1n || r.value >= CURVE_ORDER || s.value < 1n || s.value >= CURVE_ORDER) {
    throw formError('R or S is not in 1…n − 1');
  }
  if (s.value > CURVE_ORDER / 2n) throw new VerificationError('ANCHOR_SIGNATURE_HIGH_S', 'S is in the upper half');
  return concatBytes(to32Bytes(r.value), to32Bytes(s.value));
}

function decodeInteger(der: Uint8Array, at: number): { value: bigint; end: number } {
  const length = der[at + 1];
  if (der[at] !== INTEGER_TAG) throw formError('an integer is missing');
  // One that is cut short, empty or too long does not end where the bytes do, or has a value out of bounds.
  const end = at + 2 + length;
  const digits = der.subarray(at + 2, end);
  if (digits[0] >= 0x80) throw formError('a negative integer');
  if (digits[0] === 0 && digits[1] < 0x80) throw formError('an integer with a needless zero byte');
  return { value: digits.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n), end };
}

function encodeInteger(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Uint8Array.of(0) : bytes.subarray(first);
  const positive = digits[0] >= 0x80 ? concatBytes(Uint8Array.of(0), digits) : digits;
  return concatBytes(Uint8Array.of(INTEGER_TAG, positive.length), positive);
}

function to32Bytes(value: bigint): Uint8Array {
  const out = new Uint8Array(32);
  let rest = value;
  for (let i = 31; i >= 0; i--) {
    out[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return out;
}

function formError(message: string): VerificationError {
  return new VerificationError('ANCHOR_SIGNATURE_FORM_INVALID', `DER signature: ${message}`);
}
