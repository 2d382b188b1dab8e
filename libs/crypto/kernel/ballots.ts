/**
 * Ballots of one class (spec §6): decoding of all their elements, and the equations of Algorithm 6.8 folded into scalars for
 * one multi-scalar multiplication.
 *
 * A form is nine numbers (u32) and one entry for each proof:
 *   entry bytes, prefix bytes, body bytes, options, proofs, branches, then for each proof: its first ciphertext, how many,
 *   its number of branches, and the branches' values.
 * A ballot's points in order: its key, alpha and beta of every option, A and Bc of every branch, R of the signature.
 */
import { AFFINE } from './point';
import { decode, isIdentity } from './ristretto';
import { SC, scAdd, scAddProduct, scIsCanonical, scProduct, scReduce, scSub, scToForm } from './scalar';
import { sha256, sha512 } from './sha2';
import { foldEquation } from './signatures';

const KEY_AT: usize = 39;
const CIPHERTEXTS_AT: usize = 75;
const TOKEN: usize = 48;

const OK: u8 = 0;
const POINT_INVALID: u8 = 1;
const SCALAR_INVALID: u8 = 2;

@inline
function entryBytes(form: usize): usize {
  return load<u32>(form);
}
@inline
function prefixBytes(form: usize): usize {
  return load<u32>(form, 4);
}
@inline
function bodyBytes(form: usize): usize {
  return load<u32>(form, 8);
}
@inline
function options(form: usize): u32 {
  return load<u32>(form, 12);
}
@inline
function proofs(form: usize): u32 {
  return load<u32>(form, 16);
}
@inline
function branches(form: usize): u32 {
  return load<u32>(form, 20);
}
const PROOFS_AT: usize = 24;

/** 2 + 2·options + 2·branches. */
export function pointsOf(form: usize): u32 {
  return 2 + 2 * options(form) + 2 * branches(form);
}

/**
 * Decodes every element of `count` ballots, and looks at every scalar.
 * @param points room for pointsOf·count affine points   @param hints 32 bytes a point, or 0   @param made alike, written, or 0
 * @param status a byte a ballot: 0, or what is wrong first
 */
export function decodeBallots(
  form: usize,
  entries: usize,
  count: u32,
  points: usize,
  hints: usize,
  made: usize,
  status: usize,
): void {
  const each = pointsOf(form);
  for (let i: u32 = 0; i < count; i++) {
    const first = each * i;
    const code = decodeBallot(
      form,
      entries + entryBytes(form) * i,
      points + AFFINE * first,
      hints == 0 ? 0 : hints + 32 * first,
      made == 0 ? 0 : made + 32 * first,
    );
    store<u8>(status + i, code);
  }
}

let hintAt: usize = 0;
let madeAt: usize = 0;
let pointAt: usize = 0;

function decodeBallot(form: usize, entry: usize, points: usize, hints: usize, made: usize): u8 {
  hintAt = hints;
  madeAt = made;
  pointAt = points;
  if (isIdentity(entry + KEY_AT) || !next(entry + KEY_AT)) return POINT_INVALID;
  let at = entry + CIPHERTEXTS_AT;
  for (let i: u32 = 0; i < options(form); i++, at += 64) {
    if (isIdentity(at) || !next(at) || !next(at + 32)) return POINT_INVALID;
  }
  for (let i: u32 = 0; i < 2 * branches(form); i++, at += 32) if (!next(at)) return POINT_INVALID;
  const scalars: u32 = 2 * branches(form) - proofs(form);
  for (let i: u32 = 0; i < scalars; i++, at += 32) if (!scIsCanonical(at)) return SCALAR_INVALID;
  const signature = at + TOKEN;
  if (!next(signature)) return POINT_INVALID;
  return scIsCanonical(signature + 32) ? OK : SCALAR_INVALID;
}

function next(bytes: usize): bool {
  const isElement = decode(pointAt, bytes, hintAt, madeAt);
  pointAt += AFFINE;
  if (hintAt != 0) hintAt += 32;
  if (madeAt != 0) madeAt += 32;
  return isElement;
}

const MESSAGE: usize = memory.data(256, 8);
const WIDE: usize = memory.data(64, 8);
const CHALLENGE: usize = memory.data(32, 8);
const LAST: usize = memory.data(32, 8);
const FIRST: usize = memory.data(32, 8);
const SECOND: usize = memory.data(32, 8);
const TERM: usize = memory.data(32, 8);
const OF_ALPHA: usize = memory.data(32, 8);
const OF_BETA: usize = memory.data(32, 8);
const VALUE: usize = memory.data(32, 8);

/**
 * The scalar of every point and what B and Y have on the other side, of ballots that decode.
 * @param scratch room for the longest message   @param ballotHead the beginning of the challenge's preimage, up to the prefix
 * @param signatureHead the beginning of the signature's, up to the key   @param trackerHead the tracker's, up to the body
 * @param trackers 32 bytes a ballot, of computeTrackers
 * @param weights 16 random bytes for each equation: 1 + 2·branches a ballot   @param scalars 32 bytes a point, written
 * @param base, key 32 bytes each, added to
 */
export function foldBallots(
  form: usize,
  entries: usize,
  count: u32,
  status: usize,
  scratch: usize,
  ballotHead: usize,
  ballotHeadBytes: usize,
  signatureHead: usize,
  signatureHeadBytes: usize,
  weights: usize,
  trackers: usize,
  scalars: usize,
  base: usize,
  key: usize,
): void {
  const each = pointsOf(form);
  const equations = 1 + 2 * branches(form);
  memory.fill(scalars, 0, <usize>(SC * each) * count);
  for (let i: u32 = 0; i < count; i++) {
    if (load<u8>(status + i) != OK) continue;
    const entry = entries + entryBytes(form) * i;
    memory.copy(scratch, ballotHead, ballotHeadBytes);
    memory.copy(scratch + ballotHeadBytes, entry + 1, prefixBytes(form));
    sha512(WIDE, scratch, ballotHeadBytes + prefixBytes(form));
    scReduce(CHALLENGE, WIDE);
    const own = scalars + SC * each * i;
    const ownWeights = weights + 16 * equations * i;
    foldProofs(form, entry, ownWeights + 16, own, base, key);
    foldSignature(form, entry, signatureHead, signatureHeadBytes, ownWeights, trackers + 32 * i, own, each, base);
  }
}

/** z·B = A + e·Σalpha with the first weight, z·Y + e·v·B = Bc + e·Σbeta with the second. */
function foldProofs(form: usize, entry: usize, weights: usize, scalars: usize, base: usize, key: usize): void {
  const ofCiphertexts = scalars + SC;
  let ofCommitment = ofCiphertexts + 2 * SC * options(form);
  let weight = weights;
  let scalar = entry + 1 + prefixBytes(form);
  let proof = form + PROOFS_AT;
  for (let p: u32 = 0; p < proofs(form); p++) {
    const firstCiphertext = load<u32>(proof);
    const ciphertexts = load<u32>(proof, 4);
    const own = load<u32>(proof, 8);
    const values = proof + 12;
    proof = values + 4 * own;
    const challenges = scalar;
    const responses = scalar + SC * (own - 1);
    scalar = responses + SC * own;
    memory.copy(LAST, CHALLENGE, SC);
    memory.fill(OF_ALPHA, 0, SC);
    memory.fill(OF_BETA, 0, SC);
    for (let j: u32 = 0; j < own; j++) {
      let e = LAST;
      if (j + 1 < own) {
        e = challenges + SC * j;
        scSub(LAST, LAST, e);
      }
      const z = responses + SC * j;
      memory.copy(ofCommitment, weight, 16);
      memory.copy(ofCommitment + SC, weight + 16, 16);
      scToForm(FIRST, ofCommitment);
      scToForm(SECOND, ofCommitment + SC);
      ofCommitment += 2 * SC;
      weight += 32;
      scAddProduct(base, FIRST, z);
      scAddProduct(OF_ALPHA, FIRST, e);
      scAddProduct(key, SECOND, z);
      scProduct(TERM, SECOND, e);
      scAdd(OF_BETA, OF_BETA, TERM);
      store<u32>(VALUE, load<u32>(values + 4 * j));
      scToForm(VALUE, VALUE);
      scAddProduct(base, VALUE, TERM);
      memory.fill(VALUE, 0, SC);
    }
    for (let c = firstCiphertext; c < firstCiphertext + ciphertexts; c++) {
      const pair = ofCiphertexts + 2 * SC * c;
      scAdd(pair, pair, OF_ALPHA);
      scAdd(pair + SC, pair + SC, OF_BETA);
    }
  }
}

/** Its preimage is put together, and its equation folded. */
function foldSignature(
  form: usize,
  entry: usize,
  head: usize,
  headBytes: usize,
  weight: usize,
  tracker: usize,
  scalars: usize,
  each: u32,
  base: usize,
): void {
  const signature = entry + 1 + bodyBytes(form) + TOKEN;
  // head || K || u32 32 || R || u32 32 || tracker
  memory.copy(MESSAGE, head, headBytes);
  let at = MESSAGE + headBytes;
  memory.copy(at, entry + KEY_AT, 32);
  store<u32>(at, bswap<u32>(32), 32);
  memory.copy(at + 36, signature, 32);
  store<u32>(at, bswap<u32>(32), 68);
  memory.copy(at + 72, tracker, 32);
  foldEquation(MESSAGE, headBytes + 104, signature + 32, weight, scalars, scalars + SC * (each - 1), base);
}

/** Trackers of `count` ballots. @param head the preimage up to the body */
export function computeTrackers(
  form: usize,
  entries: usize,
  count: u32,
  scratch: usize,
  head: usize,
  headBytes: usize,
  trackers: usize,
): void {
  memory.copy(scratch, head, headBytes);
  for (let i: u32 = 0; i < count; i++) {
    memory.copy(scratch + headBytes, entries + entryBytes(form) * i + 1, bodyBytes(form));
    sha256(trackers + 32 * i, scratch, headBytes + bodyBytes(form));
  }
}
