/** Ballots (spec §6): honest ones of every shape verify; every field, context and value that is wrong is refused. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as c from '#crypto';
import { decrypted, forgeBody, type Forgery } from './forger.js';
import {
  atMostOne,
  cast,
  codeOf,
  contextWith,
  judgeBatch,
  judgeSingle,
  keyOf,
  labelled,
  patched,
  signed,
  voter,
} from './support.js';

const ctx = contextWith([atMostOne(2)]);
const lengths = c.ballotLengths(ctx);
const honest = c.encryptBallot(ctx, voter.publicKey, 7, [[0, 1]], labelled('seed')).body;

/** Both ways of judging must refuse with the same code. */
function expectRefused(context: c.BallotContext, body: Uint8Array, code: c.ErrorCode): void {
  const entry = signed(body);
  expect(judgeSingle(context, entry)).toBe(code);
  expect(judgeBatch(context, entry)).toBe(code);
}

describe('honest ballots', () => {
  const shapes = fc
    .tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }),
    )
    .map(([options, optionMax, raw]) => {
      const choices = raw.slice(0, options).map((value) => Math.min(value, optionMax));
      const total = choices.reduce((sum, value) => sum + value, 0);
      const allowedTotals = [...new Set([total, options * optionMax])].sort((a, b) => a - b);
      return { shape: { options, optionMax, allowedTotals }, choices };
    });

  test('any shape, any allowed choices: verify, decrypt to the choices, and have the length of their class', () => {
    fc.assert(
      fc.property(fc.array(shapes, { minLength: 1, maxLength: 2 }), (contests) => {
        const context = contextWith(contests.map(({ shape }, i) => ({ contest: 2 * i, ...shape })));
        const entry = cast(
          context,
          contests.map(({ choices }) => choices),
        );
        expect(entry).toHaveLength(c.ballotLengths(context).entry);
        expect([judgeSingle(context, entry), judgeBatch(context, entry)]).toEqual(['accepted', 'accepted']);
        c.decodeBallot(context, entry).ciphertexts.forEach((ciphertexts, i) =>
          ciphertexts.forEach((ciphertext, j) => {
            const expected = c.multiplyPublic(c.BASE, BigInt(contests[i].choices[j]));
            expect(decrypted(ciphertext).equals(expected)).toBe(true);
          }),
        );
      }),
      { numRuns: 6 },
    );
  });

  test('the second prover, which shares no code with the first, is accepted when it is honest', () => {
    expect(judgeSingle(ctx, signed(forgeBody({ ctx, values: [[0n, 1n]] })))).toBe('accepted');
    expect(judgeBatch(ctx, signed(forgeBody({ ctx, values: [[0n, 0n]] })))).toBe('accepted');
  });

  test('a contest with a single allowed total has a total proof of one branch, without a challenge of its own', () => {
    const exact = contextWith([{ ...atMostOne(2), allowedTotals: [1] }]);
    expect(c.ballotLengths(exact).body).toBe(lengths.body - 64 - 64);
    expect(judgeSingle(exact, cast(exact, [[1, 0]]))).toBe('accepted');
    expect(codeOf(() => cast(exact, [[0, 0]]))).toBe('CHOICES_INVALID');
  });

  test('equal inputs give equal bytes; nothing is shared between two encryptions', () => {
    const again = c.encryptBallot(ctx, voter.publicKey, 7, [[0, 1]], labelled('seed')).body;
    expect(again).toEqual(honest);
    const fields = (body: Uint8Array): string[] =>
      Array.from({ length: (lengths.body - 74) / 32 }, (_, i) => c.toHex(body.slice(74 + 32 * i, 106 + 32 * i)));
    const others = [
      c.encryptBallot(ctx, voter.publicKey, 7, [[1, 0]], labelled('seed')),
      c.encryptBallot(ctx, voter.publicKey, 8, [[0, 1]], labelled('seed')),
      c.encryptBallot(ctx, keyOf('other').publicKey, 7, [[0, 1]], labelled('seed')),
      c.encryptBallot(ctx, voter.publicKey, 7, [[0, 1]], labelled('other seed')),
    ].flatMap(({ body }) => fields(body));
    const all = [...fields(honest), ...others];
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('every field of every proof', () => {
  const points = (lengths.prefix - 74) / 32;
  const scalars = (lengths.body - lengths.prefix) / 32;

  test.each(Array.from({ length: points }, (_, i) => i))('element %i moved by B', (i) => {
    const at = 74 + 32 * i;
    const moved = c.encodePoint(c.decodePoint(honest.slice(at, at + 32)).add(c.BASE));
    expectRefused(ctx, patched(honest, at, moved), 'BALLOT_PROOF_INVALID');
  });

  test.each(Array.from({ length: scalars }, (_, i) => i))('scalar %i moved by one', (i) => {
    const at = lengths.prefix + 32 * i;
    const moved = c.encodeScalar(c.modOrder(c.decodeScalar(honest.slice(at, at + 32)) + 1n));
    expectRefused(ctx, patched(honest, at, moved), 'BALLOT_PROOF_INVALID');
  });

  test('any bit of the body, signed again: refused by decoding or by the proofs', () => {
    fc.assert(
      fc.property(fc.nat(8 * (lengths.body - 74) - 1), (bit) => {
        const at = 74 + (bit >> 3);
        const body = patched(honest, at, Uint8Array.of(honest[at] ^ (1 << (bit & 7))));
        const code = judgeSingle(ctx, signed(body));
        const allowed =
          at < lengths.prefix
            ? ['BALLOT_PROOF_INVALID', 'BALLOT_POINT_INVALID']
            : ['BALLOT_PROOF_INVALID', 'BALLOT_SCALAR_INVALID'];
        expect(allowed).toContain(code);
        expect(judgeBatch(ctx, signed(body))).toBe(code);
      }),
      { numRuns: 40 },
    );
  });

  test('any bit of the body, not signed again: the signature no longer fits', () => {
    const signature = c.signBallot(voter.secretKey, c.computeTracker(honest));
    const at = lengths.prefix + 64;
    const body = patched(honest, at, Uint8Array.of(honest[at] ^ 1));
    const entry = c.encodeBallot(body, new Uint8Array(48), signature);
    expect([judgeSingle(ctx, entry), judgeBatch(ctx, entry)]).toEqual(Array(2).fill('BALLOT_SIGNATURE_INVALID'));
  });
});

describe('the context of a proof', () => {
  test('another election', () => {
    const other = contextWith(ctx.contests, { electionId: labelled('other election') });
    expectRefused(other, patched(honest, 4, other.electionId), 'BALLOT_PROOF_INVALID');
  });

  test('another class', () => {
    const other = contextWith(ctx.contests, { classIndex: 1 });
    expectRefused(other, patched(honest, 36, c.u16(1)), 'BALLOT_PROOF_INVALID');
  });

  test("other trustees' key", () => {
    expectRefused(contextWith(ctx.contests, { publicKey: keyOf('others').publicKey }), honest, 'BALLOT_PROOF_INVALID');
  });

  test('another revision', () => {
    expectRefused(ctx, patched(honest, 70, c.u32(8)), 'BALLOT_PROOF_INVALID');
  });

  test('ballot copied under another ballot key', () => {
    const thief = keyOf('thief');
    const entry = signed(patched(honest, 38, thief.publicKey), thief);
    expect([judgeSingle(ctx, entry), judgeBatch(ctx, entry)]).toEqual(Array(2).fill('BALLOT_PROOF_INVALID'));
  });

  test('re-randomised with the old proof', () => {
    const ciphertext = c.decodeBallot(ctx, signed(honest)).ciphertexts[0][0];
    const s = c.randomScalar();
    const alpha = ciphertext.alpha.add(c.multiplyBase(s));
    const beta = ciphertext.beta.add(c.multiply(c.decodePoint(ctx.publicKey), s));
    const body = patched(honest, 74, c.concatBytes(c.encodePoint(alpha), c.encodePoint(beta)));
    expectRefused(ctx, body, 'BALLOT_PROOF_INVALID');
  });

  test('options swapped with ciphertexts, commitments and answers', () => {
    const swapped = honest.slice();
    const swap = (at: number, size: number): void => {
      swapped.set(honest.slice(at + size, at + 2 * size), at);
      swapped.set(honest.slice(at, at + size), at + size);
    };
    swap(74, 64);
    swap(74 + 128, 128);
    swap(lengths.prefix, 96);
    expectRefused(ctx, swapped, 'BALLOT_PROOF_INVALID');
  });

  test('one contest taken from another ballot of the same voter', () => {
    const two = contextWith([atMostOne(1), atMostOne(1, 1)]);
    const first = c.encryptBallot(two, voter.publicKey, 7, [[1], [0]], labelled('first')).body;
    const second = c.encryptBallot(two, voter.publicKey, 7, [[0], [1]], labelled('second')).body;
    const { prefix, body } = c.ballotLengths(two);
    const half = (body - prefix) / 2;
    let mixed = patched(first, 74, second.slice(74, 138));
    mixed = patched(mixed, 202, second.slice(202, 202 + 256));
    mixed = patched(mixed, prefix, second.slice(prefix, prefix + half));
    expectRefused(two, mixed, 'BALLOT_PROOF_INVALID');
  });
});

describe('dishonest provers', () => {
  const five = contextWith([atMostOne(5)]);
  const ones = (...values: number[]): bigint[][] => [values.map(BigInt)];

  test.each([
    ['two and minus one', ones(2, -1, 0, 0, 0)],
    ['two ones', ones(1, 1, 0, 0, 0)],
    ['two', ones(2, 0, 0, 0, 0)],
    ['minus one', ones(-1, 0, 0, 0, 0)],
    ['half of the order, twice', [[(c.ORDER + 1n) / 2n, (c.ORDER + 1n) / 2n, 0n, 0n, 0n]]],
  ])('%s', (_, values) => {
    expectRefused(five, forgeBody({ ctx: five, values }), 'BALLOT_PROOF_INVALID');
  });

  test('a total proof of another sum', () => {
    const body = forgeBody({ ctx: five, values: ones(1, 1, 0, 0, 0), claimedTotals: [1n] });
    expectRefused(five, body, 'BALLOT_PROOF_INVALID');
  });

  const parts: [string, (prefix: Uint8Array, Y: Uint8Array) => bigint][] = [
    ['nothing but a constant', () => 1n],
    ['no Y', (prefix) => c.hashToScalar('ballot', prefix)],
    ['no header', (prefix, Y) => c.hashToScalar('ballot', Y, prefix.slice(74))],
    ['no electionId', (prefix, Y) => c.hashToScalar('ballot', Y, c.concatBytes(prefix.slice(0, 4), prefix.slice(36)))],
    [
      'no ciphertexts',
      (prefix, Y) => c.hashToScalar('ballot', Y, c.concatBytes(prefix.slice(0, 74), prefix.slice(202))),
    ],
    ['no commitments', (prefix, Y) => c.hashToScalar('ballot', Y, prefix.slice(0, 202))],
    ['the last commitment missing', (prefix, Y) => c.hashToScalar('ballot', Y, prefix.slice(0, -32))],
    ['another tag', (prefix, Y) => c.hashToScalar('share', Y, prefix)],
    ['two arguments run together', (prefix, Y) => c.hashToScalar('ballot', c.concatBytes(Y, prefix))],
  ];
  test.each(parts)('a challenge that hashes %s', (_, challenge) => {
    expectRefused(ctx, forgeBody({ ctx, values: ones(0, 1), challenge }), 'BALLOT_PROOF_INVALID');
  });

  test('all branches simulated: without a witness the challenges do not sum to the hash', () => {
    const Y = c.decodePoint(ctx.publicKey);
    const ballot = c.decodeBallot(ctx, signed(honest));
    const alpha = ballot.ciphertexts[0][0].alpha;
    // z and e first, then A = z·B − e·alpha and Bc = z·Y − e·(beta − v·B) for both branches of the first option
    const made = [0n, 1n].map((v) => {
      const [z, e] = [c.randomScalar(), c.randomScalar()];
      const shifted = ballot.ciphertexts[0][0].beta.subtract(c.multiplyPublic(c.BASE, v));
      const A = c.multiplyBase(z).subtract(c.multiply(alpha, e));
      const Bc = c.multiply(Y, z).subtract(c.multiply(shifted, e));
      return { A: c.encodePoint(A), Bc: c.encodePoint(Bc), z: c.encodeScalar(z), e: c.encodeScalar(e) };
    });
    let body = patched(honest, 202, c.concatBytes(...made.flatMap(({ A, Bc }) => [A, Bc])));
    body = patched(body, lengths.prefix, c.concatBytes(made[0].e, made[0].z, made[1].z));
    expectRefused(ctx, body, 'BALLOT_PROOF_INVALID');
  });

  const shift = c.multiplyBase(12345n);
  const breaks: [string, Partial<Forgery>][] = [
    ['alpha of other randomness than beta', { alphaShift: shift }],
    ['the first equation of one branch', { commitmentShift: [shift, c.IDENTITY] }],
    ['the second equation of one branch', { commitmentShift: [c.IDENTITY, shift] }],
    ['both equations by opposite errors', { commitmentShift: [shift, shift.negate()] }],
    ['both equations by equal errors', { commitmentShift: [shift, shift] }],
  ];
  test.each(breaks)('%s broken, everything else honestly computed', (_, change) => {
    expectRefused(ctx, forgeBody({ ctx, values: ones(0, 1), ...change }), 'BALLOT_PROOF_INVALID');
  });

  test('what is shorter than a header is too short, whatever it begins with', () => {
    expect(codeOf(() => c.ballotHeader(new Uint8Array(74)))).toBe('BALLOT_LENGTH_INVALID');
    expect(codeOf(() => c.ballotHeader(new Uint8Array(75)))).toBe('BALLOT_MAGIC_INVALID');
  });

  test.each([
    ['a branch too few', -96],
    ['a branch too many', 96],
    ['no proofs at all', 202 - lengths.body],
  ])('%s: the length is the class’s, never the ballot’s', (_, change) => {
    const body = change < 0 ? honest.slice(0, change) : c.concatBytes(honest, new Uint8Array(change));
    expectRefused(ctx, body, 'BALLOT_LENGTH_INVALID');
  });
});
