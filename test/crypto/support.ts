/** What the tests of the cryptography share: the code of a refusal, elections to vote in, ballots to break. */
import * as c from '#crypto';

/** The code that `run` refuses with; 'accepted' when it does not. Any other error is rethrown. */
export function codeOf(run: () => unknown): c.ErrorCode | 'accepted' {
  try {
    run();
  } catch (error) {
    if (error instanceof c.VerificationError) return error.code;
    throw error;
  }
  return 'accepted';
}

/** Deterministic 32 bytes. */
export function labelled(label: string): Uint8Array {
  return c.sha256(c.utf8(label));
}

/** A scalar and its point, by label. */
export function keyOf(label: string): c.KeyPair {
  const secretKey = c.hkdfScalar(labelled(label), c.utf8('test'));
  return { secretKey, publicKey: c.encodePoint(c.multiplyBase(secretKey)) };
}

export const trustees = keyOf('trustees');
export const voter = keyOf('voter');

/** One contest: choose at most one of two. */
export function contextWith(
  contests: readonly c.ContestShape[],
  change: Partial<c.BallotContext> = {},
): c.BallotContext {
  return { electionId: labelled('election'), classIndex: 0, publicKey: trustees.publicKey, contests, ...change };
}

export const atMostOne = (options: number, contest = 0): c.ContestShape => ({
  contest,
  options,
  optionMax: 1,
  allowedTotals: [0, 1],
});

/** Signs a body as the voter would and gives the whole entry. */
export function signed(body: Uint8Array, key: c.KeyPair = voter): Uint8Array {
  return c.encodeBallot(body, new Uint8Array(48), c.signBallot(key.secretKey, c.computeTracker(body)));
}

/** An honest entry. */
export function cast(ctx: c.BallotContext, choices: readonly (readonly number[])[], label = 'seed'): Uint8Array {
  return signed(c.encryptBallot(ctx, voter.publicKey, 7, choices, labelled(label)).body);
}

/** Decodes and applies both single checks. */
export function judgeSingle(ctx: c.BallotContext, entry: Uint8Array): c.ErrorCode | 'accepted' {
  return codeOf(() => {
    const ballot = c.decodeBallot(ctx, entry);
    c.verifyBallotSignature(ballot);
    c.verifyBallotProofs(ctx, ballot);
  });
}

/** The same as a batch of one. */
export function judgeBatch(ctx: c.BallotContext, entry: Uint8Array): c.ErrorCode | 'accepted' {
  let failures: c.BatchFailure[] = [];
  const refused = codeOf(() => {
    failures = c.verifyBallotBatch([{ ctx, ballot: c.decodeBallot(ctx, entry) }]);
  });
  return refused === 'accepted' ? (failures[0]?.code ?? 'accepted') : refused;
}

/** Body with the bytes from `at` replaced. */
export function patched(bytes: Uint8Array, at: number, replacement: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(replacement, at);
  return copy;
}
