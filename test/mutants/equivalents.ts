/**
 * Mutants that nothing can notice, each with the reason that a reader can check: the program that is left refuses the same
 * with the same code. Nothing else belongs here; a check that could matter gets its attack or its test instead.
 */
import type { Mutant, MutantKind } from './mutants.js';

/** Mutants of one declaration that share their reason. */
export interface Equivalents {
  file: string;
  within: string;
  why: string;
  /** `nth` is 1 where it is not said. */
  mutants: readonly { kind: MutantKind; text: string; nth?: number }[];
}

const GENESIS_OUTPOINT =
  "text( 66, 75, (outpoint) => OUTPOINT.test(outpoint) && Number(outpoint.slice(65)) <= 0xffffffff, 'is <txid>:<vout> with vout below 2^32', )";

export const EQUIVALENTS: readonly Equivalents[] = [
  {
    file: 'libs/crypto/src/signed-note.ts',
    within: 'decodeSignatureLine',
    why: 'Where nothing was found there are no bytes either, and the next operand refuses those.',
    mutants: [{ kind: 'false', text: 'found === null', nth: 2 }],
  },
  {
    file: 'libs/crypto/src/ballot-decoding.ts',
    within: 'recoded',
    why: 'Only a refusal has a code; anything else finds no code in the table and is thrown on as it is.',
    mutants: [{ kind: 'true', text: 'cause instanceof VerificationError' }],
  },
  {
    file: 'libs/crypto/src/ballot-decoding.ts',
    within: 'decodeBallot',
    why: 'The entry was compared with the one length of its class before; what is read adds up to it. The call stays, so that a change of one of the two cannot leave bytes unread.',
    mutants: [{ kind: 'skip', text: 'reader.end();' }],
  },
  {
    file: 'libs/crypto/src/spoil.ts',
    within: 'decodeSpoil',
    why: 'The entry was compared with the one length of a spoil before; what is read adds up to it. The call stays, so that a change of one of the two cannot leave bytes unread.',
    mutants: [{ kind: 'skip', text: 'reader.end();' }],
  },
  {
    file: 'libs/record/src/anchor-payload.ts',
    within: 'decodeHeader',
    why: 'The header was compared with its 134 bytes before; what is read adds up to them. The call stays, so that a change of one of the two cannot leave bytes unread.',
    mutants: [{ kind: 'skip', text: 'reader.end();' }],
  },
  {
    file: 'libs/crypto/src/bls.ts',
    within: 'decode',
    why: 'noble takes 48 or 96 bytes with the flag of compression, and twice as many without: what breaks one of these two rules alone breaks its rule, too, and gets the same code.',
    mutants: [
      { kind: 'false', text: 'bytes.length !== length' },
      { kind: 'false', text: '(bytes[0] & 0x80) === 0' },
    ],
  },
  {
    file: 'libs/crypto/src/canonical-json.ts',
    within: 'encodeCanonicalJson',
    why: 'A value that JSON cannot say was refused before; the library has no text for nothing else.',
    mutants: [{ kind: 'false', text: 'text === undefined' }],
  },
  {
    file: 'libs/crypto/src/ed25519.ts',
    within: 'decodeNewKey',
    why: 'noble refuses a key that is not reduced, and zero with a sign, before; the comparison holds it to that in later versions.',
    mutants: [{ kind: 'false', text: '!equalBytes(A.toBytes(), publicKey)' }],
  },
  {
    file: 'libs/crypto/src/group.ts',
    within: 'decodePoint',
    why: 'noble takes 32 bytes and no other number; the comparison holds it to that in later versions.',
    mutants: [{ kind: 'false', text: 'bytes.length !== POINT_BYTES' }],
  },
  {
    file: 'libs/crypto/src/engine/digits.ts',
    within: 'cheapestDigits',
    why: 'The sum is the same with digits of any width; this picks the one that costs least.',
    mutants: [
      { kind: 'bound', text: 'other.additions < best.additions' },
      { kind: 'true', text: 'other.additions < best.additions' },
      { kind: 'false', text: 'other.additions < best.additions' },
    ],
  },
  {
    file: 'libs/crypto/src/engine/halving.ts',
    within: 'drawSample',
    why: '256/100 is no whole number, so no byte equals it; and where all is looked at again, no less is found.',
    mutants: [
      { kind: 'bound', text: 'randomBytes(1)[0] < 256 / SAMPLE' },
      { kind: 'true', text: 'randomBytes(1)[0] < 256 / SAMPLE' },
    ],
  },
  {
    file: 'libs/crypto/src/engine/kernel-signatures.ts',
    within: 'KernelSignatures',
    why: 'What does not fit left a key of zeros, the identity, which the kernel decodes for nobody. The condition stays, so that a kernel that did would accept nothing by it.',
    mutants: [{ kind: 'true', text: 'fits[i]' }],
  },
  {
    file: 'libs/crypto/src/engine/kernel-tokens.ts',
    within: 'KernelTokens',
    why: 'Nobody knows messages whose points add up to the identity, but under weights of 0, where the tokens do as well.',
    mutants: [{ kind: 'false', text: 'hashed === null' }],
  },
  {
    file: 'libs/crypto/src/engine/wasm-engine.ts',
    within: 'addSums',
    why: 'The sum of one part is that part, whose encoding is the only one.',
    mutants: [{ kind: 'false', text: 'parts.length === 1' }],
  },
  {
    file: 'libs/crypto/src/engine/wasm-signatures.ts',
    within: 'verifyPart',
    why: 'Where noble decides more signatures than the doubtful ones, it decides these alike.',
    mutants: [{ kind: 'true', text: 'isDoubtful[index]' }],
  },
  {
    file: 'libs/crypto/src/issuer-ceremony.ts',
    within: 'proofChallenge',
    why: 'A class is named by its place in a list of at most 65,535, so its number always fits.',
    mutants: [{ kind: 'skip', text: 'u16(classIndex);' }],
  },
  {
    file: 'libs/crypto/src/partial-decryption.ts',
    within: 'multiplyShort',
    why: 'The same point on both ways: −n times it, negated, is n times it. Only the scalar that noble multiplies by is shorter on one of them.',
    mutants: [
      { kind: 'true', text: 'n < 0n' },
      { kind: 'false', text: 'n < 0n' },
      { kind: 'bound', text: 'n < 0n' },
    ],
  },
  {
    file: 'libs/crypto/src/schnorr.ts',
    within: 'decodeSignature',
    why: 'A part that is not 32 bytes is refused where it is decoded, and every caller names both refusals alike.',
    mutants: [{ kind: 'false', text: 'bytes.length !== SIGNATURE_BYTES' }],
  },
  {
    file: 'libs/crypto/src/sealing.ts',
    within: 'verifySealingKey',
    why: 'Zero modulo the field, which is the only key between the two comparisons, has small order and is refused with the same code; so is a key of another length, by the exchange itself.',
    mutants: [
      { kind: 'bound', text: 'littleEndian(publicKey) >= FIELD' },
      { kind: 'false', text: 'publicKey.length !== 32' },
    ],
  },
  {
    file: 'libs/crypto/src/token-request.ts',
    within: 'splitRequest',
    why: 'The request was compared with the one length of its form before; what is read adds up to it. The call stays, so that a change of one of the two cannot leave bytes unread.',
    mutants: [{ kind: 'skip', text: 'reader.end();' }],
  },
  {
    file: 'libs/crypto/src/token.ts',
    within: 'batchHolds',
    why: 'A weight from 1 to 2^128 − 1 has an inverse modulo the order: one token holds with it exactly if it holds without.',
    mutants: [{ kind: 'false', text: 'tokens.length === 1' }],
  },
  {
    file: 'libs/crypto/src/token.ts',
    within: 'randomWeight',
    why: 'Weights of 0 for all of a batch make both sums the identity, which `pairingsEqual` takes for no equation: the batch is halved down to single tokens, which have no such weight.',
    mutants: [{ kind: 'false', text: 'weight === 0n' }],
  },
  {
    file: 'libs/record/src/anchor-key.ts',
    within: 'verifyAnchorKey',
    why: 'The prime itself is 0 to the field, and 7, the value of the curve there, is no square: refused with the same code.',
    mutants: [{ kind: 'bound', text: 'x >= PRIME' }],
  },
  {
    file: 'libs/record/src/anchor-lines.ts',
    within: 'LINE',
    why: 'Whatever is not the id of the transaction beside it is refused with the same code; a line holds no lists and no objects.',
    mutants: [{ kind: 'any', text: 'hexForm(32)' }],
  },
  {
    file: 'libs/record/src/block-headers.ts',
    within: 'checkProofOfWork',
    why: 'Nobody knows a header whose hash is the target itself.',
    mutants: [{ kind: 'bound', text: 'hash > target' }],
  },
  {
    file: 'libs/record/src/bounds-contests.ts',
    within: 'checkBallotLengths',
    why: 'An entry has 187 + 32n bytes (spec §6.1), which is never 65,535: the longest that is taken has 65,531.',
    mutants: [{ kind: 'bound', text: 'entry <= MAX_ENTRY_BYTES' }],
  },
  {
    file: 'libs/record/src/bounds-contests.ts',
    within: 'preview',
    why: 'Words of a refusal: how many numbers are shown.',
    mutants: [
      { kind: 'bound', text: 'numbers.length > 12' },
      { kind: 'false', text: 'numbers.length > 12' },
    ],
  },
  {
    file: 'libs/record/src/bump.ts',
    within: 'BumpReader',
    why: 'Behind the end nothing is read, but counted: the place is then beyond the end, which `end` refuses with the same code.',
    mutants: [
      { kind: 'false', text: 'byte === undefined' },
      { kind: 'false', text: 'n > this.source.length - this.at' },
    ],
  },
  {
    file: 'libs/record/src/ceremony-messages.ts',
    within: 'COMMITMENT',
    why: 'The form was chosen by this member, so it has this value.',
    mutants: [
      { kind: 'any', text: "oneOf('trustee')" },
      { kind: 'any', text: "oneOf('issuer')" },
    ],
  },
  {
    file: 'libs/record/src/ceremony-messages.ts',
    within: 'COMMITMENT',
    why: '65,536 classes have more bytes than a message may have.',
    mutants: [
      {
        kind: 'any',
        text: 'list(object({ commitments: list(hexForm(96), 32, 1), proof: hexForm(128) }), 65_535, 1) without 65_535',
      },
    ],
  },
  {
    file: 'libs/record/src/ceremony-messages.ts',
    within: 'checkCeremonyMessage',
    why: 'A message that has no such member accuses nobody, and nobody is counted as member 1, whom every role has.',
    mutants: [{ kind: 'true', text: "'accused' in message" }],
  },
  {
    file: 'libs/record/src/ceremony-messages.ts',
    within: 'SHARES',
    why: 'Shares ascend from 1 to 32 without the sender: there are 31 at most.',
    mutants: [
      { kind: 'any', text: 'list(object({ to: INDEX, sealed: hexBytes(32 + 16 + 32, 65_535) }), 31, 1) without 31' },
    ],
  },
  {
    file: 'libs/record/src/definition-schema.ts',
    within: 'ANCHOR',
    why: 'An outpoint has 66 to 75 characters by its own form, which is refused with the same code.',
    mutants: [
      { kind: 'any', text: `${GENESIS_OUTPOINT} without 66` },
      { kind: 'any', text: `${GENESIS_OUTPOINT} without 75` },
    ],
  },
  {
    file: 'libs/record/src/definition-schema.ts',
    within: 'DEFINITION_SCHEMA',
    why: '65,536 classes with their keys have more bytes than a definition may have.',
    mutants: [{ kind: 'any', text: 'list(object({ ...CLASS_MEMBERS, issuing: ISSUING }), 65_535) without 65_535' }],
  },
  {
    file: 'libs/record/src/definition-schema.ts',
    within: 'COMMON',
    why: 'An unknown protocol was refused under its own code before the form is looked at.',
    mutants: [{ kind: 'any', text: "oneOf('psephos/1')" }],
  },
  {
    file: 'libs/record/src/definition-schema.ts',
    within: 'RULE',
    why: 'The form was chosen by this member, so it has this value.',
    mutants: [
      { kind: 'any', text: "oneOf('most-votes')" },
      { kind: 'any', text: "oneOf('majority')" },
      { kind: 'any', text: "oneOf('none')" },
    ],
  },
  {
    file: 'libs/record/src/record-files.ts',
    within: 'RECORD_FILES',
    why: 'A path has this length by its own form, which names it with the same code.',
    mutants: [
      { kind: 'any', text: "text(1, MAX_PATH, isRecordPath, 'is a relative path') without 1" },
      { kind: 'any', text: "text(1, MAX_PATH, isRecordPath, 'is a relative path') without MAX_PATH" },
    ],
  },
  {
    file: 'libs/record/src/result.ts',
    within: 'encodeResult',
    why: 'What this program computed is held to the form that it reads: an assertion about ourselves.',
    mutants: [{ kind: 'skip', text: 'decodeResult(bytes);' }],
  },
  {
    file: 'libs/record/src/strict-form.ts',
    within: 'object',
    why: 'What is not there is nothing, which no form takes; the refusal only says it in other words.',
    mutants: [
      { kind: 'false', text: '!members.has(name)' },
      { kind: 'skip', text: "refuse(inside(place, name), 'is missing');" },
    ],
  },
  {
    file: 'libs/record/src/strict-form.ts',
    within: 'inside',
    why: 'Words of a refusal: how the place is written.',
    mutants: [
      { kind: 'false', text: "place === ''" },
      { kind: 'true', text: "place === ''" },
    ],
  },
  {
    file: 'libs/record/src/strict-form.ts',
    within: 'shown',
    why: 'Words of a refusal: how the place is written.',
    mutants: [{ kind: 'false', text: "place === ''" }],
  },
  {
    file: 'libs/record/src/evidence.ts',
    within: 'EVIDENCE',
    why: 'The form was chosen by this member, so it has this value.',
    mutants: [
      { kind: 'any', text: "oneOf('ANCHOR_ROOT_DIFFERENT')" },
      { kind: 'any', text: "oneOf('BATON_SPENT')" },
      { kind: 'any', text: "oneOf('INPUT_FROZEN')" },
      { kind: 'any', text: "oneOf('LOG_FORKED')" },
    ],
  },
  {
    file: 'libs/record/src/verify-election/figures.ts',
    within: 'figuresOf',
    why: 'Anchors are followed under a definition: where there is none, there are none of them either.',
    mutants: [{ kind: 'false', text: 'facts.definition === undefined' }],
  },
  {
    file: 'libs/record/src/verify-election/group-09b-chain-depth.ts',
    within: 'walkHeaders',
    why: 'How much is kept: nobody asks for the root of a block that no path names.',
    mutants: [{ kind: 'true', text: 'wanted.has(height)' }],
  },
  {
    file: 'libs/record/src/transaction.ts',
    within: 'LittleEndianReader',
    why: 'What reads behind the end, or lists more than there is, does not end where the bytes do and is refused for that.',
    mutants: [
      { kind: 'false', text: 'n > this.rest()' },
      { kind: 'false', text: 'count > this.rest() / 9' },
      { kind: 'bound', text: 'count > this.rest() / 9' },
    ],
  },
];

/** The entry that names a mutant. */
export function equivalentOf(mutant: Mutant): Equivalents | undefined {
  return EQUIVALENTS.find((entry) => entry.mutants.some((each) => isOf(entry, each, mutant)));
}

/** What entries name and is not there: what they spoke of is gone. */
export function strayEquivalents(mutants: readonly Mutant[]): string[] {
  return EQUIVALENTS.flatMap((entry) =>
    entry.mutants
      .filter((each) => !mutants.some((mutant) => isOf(entry, each, mutant)))
      .map(({ kind, text }) => `${entry.file} ${entry.within} [${kind}] ${text}`),
  );
}

function isOf({ file, within }: Equivalents, each: Equivalents['mutants'][number], mutant: Mutant): boolean {
  if (mutant.file !== file || mutant.within !== within) return false;
  return mutant.kind === each.kind && mutant.text === each.text && mutant.nth === (each.nth ?? 1);
}
