/**
 * The checks of a submission that need no board (spec §6, intake 3 to 6; §7, 0x11; §5, requests), many at a time. A pure
 * function of bytes; it runs in the threads. Each item gets the code of the *first* step that fails, in the order of the
 * specification, whatever order is the fastest to compute.
 */
import {
  type BallotContext,
  ballotHeader,
  decodeBallot,
  type DecodedSpoil,
  decodeRequest,
  decodeSpoil,
  encodeTokenMessage,
  type Engine,
  type ErrorCode,
  requestClaims,
  SIGNATURE_BYTES,
  TOKEN_BYTES,
  type TokenRequest,
  VerificationError,
  verifyBallotSignature,
  verifyRequest,
  verifySpoilSignature,
} from '#crypto';

/** What a thread knows of an election. */
export interface CheckContext {
  electionId: Uint8Array;
  contexts: BallotContext[];
  issuingKeys: Uint8Array[];
  registrars: 1 | 2;
}

export interface CheckItem {
  kind: 'ballot' | 'spoil' | 'request';
  /** Untrusted. */
  bytes: Uint8Array;
  /** This very (class, ballotKey, token) was verified before. */
  tokenKnown: boolean;
}

export type CheckedItem =
  | { ok: true; kind: 'ballot'; tracker: Uint8Array }
  | { ok: true; kind: 'spoil'; classIndex: number; ballotKey: Uint8Array; tracker: Uint8Array }
  | { ok: true; kind: 'request'; classIndex: number; rollKeys: Uint8Array[]; blinded: Uint8Array }
  | Refusal;

interface Refusal {
  ok: false;
  code: ErrorCode;
  message: string;
}

/** A token to verify. */
interface TokenClaim {
  issuingKey: Uint8Array;
  message: Uint8Array;
  token: Uint8Array;
}

/** A ballot of which the class is known. */
interface ReadBallot {
  position: number;
  /** Undefined where this token was verified before. */
  claim: TokenClaim | undefined;
  context: BallotContext;
  bytes: Uint8Array;
}

/** A spoil that decodes, of a class that exists. */
interface ReadSpoil {
  position: number;
  claim: TokenClaim;
  electionId: Uint8Array;
  spoil: DecodedSpoil;
}

/**
 * `checkBatch` by the fast engine; by the reference where that one breaks or contradicts it. A fault of the fast engine shall
 * cost nobody a vote.
 * @param onFault  told why the reference was needed
 */
export function checkSurely(
  batch: { topic: CheckContext; item: CheckItem }[],
  { fast, reference }: { fast: Engine; reference: Engine },
  onFault: (fault: string) => void,
): CheckedItem[] {
  try {
    return checkBatch(batch, fast);
  } catch (error) {
    onFault(error instanceof Error ? error.message : String(error));
    return checkBatch(batch, reference);
  }
}

/** A request that decodes, of a class that exists. */
interface ReadRequest {
  position: number;
  electionId: Uint8Array;
  request: TokenRequest;
}

/** @throws Error where the engine contradicts the reference */
export function checkBatch(batch: { topic: CheckContext; item: CheckItem }[], engine: Engine): CheckedItem[] {
  const answers = new Map<number, CheckedItem>();
  const ballots: ReadBallot[] = [];
  const spoils: ReadSpoil[] = [];
  const requests: ReadRequest[] = [];
  // 1. Classes and tokens.
  batch.forEach(({ topic, item }, position) => {
    const answer = attempt(() => {
      if (item.kind === 'request') requests.push(readRequest(topic, item, position));
      else if (item.kind === 'ballot') ballots.push(readBallot(topic, item, position));
      else spoils.push(readSpoil(topic, item, position));
      return undefined;
    });
    if (answer !== undefined) answers.set(position, answer);
  });
  // 2. Tokens first, in one batch a key: whoever has none shall not make us check proofs.
  const badTokens = failingTokens([...ballots, ...spoils], engine);
  // 3. Spoils; steps 3 and 4 stand before the token, so what is wrong there is named even where the token is bad too.
  for (const { position, electionId, spoil } of spoils) {
    const refusal = attempt(() => verifySpoilSignature(electionId, spoil));
    answers.set(position, refusal ?? (badTokens.has(position) ? BAD_TOKEN : spoilAnswer(spoil)));
  }
  // 4. Ballots without a token, likewise, by the reference.
  const [without, withToken] = [ballots.filter(isBad), ballots.filter((ballot) => !isBad(ballot))];
  for (const { position, context, bytes } of without) {
    answers.set(position, attempt(() => verifyBallotSignature(decodeBallot(context, bytes))) ?? BAD_TOKEN);
  }
  // 5. Decoding, signatures and proofs of the others.
  for (const [position, answer] of checkBallots(withToken, engine)) answers.set(position, answer);
  // 6. Requests.
  for (const [position, answer] of checkRequests(requests, engine)) answers.set(position, answer);
  return batch.map((_, position) => {
    const answer = answers.get(position);
    if (answer === undefined) throw new Error('every item is answered');
    return answer;
  });

  function isBad({ position }: ReadBallot): boolean {
    return badTokens.has(position);
  }
}

const BAD_TOKEN: Refusal = { ok: false, code: 'TOKEN_INVALID', message: 'the token is not one of this class and key' };

/** Where the length is not the class's, no token is found, and decoding says why. */
function readBallot(context: CheckContext, { bytes, tokenKnown }: CheckItem, position: number): ReadBallot {
  const { classIndex, ballotKey } = ballotHeader(bytes);
  const ballotContext = context.contexts[classIndex];
  if (ballotContext === undefined) throw noClass(classIndex);
  const token = bytes.subarray(-SIGNATURE_BYTES - TOKEN_BYTES, -SIGNATURE_BYTES);
  const claim = tokenKnown ? undefined : tokenClaim(context, classIndex, ballotKey, token);
  return { position, claim, context: ballotContext, bytes };
}

function readSpoil(context: CheckContext, { bytes }: CheckItem, position: number): ReadSpoil {
  const { electionId } = context;
  const spoil = decodeSpoil(electionId, bytes);
  const claim = tokenClaim(context, spoil.classIndex, spoil.ballotKey, spoil.token);
  return { position, claim, electionId, spoil };
}

function spoilAnswer({ classIndex, ballotKey, tracker }: DecodedSpoil): CheckedItem {
  return { ok: true, kind: 'spoil', classIndex, ballotKey, tracker };
}

function readRequest(context: CheckContext, { bytes }: CheckItem, position: number): ReadRequest {
  const request = decodeRequest(bytes, context.registrars);
  if (context.issuingKeys[request.classIndex] === undefined) {
    throw new VerificationError('REQUEST_CLASS_INVALID', `class ${request.classIndex} does not exist`);
  }
  return { position, electionId: context.electionId, request };
}

function tokenClaim(context: CheckContext, classIndex: number, ballotKey: Uint8Array, token: Uint8Array): TokenClaim {
  const issuingKey = context.issuingKeys[classIndex];
  if (issuingKey === undefined) throw noClass(classIndex);
  return { issuingKey, message: encodeTokenMessage(context.electionId, classIndex, ballotKey), token };
}

function noClass(classIndex: number): VerificationError {
  return new VerificationError('BALLOT_CLASS_INVALID', `class ${classIndex} does not exist`);
}

/** Positions whose token does not verify; one batch for each issuing key. */
function failingTokens(items: { position: number; claim: TokenClaim | undefined }[], engine: Engine): Set<number> {
  const failing = new Set<number>();
  const byKey = grouped(
    items.flatMap(({ position, claim }) => (claim === undefined ? [] : [{ position, ...claim }])),
    ({ issuingKey }) => issuingKey,
  );
  for (const [issuingKey, claims] of byKey) {
    for (const index of engine.verifyTokens(issuingKey, claims)) failing.add(claims[index].position);
  }
  return failing;
}

/** Answers by position; one batch for each class. */
function checkBallots(ballots: ReadBallot[], engine: Engine): [number, CheckedItem][] {
  return [...grouped(ballots, ({ context }) => context)].flatMap(([context, group]) => {
    const { refusals, trackers } = engine.verifyBallots(
      context,
      group.map(({ bytes }) => bytes),
    );
    return group.map(({ position }, i): [number, CheckedItem] => {
      const refusal = refusals[i];
      if (refusal === null) return [position, { ok: true, kind: 'ballot', tracker: trackers[i] }];
      return [position, { ok: false, code: refusal.code, message: refusal.message }];
    });
  });
}

/** Answers by position; all signatures in one batch, and whoever fails is judged alone, for the reason. */
function checkRequests(requests: ReadRequest[], engine: Engine): [number, CheckedItem][] {
  const claims = requests.flatMap((read) =>
    requestClaims(read.electionId, read.request).map((claim) => ({ ...claim, read })),
  );
  const failing = new Set(engine.verifySignatures('request', claims).map((index) => claims[index].read));
  return requests.map((read): [number, CheckedItem] => {
    const { position, electionId, request } = read;
    const refusal = failing.has(read) ? attempt(() => verifyRequest(electionId, request)) : undefined;
    if (failing.has(read) && refusal === undefined) throw new Error('the engine refuses a request and noble does not');
    const { classIndex, rollKeys, D } = request;
    return [position, refusal ?? { ok: true, kind: 'request', classIndex, rollKeys, blinded: D }];
  });
}

function grouped<Key, Item>(items: Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** A refusal as a value; our own bugs still throw. */
function attempt<T>(check: () => T): T | Refusal | undefined {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}
