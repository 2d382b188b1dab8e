/** Equivalent mutants of the algorithms: libs/crypto. */
import type { Equivalents } from './equivalents.js';

export const OF_CRYPTO: readonly Equivalents[] = [
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
    file: 'libs/crypto/src/engine/wasm-tokens.ts',
    within: 'verifyPart',
    why: 'Noble decides then of the tokens too that the kernel accepts; where the kernel is right, the answers are the same.',
    mutants: [{ kind: 'true', text: 'isDoubtful[index]' }],
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
];
