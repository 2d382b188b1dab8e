/**
 * Key files (spec §4.3): secrets at rest, as age files (age-encryption.org/v1, scrypt recipient, ASCII armour) whose
 * plaintext is canonical JSON. Written by a library; `age --decrypt` opens them too. What is far larger than keys, a
 * registrar's list, is kept in the same format without the armour.
 */
import { armor, Decrypter, Encrypter } from 'age-encryption';
import { equalBytes, utf8 } from './bytes.js';
import { decodeCanonicalJson, encodeCanonicalJson } from './canonical-json.js';
import { VerificationError } from './errors.js';

/** age's own advice: 8 to 10 random characters or 4 to 5 random words at least. */
const MIN_PASSPHRASE_LENGTH = 10;
/** How every armoured file begins, and how every age file does. */
const FIRST_LINE = '-----BEGIN AGE ENCRYPTED FILE-----';
const AGE = utf8('age-encryption.org/v1\n');
const LIMITS = { maxBytes: 1_000_000, maxDepth: 16 };
/** Where a file says how much work its passphrase is: 2^n of scrypt, n decimal. */
const WORK = /^age-encryption\.org\/v1\n-> scrypt [A-Za-z0-9+/]+ ([0-9]+)\n/;
/** What we write. Twice as much takes twice the memory: 2^18 takes 256 MiB. */
const MAX_WORK = 18;

/**
 * EncryptKeyFile: about a second of scrypt (2^18).
 * @param contents secret, JSON   @param passphrase secret, at least 10 characters; normalised to NFC
 * @throws VerificationError PASSPHRASE_TOO_SHORT, JSON_…
 */
export async function encryptKeyFile(contents: unknown, passphrase: string): Promise<string> {
  return armor.encode(await encrypt(encodeCanonicalJson(contents), passphrase));
}

/**
 * DecryptKeyFile.
 * @param text untrusted, the armoured file   @param passphrase secret
 * @throws VerificationError KEY_FILE_INVALID (no such file), KEY_FILE_DAMAGED, KEY_FILE_NOT_OPENED (wrong passphrase), JSON_…
 */
export async function decryptKeyFile(text: string, passphrase: string): Promise<unknown> {
  return decodeCanonicalJson(await decrypt(decodeArmor(text), passphrase), LIMITS);
}

/**
 * A protected file of any size, binary; otherwise as `encryptKeyFile`.
 * @param contents secret, JSON   @param passphrase secret
 * @throws VerificationError PASSPHRASE_TOO_SHORT, JSON_…
 */
export function encryptLargeFile(contents: unknown, passphrase: string): Promise<Uint8Array> {
  return encrypt(encodeCanonicalJson(contents), passphrase);
}

/**
 * @param file untrusted   @param passphrase secret   @param maxBytes  of the file
 * @throws VerificationError KEY_FILE_INVALID (no such file, or too large), KEY_FILE_DAMAGED, KEY_FILE_NOT_OPENED, JSON_…
 */
export async function decryptLargeFile(file: Uint8Array, passphrase: string, maxBytes: number): Promise<unknown> {
  if (file.length > maxBytes || !equalBytes(file.subarray(0, AGE.length), AGE)) {
    throw new VerificationError('KEY_FILE_INVALID', `not an age file of at most ${maxBytes} bytes`);
  }
  return decodeCanonicalJson(await decrypt(file, passphrase), { maxBytes, maxDepth: LIMITS.maxDepth });
}

async function encrypt(plaintext: Uint8Array, passphrase: string): Promise<Uint8Array> {
  if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
    const message = `passphrase has fewer than ${MIN_PASSPHRASE_LENGTH} characters`;
    throw new VerificationError('PASSPHRASE_TOO_SHORT', message);
  }
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase.normalize('NFC'));
  return encrypter.encrypt(plaintext);
}

async function decrypt(file: Uint8Array, passphrase: string): Promise<Uint8Array> {
  // Whoever made the file chose the work; a page that runs out of memory says nothing.
  const work = WORK.exec(new TextDecoder('latin1').decode(file.subarray(0, 200)))?.[1];
  if (Number(work ?? 0) > MAX_WORK) {
    throw new VerificationError(
      'KEY_FILE_INVALID',
      `the key file asks for 2^${Number(work)} of work, ours have 2^${MAX_WORK}`,
    );
  }
  try {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(passphrase.normalize('NFC'));
    return await decrypter.decrypt(file);
  } catch (cause) {
    if (isOtherPassphrase(cause)) {
      throw new VerificationError('KEY_FILE_NOT_OPENED', 'the passphrase does not open this file', undefined, {
        cause,
      });
    }
    throw new VerificationError('KEY_FILE_DAMAGED', 'key file is damaged', undefined, { cause });
  }
}

function decodeArmor(text: string): Uint8Array {
  if (text.length > 4 * LIMITS.maxBytes || !text.trimStart().startsWith(FIRST_LINE)) {
    throw new VerificationError('KEY_FILE_INVALID', 'not an armoured age file');
  }
  try {
    return armor.decode(text);
  } catch (cause) {
    throw new VerificationError('KEY_FILE_DAMAGED', 'key file is damaged', undefined, { cause });
  }
}

/**
 * The library says it in words only. A file whose wrapped key is damaged looks the same: nobody can tell that from a wrong
 * passphrase.
 */
function isOtherPassphrase(cause: unknown): boolean {
  return cause instanceof Error && cause.message === "no identity matched any of the file's recipients";
}
