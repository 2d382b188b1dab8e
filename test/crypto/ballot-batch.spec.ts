/** Batches (spec §6.1, Algorithm 6.8): single and batch verification always agree, and forgeries cannot cancel out. */
import { describe, expect, test } from '@jest/globals';
import * as c from '#crypto';
import { forgeBody } from './forger.js';
import { atMostOne, cast, contextWith, judgeSingle, keyOf, labelled, patched, signed, voter } from './support.js';

const ctx = contextWith([atMostOne(2)]);
const { prefix, body: bodyBytes } = c.ballotLengths(ctx);
const honest = Array.from({ length: 6 }, (_, i) => cast(ctx, [[i % 2, 0]], `seed ${i}`));

const item = (entry: Uint8Array, context = ctx): c.BatchItem => ({
  ctx: context,
  ballot: c.decodeBallot(context, entry),
});
const failuresOf = (entries: readonly Uint8Array[]): { index: number; code: c.ErrorCode }[] =>
  c.verifyBallotBatch(entries.map((entry) => item(entry))).map(({ index, code }) => ({ index, code }));

/** Adds to the scalar at `at` and signs again. */
const shiftedScalar = (entry: Uint8Array, at: number, change: bigint): Uint8Array => {
  const body = entry.slice(1, 1 + bodyBytes);
  return signed(patched(body, at, c.encodeScalar(c.modOrder(c.decodeScalar(body.slice(at, at + 32)) + change))));
};
const badSignature = (entry: Uint8Array): Uint8Array => {
  const at = entry.length - 32;
  return patched(entry, at, c.encodeScalar(c.modOrder(c.decodeScalar(entry.slice(at)) + 1n)));
};

describe('a batch', () => {
  test('of none, of one and of many honest ballots is accepted', () => {
    expect(failuresOf([])).toEqual([]);
    expect(failuresOf(honest.slice(0, 1))).toEqual([]);
    expect(failuresOf(honest)).toEqual([]);
  });

  test('large enough for buckets finds the one bad ballot', () => {
    const entries = Array.from({ length: 24 }, (_, i) => honest[i % honest.length]);
    expect(failuresOf(entries)).toEqual([]);
    entries[17] = shiftedScalar(entries[17], bodyBytes - 32, 1n);
    expect(failuresOf(entries)).toEqual([{ index: 17, code: 'BALLOT_PROOF_INVALID' }]);
  });

  test.each([0, 1, 2, 3, 4, 5])('agrees with the single check on a bad ballot at position %i', (position) => {
    const bad = [shiftedScalar(honest[position], prefix, 1n), badSignature(honest[position])];
    for (const entry of bad) {
      const entries = honest.map((one, i) => (i === position ? entry : one));
      const expected = entries
        .map((one, index) => ({ index, code: judgeSingle(ctx, one) }))
        .filter(({ code }) => code !== 'accepted');
      expect(expected).toHaveLength(1);
      expect(failuresOf(entries)).toEqual(expected);
    }
  });

  test('names every bad ballot of many', () => {
    const entries = [badSignature(honest[0]), honest[1], shiftedScalar(honest[2], prefix, 1n), badSignature(honest[3])];
    expect(failuresOf(entries)).toEqual([
      { index: 0, code: 'BALLOT_SIGNATURE_INVALID' },
      { index: 2, code: 'BALLOT_PROOF_INVALID' },
      { index: 3, code: 'BALLOT_SIGNATURE_INVALID' },
    ]);
  });

  test('of several classes and election keys', () => {
    const other = contextWith([atMostOne(1)], { classIndex: 1, publicKey: keyOf('other trustees').publicKey });
    const mixed = [item(honest[0]), item(cast(other, [[1]]), other), item(honest[1])];
    expect(c.verifyBallotBatch(mixed)).toEqual([]);
    const wrong = contextWith([atMostOne(1)], { classIndex: 1 });
    mixed[1] = item(cast(other, [[1]]), wrong);
    expect(c.verifyBallotBatch(mixed).map(({ index, code }) => ({ index, code }))).toEqual([
      { index: 1, code: 'BALLOT_PROOF_INVALID' },
    ]);
  });
});

describe('forgeries that would cancel out under equal weights', () => {
  test('inside one proof: one response up, the other down', () => {
    const body = honest[0].slice(1, 1 + bodyBytes);
    const [first, second] = [prefix + 32, prefix + 64];
    const moved = [first, second].map((at, i) =>
      c.encodeScalar(c.modOrder(c.decodeScalar(body.slice(at, at + 32)) + (i === 0 ? 5n : -5n))),
    );
    const entry = signed(patched(patched(body, first, moved[0]), second, moved[1]));
    expect(failuresOf([entry])).toEqual([{ index: 0, code: 'BALLOT_PROOF_INVALID' }]);
  });

  test('between two ballots: the same response up in one and down in the other', () => {
    const entries = [shiftedScalar(honest[0], bodyBytes - 32, 5n), shiftedScalar(honest[1], bodyBytes - 32, -5n)];
    expect(failuresOf(entries)).toEqual([
      { index: 0, code: 'BALLOT_PROOF_INVALID' },
      { index: 1, code: 'BALLOT_PROOF_INVALID' },
    ]);
  });

  test('between signatures', () => {
    const shift = (entry: Uint8Array, change: bigint): Uint8Array => {
      const at = entry.length - 32;
      return patched(entry, at, c.encodeScalar(c.modOrder(c.decodeScalar(entry.slice(at)) + change)));
    };
    expect(failuresOf([shift(honest[0], 5n), shift(honest[1], -5n), honest[2]])).toEqual([
      { index: 0, code: 'BALLOT_SIGNATURE_INVALID' },
      { index: 1, code: 'BALLOT_SIGNATURE_INVALID' },
    ]);
  });

  test('plus one vote in one ballot, minus one in the other: the sum is honest, the ballots are not', () => {
    const entries = [
      [2n, 0n],
      [-1n, 0n],
    ].map((values) => signed(forgeBody({ ctx, values: [values] })));
    expect(failuresOf(entries)).toEqual([
      { index: 0, code: 'BALLOT_PROOF_INVALID' },
      { index: 1, code: 'BALLOT_PROOF_INVALID' },
    ]);
  });
});

describe('signatures', () => {
  test('of another key, another tracker, another purpose', () => {
    const body = honest[0].slice(1, 1 + bodyBytes);
    const tracker = c.computeTracker(body);
    const token = new Uint8Array(48);
    const wrong = [
      c.signBallot(keyOf('thief').secretKey, tracker),
      c.signBallot(voter.secretKey, labelled('another tracker')),
      c.sign('spoil', voter.secretKey, tracker),
      c.sign('request', voter.secretKey, tracker),
      new Uint8Array(64),
    ];
    for (const signature of wrong) {
      const entry = c.encodeBallot(body, token, signature);
      expect(judgeSingle(ctx, entry)).toBe('BALLOT_SIGNATURE_INVALID');
      expect(failuresOf([entry])).toEqual([{ index: 0, code: 'BALLOT_SIGNATURE_INVALID' }]);
    }
  });
});
