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

  test('one trustee twice does not make up for a missing one', () => {
    expect(codeOf(() => combine([1, 2, 2], 0))).toBe('PARTIAL_DECRYPTION_TRUSTEES_INVALID');
    expect(codeOf(() => combine([], 0))).toBe('PARTIAL_DECRYPTION_TRUSTEES_INVALID');
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

  test('a large total', () => {
    expect(c.discreteLog(c.multiplyPublic(c.BASE, 123_456_789n), 200_000_000)).toBe(123_456_789);
  });

  test.each([2 ** 40, -1, 1.5, Number.NaN])('a bound of %p is not searched', (bound) => {
    expect(() => new c.DiscreteLog(bound)).toThrow('not searched');
  });
});
