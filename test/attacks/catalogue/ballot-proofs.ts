/** Proofs of a ballot that prove nothing: forged, changed, replayed, copied (spec §6.1). */
import {
  BASE,
  computeTracker,
  concatBytes,
  decodePoint,
  decodeScalar,
  encodeBallot,
  encodePoint,
  encodeScalar,
  encryptBallot,
  generateBallotSeed,
  hashToScalar,
  modOrder,
  signBallot,
  utf8,
} from '#crypto';
import { forgeBody, type Forgery } from '../../crypto/forger.js';
import type { World } from '../../support/build-record.js';
import type { Attack } from '../attack.js';
import {
  beforeClose,
  bodyOf,
  CHOICES,
  FIRST,
  LATE,
  planned,
  replaced,
  resigned,
  SECOND,
  tokenIn,
} from '../breaking.js';

type Entries = readonly Uint8Array[];

const stopped = (name: string, flaw: string, board: (entries: Uint8Array[], world: World) => Uint8Array[]): Attack => ({
  name,
  flaw,
  make: planned({ board }),
  verdict: 'INVALID',
  group: '6',
  codes: ['BALLOT_PROOF_INVALID'],
  culprit: 'board vote.example.org/board',
});

/** A body as the ballot of voter 4, who has not voted: everything around the proofs is hers. */
export function cast(entries: Entries, world: World, ...bodies: Uint8Array[]): Uint8Array[] {
  const { ballotKey, token = new Uint8Array() } = world.voters[4];
  const ballots = bodies.map((body) =>
    encodeBallot(body, token, signBallot(ballotKey.secretKey, computeTracker(body))),
  );
  return beforeClose(entries, ...ballots);
}

/** What a dishonest prover makes of it, in the name of voter 4. */
export function forge(world: World, forgery: Omit<Forgery, 'ctx' | 'holder'>, revision = LATE): Uint8Array {
  const holder = { ballotKey: world.voters[4].ballotKey.publicKey, revision };
  return forgeBody({ ctx: world.contexts[0], holder, ...forgery });
}

const forged = (name: string, flaw: string, forgery: Omit<Forgery, 'ctx' | 'holder'>): Attack =>
  stopped(name, flaw, (entries, world) => cast(entries, world, forge(world, forgery)));

/** Voter 0's ballot, changed and signed by her again. */
const changed = (
  name: string,
  flaw: string,
  change: (body: Uint8Array, entries: Entries, world: World) => Uint8Array | undefined,
): Attack => stopped(name, flaw, (entries, world) => resigned(entries, world, (body) => change(body, entries, world)));

const HONEST = CHOICES.map((contest) => contest.map(BigInt));
const votes = (chair: bigint[], budget = [1n, 1n]) => ({ values: [chair, budget] });

/** A body of class 0: header, five ciphertexts, commitments of 6 + 2 + 6 + 4 branches, then scalars. */
const CIPHERTEXTS = 74;
const COMMITMENTS = CIPHERTEXTS + 5 * 64;
const SCALARS = COMMITMENTS + 18 * 64;
/** Of the contest "chair": its ciphertexts, commitments, and challenges with responses (3 of each option, 3 of the total). */
const CHAIR: [start: number, end: number][] = [
  [CIPHERTEXTS, CIPHERTEXTS + 3 * 64],
  [COMMITMENTS, COMMITMENTS + 8 * 64],
  [SCALARS, SCALARS + 12 * 32],
];
/** The same of one of its options. */
const optionOf = (option: number): [start: number, end: number][] => [
  [CIPHERTEXTS + option * 64, CIPHERTEXTS + (option + 1) * 64],
  [COMMITMENTS + option * 128, COMMITMENTS + (option + 1) * 128],
  [SCALARS + option * 96, SCALARS + (option + 1) * 96],
];

/** What every proof has to hash, and where it stands in the prefix. */
const HASHED: [what: string, start: number, end: number][] = [
  ['the magic bytes', 0, 4],
  ['the election', 4, 36],
  ['the class', 36, 38],
  ['the ballot key', 38, 70],
  ['the revision', 70, 74],
  ['every alpha and beta', CIPHERTEXTS, COMMITMENTS],
  ['the first alpha', CIPHERTEXTS, CIPHERTEXTS + 32],
  ['the last beta', COMMITMENTS - 32, COMMITMENTS],
  ['every commitment', COMMITMENTS, SCALARS],
  ['the first commitment', COMMITMENTS, COMMITMENTS + 32],
  ['the last commitment', SCALARS - 32, SCALARS],
];

/** Fields of proofs, by the point or scalar at an offset. */
const FIELDS: [what: string, at: (body: Uint8Array) => number, kind: 'point' | 'scalar'][] = [
  ['a commitment to the randomness', () => COMMITMENTS, 'point'],
  ['a commitment to the value', () => COMMITMENTS + 32, 'point'],
  ['the last commitment of a total', () => SCALARS - 32, 'point'],
  ['the first challenge', () => SCALARS, 'scalar'],
  ['the first response', () => SCALARS + 32, 'scalar'],
  ['a response of the total', () => SCALARS + 10 * 32, 'scalar'],
  ['the last response', (body) => body.length - 32, 'scalar'],
  ['an alpha', () => CIPHERTEXTS, 'point'],
  ['a beta', () => CIPHERTEXTS + 32, 'point'],
];

export const ballotProofs: Attack[] = [
  forged('two votes where one is allowed', 'proofs-6', votes([1n, 1n, 0n])),
  forged('two votes for one option', 'proofs-6', votes([2n, 0n, 0n])),
  forged('two votes and one taken away: (2, −1, 0)', 'proofs-6', votes([2n, -1n, 0n])),
  forged('a vote taken from an option', 'proofs-6', votes([-1n, 0n, 0n])),
  forged('a million votes', 'proofs-6', votes([1_000_000n, 0n, 0n])),
  forged('more points than an option takes, with a total that is allowed', 'proofs-6', votes([0n, 0n, 0n], [3n, 0n])),
  forged('points taken from one option and given to another', 'proofs-6', votes([0n, 0n, 0n], [2n, -1n])),
  forged('a total above the highest that is allowed', 'proofs-6', votes([0n, 0n, 0n], [2n, 2n])),
  forged('a proof of another total than the votes have', 'proofs-6', {
    ...votes([1n, 1n, 0n]),
    claimedTotals: [1n, 2n],
  }),
  forged('alphas that the proofs do not know of', 'proofs-1', { values: HONEST, alphaShift: BASE }),
  forged('a prover who leaves the election key out of its hash', 'proofs-1', {
    ...votes([2n, 0n, 0n]),
    challenge: (prefix) => hashToScalar('ballot', prefix),
  }),
  ...HASHED.map(([what, start, end]) =>
    forged(`a prover who leaves ${what} out of its hash`, 'proofs-1', {
      values: HONEST,
      challenge: (prefix, key) => hashToScalar('ballot', key, prefix.slice(0, start), prefix.slice(end)),
    }),
  ),
  forged('a prover who hashes for another purpose', 'proofs-3', {
    values: HONEST,
    challenge: (prefix, key) => hashToScalar('rehearsal', key, prefix),
  }),
  forged('a prover of another version of the protocol', 'proofs-3', {
    values: HONEST,
    challenge: (prefix, key) => hashToScalar('ballot', utf8('psephos/2'), key, prefix),
  }),
  forged('a challenge of zero', 'proofs-2', { values: HONEST, challenge: () => 0n }),
  forged('a challenge that the prover chose', 'proofs-2', { ...votes([2n, 0n, 0n]), challenge: () => 42n }),
  ...FIELDS.map(([what, at, kind]) =>
    changed(`${what} changed by one step`, 'proofs-2', (body) => step(body, at(body), kind)),
  ),
  changed('a ballot proven in another election', 'proofs-3', (_, __, world) => {
    const ctx = { ...world.contexts[0], electionId: new Uint8Array(32) };
    const { publicKey } = world.voters[0].ballotKey;
    const { body } = encryptBallot(ctx, publicKey, LATE, CHOICES, generateBallotSeed());
    body.set(world.electionId, 4);
    return body;
  }),
  changed('a ballot proven under another election key', 'proofs-3', (_, __, world) => {
    const ctx = { ...world.contexts[0], publicKey: world.voters[1].ballotKey.publicKey };
    return encryptBallot(ctx, world.voters[0].ballotKey.publicKey, LATE, CHOICES, generateBallotSeed()).body;
  }),
  changed('a ballot proven in another class', 'proofs-3', (_, __, world) => {
    const ctx = { ...world.contexts[0], classIndex: 1 };
    const { publicKey } = world.voters[0].ballotKey;
    const { body } = encryptBallot(ctx, publicKey, LATE, CHOICES, generateBallotSeed());
    body.set([0, 0], 36);
    return body;
  }),
  changed('a ballot under a later revision than it was proven for', 'proofs-3', (body) => {
    body[73] ^= 1;
    return body;
  }),
  stopped('another voter’s ballot copied under one’s own key', 'proofs-4', (entries, world) => {
    const body = bodyOf(entries[FIRST]);
    body.set(world.voters[4].ballotKey.publicKey, 38);
    return cast(entries, world, body);
  }),
  stopped('one contest of another voter’s ballot copied', 'proofs-4', (entries, world) => {
    const { publicKey } = world.voters[4].ballotKey;
    const { body } = encryptBallot(world.contexts[0], publicKey, LATE, CHOICES, generateBallotSeed());
    return cast(entries, world, graft(body, CHAIR, bodyOf(entries[FIRST]), CHAIR));
  }),
  stopped('a contest copied from a ballot of another class', 'proofs-4', (entries, world) => {
    const { publicKey } = world.voters[4].ballotKey;
    const other = encryptBallot(
      { ...world.contexts[0], classIndex: 1 },
      publicKey,
      LATE,
      CHOICES,
      generateBallotSeed(),
    );
    const { body } = encryptBallot(world.contexts[0], publicKey, LATE, CHOICES, generateBallotSeed());
    return cast(entries, world, graft(body, CHAIR, other.body, CHAIR));
  }),
  stopped('another voter’s ballot re-randomised, with its old proofs', 'proofs-4', (entries, world) => {
    const body = bodyOf(entries[FIRST]);
    body.set(world.voters[4].ballotKey.publicKey, 38);
    for (let at = CIPHERTEXTS; at < COMMITMENTS; at += 64) rerandomise(body, at, world);
    return cast(entries, world, body);
  }),
  changed('one’s own ballot re-randomised, with its old proofs', 'proofs-4', (body, _, world) => {
    rerandomise(body, CIPHERTEXTS, world);
    return body;
  }),
  changed('two options exchanged, ciphertext and proof', 'proofs-5', (body) =>
    graft(graft(body, optionOf(0), body, optionOf(1)), optionOf(1), body, optionOf(0)),
  ),
  changed('two ciphertexts exchanged, their proofs left', 'proofs-5', (body) => {
    const [one, two] = [optionOf(0).slice(0, 1), optionOf(1).slice(0, 1)];
    return graft(graft(body, one, body, two), two, body, one);
  }),
  changed('an option and its proof copied over another one', 'proofs-5', (body) =>
    graft(body, optionOf(1), body, optionOf(0)),
  ),
  stopped('an option exchanged between two ballots', 'proofs-5', (entries, world) => {
    const [one, two] = [bodyOf(entries[FIRST]), bodyOf(entries[SECOND])];
    const bodies = [graft(one, optionOf(0), two, optionOf(0)), graft(two, optionOf(0), one, optionOf(0))];
    return bodies.reduce((all, body, i) => {
      const at = [FIRST, SECOND][i];
      const signature = signBallot(world.voters[i].ballotKey.secretKey, computeTracker(body));
      return replaced(all, at, encodeBallot(body, tokenIn(entries[at]), signature));
    }, entries);
  }),
  stopped('two forgeries that cancel out in one batch', 'proofs-11', (entries, world) => {
    const bodies = [BASE, BASE.negate()].map((shift, i) =>
      forge(world, { values: HONEST, commitmentShift: [shift, shift] }, LATE + i),
    );
    return cast(entries, world, ...bodies);
  }),
  stopped('two branches of one proof that cancel out', 'proofs-11', (entries, world) =>
    cast(entries, world, forge(world, { values: HONEST, commitmentShift: [BASE, BASE.negate()] })),
  ),
  stopped('the same forgery twice in one batch', 'proofs-11', (entries, world) => {
    const body = forge(world, { values: HONEST, commitmentShift: [BASE, BASE] });
    return cast(entries, world, body, forge(world, { values: HONEST, commitmentShift: [BASE, BASE] }, LATE + 1));
  }),
  stopped(
    'a forgery that is the only ballot of the board',
    'proofs-11',
    ([created, issuing, voting, ...rest], world) => [
      created,
      issuing,
      voting,
      ...cast(rest.slice(-1), world, forge(world, votes([2n, 0n, 0n]))),
    ],
  ),
  ...[0, 1, 4, 7, 8].map((place) =>
    stopped(`a forgery among honest ballots, as number ${place + 1} of the batch`, 'proofs-11', (entries, world) => {
      const [bad] = cast([new Uint8Array()], world, forge(world, votes([2n, 0n, 0n])));
      // Entry 8 is a spoil, which is no part of the batch.
      const at = FIRST + place + (place > 4 ? 1 : 0);
      return [...entries.slice(0, at), bad, ...entries.slice(at)];
    }),
  ),
];

/** The next element or scalar in place of the one at `at`. */
function step(body: Uint8Array, at: number, kind: 'point' | 'scalar'): Uint8Array {
  const bytes = body.slice(at, at + 32);
  body.set(
    kind === 'point' ? encodePoint(decodePoint(bytes).add(BASE)) : encodeScalar(modOrder(decodeScalar(bytes) + 1n)),
    at,
  );
  return body;
}

/** Adds an encryption of nothing to the ciphertext at `at`. */
function rerandomise(body: Uint8Array, at: number, world: World): void {
  const Y = decodePoint(world.contexts[0].publicKey);
  const shifted = [BASE, Y].map((point, i) =>
    encodePoint(decodePoint(body.slice(at + 32 * i, at + 32 * i + 32)).add(point)),
  );
  body.set(concatBytes(...shifted), at);
}

/** A copy of `body` with ranges of another one in the place of its own. */
function graft(body: Uint8Array, to: [number, number][], from: Uint8Array, ranges: [number, number][]): Uint8Array {
  const copy = body.slice();
  ranges.forEach(([start, end], i) => copy.set(from.slice(start, end), to[i][0]));
  return copy;
}
