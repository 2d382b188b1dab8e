/**
 * HPKE of RFC 9180 once more, base mode with one message, from Node's own primitives: checked against the RFC's vectors, it
 * is a second implementation of what `seal` leaves to a library.
 */
import { concatBytes, u16, utf8 } from '#crypto';
import { createCipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';

const VERSION = utf8('HPKE-v1');
const KEM = concatBytes(utf8('KEM'), u16(0x20));
/** X25519 keys in DER, up to their 32 bytes. */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');

export interface Aead {
  id: number;
  cipher: 'aes-128-gcm' | 'aes-256-gcm';
  keyBytes: number;
}
export const AES_128: Aead = { id: 1, cipher: 'aes-128-gcm', keyBytes: 16 };
export const AES_256: Aead = { id: 2, cipher: 'aes-256-gcm', keyBytes: 32 };

export interface Sealing {
  publicKey: Uint8Array;
  info: Uint8Array;
  aad: Uint8Array;
  plaintext: Uint8Array;
  /** Where the ephemeral key comes from. */
  ikmE: Uint8Array;
}

const extract = (suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array =>
  Uint8Array.from(
    createHmac('sha256', salt.length === 0 ? new Uint8Array(32) : salt)
      .update(concatBytes(VERSION, suite, utf8(label), ikm))
      .digest(),
  );

function expand(suite: Uint8Array, secret: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array {
  const labelled = concatBytes(u16(length), VERSION, suite, utf8(label), info, Uint8Array.of(1));
  // One block of HKDF-Expand is enough for everything here.
  return Uint8Array.from(createHmac('sha256', secret).update(labelled).digest()).slice(0, length);
}

/** DeriveKeyPair of DHKEM(X25519, HKDF-SHA256). */
export function deriveKeyPair(ikm: Uint8Array): { secretKey: Uint8Array; publicKey: Uint8Array } {
  const secretKey = expand(KEM, extract(KEM, new Uint8Array(), 'dkp_prk', ikm), 'sk', new Uint8Array(), 32);
  const key = createPublicKey(privateKey(secretKey)).export({ format: 'der', type: 'spki' });
  return { secretKey, publicKey: Uint8Array.from(key.subarray(PUBLIC_PREFIX.length)) };
}

/** SetupBaseS and one Seal. */
export function sealOnce(aead: Aead, { publicKey, info, aad, plaintext, ikmE }: Sealing) {
  const ephemeral = deriveKeyPair(ikmE);
  const dh = diffieHellman({
    privateKey: privateKey(ephemeral.secretKey),
    publicKey: createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, publicKey]), format: 'der', type: 'spki' }),
  });
  const none = new Uint8Array();
  const eaePrk = extract(KEM, none, 'eae_prk', Uint8Array.from(dh));
  const sharedSecret = expand(KEM, eaePrk, 'shared_secret', concatBytes(ephemeral.publicKey, publicKey), 32);
  const suite = concatBytes(utf8('HPKE'), u16(0x20), u16(1), u16(aead.id));
  const context = concatBytes(
    Uint8Array.of(0),
    extract(suite, none, 'psk_id_hash', none),
    extract(suite, none, 'info_hash', info),
  );
  const secret = extract(suite, sharedSecret, 'secret', none);
  const key = expand(suite, secret, 'key', context, aead.keyBytes);
  const baseNonce = expand(suite, secret, 'base_nonce', context, 12);
  const cipher = createCipheriv(aead.cipher, key, baseNonce);
  cipher.setAAD(aad);
  const ciphertext = Uint8Array.from(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
  return { enc: ephemeral.publicKey, sharedSecret, key, baseNonce, ciphertext };
}

function privateKey(secretKey: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, secretKey]), format: 'der', type: 'pkcs8' });
}
