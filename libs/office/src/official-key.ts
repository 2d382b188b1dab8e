/**
 * An official's signing key (spec/office.md §2): the protected file that she keeps, and the statement by which she
 * registers its public half with the office.
 */
import {
  decodeCanonicalJson,
  decryptKeyFile,
  ed25519PublicKey,
  encodeCanonicalJson,
  encryptKeyFile,
  equalBytes,
  fromHex,
  generateEd25519,
  refuseAs,
  signDocument,
  toHex,
  VerificationError,
  verifyDocument,
} from '#crypto';

export const OFFICIAL_KEY_FORMAT = 'psephos-official-key/1';

export interface NamedOfficialKey {
  name: string;
  /** 32 bytes. */
  publicKey: Uint8Array;
  /** 32 bytes, secret. */
  secretKey: Uint8Array;
}

/** What registers a key. */
export interface KeyStatement {
  accountId: string;
  name: string;
  /** 32 bytes in hex. */
  publicKey: string;
}

const LIMITS = { maxBytes: 1_024, maxDepth: 1 };

/** A fresh key. Secret. */
export function makeOfficialKey(name: string): NamedOfficialKey {
  return { name, ...generateEd25519() };
}

/**
 * About a second of work.
 * @param passphrase  secret: what she chose, or the hex of her passkey's output
 * @throws VerificationError PASSPHRASE_TOO_SHORT
 */
export function protectOfficialKey(key: NamedOfficialKey, passphrase: string): Promise<string> {
  const { name, publicKey, secretKey } = key;
  return encryptKeyFile(
    { format: OFFICIAL_KEY_FORMAT, name, publicKey: toHex(publicKey), secretKey: toHex(secretKey) },
    passphrase,
  );
}

/**
 * @param text  untrusted, the protected file   @param passphrase  secret
 * @throws VerificationError KEY_FILE_INVALID, KEY_FILE_NOT_OPENED, OFFICIAL_KEY_INVALID (it opens, and is something else)
 */
export async function openOfficialKey(text: string, passphrase: string): Promise<NamedOfficialKey> {
  const contents = await decryptKeyFile(text, passphrase);
  try {
    const { format, name, publicKey, secretKey } = textsOf(contents, ['format', 'name', 'publicKey', 'secretKey']);
    const secret = fromHex(secretKey ?? '', 32);
    const key = { name: name ?? '', publicKey: fromHex(publicKey ?? '', 32), secretKey: secret };
    if (format !== OFFICIAL_KEY_FORMAT) throw new Error('another format');
    if (!equalBytes(ed25519PublicKey(secret), key.publicKey)) throw new Error('halves of two keys');
    return key;
  } catch (cause) {
    throw new VerificationError('OFFICIAL_KEY_INVALID', "not the file of an official's signing key", undefined, {
      cause,
    });
  }
}

/** The statement and its signature, both as they are sent. @param key secret */
export function signKeyStatement(key: NamedOfficialKey, accountId: string): { statement: string; signature: string } {
  const bytes = encodeCanonicalJson({ accountId, name: key.name, publicKey: toHex(key.publicKey) });
  const signature = toHex(signDocument('official-key', key.secretKey, bytes));
  return { statement: new TextDecoder().decode(bytes), signature };
}

/**
 * The holder of the key that the statement names has signed it.
 * @param statement, signature  untrusted
 * @throws VerificationError OFFICIAL_KEY_INVALID, DOCUMENT_SIGNATURE_INVALID
 */
export function decodeKeyStatement(statement: Uint8Array, signature: Uint8Array): KeyStatement {
  const { accountId = '', name = '', publicKey = '' } = statementTexts(statement);
  const key = refuseAs('OFFICIAL_KEY_INVALID', 'signing key', () => fromHex(publicKey, 32));
  verifyDocument('official-key', key, statement, signature);
  return { accountId, name, publicKey };
}

function statementTexts(statement: Uint8Array): Record<string, string> {
  try {
    return textsOf(decodeCanonicalJson(statement, LIMITS), ['accountId', 'name', 'publicKey']);
  } catch (cause) {
    throw new VerificationError('OFFICIAL_KEY_INVALID', 'not the statement of a signing key', undefined, { cause });
  }
}

/** Exactly these members, all of them texts. */
function textsOf(value: unknown, names: readonly string[]): Record<string, string> {
  if (typeof value !== 'object' || value === null) throw new Error('no object');
  const members = Object.entries(value);
  if (
    members
      .map(([name]) => name)
      .sort()
      .join() !== [...names].sort().join()
  )
    throw new Error('other members');
  if (!members.every(([, text]) => typeof text === 'string')) throw new Error('a member is no text');
  return Object.fromEntries(members);
}
