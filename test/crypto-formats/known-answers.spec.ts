/** Known answers of the standards that documents and sealed shares build on: RFC 8032, 8785 and 9180. */
import {
  concatBytes,
  ed25519PublicKey,
  encodeCanonicalJson,
  fromHex,
  sealWithRandomness,
  signEd25519,
  toHex,
  VerificationError,
  verifyEd25519,
} from '#crypto';
import { AES_128, AES_256, deriveKeyPair, sealOnce } from './hpke.js';
import { readVectors } from './support.js';

const bin = (hex: string): Uint8Array => fromHex(hex, hex.length / 2);
const hexes = (parts: Record<string, Uint8Array>) =>
  Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, toHex(bytes)]));

it.each(readVectors('rfc8032').vectors)('RFC 8032: $name', ({ input, output }) => {
  const { secretKey, publicKey, message } = input as { secretKey: string; publicKey: string; message: string };
  expect(toHex(ed25519PublicKey(bin(secretKey)))).toBe(publicKey);
  expect(toHex(signEd25519(bin(secretKey), bin(message)))).toBe(output);
  verifyEd25519(bin(publicKey), bin(message), bin(output as string));
});

it.each(readVectors('rfc8785').vectors)('RFC 8785: $name', ({ input, output }) => {
  const { json, double } = input as { json?: string; double?: string };
  const value: unknown = json === undefined ? Buffer.from(double ?? '', 'hex').readDoubleBE() : JSON.parse(json);
  expect(canonical(value)).toEqual(output);
});

function canonical(value: unknown): unknown {
  try {
    return new TextDecoder().decode(encodeCanonicalJson(value));
  } catch (error) {
    if (error instanceof VerificationError) return { error: error.code };
    throw error;
  }
}

describe('RFC 9180', () => {
  const [{ input, output }] = readVectors('rfc9180').vectors as {
    input: Record<string, string>;
    output: Record<string, string>;
  }[];
  const receiver = deriveKeyPair(bin(input.ikmR));
  const sealing = {
    publicKey: receiver.publicKey,
    info: bin(input.info),
    aad: bin(input.aad),
    plaintext: bin(input.plaintext),
    ikmE: bin(input.ikmE),
  };

  it('the second implementation gives the vector', () => {
    const { pkR, ...rest } = output;
    expect(toHex(receiver.publicKey)).toBe(pkR);
    expect(hexes(sealOnce(AES_128, sealing))).toEqual(rest);
  });

  it('seal is the same key encapsulation, with AES-256-GCM and no further data', async () => {
    const { enc, ciphertext } = sealOnce(AES_256, { ...sealing, aad: new Uint8Array() });
    expect(toHex(enc)).toBe(output.enc);
    const sealed = await sealWithRandomness(sealing.publicKey, sealing.info, sealing.plaintext, sealing.ikmE);
    expect(toHex(sealed)).toBe(toHex(concatBytes(enc, ciphertext)));
  });

  it('the second implementation gives every vector of seal', () => {
    for (const { input: given, output: sealed } of readVectors('seal').vectors) {
      if (typeof sealed !== 'string') continue;
      const { publicKey, info, plaintext, random } = given as Record<string, string>;
      const parts = { publicKey: bin(publicKey), info: bin(info), aad: new Uint8Array(), plaintext: bin(plaintext) };
      const { enc, ciphertext } = sealOnce(AES_256, { ...parts, ikmE: bin(random) });
      expect(toHex(concatBytes(enc, ciphertext))).toBe(sealed);
    }
  });
});
