/**
 * Entries of ballots on the board (spec §6, Algorithms 6.5 and 6.6): strict decoding, against lengths and fields
 * that come from the election and never from the ballot. The token's bytes are decoded where tokens are verified.
 */
import {
  BALLOT_HEADER_BYTES,
  ballotLengths,
  BALLOT_MAGIC,
  BALLOT_TYPE,
  proofShapes,
  TOKEN_BYTES,
} from './ballot-format.js';
import type { BallotContext, BallotHeader, BallotProof, Ciphertext } from './ballot-format.js';
import { computeTracker } from './ballot-encryption.js';
import { ByteReader, concatBytes, equalBytes } from './bytes.js';
import { VerificationError, type ErrorCode } from './errors.js';
import { decodeNonIdentity, decodePoint, decodeScalar, type Point } from './group.js';
import { POINT_BYTES, SCALAR_BYTES } from './hash.js';
import { decodeSignature, SIGNATURE_BYTES, type Signature } from './schnorr.js';

/** A ballot whose every element and scalar is canonical; nothing about it is proven yet. */
export interface DecodedBallot extends BallotHeader {
  /** `0x10 || body || token || signature`, as on the board */
  readonly entry: Uint8Array;
  readonly body: Uint8Array;
  /** what the one challenge hashes */
  readonly prefix: Uint8Array;
  /** the ballot key as an element, not the identity */
  readonly key: Point;
  /** by contest of the class and option */
  readonly ciphertexts: readonly (readonly Ciphertext[])[];
  /** in body order, as `proofShapes` */
  readonly proofs: readonly BallotProof[];
  readonly tracker: Uint8Array;
  /** 48 bytes, not decoded */
  readonly token: Uint8Array;
  /** 64 bytes */
  readonly signature: Uint8Array;
  readonly decodedSignature: Signature;
}

/** EncodeBallot (spec §6, Algorithm 6.5): `0x10 || body || token 48 || signature 64`. */
export function encodeBallot(body: Uint8Array, token: Uint8Array, signature: Uint8Array): Uint8Array {
  if (token.length !== TOKEN_BYTES) throw new Error(`a token has ${TOKEN_BYTES} bytes`);
  if (signature.length !== SIGNATURE_BYTES) throw new Error(`a signature has ${SIGNATURE_BYTES} bytes`);
  return concatBytes(Uint8Array.of(BALLOT_TYPE), body, token, signature);
}

/**
 * The header of an entry, so that the caller finds the context of its class; checks nothing but magic and that the
 * header is there.
 * @param entry untrusted
 * @throws VerificationError BALLOT_LENGTH_INVALID, BALLOT_MAGIC_INVALID
 */
export function ballotHeader(entry: Uint8Array): BallotHeader {
  const least = 1 + BALLOT_HEADER_BYTES;
  if (entry.length < least) {
    throw new VerificationError('BALLOT_LENGTH_INVALID', `${entry.length} bytes, a header alone has ${least}`);
  }
  return readHeader(new ByteReader(entry, 'ballot'));
}

/** The tracker of an entry that was made here: its header is not read. @param entry a ballot's bytes */
export function ballotTracker(entry: Uint8Array): Uint8Array {
  return computeTracker(entry.subarray(1, -TOKEN_BYTES - SIGNATURE_BYTES));
}

/** The token of an entry of a ballot's length, 48 bytes, not decoded. */
export function ballotToken(entry: Uint8Array): Uint8Array {
  return entry.slice(-TOKEN_BYTES - SIGNATURE_BYTES, -SIGNATURE_BYTES);
}

/**
 * DecodeBallot (spec §6, Algorithm 6.6; intake 1 and 3).
 * @param ctx from the definition   @param entry untrusted
 * @throws VerificationError BALLOT_LENGTH_INVALID, BALLOT_MAGIC_INVALID, BALLOT_ELECTION_INVALID,
 *   BALLOT_CLASS_INVALID, BALLOT_POINT_INVALID, BALLOT_SCALAR_INVALID
 */
export function decodeBallot(ctx: BallotContext, entry: Uint8Array): DecodedBallot {
  const lengths = ballotLengths(ctx);
  // 1. length, magic, electionId, class
  const { header, reader } = openBallot(ctx, entry);
  // 2. canonical elements and scalars
  return recoded(() => {
    const key = decodeNonIdentity(header.ballotKey);
    const ciphertexts = readCiphertexts(ctx, reader);
    const proofs = readProofs(ctx, reader);
    const body = entry.slice(1, 1 + lengths.body);
    const token = reader.bytes(TOKEN_BYTES);
    const signature = reader.bytes(SIGNATURE_BYTES);
    reader.end();
    return {
      ...header,
      entry,
      body,
      prefix: body.slice(0, lengths.prefix),
      key,
      ciphertexts,
      proofs,
      tracker: computeTracker(body),
      token,
      signature,
      decodedSignature: decodeSignature(signature),
    };
  });
}

/**
 * Only what is added up of a ballot that was verified before (spec §10.1): by contest of the class and option.
 * @param ctx from the definition   @param entry untrusted
 * @throws VerificationError BALLOT_LENGTH_INVALID, BALLOT_MAGIC_INVALID, BALLOT_ELECTION_INVALID, BALLOT_CLASS_INVALID, and
 *   BALLOT_POINT_INVALID of a ciphertext
 */
export function decodeCiphertexts(ctx: BallotContext, entry: Uint8Array): Ciphertext[][] {
  const { reader } = openBallot(ctx, entry);
  return recoded(() => readCiphertexts(ctx, reader));
}

/** The header, and a reader that stands behind it. */
function openBallot(ctx: BallotContext, entry: Uint8Array): { header: BallotHeader; reader: ByteReader } {
  const lengths = ballotLengths(ctx);
  if (entry.length !== lengths.entry) {
    throw new VerificationError('BALLOT_LENGTH_INVALID', `${entry.length} bytes instead of ${lengths.entry}`);
  }
  const reader = new ByteReader(entry, 'ballot');
  const header = readHeader(reader);
  if (!equalBytes(header.electionId, ctx.electionId)) {
    throw new VerificationError('BALLOT_ELECTION_INVALID', 'the ballot is for another election');
  }
  if (header.classIndex !== ctx.classIndex) {
    throw new VerificationError('BALLOT_CLASS_INVALID', `the ballot is for class ${header.classIndex}`);
  }
  return { header, reader };
}

function readHeader(reader: ByteReader): BallotHeader {
  const type = reader.u8();
  if (type !== BALLOT_TYPE || !equalBytes(reader.bytes(BALLOT_MAGIC.length), BALLOT_MAGIC)) {
    throw new VerificationError('BALLOT_MAGIC_INVALID', 'the bytes do not begin as a ballot');
  }
  return {
    electionId: reader.bytes(32),
    classIndex: reader.u16(),
    ballotKey: reader.bytes(POINT_BYTES),
    revision: reader.u32(),
  };
}

function readCiphertexts(ctx: BallotContext, reader: ByteReader): Ciphertext[][] {
  return ctx.contests.map(({ options }) => Array.from({ length: options }, () => readCiphertext(reader)));
}

function readCiphertext(reader: ByteReader): Ciphertext {
  const alphaBytes = reader.bytes(POINT_BYTES);
  const betaBytes = reader.bytes(POINT_BYTES);
  // An alpha that is the identity would publish the vote as beta = v·B.
  return { alpha: decodeNonIdentity(alphaBytes), beta: decodePoint(betaBytes), alphaBytes, betaBytes };
}

/** All proofs' commitments come first, then per proof its challenges and responses. */
function readProofs(ctx: BallotContext, reader: ByteReader): BallotProof[] {
  const shapes = proofShapes(ctx.contests);
  const commitments = shapes.map(({ values }) =>
    values.map(() => ({ A: decodePoint(reader.bytes(POINT_BYTES)), Bc: decodePoint(reader.bytes(POINT_BYTES)) })),
  );
  return shapes.map(({ values }, i) => ({
    commitments: commitments[i],
    challenges: values.slice(1).map(() => decodeScalar(reader.bytes(SCALAR_BYTES))),
    responses: values.map(() => decodeScalar(reader.bytes(SCALAR_BYTES))),
  }));
}

const CODES: Partial<Record<ErrorCode, ErrorCode>> = {
  POINT_INVALID: 'BALLOT_POINT_INVALID',
  POINT_IDENTITY: 'BALLOT_POINT_INVALID',
  SCALAR_INVALID: 'BALLOT_SCALAR_INVALID',
};

/** Gives refusals of elements and scalars the codes of the ballot. */
function recoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    const code = cause instanceof VerificationError ? CODES[cause.code] : undefined;
    if (!(cause instanceof VerificationError) || code === undefined) throw cause;
    throw new VerificationError(code, `ballot: ${cause.message}`, cause.detail, { cause });
  }
}
