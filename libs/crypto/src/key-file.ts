/**
 * Key files (spec §4.3): secrets at rest, as age files (age-encryption.org/v1, scrypt recipient, ASCII armour) whose
 * plaintext is canonical JSON. Written by a library; `age --decrypt` opens them too.
 */
import { armor, Decrypter, Encrypter } from 'age-encryption';
import { decodeCanonicalJson, encodeCanonicalJson } from './canonical-json.js';
import { VerificationError } from './errors.js';

/** age's own advice: 8 to 10 random characters or 4 to 5 random words at least. */
const MIN_PASSPHRASE_LENGTH = 10;
const LIMITS = { maxBytes: 1_000_000, maxDepth: 16 };

/**
 * EncryptKeyFile: about a second of scrypt (2^18).
 * @param contents secret, JSON   @param passphrase secret, at least 10 characters; normalised to NFC
 * @throws VerificationError PASSPHRASE_TOO_SHORT, JSON_…
 */
export async function encryptKeyFile(contents: unknown, passphrase: string): Promise<string> {
  if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
    const message = `passphrase has fewer than ${MIN_PASSPHRASE_LENGTH} characters`;
    throw new VerificationError('PASSPHRASE_TOO_SHORT', message);
  }
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase.normalize('NFC'));
  return armor.encode(await encrypter.encrypt(encodeCanonicalJson(contents)));
}

/**
 * DecryptKeyFile.
 * @param text untrusted, the armoured file   @param passphrase secret
 * @throws VerificationError KEY_FILE_INVALID (no such file), KEY_FILE_NOT_OPENED (wrong passphrase or damaged), JSON_…
 */
export async function decryptKeyFile(text: string, passphrase: string): Promise<unknown> {
  return decodeCanonicalJson(await decryptArmored(text, passphrase), LIMITS);
}

async function decryptArmored(text: string, passphrase: string): Promise<Uint8Array> {
  const file = decodeArmor(text);
  try {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(passphrase.normalize('NFC'));
    return await decrypter.decrypt(file);
  } catch (cause) {
    const message = 'key file does not open: wrong passphrase, or it is damaged';
    throw new VerificationError('KEY_FILE_NOT_OPENED', message, undefined, { cause });
  }
}

function decodeArmor(text: string): Uint8Array {
  try {
    if (text.length > 4 * LIMITS.maxBytes) throw new Error('too long');
    return armor.decode(text);
  } catch (cause) {
    throw new VerificationError('KEY_FILE_INVALID', 'not an armoured age file', undefined, { cause });
  }
}
