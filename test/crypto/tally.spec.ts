/** From ballots to totals (spec §10): any k trustees give the same, k − 1 give nothing, and no proof can be moved. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as c from '#crypto';
import { codeOf, contextWith, keyOf, labelled } from './support.js';

const ceremonyId = labelled('ceremony');
const electionId = labelled('election');
const closingRoot = labelled('closing root');

const [n, k] = [5, 3];
const started = Array.from({ length: n }, (_, i) => c.startTrusteeCeremony(c.randomBytes(32), ceremonyId, i + 1, n, k));
const messages = started.map(({ message }) => message);
const { publicKey, verificationKeys } = c.deriveTrusteeKeys(messages.map(({ commitments }) => commitments));
const secretShares = started.map(({ state }, i) => {
  const received = started.flatMap((sender, j) => {
    const found = j === i ? [] : c.makeKeyShares(sender.state, messages).filter(({ to }) => to === i + 1);
    return found.map(({ share }) => ({ from: j + 1, share }));
  });
  return c.finishTrusteeCeremony(state, messages, received).secretShare;
});

/** Three ballots, one of a class of weight 3: totals 4 and 1. */
const contests = [{ contest: 0, options: 2, optionMax: 2, allowedTotals: [0, 1, 2, 3] }];
const ctx = contextWith(contests, { electionId, publicKey });
const ballots = [
  { weight: 1, choices: [[1, 0]] },
  { weight: 1, choices: [[0, 1]] },
  { weight: 3, choices: [[1, 0]] },
].map(({ weight, choices }, i) => {
  const voter = keyOf(`voter ${i}`);
  const { body, tracker } = c.encryptBallot(ctx, voter.publicKey, i, choices, labelled(`seed ${i}`));
  const entry = c.encodeBallot(body, new Uint8Array(48), c.signBallot(voter.secretKey, tracker));
  return { weight, ballot: c.decodeBallot(ctx, entry) };
});
const aggregates = [0, 1].map((option) => ({
  contest: 0,
  option,
  ...c.aggregate(ballots.map(({ weight, ballot }) => ({ weight, ...ballot.ciphertexts[0][option] }))),
}));

const statement = (trustee: number, option: number): c.DecryptionStatement => ({
  electionId,
  closingRoot,
  trustee,
  verificationKey: verificationKeys[trustee - 1],
  aggregate: aggregates[option],
});
const prove = (trustee: number, option: number): c.ProvenShare =>
  c.provePartialDecryption({ ...statement(trustee, option), secretShare: secretShares[trustee - 1] });
const proofs = Array.from({ length: n }, (_, i) => [0, 1].map((option) => prove(i + 1, option)));
const combine = (trustees: readonly number[], option: number): c.Point =>
  c.combineShares(
    trustees.map((trustee) => ({ trustee, share: proofs[trustee - 1][option].share })),
    aggregates[option].beta,
  );
const verify = (trustee: number, option: number, proven: c.ProvenShare): c.ErrorCode | 'accepted' =>
  codeOf(() => c.verifyPartialDecryption({ ...statement(trustee, option), ...proven }));

describe('a tally', () => {
  test('every partial decryption verifies', () => {
    proofs.forEach((ofTrustee, i) =>
      ofTrustee.forEach((proven, option) => expect(verify(i + 1, option, proven)).toBe('accepted')),
    );
  });

  test('any three of five trustees give the same totals; so do all', () => {
    const log = new c.DiscreteLog(15);
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: k }), (trustees) => {
        expect([0, 1].map((option) => log.solve(combine(trustees, option)))).toEqual([4, 1]);
      }),
      { numRuns: 10 },
    );
  });

  test('two of them give nothing', () => {
    const log = new c.DiscreteLog(10_000);
    expect(codeOf(() => log.solve(combine([1, 2], 0)))).toBe('DISCRETE_LOG_NOT_FOUND');
  });

  test('trustees of any numbers, whose coefficients have a common denominator', () => {
    const secret = c.randomScalar();
    const slopes = [c.randomScalar(), c.randomScalar()];
    const at = (i: bigint) => c.modOrder(secret + slopes[0] * i + slopes[1] * i * i);
    for (const trustees of [
      [1, 3, 8],
      [32, 7, 19],
      [65_535, 2, 400],
    ]) {
      const shares = trustees.map((trustee) => ({
        trustee,
        share: c.encodePoint(c.multiplyBase(at(BigInt(trustee)))),
      }));
      const beta = c.encodePoint(c.multiplyBase(c.modOrder(secret + 5n)));
      expect(new c.DiscreteLog(10).solve(c.combineShares(shares, beta))).toBe(5);
    }
  });

  test('one trustee twice does not make up for a missing one', () => {
    expect(codeOf(() => combine([1, 2, 2], 0))).toBe('PARTIAL_DECRYPTION_TRUSTEES_INVALID');
    expect(codeOf(() => combine([], 0))).toBe('PARTIAL_DECRYPTION_TRUSTEES_INVALID');
  });
});

describe('the shares of one trustee together', () => {
  const { electionId: id, closingRoot: root, verificationKey } = statement(1, 0);
  const common = { electionId: id, closingRoot: root, trustee: 1, verificationKey };
  const shares = Array.from({ length: 6 }, (_, i) => ({ aggregate: aggregates[i % 2], ...proofs[0][i % 2] }));
  const together = (changed: Partial<(typeof shares)[number]>, at: number): c.ErrorCode | 'accepted' =>
    codeOf(() =>
      c.verifyPartialDecryptions(
        common,
        shares.map((share, i) => (i === at ? { ...share, ...changed } : share)),
      ),
    );

  test('hold, as does none at all', () => {
    expect(together({}, 0)).toBe('accepted');
    expect(codeOf(() => c.verifyPartialDecryptions(common, []))).toBe('accepted');
  });

  test('each member of each share counts, and what is wrong has the code of the single check', () => {
    const other = proofs[0][1];
    const beyond = c.encodePoint(c.decodePoint(shares[0].share).add(c.BASE));
    const parts = [0, 32, 64].map((start) => {
      const proof = shares[0].proof.slice();
      proof.set(other.proof.subarray(start, start + 32), start);
      return { proof };
    });
    for (const changed of [{ share: beyond }, { aggregate: aggregates[1] }, ...parts]) {
      expect(together(changed, 0)).toBe('PARTIAL_DECRYPTION_PROOF_INVALID');
      expect(together(changed, 4)).toBe('PARTIAL_DECRYPTION_PROOF_INVALID');
    }
    expect(together({ share: new Uint8Array(32) }, 2)).toBe('PARTIAL_DECRYPTION_INVALID');
    expect(together({ share: new Uint8Array(32).fill(255) }, 2)).toBe('PARTIAL_DECRYPTION_INVALID');
    expect(together({ proof: shares[0].proof.slice(1) }, 2)).toBe('PARTIAL_DECRYPTION_INVALID');
  });

  test('errors that cancel out do not: two shares, one B more and one B less', () => {
    const moved = shares.map((share, i) => {
      if (i !== 0 && i !== 2) return share;
      const point = c.decodePoint(share.share);
      return { ...share, share: c.encodePoint(i === 0 ? point.add(c.BASE) : point.subtract(c.BASE)) };
    });
    expect(codeOf(() => c.verifyPartialDecryptions(common, moved))).toBe('PARTIAL_DECRYPTION_PROOF_INVALID');
    // Here the challenges stay as they are: z + 1 in one proof, z − 1 in the other.
    const shifted = shares.map((share, i) => {
      if (i !== 0 && i !== 2) return share;
      const z = c.decodeScalar(share.proof.subarray(64));
      const proof = c.concatBytes(share.proof.subarray(0, 64), c.encodeScalar(c.modOrder(i === 0 ? z + 1n : z - 1n)));
      return { ...share, proof };
    });
    expect(codeOf(() => c.verifyPartialDecryptions(common, shifted))).toBe('PARTIAL_DECRYPTION_PROOF_INVALID');
  });

  test('the first that is wrong is the one that is named', () => {
    const broken = shares.map((share, i) => (i < 3 ? share : { ...share, share: new Uint8Array(32).fill(255) }));
    const named = broken.map((share, i) => (i === 1 ? { ...share, proof: proofs[0][0].proof } : share));
    expect(() => c.verifyPartialDecryptions(common, named)).toThrow('contest 0, option 1: the proof does not verify');
  });
});

describe('a partial decryption that is moved', () => {
  test("the options' shares swapped", () => {
    expect(verify(1, 0, proofs[0][1])).toBe('PARTIAL_DECRYPTION_PROOF_INVALID');
    expect(verify(1, 0, { share: proofs[0][1].share, proof: proofs[0][0].proof })).toBe(
      'PARTIAL_DECRYPTION_PROOF_INVALID',
    );
  });

  test('from one trustee to another', () => {
    expect(verify(2, 0, proofs[0][0])).toBe('PARTIAL_DECRYPTION_PROOF_INVALID');
  });

  test("total off by one: the share of another plaintext, with the trustee's true proof", () => {
    const share = c.encodePoint(c.decodePoint(proofs[0][0].share).subtract(c.BASE));
    expect(verify(1, 0, { ...proofs[0][0], share })).toBe('PARTIAL_DECRYPTION_PROOF_INVALID');
  });

  test('the share of another secret, proven with that secret', () => {
    const other = c.modOrder(secretShares[0] + 1n);
    const proven = c.provePartialDecryption({ ...statement(1, 0), secretShare: other });
    expect(verify(1, 0, proven)).toBe('PARTIAL_DECRYPTION_PROOF_INVALID');
  });

  test('any share, proven with the true secret', () => {
    const { aggregate, verificationKey } = statement(1, 0);
    const share = c.encodePoint(c.decodePoint(proofs[0][0].share).add(c.BASE));
    const bytes = [
      electionId,
      closingRoot,
      c.u16(1),
      c.u16(0),
      c.u16(0),
      verificationKey,
      aggregate.alpha,
      aggregate.beta,
      share,
    ];
    const tags = { nonce: 'share-nonce', challenge: 'share' } as const;
    const alpha = c.decodePoint(aggregate.alpha);
    const proof = c.proveShare(tags, c.concatBytes(...bytes), alpha, secretShares[0], c.randomBytes(32));
    expect(verify(1, 0, { share, proof })).toBe('PARTIAL_DECRYPTION_PROOF_INVALID');
  });

  test('a proof with a byte behind it', () => {
    const proof = c.concatBytes(proofs[0][0].proof, new Uint8Array(1));
    expect(verify(1, 0, { ...proofs[0][0], proof })).toBe('PARTIAL_DECRYPTION_INVALID');
  });

  test('each element of the statement dropped from the prover’s hash', () => {
    // 32 electionId, 32 root, 2 trustee, 2 contest, 2 option, then Y_i, alpha, beta, M_i
    const { aggregate, verificationKey } = statement(1, 0);
    const alpha = c.decodePoint(aggregate.alpha);
    const share = proofs[0][0].share;
    const parts = [
      electionId,
      closingRoot,
      c.u16(1),
      c.u16(0),
      c.u16(0),
      verificationKey,
      aggregate.alpha,
      aggregate.beta,
      share,
    ];
    const forge = (list: readonly Uint8Array[]): c.ProvenShare => ({
      share,
      proof: c.proveShare(
        { nonce: 'share-nonce', challenge: 'share' },
        c.concatBytes(...list),
        alpha,
        secretShares[0],
        c.randomBytes(32),
      ),
    });
    expect(verify(1, 0, forge(parts))).toBe('accepted');
    parts.forEach((_, dropped) => {
      const rest = parts.filter((_part, i) => i !== dropped);
      expect(verify(1, 0, forge(rest))).toBe('PARTIAL_DECRYPTION_PROOF_INVALID');
    });
  });

  test('any bit of share and proof', () => {
    const { share, proof } = proofs[0][0];
    fc.assert(
      fc.property(fc.nat(8 * 128 - 1), (bit) => {
        const bytes = c.concatBytes(share, proof);
        bytes[bit >> 3] ^= 1 << (bit & 7);
        const code = verify(1, 0, { share: bytes.slice(0, 32), proof: bytes.slice(32) });
        expect(['PARTIAL_DECRYPTION_PROOF_INVALID', 'PARTIAL_DECRYPTION_INVALID']).toContain(code);
      }),
      { numRuns: 60 },
    );
  });
});

describe('aggregates', () => {
  test('over weights as repeated ballots', () => {
    const repeated = ballots.flatMap(({ weight, ballot }) => Array<c.DecodedBallot>(weight).fill(ballot));
    const sum = c.aggregate(repeated.map((ballot) => ({ weight: 1, ...ballot.ciphertexts[0][0] })));
    expect(sum).toEqual({ alpha: aggregates[0].alpha, beta: aggregates[0].beta });
  });

  test.each([0, -1, 1.5, 2 ** 31 + 1, Number.NaN])('%p is no weight', (weight) => {
    expect(() => c.aggregate([{ weight, alpha: c.BASE, beta: c.BASE }])).toThrow('no weight');
  });

  test('a hash over part of them, or in another order, is not made', () => {
    expect(() => c.hashAggregates([aggregates[1], aggregates[0]])).toThrow('out of order');
    expect(() => c.hashAggregates([aggregates[1]])).toThrow('out of order');
    expect(() => c.hashAggregates([aggregates[0], { ...aggregates[1], contest: 2, option: 0 }])).toThrow(
      'out of order',
    );
    expect(c.hashAggregates(aggregates)).toHaveLength(32);
  });
});

describe('discrete logarithms', () => {
  test('every total up to a bound, and none above', () => {
    const log = new c.DiscreteLog(40);
    for (let t = 0; t <= 40; t++) expect(log.solve(c.multiplyPublic(c.BASE, BigInt(t)))).toBe(t);
    for (const t of [41n, 42n, 100n, c.ORDER - 1n]) {
      expect(codeOf(() => log.solve(c.multiplyPublic(c.BASE, t)))).toBe('DISCRETE_LOG_NOT_FOUND');
    }
  });

  test('totals of any bound, from points in any form', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200_000 }), fc.nat(200_000), (bound, raw) => {
        const t = raw % (bound + 1);
        const point = c.decodePoint(c.encodePoint(c.multiplyPublic(c.BASE, BigInt(t))));
        expect(c.discreteLog(point, bound)).toBe(t);
      }),
      { numRuns: 15 },
    );
  });

  test('one table for totals whose sum is bounded, at every edge of its giant steps', () => {
    // reach 100, stride 201
    const log = new c.DiscreteLog(20_000, 20_000);
    for (const t of [0, 100, 101, 200, 201, 301, 302, 19_899, 19_999, 20_000]) {
      expect(log.solve(c.multiplyPublic(c.BASE, BigInt(t)))).toBe(t);
    }
    const wide = new c.DiscreteLog(1_000, 500_000);
    for (const t of [0, 1, 499, 500, 501, 1_000]) expect(wide.solve(c.multiplyPublic(c.BASE, BigInt(t)))).toBe(t);
    for (const t of [20_001n, c.ORDER - 1n]) {
      expect(codeOf(() => log.solve(c.multiplyPublic(c.BASE, t)))).toBe('DISCRETE_LOG_NOT_FOUND');
      expect(codeOf(() => wide.solve(c.multiplyPublic(c.BASE, t)))).toBe('DISCRETE_LOG_NOT_FOUND');
    }
    // A sum that says less than the totals weakens nothing.
    expect(new c.DiscreteLog(1_000, 0).solve(c.multiplyPublic(c.BASE, 1_000n))).toBe(1_000);
  });

  test('a thousand million votes', () => {
    const log = new c.DiscreteLog(1_000_000_000);
    for (const t of [1_000_000_000n, 999_999_999n, 0n]) {
      expect(log.solve(c.multiplyPublic(c.BASE, t))).toBe(Number(t));
    }
  });

  test('a large total', () => {
    expect(c.discreteLog(c.multiplyPublic(c.BASE, 123_456_789n), 200_000_000)).toBe(123_456_789);
  });

  test.each([2 ** 40, -1, 1.5, Number.NaN])('a bound of %p is not searched', (bound) => {
    expect(() => new c.DiscreteLog(bound)).toThrow('not searched');
  });
});
