/**
 * Edges of the formats: the last value that is taken and the first that is not, and values of a kind that no honest
 * caller passes. Each of these holds one branch of a check in its place (`npm run mutants`).
 */
import {
  combineShares,
  concatBytes,
  cosignCheckpoint,
  decodeCanonicalJson,
  decodeSignatureLine,
  ed25519PublicKey,
  encodeBase64,
  encodeCanonicalJson,
  encodePoint,
  encodeSignatureLine,
  encodeTile,
  encodeTokenMessage,
  fromHex,
  hashNode,
  multiplyBase,
  NOTE_COSIGNATURE,
  noteKeyId,
  peekCheckpoint,
  signCheckpoint,
  signEd25519,
  splitNote,
  tilePath,
  tilesForSize,
  toHex,
  u64,
  utf8,
  verifyCheckpoint,
  verifyEd25519,
  verifyInclusion,
  verifyRequest,
  verifySealingKey,
} from '#crypto';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { decodeBlsScalar, pairingsEqual } from '../../libs/crypto/src/bls.js';
import { bytesFor, codeOf } from './support.js';

const secret = bytesFor('log', 32);
const log = { origin: 'board.example/1', publicKey: ed25519PublicKey(secret) };
const note = signCheckpoint({ origin: log.origin, size: 2, root: bytesFor('root', 32) }, secret);
/** A signature line with `n` bytes behind its name. */
const line = (n: number, name = 'w') => `— ${name} ${encodeBase64(bytesFor('line', n))}\n`;

describe('notes', () => {
  it('have 100,000 characters at most', () => {
    const filled = (length: number) => `${'x'.repeat(length - line(5).length - 2)}\n\n${line(5)}`;
    expect(filled(100_000)).toHaveLength(100_000);
    expect(codeOf(() => splitNote(filled(100_000)))).toBe('accepted');
    expect(codeOf(() => splitNote(filled(100_001)))).toBe('CHECKPOINT_INVALID');
  });

  it('have 256 signature lines at most, and one at least', () => {
    expect(codeOf(() => splitNote(`text\n\n${line(5).repeat(256)}`))).toBe('accepted');
    expect(codeOf(() => splitNote(`text\n\n${line(5).repeat(257)}`))).toBe('CHECKPOINT_INVALID');
    expect(codeOf(() => splitNote('text\n\n'))).toBe('CHECKPOINT_INVALID');
    expect(codeOf(() => splitNote(`text\n\n${line(5)}${line(5).slice(0, -1)}`))).toBe('CHECKPOINT_INVALID');
  });

  it('have an empty line before the signatures', () => {
    expect(codeOf(() => splitNote(`\n${line(5)}`))).toBe('CHECKPOINT_INVALID');
    expect(codeOf(() => splitNote(`\n\n${line(5)}`))).toBe('accepted');
  });

  it('have signatures of one byte at least behind the key id, in canonical base 64', () => {
    expect(codeOf(() => decodeSignatureLine(line(5)))).toBe('accepted');
    expect(codeOf(() => decodeSignatureLine(line(4)))).toBe('CHECKPOINT_INVALID');
    expect(codeOf(() => decodeSignatureLine('— w AAAAAAAA=\n'))).toBe('CHECKPOINT_INVALID');
    expect(codeOf(() => decodeSignatureLine(line(5, 'w\ud800')))).toBe('CHECKPOINT_INVALID');
    const unnamed = { name: 'a b', keyId: bytesFor('id', 4), signature: bytesFor('signature', 64) };
    expect(codeOf(() => encodeSignatureLine(unnamed))).toBe('CHECKPOINT_INVALID');
  });

  it('are not checked against two witnesses of one name', () => {
    const witnesses = ['a', 'b'].map((label) => ({ name: 'w', publicKey: ed25519PublicKey(bytesFor(label, 32)) }));
    expect(codeOf(() => verifyCheckpoint(note, log, witnesses))).toBe('CHECKPOINT_INVALID');
  });

  it('do not count a cosignature that is cut short', () => {
    const witness = { name: 'w', publicKey: ed25519PublicKey(bytesFor('w', 32)) };
    const { keyId, signature } = decodeSignatureLine(cosignCheckpoint(note, 'w', bytesFor('w', 32), 1));
    for (const length of [5, 71]) {
      const short = `— w ${encodeBase64(concatBytes(keyId, signature.subarray(0, length)))}\n`;
      expect(codeOf(() => verifyCheckpoint(note + short, log, [witness]))).toBe('COSIGNATURE_INVALID');
    }
  });

  it('do not count a cosignature of a time that C2SP has no place for', () => {
    const witness = { name: 'w', publicKey: ed25519PublicKey(bytesFor('w', 32)) };
    const code = (timeS: bigint) => {
      const text = note.slice(0, note.indexOf('\n\n') + 1);
      const signature = signEd25519(bytesFor('w', 32), utf8(`cosignature/v1\ntime ${timeS}\n${text}`));
      const signed = concatBytes(noteKeyId('w', NOTE_COSIGNATURE, witness.publicKey), u64(timeS), signature);
      return codeOf(() => verifyCheckpoint(`${note}— w ${encodeBase64(signed)}\n`, log, [witness]));
    };
    expect([code(2n ** 63n - 1n), code(2n ** 63n)]).toEqual(['accepted', 'COSIGNATURE_INVALID']);
  });

  it('do not count a cosignature under another name', () => {
    const witness = { name: 'w', publicKey: ed25519PublicKey(bytesFor('w', 32)) };
    const renamed = cosignCheckpoint(note, 'w', bytesFor('w', 32), 1).replace('— w ', '— v ');
    expect(verifyCheckpoint(note + renamed, log, [witness]).cosignedBy).toEqual([]);
  });

  it('hold no control characters, and their lines end', () => {
    expect(codeOf(() => splitNote(`te\u0001xt\n\n${line(5)}`))).toBe('CHECKPOINT_INVALID');
    expect(codeOf(() => decodeSignatureLine(`${line(5).slice(0, -1)}x`))).toBe('CHECKPOINT_INVALID');
  });

  it('are of an origin that is a name', () => {
    const [, size, root] = note.split('\n');
    for (const origin of ['', 'a b', 'a+b']) {
      expect(codeOf(() => peekCheckpoint(`${origin}\n${size}\n${root}\n\n${line(68)}`))).toBe('CHECKPOINT_INVALID');
    }
  });
});

describe('tiles', () => {
  it('have paths only for what a tile can be', () => {
    const code = (level: number, n: number, width: number) => codeOf(() => tilePath(level, n, width));
    expect(
      ['63/0', '0/9007199254740991'].map((text) => text.split('/').map(Number)).map(([l, n]) => code(l, n, 256)),
    ).toEqual(['accepted', 'accepted']);
    for (const [level, n, width] of [
      [64, 0, 1],
      [-1, 0, 1],
      [0.5, 0, 1],
      [0, -1, 1],
      [0, 2 ** 53, 1],
      [0, 0.5, 1],
      [0, 0, 0],
      [0, 0, 257],
      [0, 0, 1.5],
    ]) {
      expect([level, n, width, code(level, n, width)]).toEqual([level, n, width, 'TILE_INVALID']);
    }
  });

  it('are those of a size that a log can have', () => {
    for (const size of [-1, 0.5, 2 ** 53]) expect(codeOf(() => tilesForSize(size))).toBe('TREE_INVALID');
    expect(tilesForSize(0)).toEqual([]);
  });

  it('have 1 to 256 hashes of 32 bytes', () => {
    const code = (count: number, length = 32) =>
      codeOf(() => encodeTile(Array.from({ length: count }, () => new Uint8Array(length))));
    expect([code(1), code(256)]).toEqual(['accepted', 'accepted']);
    expect([code(0), code(257), code(1, 31)]).toEqual(['TILE_INVALID', 'TILE_INVALID', 'TILE_INVALID']);
  });
});

describe('inclusion proofs', () => {
  const leaf = bytesFor('leaf', 32);

  it('do not end below the root', () => {
    expect(codeOf(() => verifyInclusion(leaf, 0, 2, [], leaf))).toBe('INCLUSION_PROOF_INVALID');
  });

  it('are for sizes that a number can hold', () => {
    // A number of this size is rounded, and so is the number of its levels.
    const proof = Array.from({ length: 61 }, (_, level) => bytesFor(`node ${level}`, 32));
    const root = proof.reduce((node, sibling) => hashNode(node, sibling), leaf);
    expect(codeOf(() => verifyInclusion(leaf, 0, 2 ** 60, proof, root))).toBe('INCLUSION_PROOF_INVALID');
    const seven = proof.slice(0, 7);
    const small = seven.reduce((node, sibling) => hashNode(node, sibling), leaf);
    expect(codeOf(() => verifyInclusion(leaf, 0, 2 ** 7, seven, small))).toBe('accepted');
  });

  it('are of hashes of 32 bytes', () => {
    const short = bytesFor('short', 31);
    expect(codeOf(() => verifyInclusion(leaf, 0, 2, [short], hashNode(leaf, short)))).toBe('INCLUSION_PROOF_INVALID');
  });

  it('are for an index that exists', () => {
    for (const index of [-1, 0.5, 1, Number.NaN]) {
      expect(codeOf(() => verifyInclusion(leaf, index, 1, [], leaf))).toBe('INCLUSION_PROOF_INVALID');
    }
  });
});

describe('JSON', () => {
  it('may fill its limit', () => {
    expect(codeOf(() => decodeCanonicalJson(utf8('[[]]'), { maxBytes: 4, maxDepth: 2 }))).toBe('accepted');
    expect(codeOf(() => decodeCanonicalJson(utf8('[[]]'), { maxBytes: 3, maxDepth: 2 }))).toBe('JSON_TOO_LARGE');
    expect(codeOf(() => decodeCanonicalJson(utf8('[[]]'), { maxBytes: 4, maxDepth: 1 }))).toBe('JSON_TOO_DEEP');
  });

  it('is made of objects without a prototype, too', () => {
    expect(encodeCanonicalJson(Object.create(null))).toEqual(utf8('{}'));
  });
});

describe('keys, scalars and points', () => {
  it('Ed25519: no scalar that is the order', () => {
    const message = utf8('x');
    const order = (1n << 252n) + 27742317777372353535851937790883648493n;
    const scalar = fromHex(order.toString(16).padStart(64, '0'), 32).reverse();
    const signature = Uint8Array.of(...signEd25519(secret, message).subarray(0, 32), ...scalar);
    expect(codeOf(() => verifyEd25519(log.publicKey, message, signature))).toBe('ED25519_SIGNATURE_INVALID');
  });

  it('BLS12-381: no scalar that is the order', () => {
    const order = bls12_381.fields.Fr.ORDER;
    const code = (scalar: bigint) =>
      codeOf(() => decodeBlsScalar(fromHex(scalar.toString(16).padStart(64, '0'), 32), 'TOKEN_INVALID', 'scalar'));
    expect([code(order - 1n), code(order)]).toEqual(['accepted', 'TOKEN_INVALID']);
    for (const length of [31, 33]) {
      expect(codeOf(() => decodeBlsScalar(new Uint8Array(length), 'TOKEN_INVALID', 'scalar'))).toBe('TOKEN_INVALID');
    }
  });

  it('BLS12-381: an identity is on no side of an equation', () => {
    const { G1, G2 } = bls12_381;
    const [p, q] = [G1.Point.BASE, G2.Point.BASE];
    expect(pairingsEqual(p, q, p, q)).toBe(true);
    const [zero1, zero2] = [G1.Point.ZERO, G2.Point.ZERO];
    expect([pairingsEqual(zero1, q, p, q), pairingsEqual(p, zero2, p, q)]).toEqual([false, false]);
    expect([pairingsEqual(p, q, zero1, q), pairingsEqual(p, q, p, zero2)]).toEqual([false, false]);
    expect([pairingsEqual(zero1, q, zero1, q), pairingsEqual(p, zero2, p, zero2)]).toEqual([false, false]);
  });

  it('X25519: the largest reduced key is one', () => {
    const key = (n: bigint) => fromHex(n.toString(16).padStart(64, '0'), 32).reverse();
    const field = (1n << 255n) - 19n;
    // −2 is on the curve or on its twist: X25519 takes both.
    expect(codeOf(() => verifySealingKey(key(field - 2n)))).toBe('accepted');
    expect(codeOf(() => verifySealingKey(key(field + 9n)))).toBe('SEALING_KEY_INVALID');
    expect(codeOf(() => verifySealingKey(key(9n).subarray(1)))).toBe('SEALING_KEY_INVALID');
  });

  it('shares are of trustees 1 to 65,535', () => {
    const share = encodePoint(multiplyBase(5n));
    const code = (trustee: number) => codeOf(() => combineShares([{ trustee, share }], share));
    expect([code(1), code(65_535)]).toEqual(['accepted', 'accepted']);
    for (const trustee of [0, 65_536, 1.5]) expect(code(trustee)).toBe('PARTIAL_DECRYPTION_TRUSTEES_INVALID');
  });
});

describe('lengths', () => {
  it('of what is signed and hashed are those of the specification', () => {
    const request = {
      classIndex: 0,
      rollKeys: [bytesFor('k', 32)],
      D: bytesFor('D', 48),
      signatures: [bytesFor('s', 64)],
    };
    expect(codeOf(() => verifyRequest(bytesFor('e', 31), request))).toBe('LENGTH_INVALID');
    expect(codeOf(() => verifyRequest(bytesFor('e', 32), { ...request, D: bytesFor('D', 47) }))).toBe('LENGTH_INVALID');
    expect(codeOf(() => encodeTokenMessage(bytesFor('e', 31), 0, bytesFor('k', 32)))).toBe('LENGTH_INVALID');
    expect(codeOf(() => encodeTokenMessage(bytesFor('e', 32), 0, bytesFor('k', 31)))).toBe('LENGTH_INVALID');
  });

  it('of hex are whole, and it is text', () => {
    expect(toHex(fromHex('0a', 1))).toBe('0a');
    expect(codeOf(() => fromHex(undefined as unknown as string, 1))).toBe('HEX_INVALID');
    expect(codeOf(() => fromHex('0a0', 1.5))).toBe('HEX_INVALID');
  });
});
