/** Sealed shares and key files (spec §4.3). */
import { armor, Encrypter } from 'age-encryption';
import {
  decryptKeyFile,
  encryptKeyFile,
  generateSealingKey,
  open,
  seal,
  shareInfo,
  utf8,
  verifySealingKey,
} from '#crypto';
import { bytesFor, codeOf, codeOfAsync, flipBit } from './support.js';

const info = shareInfo(bytesFor('ceremony', 32), 'trustee', 1, 2);
const share = bytesFor('share', 32);

describe('a sealed share', () => {
  it('opens for its receiver, and is another every time', async () => {
    const { secretKey, publicKey } = await generateSealingKey();
    const sealed = await seal(publicKey, info, share);
    expect(sealed).toHaveLength(32 + 32 + 16);
    expect(await open(secretKey, info, sealed)).toEqual(share);
    expect(await seal(publicKey, info, share)).not.toEqual(sealed);
  });

  it('opens for nobody else, in no other place, and not when changed', async () => {
    const [mine, other] = await Promise.all([generateSealingKey(), generateSealingKey()]);
    const sealed = await seal(mine.publicKey, info, share);
    const elsewhere = shareInfo(bytesFor('ceremony', 32), 'trustee', 1, 3);
    expect(await codeOfAsync(() => open(mine.secretKey, info, sealed))).toBe('accepted');
    expect(await codeOfAsync(() => open(other.secretKey, info, sealed))).toBe('SEALED_SHARE_INVALID');
    expect(await codeOfAsync(() => open(mine.secretKey, elsewhere, sealed))).toBe('SEALED_SHARE_INVALID');
    // The top bit of enc is one that X25519 ignores; HPKE hashes enc, so it counts too.
    for (const bit of [0, 255, 256, 400, 639]) {
      expect(await codeOfAsync(() => open(mine.secretKey, info, flipBit(sealed, bit)))).toBe('SEALED_SHARE_INVALID');
    }
  });

  it('is not made for keys of small order or of a second spelling', async () => {
    const { publicKey } = await generateSealingKey();
    expect(codeOf(() => verifySealingKey(publicKey))).toBe('accepted');
    expect(codeOf(() => verifySealingKey(flipBit(publicKey, 255)))).toBe('SEALING_KEY_INVALID');
    expect(codeOf(() => verifySealingKey(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0))))).toBe(
      'SEALING_KEY_INVALID',
    );
    expect(await codeOfAsync(() => seal(new Uint8Array(32), info, share))).toBe('SEALING_KEY_INVALID');
  });
});

describe('a key file', () => {
  const contents = { role: 'trustee', secretShare: 'ab'.repeat(32) };
  const passphrase = 'correct horse battery';

  it('opens with its passphrase, however its letters are composed', async () => {
    const text = await encryptKeyFile(contents, `${passphrase} \u00e9`);
    expect(text).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    expect(text).not.toContain('secretShare');
    expect(await decryptKeyFile(text, `${passphrase} e\u0301`)).toEqual(contents);
  }, 30_000);

  it('does not open with another passphrase', async () => {
    const text = await encryptKeyFile(contents, passphrase);
    expect(await codeOfAsync(() => decryptKeyFile(text, `${passphrase}!`))).toBe('KEY_FILE_NOT_OPENED');
  }, 30_000);

  it('is refused where it is damaged, no such file, or holds other than canonical JSON', async () => {
    const quick = async (plaintext: Uint8Array) => {
      const encrypter = new Encrypter();
      encrypter.setScryptWorkFactor(2);
      encrypter.setPassphrase(passphrase);
      return encrypter.encrypt(plaintext);
    };
    const file = await quick(utf8('{"a":1}'));
    expect(await decryptKeyFile(armor.encode(file), passphrase)).toEqual({ a: 1 });
    const damaged = armor.encode(flipBit(file, 8 * (file.length - 3)));
    expect(await codeOfAsync(() => decryptKeyFile(damaged, passphrase))).toBe('KEY_FILE_DAMAGED');
    const torn = armor.encode(file).slice(0, -40);
    expect(await codeOfAsync(() => decryptKeyFile(torn, passphrase))).toBe('KEY_FILE_DAMAGED');
    expect(await codeOfAsync(() => decryptKeyFile('no key file', passphrase))).toBe('KEY_FILE_INVALID');
    // More work than ours is refused before a byte of it is done: here twice the memory.
    const heavy = Buffer.from(file)
      .toString('latin1')
      .replace(/^(.*\n-> scrypt \S+) 2\n/, '$1 19\n');
    const asksTooMuch = armor.encode(Uint8Array.from(Buffer.from(heavy, 'latin1')));
    expect(await codeOfAsync(() => decryptKeyFile(asksTooMuch, passphrase))).toBe('KEY_FILE_INVALID');
    const loose = armor.encode(await quick(utf8('{"a": 1}')));
    expect(await codeOfAsync(() => decryptKeyFile(loose, passphrase))).toBe('JSON_NOT_CANONICAL');
  });

  it('is not made with a short passphrase', async () => {
    expect(await codeOfAsync(() => encryptKeyFile(contents, 'short'))).toBe('PASSPHRASE_TOO_SHORT');
  });
});
