/**
 * Ballots and token requests as voters' devices send them, made by somebody who knows the election's secret key: then
 * everything in them is a multiple of the generator (spec §6, Algorithm 6.2). Nonces are fresh instead of derived from a seed,
 * which nobody can tell from the ballot; it cannot be challenged.
 */
import {
  type BallotContext,
  computeTracker,
  concatBytes,
  encodeBallot,
  encodeBallotHeader,
  hashToScalar,
  modOrder,
  proofShapes,
  type ProofShape,
  signatureChallenge,
  TOTAL_OPTION,
  u16,
} from '#crypto';
import { type GeneratorMultiples, littleEndianBytes } from './generator-multiples.js';
import { freshScalar } from './secrets.js';

export interface KnownKey {
  secretKey: bigint;
  /** 32 bytes. */
  publicKey: Uint8Array;
}

export interface CrowdBallot {
  entry: Uint8Array;
  /** r of every option in ballot order: their sum decrypts a total without a single point. */
  randomness: bigint[];
}

/** A proof between commitment and response. */
interface OpenProof {
  w: bigint[];
  /** A challenge for each branch; that of the real one is still missing. */
  d: bigint[];
  real: number;
  r: bigint;
}

/**
 * @param secretKey of the election: Y = secretKey·B   @param choices allowed ones, by contest of the class and option
 * @param token 48 bytes, of this key
 */
export function makeCrowdBallot(
  multiples: GeneratorMultiples,
  ctx: BallotContext,
  secretKey: bigint,
  key: KnownKey,
  revision: number,
  choices: readonly (readonly number[])[],
  token: Uint8Array,
): CrowdBallot {
  const x = secretKey;
  const { electionId, classIndex } = ctx;
  const header = encodeBallotHeader({ electionId, classIndex, ballotKey: key.publicKey, revision });
  const scalars: bigint[] = [];
  // 1. alpha = r·B, beta = (r·x + v)·B
  const randomness = ctx.contests.map(({ options }) => Array.from({ length: options }, freshScalar));
  randomness.forEach((ofContest, position) =>
    ofContest.forEach((r, option) => scalars.push(r, modOrder(r * x + BigInt(choices[position]?.[option] ?? 0)))),
  );
  // 2. A = w·B, Bc = (w·x + d·(v_j − v))·B for every branch
  const proofs = proofShapes(ctx.contests).map((shape) => openProof(shape, randomness, choices, x, scalars));
  // 3. The commitment of the signature, and every encoding.
  const nonce = freshScalar();
  const points = multiples.encode([...scalars, nonce]);
  const R = points.pop() ?? new Uint8Array();
  const prefix = concatBytes(header, ...points);
  // 4. e, challenges and responses
  const e = hashToScalar('ballot', ctx.publicKey, prefix);
  const body = concatBytes(prefix, ...proofs.flatMap((proof) => respond(proof, e)));
  // 5. Sign("ballot", tracker)
  const tracker = computeTracker(body);
  const c = signatureChallenge('ballot', key.publicKey, R, tracker);
  const signature = concatBytes(R, littleEndianBytes(modOrder(nonce + c * key.secretKey)));
  return { entry: encodeBallot(body, token, signature), randomness: randomness.flat() };
}

/** A request of a roll with one registrar (spec §5.3, Algorithm 5.7). @param D 48 bytes */
export function makeCrowdRequest(
  multiples: GeneratorMultiples,
  electionId: Uint8Array,
  classIndex: number,
  rollKey: KnownKey,
  D: Uint8Array,
): Uint8Array {
  const nonce = freshScalar();
  const R = multiples.encode([nonce])[0] ?? new Uint8Array();
  const c = signatureChallenge('request', rollKey.publicKey, R, concatBytes(electionId, u16(classIndex), D));
  const z = littleEndianBytes(modOrder(nonce + c * rollKey.secretKey));
  return concatBytes(u16(classIndex), rollKey.publicKey, D, R, z);
}

/** @param scalars those of the commitments are added */
function openProof(
  shape: ProofShape,
  randomness: readonly (readonly bigint[])[],
  choices: readonly (readonly number[])[],
  x: bigint,
  scalars: bigint[],
): OpenProof {
  const [rs, values] = [randomness[shape.position] ?? [], choices[shape.position] ?? []];
  const isTotal = shape.option === TOTAL_OPTION;
  const r = isTotal ? rs.reduce((sum, each) => sum + each, 0n) : (rs[shape.option] ?? 0n);
  const value = isTotal ? values.reduce((sum, each) => sum + each, 0) : (values[shape.option] ?? 0);
  const real = shape.values.indexOf(value);
  if (real === -1) throw new Error(`no proof exists for the value ${value}`);
  const w = shape.values.map(freshScalar);
  const d = shape.values.map(freshScalar);
  shape.values.forEach((candidate, j) =>
    scalars.push(w[j] ?? 0n, modOrder((w[j] ?? 0n) * x + (d[j] ?? 0n) * BigInt(candidate - value))),
  );
  return { w, d, real, r };
}

/** All challenges but the last, then all responses. */
function respond({ w, d, real, r }: OpenProof, e: bigint): Uint8Array[] {
  const simulated = d.reduce((sum, each, j) => (j === real ? sum : sum + each), 0n);
  const challenges = d.map((each, j) => (j === real ? modOrder(e - simulated) : each));
  const responses = challenges.map((challenge, j) => modOrder((w[j] ?? 0n) + challenge * r));
  return [...challenges.slice(0, -1), ...responses].map(littleEndianBytes);
}
