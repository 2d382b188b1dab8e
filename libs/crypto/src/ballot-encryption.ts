/**
 * Encrypting a ballot and proving it valid (spec §6, Algorithms 6.1 to 6.4). Everything secret comes from one seed,
 * so that a challenge can repeat it (spec §9). No branch, loop length or table index depends on the choices: values
 * are selected by masks over bytes, and the real branch makes the same products as the simulated ones.
 */
import { concatBytes, randomBytes, u16, u8 } from './bytes.js';
import { ballotLengths, encodeBallotHeader, proofShapes, TOTAL_OPTION } from './ballot-format.js';
import type { BallotContext, BallotHeader, ProofShape } from './ballot-format.js';
import { VerificationError } from './errors.js';
import { encodePoint, encodeScalar, IDENTITY, decodePoint, modOrder, multiply, multiplyBase, BASE } from './group.js';
import type { Point } from './group.js';
import { hash, hashToScalar, littleEndian, ORDER } from './hash.js';
import { electionKey } from './election-key.js';
import { sign, signWithRandomness } from './schnorr.js';

/** What a nonce is for (spec §6): encryption, commitment of a branch, challenge of a simulated branch. */
export type NonceKind = 0 | 1 | 2;

/** A body ready to be shown, cast or challenged, and its tracker. */
export interface EncryptedBallot {
  readonly body: Uint8Array;
  readonly tracker: Uint8Array;
}

/** Outcome of a comparison without a branch: `mask` is 255 where equal, else 0; `bit` the same as 1 or 0. */
interface Equality {
  readonly mask: number;
  readonly bit: bigint;
}

/** One proof between commitment and response. All secret. */
interface OpenProof {
  readonly commitments: Uint8Array[];
  readonly w: bigint[];
  readonly simulated: bigint[];
  readonly real: Equality[];
  readonly r: bigint;
}

/** 32 fresh bytes for one encryption; forgotten after the confirmation, never used twice (spec §6). */
export function generateBallotSeed(): Uint8Array {
  return randomBytes(32);
}

/**
 * DeriveNonce (spec §6, Algorithm 6.1): `N(kind, contest, option, branch)`. The choices are inside, because one seed
 * with two choices would otherwise give both away.
 * @param seed secret, 32 bytes   @param header74 `body[0..74)`   @param choices secret, by contest and option
 */
export function deriveNonce(
  seed: Uint8Array,
  header74: Uint8Array,
  choices: readonly (readonly number[])[],
  kind: NonceKind,
  contest: number,
  option: number,
  branch: number,
): bigint {
  const values = concatBytes(...choices.flat().map(u16));
  return hashToScalar('nonce', seed, header74, values, u8(kind), u16(contest), u16(option), u16(branch));
}

/**
 * EncryptBallot (spec §6, Algorithm 6.2): encrypts the choices to Y and proves that every option's value is in
 * 0…R and every contest's sum allowed, without a signature yet.
 * @param ballotKey 32 bytes   @param revision minutes since 1970, u32   @param choices secret, by contest of the
 *   class and option   @param seed secret, 32 bytes
 * @throws VerificationError CHOICES_INVALID: choices that no proof exists for
 */
export function encryptBallot(...ballot: Parameters<typeof encryptBallotInSteps>): EncryptedBallot {
  const steps = encryptBallotInSteps(...ballot);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * `encryptBallot` in small steps, so that a page on a slow device stays alive between them.
 * @yields the part that is done, 0…1; which steps there are depends on the contests alone, never on the choices
 */
export function* encryptBallotInSteps(
  ctx: BallotContext,
  ballotKey: Uint8Array,
  revision: number,
  choices: readonly (readonly number[])[],
  seed: Uint8Array,
): Generator<number, EncryptedBallot> {
  if (seed.length !== 32) throw new Error('a seed has 32 bytes');
  checkChoices(ctx, choices);
  const Y = electionKey(ctx.publicKey);
  const fields: BallotHeader = { electionId: ctx.electionId, classIndex: ctx.classIndex, ballotKey, revision };
  const header = encodeBallotHeader(fields);
  const N = (kind: NonceKind, contest: number, option: number, branch: number): bigint =>
    deriveNonce(seed, header, choices, kind, contest, option, branch);

  // 1. alpha = r·B, beta = r·Y + v·B for every option
  const randomness = ctx.contests.map(({ contest, options }) =>
    Array.from({ length: options }, (_, option) => N(0, contest, option, 0)),
  );
  const shapes = proofShapes(ctx.contests);
  const options = total(ctx.contests.map((shape) => shape.options));
  const progress = counter(options + total(shapes.map(({ values }) => values.length)));
  const ciphertexts: Uint8Array[] = [];
  for (const [position, shape] of ctx.contests.entries()) {
    const table = multiplesOfBase(shape.optionMax);
    for (const [option, r] of randomness[position].entries()) {
      const value = multipleOfBase(table, choices[position][option]);
      ciphertexts.push(encodePoint(multiplyBase(r)), encodePoint(multiply(Y, r).add(value)));
      yield progress();
    }
  }

  // 2. commitments of every branch of every proof
  const proofs: OpenProof[] = [];
  for (const shape of shapes) {
    const isTotal = shape.option === TOTAL_OPTION;
    const r = isTotal ? modOrder(sum(randomness[shape.position])) : randomness[shape.position][shape.option];
    const value = isTotal ? total(choices[shape.position]) : choices[shape.position][shape.option];
    proofs.push(yield* commit(shape, value, r, Y, N, progress));
  }

  // 3. e = HashToScalar("ballot", Y, prefix): one challenge for the whole ballot, so nothing can be moved or copied
  const prefix = concatBytes(header, ...ciphertexts, ...proofs.flatMap((proof) => proof.commitments));
  const e = hashToScalar('ballot', ctx.publicKey, prefix);

  // 4. challenges and responses
  const body = concatBytes(prefix, ...proofs.flatMap((proof) => respond(proof, e)));
  if (body.length !== ballotLengths(ctx).body) throw new Error('the body has a wrong length');
  return { body, tracker: computeTracker(body) };
}

/** ComputeTracker (spec §6, Algorithm 6.3): `H("tracker", body)`, 32 bytes. */
export function computeTracker(body: Uint8Array): Uint8Array {
  return hash('tracker', body);
}

/** SignBallot (spec §6, Algorithm 6.4): `Sign("ballot", secretKey, tracker)`. @param secretKey secret, the ballot key's */
export function signBallot(secretKey: bigint, tracker: Uint8Array): Uint8Array {
  return sign('ballot', secretKey, tracker);
}

/** `signBallot` with 32 given random bytes, for vectors. */
export function signBallotWithRandomness(secretKey: bigint, tracker: Uint8Array, random: Uint8Array): Uint8Array {
  return signWithRandomness('ballot', secretKey, tracker, random);
}

/**
 * Branch j: `A = w·B`; `Bc = w·Y + (d·(v_j − v))·B` with a simulated challenge d. The real branch, where v_j = v,
 * makes that product with a dummy factor 1 and drops it by mask.
 */
function* commit(
  shape: ProofShape,
  value: number,
  r: bigint,
  Y: Point,
  N: (kind: NonceKind, contest: number, option: number, branch: number) => bigint,
  progress: () => number,
): Generator<number, OpenProof> {
  const real = shape.values.map((candidate) => isEqual(candidate, value));
  const w = shape.values.map((_, j) => N(1, shape.contest, shape.option, j));
  const simulated = shape.values.map((_, j) => N(2, shape.contest, shape.option, j));
  const commitments: Uint8Array[] = [];
  for (const [j, candidate] of shape.values.entries()) {
    // ℓ is added before reducing, so that the number has one size whatever its sign.
    const factor = BigInt(candidate - value) + real[j].bit + ORDER;
    const withoutProduct = multiply(Y, w[j]);
    const withProduct = withoutProduct.add(multiplyBase((simulated[j] * factor) % ORDER));
    const Bc = selectBytes(encodePoint(withProduct), encodePoint(withoutProduct), real[j].mask);
    commitments.push(encodePoint(multiplyBase(w[j])), Bc);
    yield progress();
  }
  return { commitments, w, simulated, real, r };
}

/** All challenges but the last, then all responses: the real challenge is what the simulated ones leave of `e`. */
function respond(proof: OpenProof, e: bigint): Uint8Array[] {
  const { w, simulated, real, r } = proof;
  const encoded = simulated.map(encodeScalar);
  const dropped = littleEndian(selectFrom(encoded, real));
  const rest = encodeScalar(modOrder(e - (sum(simulated) - dropped)));
  const challenges = encoded.map((d, j) => selectBytes(d, rest, real[j].mask));
  const responses = challenges.map((challenge, j) => encodeScalar(modOrder(w[j] + littleEndian(challenge) * r)));
  return [...challenges.slice(0, -1), ...responses];
}

/** Whether the proofs can be made; looks at every value, so that the time shows none. */
function checkChoices(ctx: BallotContext, choices: readonly (readonly number[])[]): void {
  if (choices.length !== ctx.contests.length) throw refusal('the number of contests');
  ctx.contests.forEach((shape, position) => {
    const values = choices[position];
    if (values.length !== shape.options) throw refusal(`contest ${shape.contest}: the number of options`);
    let outside = 0;
    for (const value of values) {
      outside |= Number(!Number.isSafeInteger(value)) | Number(value < 0) | Number(value > shape.optionMax);
    }
    if (outside !== 0) throw refusal(`contest ${shape.contest}: a value outside 0…${shape.optionMax}`);
    const allowed = shape.allowedTotals.reduce((mask, sum) => mask | isEqual(sum, total(values)).mask, 0);
    if (allowed === 0) throw refusal(`contest ${shape.contest}: the total`);
  });
}

function refusal(what: string): VerificationError {
  return new VerificationError('CHOICES_INVALID', `the choices do not fit the election: ${what}`);
}

/** Encodings of 0·B … max·B. */
function multiplesOfBase(max: number): Uint8Array[] {
  const table: Uint8Array[] = [];
  let multiple: Point = IDENTITY;
  for (let value = 0; value <= max; value++) {
    table.push(encodePoint(multiple));
    multiple = multiple.add(BASE);
  }
  return table;
}

/** `value·B` by a look at every entry of the table. */
function multipleOfBase(table: readonly Uint8Array[], value: number): Point {
  return decodePoint(
    selectFrom(
      table,
      table.map((_, index) => isEqual(index, value)),
    ),
  );
}

/** The entry of the table that is marked, touching all of them. */
function selectFrom(table: readonly Uint8Array[], marks: readonly Equality[]): Uint8Array {
  const out = new Uint8Array(32);
  table.forEach((entry, index) => {
    for (let i = 0; i < out.length; i++) out[i] |= entry[i] & marks[index].mask;
  });
  return out;
}

/** `ifReal` where mask is 255, `otherwise` where it is 0. */
function selectBytes(otherwise: Uint8Array, ifReal: Uint8Array, mask: number): Uint8Array {
  return otherwise.map((byte, i) => (byte & ~mask) | (ifReal[i] & mask));
}

/** Compares two integers below 2³¹ without a branch. */
function isEqual(a: number, b: number): Equality {
  // The difference is 0 exactly where the borrow of (difference − 1) reaches the sign bit.
  const difference = (a ^ b) >>> 0;
  const borrow = (~difference & (difference - 1)) >>> 31;
  return { mask: -borrow & 0xff, bit: BigInt(borrow) };
}

/** Counts the steps of one ballot; each call is one more, as a part of all. */
function counter(steps: number): () => number {
  let done = 0;
  return () => ++done / steps;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n);
}
