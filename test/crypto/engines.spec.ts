/**
 * The two engines give the same answers, byte for byte: on honest ballots, on forged ones, and on every edge encoding in every
 * place of a ballot (attacks 6, 7, 8 and 11).
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as c from '#crypto';
import { edgeElements, edgeScalars } from './edge-encodings.js';
import { forgeBody } from './forger.js';
import { atMostOne, cast, contextWith, labelled, patched, signed } from './support.js';

/** Two contests: scores up to 2 with totals 0 to 2, and at most one of three. */
const ctx = contextWith([{ contest: 0, options: 2, optionMax: 2, allowedTotals: [0, 1, 2] }, atMostOne(3, 1)]);
const lengths = c.ballotLengths(ctx);
const CHOICES = [
  [[1, 1], [0, 1, 0]],
  [[0, 0], [0, 0, 0]],
  [[0, 2], [1, 0, 0]],
  [[2, 0], [0, 0, 1]],
]; // prettier-ignore
const honest = CHOICES.map((choices, i) => cast(ctx, choices, `engines ${i}`));

let wasm: c.Engine;
let noble: c.Engine;
beforeAll(async () => {
  [wasm, noble] = [await c.openEngine('wasm'), await c.openEngine('noble')];
});

/** What both say; they have to say the same. */
function judge(entries: readonly Uint8Array[], context = ctx): (c.ErrorCode | null)[] {
  const [fast, sure] = [wasm.verifyBallots(context, entries), noble.verifyBallots(context, entries)];
  expect(fast.refusals).toEqual(sure.refusals);
  expect(c.toHex(fast.sums)).toBe(c.toHex(sure.sums));
  fast.refusals.forEach((refusal, i) => {
    if (refusal?.stage !== 'form') expect(fast.trackers[i]).toEqual(sure.trackers[i]);
  });
  return fast.refusals.map((refusal) => refusal?.code ?? null);
}

test('none, one, many', () => {
  expect(judge([])).toEqual([]);
  expect(judge(honest.slice(0, 1))).toEqual([null]);
  expect(judge([...honest, ...honest, ...honest])).toEqual(Array(12).fill(null));
});

test('more than one part', () => {
  const small = contextWith([atMostOne(2)]);
  const one = cast(small, [[1, 0]]);
  const bad = patched(one, one.length - 1, Uint8Array.of(0));
  const entries = Array.from({ length: 2_600 }, (_, i) => (i === 2_500 ? bad : one));
  const { refusals, sums } = wasm.verifyBallots(small, entries);
  expect(refusals.flatMap((refusal, i) => (refusal === null ? [] : [[i, refusal.code]]))).toEqual([
    [2_500, 'BALLOT_SIGNATURE_INVALID'],
  ]);
  const { alpha } = c.decodeBallot(small, one).ciphertexts[0][0];
  expect(sums.slice(0, 32)).toEqual(c.encodePoint(c.multiplyPublic(alpha, 2_599n)));
});

describe('a bad ballot is found at every position, and no other', () => {
  const body = honest[2].slice(1, 1 + lengths.body);
  const last = c.decodeScalar(body.slice(-32));
  const wrongProof = signed(patched(body, body.length - 32, c.encodeScalar(c.modOrder(last + 1n))));
  const wrongSignature = patched(honest[2], honest[2].length - 32, c.encodeScalar(1n));
  test.each([0, 1, 2, 3])('%i', (position) => {
    for (const [bad, code] of [
      [wrongProof, 'BALLOT_PROOF_INVALID'],
      [wrongSignature, 'BALLOT_SIGNATURE_INVALID'],
    ] as const) {
      const expected = honest.map((_, i) => (i === position ? code : null));
      expect(judge(honest.map((entry, i) => (i === position ? bad : entry)))).toEqual(expected);
    }
  });

  test('all of them, each at the stage of its check', () => {
    const entries = [wrongProof, wrongSignature, wrongProof, honest[0].slice(1)];
    expect(judge(entries)).toEqual([
      'BALLOT_PROOF_INVALID',
      'BALLOT_SIGNATURE_INVALID',
      'BALLOT_PROOF_INVALID',
      'BALLOT_LENGTH_INVALID',
    ]);
    const stages = noble.verifyBallots(ctx, entries).refusals.map((refusal) => refusal?.stage);
    expect(stages).toEqual(['proofs', 'signature', 'proofs', 'form']);
  });

  test('as the first that an engine sees', async () => {
    const fresh = await c.openEngine('wasm');
    expect(fresh.verifyBallots(ctx, [wrongProof]).refusals[0]?.code).toBe('BALLOT_PROOF_INVALID');
  });
});

describe('forgeries', () => {
  const values = [[1n, 0n], [0n, 0n, 0n]]; // prettier-ignore
  test('an honest body by the other prover is accepted', () => {
    expect(judge([signed(forgeBody({ ctx, values }))])).toEqual([null]);
  });
  test.each([
    ['a vote beyond the maximum', [[3n, -1n], [0n, 0n, 0n]]],
    ['a negative vote', [[-1n, 1n], [0n, 0n, 0n]]],
    ['two where one is allowed', [[0n, 0n], [1n, 1n, 0n]]],
  ])('%s', (_name, forged) => {
    expect(judge([honest[0], signed(forgeBody({ ctx, values: forged })), honest[1]])).toEqual([
      null,
      'BALLOT_PROOF_INVALID',
      null,
    ]);
  }); // prettier-ignore
  test('two that cancel out under equal weights', () => {
    const shift = c.multiplyBase(5n);
    const shifted = [shift, shift.negate()].map((point) =>
      signed(forgeBody({ ctx, values, commitmentShift: [point, c.IDENTITY] })),
    );
    expect(judge(shifted)).toEqual(['BALLOT_PROOF_INVALID', 'BALLOT_PROOF_INVALID']);
    const broken = [shift, shift.negate()].map((point) => signed(forgeBody({ ctx, values, alphaShift: point })));
    expect(judge(broken)).toEqual(['BALLOT_PROOF_INVALID', 'BALLOT_PROOF_INVALID']);
  });
});

/** Where elements and scalars stand in an entry. */
const elementPlaces = [39, ...Array.from({ length: (lengths.prefix - 74) / 32 }, (_, i) => 75 + 32 * i)];
elementPlaces.push(honest[0].length - 64);
const scalarPlaces = Array.from(
  { length: (lengths.body - lengths.prefix) / 32 },
  (_, i) => 1 + lengths.prefix + 32 * i,
);
scalarPlaces.push(honest[0].length - 32);

/** Each edge once, the places in turn: all of them in all places is what `npm run fuzz:engine` does. */
const inTurn = (places: readonly number[], edges: readonly Uint8Array[]) =>
  Array.from({ length: Math.max(places.length, edges.length) }, (_, i) =>
    patched(honest[0], places[i % places.length], edges[i % edges.length]),
  );

test('every edge encoding of an element, and every place', () => {
  expect(judge(inTurn(elementPlaces, edgeElements))).not.toContain(null);
});

test('every edge encoding of a scalar, and every place', () => {
  expect(judge(inTurn(scalarPlaces, edgeScalars))).not.toContain(null);
});

describe('hints', () => {
  let made: c.BallotHints;
  let maker: c.HintMaker;
  beforeAll(async () => {
    maker = await c.HintMaker.open();
    made = maker.make(ctx, honest);
  });

  test('are 32 bytes for every point, and none for what does not decode', () => {
    const points = 2 + (lengths.prefix - 74) / 32;
    expect(made.map((own) => own?.length)).toEqual(honest.map(() => 32 * points));
    expect(maker.make(ctx, [patched(honest[0], 75, edgeElements[1]), honest[0].slice(1)])).toEqual([
      undefined,
      undefined,
    ]);
    expect(maker.make(ctx, [])).toEqual([]);
  });

  test('change no answer, right, exchanged, damaged or missing', () => {
    const wrongSignature = patched(honest[2], honest[2].length - 32, c.encodeScalar(1n));
    const wrongPoint = patched(honest[2], 75, edgeElements[20]);
    const claims: c.BallotHints[] = [
      made,
      [made[1], made[0], made[3], made[2]],
      made.map((own) => own?.map((byte) => byte ^ 1)),
      made.map((own) => own?.subarray(32)),
      honest.map(() => new Uint8Array(made[0]?.length ?? 0).fill(255)),
      [undefined, made[1]],
      [],
    ];
    for (const entries of [honest, [honest[0], honest[1], wrongSignature, wrongPoint]]) {
      const sure = noble.verifyBallots(ctx, entries);
      for (const hints of claims)
        expect(wasm.verifyBallots(ctx, entries, hints)).toMatchObject({ refusals: sure.refusals, sums: sure.sums });
    }
  });

  test('of more ballots than fit at once stand beside their own', () => {
    const small = contextWith([atMostOne(2)]);
    const one = cast(small, [[1, 0]]);
    const [own] = maker.make(small, [one]);
    const many = maker.make(small, Array<Uint8Array>(2_600).fill(one));
    expect(many.filter((hint) => hint !== undefined && own !== undefined && c.equalBytes(hint, own))).toHaveLength(
      2_600,
    );
  });
});

test('entries of another length, type, election or class', () => {
  const [entry] = honest;
  const others = [
    new Uint8Array(0),
    entry.slice(0, -1),
    c.concatBytes(entry, Uint8Array.of(0)),
    ...[0, 1, 5, 36, 38].map((at) => patched(entry, at, Uint8Array.of(entry[at] ^ 1))),
  ];
  const refused = judge([entry, ...others, entry]);
  expect(refused).toEqual([
    null,
    ...Array<string>(3).fill('BALLOT_LENGTH_INVALID'),
    ...Array<string>(2).fill('BALLOT_MAGIC_INVALID'),
    ...Array<string>(2).fill('BALLOT_ELECTION_INVALID'),
    'BALLOT_CLASS_INVALID',
    null,
  ]);
});

test('a bit changed anywhere but in the token', () => {
  const entry = honest[1];
  const token = { first: entry.length - 112, end: entry.length - 64 };
  const places = Array.from(entry, (_, i) => i).filter((at) => at < token.first || at >= token.end);
  const chosen = places.filter((_, i) => i % 97 === labelled('bits')[0] % 97);
  expect(judge(chosen.map((at) => patched(entry, at, Uint8Array.of(entry[at] ^ (1 << (at % 8))))))).not.toContain(null);
});
