/**
 * The checks of a submission that need no board (spec §6, intake 3 to 6; §7, 0x11; §5, requests), many at a time. A pure
 * function of bytes; it runs in the worker threads. Each item gets the code of the *first* step that fails, in the order
 * of the specification, whatever order is the fastest to compute.
 */
import {
  type BallotContext,
  decodeBallot,
  type DecodedBallot,
  decodeRequest,
  decodeSpoil,
  encodeTokenMessage,
  type ErrorCode,
  VerificationError,
  verifyBallotBatch,
  verifyBallotSignature,
  verifyRequest,
  verifySpoilSignature,
  verifyTokenBatch,
} from '#crypto';

/** What a worker knows of an election. */
export interface CheckContext {
  electionId: Uint8Array;
  contexts: BallotContext[];
  issuingKeys: Uint8Array[];
  registrars: 1 | 2;
}

export interface CheckItem {
  kind: 'ballot' | 'spoil' | 'request';
  /** Hex; the context to check under. */
  election: string;
  /** Untrusted. */
  bytes: Uint8Array;
  /** This very (class, ballotKey, token) was verified before. */
  tokenKnown: boolean;
}

export type CheckedItem =
  | {
      ok: true;
      kind: 'ballot';
      classIndex: number;
      ballotKey: Uint8Array;
      revision: number;
      tracker: Uint8Array;
      token: Uint8Array;
    }
  | { ok: true; kind: 'spoil'; classIndex: number; ballotKey: Uint8Array; tracker: Uint8Array; token: Uint8Array }
  | { ok: true; kind: 'request'; classIndex: number; rollKeys: Uint8Array[]; blinded: Uint8Array }
  | { ok: false; code: ErrorCode; message: string };

type Refusal = Extract<CheckedItem, { ok: false }>;

/** A token to verify, and whose it is. */
interface TokenClaim {
  position: number;
  issuingKey: Uint8Array;
  message: Uint8Array;
  token: Uint8Array;
}

/** A ballot or spoil after decoding. */
interface Decoded {
  position: number;
  context: BallotContext;
  claim: TokenClaim | undefined;
  ballot: DecodedBallot | undefined;
  /** Step 4, on its own. */
  verifySignature: () => void;
  checked: CheckedItem;
}

/** @param contextOf gives what is known of an item's election */
export function checkBatch(items: CheckItem[], contextOf: (election: string) => CheckContext): CheckedItem[] {
  const answers: (CheckedItem | undefined)[] = items.map(() => undefined);
  // 3. Canonical decoding; requests are checked completely.
  const decoded: Decoded[] = [];
  for (const [position, item] of items.entries()) {
    answers[position] = attempt(() => {
      const context = contextOf(item.election);
      if (item.kind === 'request') return checkRequest(context, item);
      decoded.push(
        item.kind === 'ballot' ? decodeBallotItem(context, item, position) : decodeSpoilItem(context, item, position),
      );
      return undefined;
    });
  }
  // 5. Tokens first, in one batch a key: whoever has none shall not make us check proofs.
  const badTokens = failingTokens(decoded.flatMap(({ claim }) => (claim === undefined ? [] : [claim])));
  // 4, 6. Signatures and proofs of the others; alone where the token already failed.
  const proven = provenBallots(decoded.filter(({ position }) => !badTokens.has(position)));
  for (const entry of decoded) answers[entry.position] = conclude(entry, badTokens, proven);
  return answers.map((answer) => {
    if (answer === undefined) throw new Error('every item is answered');
    return answer;
  });
}

function conclude(entry: Decoded, badTokens: Set<number>, ballots: Map<number, Refusal>): CheckedItem {
  const { position, verifySignature, checked } = entry;
  // Step 4 stands before step 5, so a bad signature is named even where the token is bad too.
  if (badTokens.has(position) || entry.ballot === undefined) {
    const refusal = attempt(() => {
      verifySignature();
      return undefined;
    });
    if (refusal !== undefined) return refusal;
  }
  if (badTokens.has(position))
    return { ok: false, code: 'TOKEN_INVALID', message: 'the token is not one of this class and key' };
  return ballots.get(position) ?? checked;
}

function decodeBallotItem(context: CheckContext, item: CheckItem, position: number): Decoded {
  const ballotContext =
    context.contexts[new DataView(item.bytes.buffer, item.bytes.byteOffset).getUint16(CLASS_OFFSET)];
  if (ballotContext === undefined) throw new VerificationError('BALLOT_CLASS_INVALID', 'the class does not exist');
  const ballot = decodeBallot(ballotContext, item.bytes);
  const { classIndex } = ballotContext;
  const { ballotKey, revision, tracker, token } = ballot;
  return {
    position,
    context: ballotContext,
    claim: item.tokenKnown ? undefined : tokenClaim(context, classIndex, ballotKey, token, position),
    ballot,
    verifySignature: () => verifyBallotSignature(ballot),
    checked: { ok: true, kind: 'ballot', classIndex, ballotKey, revision, tracker, token },
  };
}

/** type 1 || magic 4 || electionId 32: the caller has checked that much (intake 1). */
const CLASS_OFFSET = 37;

function decodeSpoilItem(context: CheckContext, item: CheckItem, position: number): Decoded {
  const spoil = decodeSpoil(context.electionId, item.bytes);
  const { classIndex, ballotKey, tracker, token } = spoil;
  const ballotContext = context.contexts[classIndex];
  if (ballotContext === undefined)
    throw new VerificationError('BALLOT_CLASS_INVALID', `class ${classIndex} does not exist`);
  return {
    position,
    context: ballotContext,
    claim: item.tokenKnown ? undefined : tokenClaim(context, classIndex, ballotKey, token, position),
    ballot: undefined,
    verifySignature: () => verifySpoilSignature(context.electionId, spoil),
    checked: { ok: true, kind: 'spoil', classIndex, ballotKey, tracker, token },
  };
}

function checkRequest(context: CheckContext, item: CheckItem): CheckedItem {
  const request = decodeRequest(item.bytes, context.registrars);
  if (context.issuingKeys[request.classIndex] === undefined) {
    throw new VerificationError('REQUEST_CLASS_INVALID', `class ${request.classIndex} does not exist`);
  }
  verifyRequest(context.electionId, request);
  return { ok: true, kind: 'request', classIndex: request.classIndex, rollKeys: request.rollKeys, blinded: request.D };
}

function tokenClaim(
  context: CheckContext,
  classIndex: number,
  ballotKey: Uint8Array,
  token: Uint8Array,
  position: number,
): TokenClaim {
  const issuingKey = context.issuingKeys[classIndex];
  if (issuingKey === undefined)
    throw new VerificationError('BALLOT_CLASS_INVALID', `class ${classIndex} does not exist`);
  return { position, issuingKey, message: encodeTokenMessage(context.electionId, classIndex, ballotKey), token };
}

/** Positions whose token does not verify; one batch for each issuing key. */
function failingTokens(claims: TokenClaim[]): Set<number> {
  const failing = new Set<number>();
  const byKey = new Map<Uint8Array, TokenClaim[]>();
  for (const claim of claims) byKey.set(claim.issuingKey, [...(byKey.get(claim.issuingKey) ?? []), claim]);
  for (const [issuingKey, group] of byKey) {
    for (const index of verifyTokenBatch(issuingKey, group)) {
      const claim = group[index];
      if (claim !== undefined) failing.add(claim.position);
    }
  }
  return failing;
}

/** Refusals of steps 4 and 6 by position, out of one multi-scalar multiplication. */
function provenBallots(decoded: Decoded[]): Map<number, Refusal> {
  const ballots = decoded.flatMap(({ position, context, ballot }) =>
    ballot === undefined ? [] : [{ position, context, ballot }],
  );
  if (ballots.length === 0) return new Map();
  const failures = verifyBallotBatch(ballots.map(({ context, ballot }) => ({ ctx: context, ballot })));
  return new Map(
    failures.map(({ index, code, message }) => {
      const failed = ballots[index];
      if (failed === undefined) throw new Error('a failure names an item of its batch');
      return [failed.position, { ok: false, code, message }];
    }),
  );
}

/** A refusal as a value; our own bugs still throw. */
function attempt<T>(check: () => T): T | Refusal {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}
