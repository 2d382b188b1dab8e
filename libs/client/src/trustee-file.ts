/**
 * A trustee's key file (spec §4.3): her keys in an age file under a passphrase of her own. It is downloaded once, when she
 * joins, and is all she needs for ceremony, rehearsal and decryption; nobody can restore it.
 */
import { decryptKeyFile, encryptKeyFile, generateCode, VerificationError } from '#crypto';
import { decodeTrusteeKeys, encodeTrusteeKeys, type TrusteeKeys } from './trustee-keys.js';

/** What is kept for months and opens the whole count deserves more than age's own minimum. */
export const MIN_TRUSTEE_PASSPHRASE = 16;
export const TRUSTEE_FILE_ENDING = '.psephos-key';

/**
 * About a second of scrypt.
 * @param keys secret   @param passphrase secret, at least 16 characters
 * @throws VerificationError PASSPHRASE_TOO_SHORT
 */
export function encryptTrusteeFile(keys: TrusteeKeys, passphrase: string): Promise<string> {
  if ([...passphrase].length < MIN_TRUSTEE_PASSPHRASE) {
    const message = `the passphrase of a key file has at least ${MIN_TRUSTEE_PASSPHRASE} characters`;
    return Promise.reject(new VerificationError('PASSPHRASE_TOO_SHORT', message));
  }
  return encryptKeyFile(encodeTrusteeKeys(keys), passphrase);
}

/**
 * @param text untrusted, the file as it was saved   @param passphrase secret
 * @throws VerificationError KEY_FILE_INVALID (no key file), KEY_FILE_NOT_OPENED (passphrase), KEY_FILE_DAMAGED;
 *   ClientError FILE_INVALID (the key file of something else)
 */
export async function decryptTrusteeFile(text: string, passphrase: string): Promise<TrusteeKeys> {
  return decodeTrusteeKeys(await decryptKeyFile(text, passphrase));
}

/** A passphrase of 100 random bits that can be read aloud and typed: five groups of four, none easily mistaken. */
export function suggestPassphrase(): string {
  return (generateCode().match(/.{4}/g) ?? []).join('-');
}
