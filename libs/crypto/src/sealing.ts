/**
 * Sealed key shares (spec §4.3): HPKE, RFC 9180 base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, by the
 * libraries @hpke/core and @hpke/dhkem-x25519. Sealed bytes are `enc 32 || ciphertext || tag 16`, with empty additional
 * data; the info names ceremony, role, sender and receiver, so that no package can be opened as another. Who sealed it is
 * told by the document signature around it.
 */
import { Aes256Gcm, CipherSuite, HkdfSha256, type SenderContextParams } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';
import { x25519 } from '@noble/curves/ed25519.js';
import { concatBytes, randomBytes, toHex, utf8 } from './bytes.js';
import { VerificationError } from './errors.js';
import { DOMAINS, littleEndian, PROTOCOL_PREFIX } from './hash.js';

const ENC_BYTES = 32;
const TAG_BYTES = 16;
const NO_AAD = new Uint8Array();
/** The order of X25519's field. */
const FIELD = 2n ** 255n - 19n;

/** A fresh X25519 pair, for one ceremony only. `secretKey`: 32 bytes, secret. */
export function generateSealingKey(): Promise<{ secretKey: Uint8Array; publicKey: Uint8Array }> {
  const secretKey = randomBytes(32);
  return Promise.resolve({ secretKey, publicKey: x25519.getPublicKey(secretKey) });
}

/**
 * A key that shares can be sealed to: 32 bytes, reduced, not of small order. X25519 itself ignores a bit and reduces, so
 * one key would have several texts and could stand in two places.
 * @param publicKey untrusted
 * @throws VerificationError SEALING_KEY_INVALID
 */
export function verifySealingKey(publicKey: Uint8Array): void {
  if (publicKey.length !== 32 || littleEndian(publicKey) >= FIELD) {
    throw new VerificationError('SEALING_KEY_INVALID', 'sealing key is not a canonical X25519 key');
  }
  try {
    // Throws where the shared secret is zero, for every scalar: the key has small order.
    x25519.getSharedSecret(
      Uint8Array.from({ length: 32 }, (_, i) => i + 1),
      publicKey,
    );
  } catch (cause) {
    throw new VerificationError('SEALING_KEY_INVALID', 'sealing key has small order', undefined, { cause });
  }
}

/**
 * `"psephos/v1/share/" || hex(ceremonyId) || "/" || role || "/" || from || "/" || to`.
 * @param ceremonyId 32 bytes   @param from, to 1…n
 */
export function shareInfo(ceremonyId: Uint8Array, role: 'trustee' | 'issuer', from: number, to: number): Uint8Array {
  if (ceremonyId.length !== 32) throw new Error('a ceremony id has 32 bytes');
  return utf8(`${PROTOCOL_PREFIX}${DOMAINS.share}${toHex(ceremonyId)}/${role}/${from}/${to}`);
}

/**
 * Seals for the holder of one key.
 * @param publicKey 32 bytes, from the draft   @param info from shareInfo   @param plaintext secret
 * @returns enc 32 || ciphertext || tag 16
 * @throws VerificationError SEALING_KEY_INVALID
 */
export function seal(publicKey: Uint8Array, info: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
  return sealTo(publicKey, info, plaintext, {});
}

/** seal for vectors. @param random 32 bytes, RFC 9180's ikmE */
export function sealWithRandomness(
  publicKey: Uint8Array,
  info: Uint8Array,
  plaintext: Uint8Array,
  random: Uint8Array,
): Promise<Uint8Array> {
  return sealTo(publicKey, info, plaintext, { ekm: new Uint8Array(random) });
}

/**
 * Opens what was sealed. With a published secret key everyone can, which is how a complaint shows who lied.
 * @param secretKey 32 bytes   @param info from shareInfo   @param sealed untrusted
 * @throws VerificationError SEALED_SHARE_INVALID
 */
export async function open(secretKey: Uint8Array, info: Uint8Array, sealed: Uint8Array): Promise<Uint8Array> {
  if (sealed.length < ENC_BYTES + TAG_BYTES)
    throw new VerificationError('SEALED_SHARE_INVALID', 'sealed share is short');
  const suite = createSuite();
  try {
    const recipientKey = await suite.kem.importKey('raw', bufferOf(secretKey), false);
    const enc = sealed.slice(0, ENC_BYTES);
    const params = { recipientKey, enc, info: new Uint8Array(info) };
    return new Uint8Array(await suite.open(params, sealed.slice(ENC_BYTES), NO_AAD));
  } catch (cause) {
    throw new VerificationError('SEALED_SHARE_INVALID', 'sealed share does not open', undefined, { cause });
  }
}

async function sealTo(
  publicKey: Uint8Array,
  info: Uint8Array,
  plaintext: Uint8Array,
  randomness: Pick<SenderContextParams, 'ekm'>,
): Promise<Uint8Array> {
  verifySealingKey(publicKey);
  const suite = createSuite();
  const recipientPublicKey = await suite.kem.importKey('raw', bufferOf(publicKey), true);
  const params = { recipientPublicKey, info: new Uint8Array(info), ...randomness };
  const { enc, ct } = await suite.seal(params, new Uint8Array(plaintext), NO_AAD);
  return concatBytes(new Uint8Array(enc), new Uint8Array(ct));
}

function createSuite(): CipherSuite {
  return new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
}

/** A buffer of exactly these bytes, whatever larger buffer they lie in. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
