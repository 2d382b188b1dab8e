/**
 * All that a trustee ever has to keep (spec §4): signing and sealing keys for one ceremony, the seed of her polynomial, and
 * where she was invited. Everything else, her share above all, follows from this and from public messages. Secret from
 * first to last; at rest it is the passphrase-protected file of `trustee-file.ts`.
 */
import { fromHex, generateEd25519, generateSealingKey, randomBytes, toHex } from '#crypto';
import { Answer } from './answer.js';
import { clientError } from './errors.js';

export interface KeyPairBytes {
  secretKey: Uint8Array;
  publicKey: Uint8Array;
}

/** Her place at the office, as her link names it. Whoever has the secret can see the place, and take it before she does. */
export interface TrusteePlace {
  planId: string;
  secret: string;
}

export interface TrusteeKeys {
  signing: KeyPairBytes;
  sealing: KeyPairBytes;
  /** 32 bytes, of the secret polynomials (Algorithm 4.1). */
  seed: Uint8Array;
  /** null: she was not invited by link. */
  place: TrusteePlace | null;
}

const FORMAT = 'psephos-trustee-key/1';

/** Fresh keys for one ceremony. */
export async function newTrusteeKeys(place: TrusteePlace | null): Promise<TrusteeKeys> {
  return { signing: generateEd25519(), sealing: await generateSealingKey(), seed: randomBytes(32), place };
}

/** What the office writes into the draft. */
export function publicKeysOf(keys: TrusteeKeys): { signingKey: string; sealingKey: string } {
  return { signingKey: toHex(keys.signing.publicKey), sealingKey: toHex(keys.sealing.publicKey) };
}

/** The content of a key file. Secret. */
export function encodeTrusteeKeys({ signing, sealing, seed, place }: TrusteeKeys): Record<string, unknown> {
  return { format: FORMAT, signing: encodePair(signing), sealing: encodePair(sealing), seed: toHex(seed), place };
}

/** @param value  the content of a key file @throws ClientError FILE_INVALID: it was opened, and is something else */
export function decodeTrusteeKeys(value: unknown): TrusteeKeys {
  try {
    const file = Answer.of(value, 'the key file');
    if (file.string('format') !== FORMAT) throw new Error('another format');
    const place = file.objectOrNull('place');
    return {
      signing: decodePair(file.object('signing')),
      sealing: decodePair(file.object('sealing')),
      seed: file.hex('seed', 32),
      place: place === null ? null : { planId: place.string('planId'), secret: place.string('secret') },
    };
  } catch (cause) {
    const hint = 'use the file that you saved when you joined';
    throw clientError('FILE_INVALID', 'this file holds something else than a trustee’s keys', hint, { cause });
  }
}

function encodePair(pair: KeyPairBytes): { secretKey: string; publicKey: string } {
  return { secretKey: toHex(pair.secretKey), publicKey: toHex(pair.publicKey) };
}

function decodePair(answer: Answer): KeyPairBytes {
  return {
    secretKey: fromHex(answer.string('secretKey'), 32),
    publicKey: fromHex(answer.string('publicKey'), 32),
  };
}
