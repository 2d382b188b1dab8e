/** An official's signing key: what its file gives back, and everything that is no such file or no such statement. */
import { encodeCanonicalJson, encryptKeyFile, signDocument, toHex, utf8 } from '#crypto';
import {
  decodeKeyStatement,
  makeOfficialKey,
  OFFICIAL_KEY_FORMAT,
  openOfficialKey,
  protectOfficialKey,
  signKeyStatement,
} from '#office';

const PASSPHRASE = 'seven small stones in a row';
const ID = 'ab'.repeat(16);
const key = makeOfficialKey('Anna');
const contents = {
  format: OFFICIAL_KEY_FORMAT,
  name: 'Anna',
  publicKey: toHex(key.publicKey),
  secretKey: toHex(key.secretKey),
};

test('the file gives the key back, and shows nothing of it', async () => {
  const text = await protectOfficialKey(key, PASSPHRASE);
  expect(text).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/);
  expect(text).not.toContain(toHex(key.secretKey));
  expect(await openOfficialKey(text, PASSPHRASE)).toEqual(key);
  await expect(openOfficialKey(text, `${PASSPHRASE}.`)).rejects.toMatchObject({ code: 'KEY_FILE_NOT_OPENED' });
}, 60_000);

test.each<[string, object]>([
  ['format_of_a_trustee', { ...contents, format: 'psephos-trustee-key/1' }],
  ['halves_of_two_keys', { ...contents, publicKey: toHex(makeOfficialKey('Anna').publicKey) }],
  ['member_missing', { format: contents.format, name: 'Anna', publicKey: contents.publicKey }],
  ['member_added', { ...contents, more: '' }],
  ['secret_key_short', { ...contents, secretKey: contents.secretKey.slice(2) }],
  ['name_no_text', { ...contents, name: 7 }],
])(
  '%s opens, and is refused',
  async (_name, wrong) => {
    const text = await encryptKeyFile(wrong, PASSPHRASE);
    await expect(openOfficialKey(text, PASSPHRASE)).rejects.toMatchObject({ code: 'OFFICIAL_KEY_INVALID' });
  },
  60_000,
);

test('text that is no file, and a passphrase that is too short', async () => {
  await expect(openOfficialKey('no file', PASSPHRASE)).rejects.toMatchObject({ code: 'KEY_FILE_INVALID' });
  await expect(protectOfficialKey(key, 'short')).rejects.toMatchObject({ code: 'PASSPHRASE_TOO_SHORT' });
});

describe('the statement that registers a key', () => {
  const { statement, signature } = signKeyStatement(key, ID);
  const sign = (value: object) => {
    const bytes = encodeCanonicalJson(value);
    return { bytes, signature: signDocument('official-key', key.secretKey, bytes) };
  };
  const codeOf = (bytes: Uint8Array, signed: Uint8Array): string => {
    try {
      decodeKeyStatement(bytes, signed);
      return 'taken';
    } catch (error) {
      return (error as Error & { code: string }).code;
    }
  };

  test('is read back', () => {
    const bytes = Uint8Array.from(Buffer.from(signature, 'hex'));
    expect(decodeKeyStatement(utf8(statement), bytes)).toEqual({
      accountId: ID,
      name: 'Anna',
      publicKey: contents.publicKey,
    });
  });

  test('is not another document that she signed', () => {
    const { bytes } = sign({ accountId: ID, name: 'Anna', publicKey: contents.publicKey });
    expect(codeOf(bytes, signDocument('office-approval', key.secretKey, bytes))).toBe('DOCUMENT_SIGNATURE_INVALID');
  });

  test('is signed by the key that it names', () => {
    const other = makeOfficialKey('Anna');
    const { bytes, signature: signed } = sign({ accountId: ID, name: 'Anna', publicKey: toHex(other.publicKey) });
    expect(codeOf(bytes, signed)).toBe('DOCUMENT_SIGNATURE_INVALID');
  });

  test('has its form and no other', () => {
    const added = sign({ accountId: ID, name: 'Anna', publicKey: contents.publicKey, more: '' });
    expect(codeOf(added.bytes, added.signature)).toBe('OFFICIAL_KEY_INVALID');
    expect(codeOf(utf8(`${statement}\n`), added.signature)).toBe('OFFICIAL_KEY_INVALID');
  });
});
