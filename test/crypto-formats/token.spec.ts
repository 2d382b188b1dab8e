/** Voting tokens (spec §5.3, §5.4): what stock BLS accepts, what must not pass, and batch against single. */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import {
  blind,
  blindSign,
  decodeRequest,
  deriveBlinding,
  deriveBallotKey,
  deriveRequestRandomness,
  encodeTokenMessage,
  fromHex,
  generateCode,
  deriveRollKey,
  decodeCode,
  makeRequest,
  toHex,
  unblind,
  verifyBlindSignature,
  verifyRequest,
  verifyToken,
  verifyTokenBatch,
} from '#crypto';
import { badG1, rawG1, torsionG1 } from '../../tools/vectors/bad-points.mjs';
import { issuersOf } from './issuers.js';
import { bytesFor, codeOf, refusalOf } from './support.js';

const electionId = bytesFor('election', 32);
const voterSecret = bytesFor('voter', 32);
const issuers = issuersOf(bytesFor('ceremony', 32), 0, 3, 2);
const otherClass = issuersOf(bytesFor('ceremony', 32), 1, 3, 2);
const ballotKey = deriveBallotKey(voterSecret, electionId, 0).publicKey;
const message = encodeTokenMessage(electionId, 0, ballotKey);
const r = deriveBlinding(voterSecret, electionId, 0);
const D = blind(message, r);
const shares = issuers.secretShares.map((x, i) => ({ issuer: i + 1, share: blindSign(x, D) }));
const token = unblind(shares, 2, r);

/** A token by the joint key, for batches. */
function tokenFor(label: string): { message: Uint8Array; token: Uint8Array } {
  const own = encodeTokenMessage(electionId, 0, deriveBallotKey(bytesFor(label, 32), electionId, 0).publicKey);
  const hidden = blind(own, 5n);
  const parts = issuers.secretShares.map((x, i) => ({ issuer: i + 1, share: blindSign(x, hidden) }));
  return { message: own, token: unblind(parts, 2, 5n) };
}

describe('a token', () => {
  it('is an ordinary BLS signature: noble’s stock verification accepts it', () => {
    const bls = bls12_381.shortSignatures;
    expect(bls.verify(token, bls.hash(message), issuers.publicKey)).toBe(true);
    expect(bls.verify(token, bls.hash(message), otherClass.publicKey)).toBe(false);
    verifyToken(issuers.publicKey, message, token);
  });

  it('is the same from any two issuers', () => {
    for (const pair of [
      [0, 1],
      [1, 2],
      [2, 0],
    ])
      expect(
        unblind(
          pair.map((i) => shares[i]),
          2,
          r,
        ),
      ).toEqual(token);
  });

  it('is not made by fewer issuers than the threshold', () => {
    expect(codeOf(() => unblind(shares.slice(0, 1), 2, r))).toBe('TOKEN_SHARES_INVALID');
    const alone = unblind(shares.slice(0, 1), 1, r);
    expect(codeOf(() => verifyToken(issuers.publicKey, message, alone))).toBe('TOKEN_INVALID');
    const three = issuersOf(bytesFor('ceremony', 32), 2, 3, 3);
    const two = three.secretShares.slice(0, 2).map((x, i) => ({ issuer: i + 1, share: blindSign(x, D) }));
    expect(codeOf(() => verifyToken(three.publicKey, message, unblind(two, 2, r)))).toBe('TOKEN_INVALID');
  });

  it('holds for its own election, class and ballot key only', () => {
    const others = [
      encodeTokenMessage(bytesFor('other election', 32), 0, ballotKey),
      encodeTokenMessage(electionId, 1, ballotKey),
      encodeTokenMessage(electionId, 0, deriveBallotKey(voterSecret, electionId, 1).publicKey),
    ];
    for (const other of others)
      expect(codeOf(() => verifyToken(issuers.publicKey, other, token))).toBe('TOKEN_INVALID');
    expect(codeOf(() => verifyToken(otherClass.publicKey, message, token))).toBe('TOKEN_INVALID');
  });

  it('is not made by adding or scaling tokens', () => {
    const { G1 } = bls12_381;
    const [a, b] = [token, tokenFor('another').token].map((bytes) => G1.Point.fromBytes(bytes));
    for (const forged of [a.add(b), a.double(), a.negate(), a.add(G1.Point.BASE)]) {
      expect(codeOf(() => verifyToken(issuers.publicKey, message, forged.toBytes()))).toBe('TOKEN_INVALID');
    }
  });

  it.each(Object.entries(badG1(token)))('is refused as %s', (_, bad) => {
    const bytes = fromHex(bad, bad.length / 2);
    expect(codeOf(() => verifyToken(issuers.publicKey, message, bytes))).toBe('TOKEN_INVALID');
    expect(codeOf(() => verifyBlindSignature(D, bytes, issuers.verificationKeys[0]))).toBe('TOKEN_SHARE_INVALID');
    expect(codeOf(() => verifyBlindSignature(bytes, shares[0].share, issuers.verificationKeys[0]))).toBe(
      'REQUEST_POINT_INVALID',
    );
    expect(codeOf(() => blindSign(5n, bytes))).toBe('REQUEST_POINT_INVALID');
    expect(verifyTokenBatch(issuers.publicKey, [{ message, token: bytes }])).toEqual([0]);
  });

  it('with torsion is refused for its torsion, not by chance', () => {
    const bad = fromHex(badG1(token).with_torsion, 48);
    const refusal = refusalOf(() => verifyToken(issuers.publicKey, message, bad));
    expect(String((refusal.cause as Error).message)).toMatch(/prime-order subgroup/);
    // The pairing alone accepts it: torsion vanishes in the final exponentiation.
    const { G1, G2, fields, millerLoopBatch, utils } = bls12_381;
    const sides = [
      { g1: G1.Point.fromBytes(token).add(torsionG1).toAffine(), g2: G2.Point.BASE },
      { g1: bls12_381.shortSignatures.hash(message).negate().toAffine(), g2: G2.Point.fromBytes(issuers.publicKey) },
    ];
    const product = millerLoopBatch(sides.map(({ g1, g2 }) => [utils.calcPairingPrecomputes(g2), g1.x, g1.y]));
    expect(fields.Fp12.eql(fields.Fp12.finalExponentiate(product), fields.Fp12.ONE)).toBe(true);
  });
});

describe('a blind signature', () => {
  it('is checked against its issuer’s key in the definition', () => {
    shares.forEach(({ share }, i) => verifyBlindSignature(D, share, issuers.verificationKeys[i]));
    const tagged = blindSign(77n, D);
    const refusal = refusalOf(() => verifyBlindSignature(D, tagged, issuers.verificationKeys[0]));
    expect([refusal.code, refusal.detail.evidence]).toEqual(['TOKEN_SHARE_INVALID', toHex(tagged)]);
    expect(codeOf(() => verifyBlindSignature(D, shares[1].share, issuers.verificationKeys[0]))).toBe(
      'TOKEN_SHARE_INVALID',
    );
  });

  it('hides its message: other blinding, other D, same token', () => {
    const D2 = blind(message, 12_345n);
    expect(D2).not.toEqual(D);
    const again = issuers.secretShares.map((x, i) => ({ issuer: i + 1, share: blindSign(x, D2) }));
    expect(unblind(again, 2, 12_345n)).toEqual(token);
  });
});

describe('a request', () => {
  const roll = [decodeCode(generateCode()), decodeCode(generateCode())].map(deriveRollKey);
  const requestOf = (registrars: 1 | 2) =>
    makeRequest({
      electionId,
      classIndex: 0,
      rollKeys: roll.slice(0, registrars),
      D,
      randomness: roll.slice(0, registrars).map((_, i) => deriveRequestRandomness(voterSecret, electionId, 0, i)),
    });

  it.each([1, 2] as const)('with %s registrars repeats byte for byte and verifies', (registrars) => {
    const bytes = requestOf(registrars);
    expect(requestOf(registrars)).toEqual(bytes);
    expect(bytes).toHaveLength(registrars === 1 ? 146 : 242);
    const request = decodeRequest(bytes, registrars);
    expect(request.D).toEqual(D);
    expect(request.rollKeys).toEqual(roll.slice(0, registrars).map((key) => key.publicKey));
    verifyRequest(electionId, request);
  });

  it('is refused with any byte changed', () => {
    const bytes = requestOf(2);
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 4 : byte));
      expect(codeOf(() => verifyRequest(electionId, decodeRequest(changed, 2)))).toMatch(
        /^REQUEST_(POINT|SIGNATURE)_INVALID$/,
      );
    }
  });

  it('is not decoded with a signature that is not canonical, of either roll key', () => {
    const bytes = requestOf(2);
    expect(codeOf(() => decodeRequest(bytes, 2))).toBe('accepted');
    // Each signature is R and z, 32 bytes each; all ones are neither a point nor below the order.
    for (const fromEnd of [128, 96, 64, 32]) {
      const changed = bytes.slice();
      changed.fill(0xff, bytes.length - fromEnd, bytes.length - fromEnd + 32);
      expect(codeOf(() => decodeRequest(changed, 2))).toBe('REQUEST_SIGNATURE_INVALID');
    }
  });

  it('is nobody’s without a signature', () => {
    const request = decodeRequest(requestOf(1), 1);
    expect(codeOf(() => verifyRequest(electionId, { ...request, rollKeys: [], signatures: [] }))).toBe(
      'REQUEST_SIGNATURE_INVALID',
    );
    expect(codeOf(() => verifyRequest(electionId, { ...request, signatures: [] }))).toBe('REQUEST_SIGNATURE_INVALID');
  });
});

describe('a batch', () => {
  const tokens = Array.from({ length: 6 }, (_, i) => tokenFor(`voter ${i}`));

  it('agrees with single verification, with a bad token at every position', () => {
    expect(verifyTokenBatch(issuers.publicKey, tokens)).toEqual([]);
    tokens.forEach((_, at) => {
      const items = tokens.map((item, i) => (i === at ? { ...item, token: tokens[(i + 1) % 6].token } : item));
      const single = items.flatMap(({ message: m, token: t }, i) =>
        codeOf(() => verifyToken(issuers.publicKey, m, t)) === 'accepted' ? [] : [i],
      );
      expect(single).toEqual([at]);
      expect(verifyTokenBatch(issuers.publicKey, items)).toEqual([at]);
    });
  });

  it('refuses forgeries that cancel out', () => {
    const { G1 } = bls12_381;
    for (const delta of [G1.Point.BASE, torsionG1]) {
      const shifted = (bytes: Uint8Array, by: typeof delta) => fromHex(rawG1(G1.Point.fromBytes(bytes).add(by)), 48);
      const items = tokens.map((item, i) => {
        if (i === 1) return { ...item, token: shifted(item.token, delta) };
        if (i === 4) return { ...item, token: shifted(item.token, delta.negate()) };
        return item;
      });
      expect(verifyTokenBatch(issuers.publicKey, items)).toEqual([1, 4]);
    }
  });

  it('refuses a bad key before any token', () => {
    expect(codeOf(() => verifyTokenBatch(fromHex(`c0${'00'.repeat(95)}`, 96), []))).toBe('ISSUING_KEY_INVALID');
  });
});
