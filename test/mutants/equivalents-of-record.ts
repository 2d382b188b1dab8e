/** Equivalent mutants of published forms and of the verifier: libs/record. */
import type { Equivalents } from './equivalents.js';

const GENESIS_OUTPOINT =
  "text( 66, 75, (outpoint) => OUTPOINT.test(outpoint) && Number(outpoint.slice(65)) <= 0xffffffff, 'is <txid>:<vout> with vout below 2^32', )";

export const OF_RECORD: readonly Equivalents[] = [
  {
    file: 'libs/record/src/anchor-payload.ts',
    within: 'decodeHeader',
    why: 'The header was compared with its 134 bytes before; what is read adds up to them. The call stays, so that a change of one of the two cannot leave bytes unread.',
    mutants: [{ kind: 'skip', text: 'reader.end();' }],
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
    file: 'libs/record/src/transaction.ts',
    within: 'LittleEndianReader',
    why: 'What reads behind the end, or lists more than there is, does not end where the bytes do and is refused for that.',
    mutants: [
      { kind: 'false', text: 'n > this.rest()' },
      { kind: 'false', text: 'count > this.rest() / 9' },
      { kind: 'bound', text: 'count > this.rest() / 9' },
    ],
  },
  {
    file: 'libs/record/src/verify-election/board-entry-checks.ts',
    within: 'BoardEntryCheck',
    why: 'The engine adds no ballots up to the identity, which these zeros encode; only the work is spared.',
    mutants: [{ kind: 'false', text: 'positions.length === 0' }],
  },
  {
    file: 'libs/record/src/verify-election/class-sums.ts',
    within: 'ClassSums',
    why: 'Zeros decode to the identity, and adding it changes nothing; only the work is spared.',
    mutants: [
      { kind: 'false', text: 'pair.every((byte) => byte === 0)' },
      { kind: 'false', text: 'byte === 0' },
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
];
