/**
 * Edges of the record's documents: the last value that is taken and the first that is not. Each of these holds one branch
 * of a check in its place (`npm run mutants`).
 */
import { encodeCanonicalJson } from '#crypto';
import { decodeDraft, type Draft, encodeDraft } from '#record';
import { expectCode, makeDraft, sealingKeyFor, signingKeyFor } from './fixture.js';

type Change = (draft: Draft) => void;

function codeOf(change: Change): string {
  const draft = makeDraft();
  change(draft);
  try {
    encodeDraft(draft);
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const members = (role: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    index: i + 1,
    name: `${role} ${i + 1}`,
    signingKey: signingKeyFor(`${role} ${i} of many`),
    sealingKey: sealingKeyFor(`${role} ${i} of many`),
  }));

const options = (draft: Draft, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...draft.contests[0].options[0],
    id: `o${i}`,
    title: { en: `o${i}`, fr: `o${i}` },
  }));

test.each<[string, Change]>([
  [
    '32 issuers and trustees',
    (draft) => {
      draft.issuers.members = members('issuer', 32);
      draft.trustees = { threshold: 17, members: members('trustee', 32) };
    },
  ],
  [
    'every issuer and every witness',
    (draft) => {
      draft.issuers.threshold = 3;
      draft.witnesses.quorum = 4;
    },
  ],
  ['every trustee', (draft) => void (draft.trustees.threshold = 3)],
  ['as many seats as options', (draft) => void (draft.contests[0].rule = { kind: 'most-votes', seats: 3 })],
  ['a whole', (draft) => void (draft.contests[1].rule = { kind: 'majority', of: 'counted', share: '1/1' })],
  ['no rule', (draft) => void (draft.contests[1].rule = { kind: 'none' })],
  [
    'the last output that a transaction can have',
    (draft) => void (draft.anchor.genesisOutpoint = outpoint(0xffffffff)),
  ],
  ['an id of 32 characters', (draft) => void (draft.contests[0].options[0].id = 'a'.repeat(32))],
  ['a title of 1,000 characters', (draft) => void (draft.title.en = 'a'.repeat(1_000))],
  ['a name of 200 characters', (draft) => void (draft.officials[0].name = 'a'.repeat(200))],
  ['a description of 20,000 characters', (draft) => void (draft.description.en = 'a'.repeat(20_000))],
  [
    'values of 100',
    (draft) => {
      draft.contests[1].optionMax = 100;
      draft.contests[1].allowedTotals = [0, 200];
    },
  ],
])('%s', (_name, change) => {
  expect(codeOf(change)).toBe('accepted');
});

test.each<[string, string, Change]>([
  [
    'twice the quorum as large as witnesses and threshold',
    'DEFINITION_QUORUM_TOO_SMALL',
    (draft) => void (draft.issuers.threshold = 3),
  ],
  [
    'issuance during voting that closes as it opens',
    'DEFINITION_SCHEDULE_INVALID',
    (draft) => {
      draft.policy.issuanceDuringVoting = true;
      draft.schedule = { issuanceOpens: 3_000, issuanceCloses: 3_000, votingOpens: 1_000, votingCloses: 3_000 };
    },
  ],
  [
    'voting during issuance that closes as it opens',
    'DEFINITION_SCHEDULE_INVALID',
    (draft) => {
      draft.policy.issuanceDuringVoting = true;
      draft.schedule = { issuanceOpens: 1_000, issuanceCloses: 3_000, votingOpens: 3_000, votingCloses: 3_000 };
    },
  ],
  [
    'issuance before voting that closes as it opens',
    'DEFINITION_SCHEDULE_INVALID',
    (draft) => void (draft.schedule.issuanceOpens = 2_000),
  ],
  [
    '1,000 branches, which the form allows and a ballot cannot bear',
    'DEFINITION_BALLOT_TOO_LARGE',
    (draft) => {
      draft.contests[0].options = options(draft, 10);
      draft.contests[0].optionMax = 100;
      draft.contests[0].allowedTotals = Array.from({ length: 1_000 }, (_, i) => i);
    },
  ],
  [
    'an output beyond the last',
    'DEFINITION_SCHEMA_INVALID',
    (draft) => void (draft.anchor.genesisOutpoint = outpoint(2 ** 32)),
  ],
  ['a title of 1,001 characters', 'DEFINITION_SCHEMA_INVALID', (draft) => void (draft.title.en = 'a'.repeat(1_001))],
  [
    'a name of 201 characters',
    'DEFINITION_SCHEMA_INVALID',
    (draft) => void (draft.officials[0].name = 'a'.repeat(201)),
  ],
  ['an empty name', 'DEFINITION_SCHEMA_INVALID', (draft) => void (draft.officials[0].name = '')],
  [
    'a description of 20,001 characters',
    'DEFINITION_SCHEMA_INVALID',
    (draft) => void (draft.description.en = 'a'.repeat(20_001)),
  ],
  ['no seat', 'DEFINITION_SCHEMA_INVALID', (draft) => void (draft.contests[0].rule = { kind: 'most-votes', seats: 0 })],
  [
    'a share of nothing',
    'DEFINITION_SCHEMA_INVALID',
    (draft) => void (draft.contests[1].rule = { kind: 'majority', of: 'counted', share: '1/0' }),
  ],
  [
    'a share of other ballots',
    'DEFINITION_SCHEMA_INVALID',
    (draft) => void Object.assign(draft.contests[1].rule, { of: 'cast' }),
  ],
  [
    'a rule of no kind with more to it',
    'DEFINITION_SCHEMA_INVALID',
    (draft) => void (draft.contests[1].rule = { kind: 'none', seats: 1 } as unknown as { kind: 'none' }),
  ],
  [
    'a rule of another kind',
    'DEFINITION_SCHEMA_INVALID',
    (draft) => void Object.assign(draft.contests[1].rule, { kind: 'luck' }),
  ],
  ['a list where an object stands', 'DEFINITION_SCHEMA_INVALID', (draft) => void Object.assign(draft, { contact: [] })],
  [
    'nothing where an object stands',
    'DEFINITION_SCHEMA_INVALID',
    (draft) => void Object.assign(draft, { contact: null }),
  ],
  [
    'an object where a list stands',
    'DEFINITION_SCHEMA_INVALID',
    (draft) => void Object.assign(draft, { officials: {} }),
  ],
  [
    'a text where a number stands',
    'DEFINITION_SCHEMA_INVALID',
    (draft) => void Object.assign(draft.trustees, { threshold: '2' }),
  ],
  [
    'a text where a truth stands',
    'DEFINITION_SCHEMA_INVALID',
    (draft) => void Object.assign(draft.policy, { issuanceDuringVoting: 'no' }),
  ],
  [
    'a number where a text stands',
    'DEFINITION_SCHEMA_INVALID',
    (draft) => void Object.assign(draft.officials[0], { name: 5 }),
  ],
])('%s is %s', (_name, code, change) => {
  const draft = makeDraft();
  change(draft);
  expectCode(() => decodeDraft(encodeCanonicalJson(draft)), code);
});

function outpoint(vout: number): string {
  return `${'ab'.repeat(32)}:${vout}`;
}
