/**
 * Vectors of draft and definition (spec §3.3): one base document of each, and edits of it that break one bound. The keys are
 * real and made from labels; outputs of the ceremonies are hashes of the right length and nobody's.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeCanonicalJson, ed25519PublicKey, toHex } from '#crypto';
import * as record from '#record';
import { x25519 } from '@noble/curves/ed25519.js';
import { edited, replay } from './definition-replay.mjs';
import { bytesFor, outcome } from './formats-support.mjs';

const hexFor = (label, length) => toHex(bytesFor(label, length));
const signingKey = (label) => toHex(ed25519PublicKey(bytesFor(label, 32)));
const sealingKey = (label) => toHex(x25519.getPublicKey(bytesFor(label, 32)));
const text = (en) => ({ en, fr: `${en} (fr)` });
const option = (id) => ({ description: text(''), id, title: text(id) });
const member = (role, index) => ({
  index,
  name: `${role} ${index}`,
  sealingKey: sealingKey(`${role} ${index} sealing`),
  signingKey: signingKey(`${role} ${index} signing`),
});
const upTo = (count, make) => Array.from({ length: count }, (_, i) => make(i + 1));

const draft = {
  protocol: 'psephos/1',
  title: text('Works council'),
  description: text('Line one\nline two'),
  contact: { name: 'Office', email: 'office@example.org', phone: '', url: '' },
  timeZone: 'Europe/Berlin',
  contests: [
    {
      id: 'council',
      title: text('Council'),
      description: text(''),
      options: ['anna', 'ben', 'cleo'].map(option),
      optionMax: 1,
      allowedTotals: [0, 1, 2],
      method: 'plurality',
      optionOrder: 'shuffled',
      rule: { kind: 'most-votes', seats: 2 },
    },
    {
      id: 'statutes',
      title: text('Statutes'),
      description: text(''),
      options: ['yes', 'no'].map(option),
      optionMax: 1,
      allowedTotals: [0, 1],
      method: 'plurality',
      optionOrder: 'listed',
      rule: { kind: 'majority', of: 'not-blank', share: '2/3' },
    },
  ],
  voterClasses: [
    { id: 'members', label: text('Members'), weight: 1, contests: ['council', 'statutes'] },
    { id: 'sponsors', label: text('Sponsors'), weight: 3, contests: ['statutes'] },
  ],
  roll: { registrars: 1, size: { members: 40, sponsors: 5 }, root: hexFor('roll root', 32) },
  issuers: { threshold: 2, members: upTo(3, (i) => member('issuer', i)) },
  witnesses: {
    quorum: 3,
    members: ['one', 'two', 'three', 'tally'].map((name) => ({
      name: `witness-${name}.example.org`,
      publicKey: signingKey(`witness ${name}`),
    })),
  },
  trustees: { threshold: 2, members: upTo(3, (i) => member('trustee', i)) },
  board: { origin: 'vote.example.org/council', publicKey: signingKey('board') },
  issuance: { origin: 'vote.example.org/council/issuance', publicKey: signingKey('issuance') },
  anchor: {
    network: 'devnet',
    publicKey: toHex(record.anchorPublicKey(bytesFor('anchor', 32))),
    genesisOutpoint: `${hexFor('funding', 32)}:0`,
    maxDelayMs: 1_000,
    heartbeatMs: 60_000,
    closeConfirmations: 6,
  },
  schedule: { issuanceOpens: 1_000, issuanceCloses: 2_000, votingOpens: 2_000, votingCloses: 3_000 },
  policy: { revoting: 'latest-counts', issuanceDuringVoting: false, issuanceRoundS: 60, minCounted: 10 },
  officials: ['Olga', 'Otto', 'Oya'].map((name) => ({ name, signingKey: signingKey(`official ${name}`) })),
  software: { web: hexFor('web', 32) },
};

const set = (place, value) => ({
  path: place.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  value,
});
/** Without a value the member goes. */
const drop = (place) => ({ path: set(place).path });
const one = (place, value) => [set(place, value)];
const titles = (first, second) => [
  set('contests.1.options.0.title.en', first),
  set('contests.1.options.1.title.en', second),
];
const joint = { ...draft.schedule, issuanceCloses: 3_000, votingOpens: 1_000 };

const draftCases = {
  as_it_is: [],
  issuance_during_voting: [set('policy.issuanceDuringVoting', true), set('schedule', joint)],
  weight_2_31: [set('voterClasses.1.weight', 2 ** 31), set('roll.size', { members: 40, sponsors: 511 })],
  joiners_in_a_title: one('contests.1.options.0.title.en', 'می\u200cخواهم\u200f\u061c'),
  tab_and_line_break_in_a_description: one('description.en', 'one\n\ttwo'),
  option_max_100: one('contests.1.optionMax', 100),
  protocol_of_the_future: one('protocol', 'psephos/2'),
  member_missing: [drop('timeZone')],
  member_unknown: one('remark', ''),
  no_contest: one('contests', []),
  contest_without_option: one('contests.0.options', []),
  no_class: one('voterClasses', []),
  class_without_contest: one('voterClasses.1.contests', []),
  contest_without_class: one('voterClasses.0.contests', ['statutes']),
  class_of_unknown_contest: one('voterClasses.1.contests', ['rules']),
  class_contests_swapped: one('voterClasses.0.contests', ['statutes', 'council']),
  class_contest_twice: one('voterClasses.1.contests', ['statutes', 'statutes']),
  contest_id_upper_case: one('contests.0.id', 'Council'),
  contest_id_empty: one('contests.0.id', ''),
  option_id_of_33: one('contests.0.options.0.id', 'a'.repeat(33)),
  contest_id_twice: one('contests.1.id', 'council'),
  option_id_twice: one('contests.0.options.1.id', 'anna'),
  class_id_twice: one('voterClasses.1.id', 'members'),
  trustee_name_twice: one('trustees.members.2.name', 'trustee 1'),
  official_name_twice: one('officials.1.name', 'Olga'),
  issuer_is_trustee: one('trustees.members.0.signingKey', draft.issuers.members[0].signingKey),
  both_logs_one_key: one('issuance.publicKey', draft.board.publicKey),
  language_missing: one('contests.1.options.1.title', { en: 'No' }),
  language_added: one('voterClasses.0.label', { ...text('Members'), de: 'Mitglieder' }),
  no_language: one('title', {}),
  titles_equal_in_one_language: titles('Yes', 'Yes'),
  titles_differ_by_a_joiner: titles('Yes', 'Y\u200des'),
  titles_differ_by_blanks: titles('Yes please', ' Yes\u00a0\u2003please'),
  titles_differ_by_form: titles('\u00e9lan', '\uff45\u0301lan'),
  title_with_zero_width_space: titles('Yes', 'N\u200bo'),
  description_turned_round: one('contests.1.description.en', 'a\u202eb'),
  title_with_escape_sequence: one('title.en', 'a\u001b[31m'),
  title_empty: one('title.en', ''),
  option_max_0: one('contests.0.optionMax', 0),
  option_max_101: one('contests.0.optionMax', 101),
  totals_empty: one('contests.0.allowedTotals', []),
  totals_equal: one('contests.0.allowedTotals', [1, 1]),
  totals_descending: one('contests.0.allowedTotals', [1, 0]),
  total_above_all_options: one('contests.0.allowedTotals', [0, 4]),
  branches_1001: [
    set(
      'contests.0.options',
      upTo(10, (i) => option(`o${i}`)),
    ),
    set('contests.0.optionMax', 100),
    set(
      'contests.0.allowedTotals',
      upTo(1_001, (i) => i - 1),
    ),
  ],
  seats_above_options: one('contests.0.rule', { kind: 'most-votes', seats: 4 }),
  majority_above_the_whole: one('contests.1.rule.share', '3/2'),
  weight_0: one('voterClasses.0.weight', 0),
  weight_above_2_31: one('voterClasses.0.weight', 2 ** 31 + 1),
  weight_half: one('voterClasses.0.weight', 0.5),
  sum_2_40: [set('voterClasses.1.weight', 2 ** 31), set('roll.size', { members: 0, sponsors: 512 })],
  ballot_above_65535: one(
    'contests.0.options',
    upTo(300, (i) => option(`o${i}`)),
  ),
  roll_of_other_classes: one('roll.size', { members: 40, others: 5 }),
  roll_without_a_class: one('roll.size', { members: 40 }),
  roll_empty: one('roll.size', { members: 0, sponsors: 0 }),
  registrars_3: one('roll.registrars', 3),
  issuers_33: one(
    'issuers.members',
    upTo(33, (i) => member('issuer', i)),
  ),
  issuer_index_4: one('issuers.members.0.index', 4),
  trustee_index_twice: one('trustees.members.2.index', 2),
  issuer_threshold_1: one('issuers.threshold', 1),
  issuer_threshold_4_of_3: one('issuers.threshold', 4),
  trustee_threshold_4_of_3: one('trustees.threshold', 4),
  trustees_2_of_4: one(
    'trustees.members',
    upTo(4, (i) => member('trustee', i)),
  ),
  two_officials: one('officials', draft.officials.slice(0, 2)),
  quorum_2_of_4: one('witnesses.quorum', 2),
  quorum_5_of_4: one('witnesses.quorum', 5),
  issuance_origin_of_another: one('issuance.origin', 'other.example.org/issuance'),
  origin_with_plus: one('board.origin', 'vote.example.org/a+b'),
  issuance_closes_as_it_opens: one('schedule.issuanceCloses', 1_000),
  voting_opens_during_issuance: one('schedule.votingOpens', 1_999),
  voting_closes_as_it_opens: one('schedule.votingCloses', 2_000),
  issuance_during_voting_ends_before: one('policy.issuanceDuringVoting', true),
  min_counted_1: one('policy.minCounted', 1),
  time_2_53: one('schedule.votingCloses', 2 ** 53),
  signing_key_identity: one('officials.0.signingKey', `01${'00'.repeat(31)}`),
  signing_key_no_point: one('board.publicKey', `02${'00'.repeat(31)}`),
  witness_key_of_small_order: one('witnesses.members.0.publicKey', '00'.repeat(32)),
  sealing_key_of_small_order: one('trustees.members.0.sealingKey', '00'.repeat(32)),
  sealing_key_not_reduced: one('issuers.members.0.sealingKey', 'ff'.repeat(32)),
  anchor_key_no_point: one('anchor.publicKey', `02${'00'.repeat(31)}05`),
  key_upper_case: one('board.publicKey', draft.board.publicKey.toUpperCase()),
  outpoint_vout_leading_zero: one('anchor.genesisOutpoint', `${hexFor('funding', 32)}:01`),
  outpoint_vout_2_32: one('anchor.genesisOutpoint', `${hexFor('funding', 32)}:4294967296`),
};

const outputs = {
  issuing: draft.voterClasses.map(({ id }) => ({
    publicKey: hexFor(`X ${id}`, 96),
    verificationKeys: upTo(3, (i) => hexFor(`X ${id} ${i}`, 96)),
    commitments: upTo(3, (i) => upTo(2, (x) => hexFor(`A ${id} ${i} ${x}`, 96))),
    proofs: upTo(3, (i) => hexFor(`P ${id} ${i}`, 128)),
  })),
  trustees: upTo(3, (i) => ({
    commitments: upTo(2, (x) => hexFor(`T ${i} ${x}`, 32)),
    proof: hexFor(`T ${i} proof`, 64),
  })),
  publicKey: hexFor('Y', 32),
  rollApprovals: [1, 3].map((issuer) => ({ issuer, signature: hexFor(`approval ${issuer}`, 64) })),
};
const [members] = outputs.issuing;
const [approval, other] = outputs.rollApprovals;
const definitionCases = {
  as_it_is: [],
  protocol_of_the_future: one('protocol', 'psephos/2'),
  class_without_key: [drop('voterClasses.0.issuing')],
  verification_key_missing: one('voterClasses.0.issuing.verificationKeys', members.verificationKeys.slice(1)),
  issuer_proof_missing: one('voterClasses.0.issuing.proofs', members.proofs.slice(1)),
  issuer_commitments_missing: one('voterClasses.0.issuing.commitments', members.commitments.slice(1)),
  issuer_threshold_lowered: one('voterClasses.0.issuing.commitments.2', members.commitments[2].slice(1)),
  trustee_threshold_raised: one(
    'trustees.members.1.commitments',
    upTo(3, (x) => hexFor(`T 2 ${x}`, 32)),
  ),
  one_approval: one('rollApprovals', [approval]),
  approval_twice: one('rollApprovals', [approval, { ...other, issuer: 1 }]),
  approval_of_issuer_4: one('rollApprovals', [approval, { ...other, issuer: 4 }]),
  two_classes_one_issuing_key: one('voterClasses.1.issuing.publicKey', members.publicKey),
  trustees_share_a_commitment: one('trustees.members.1.commitments.0', outputs.trustees[0].commitments[0]),
  election_key_is_a_signing_key: one('trustees.publicKey', draft.issuers.members[0].signingKey),
};

await write('decode-draft', '3.4 decodeDraft', draft, draftCases);
const definition = JSON.parse(new TextDecoder().decode(record.assembleDefinition(encodeCanonicalJson(draft), outputs)));
await write('decode-definition', '3.5 decodeDefinition', definition, definitionCases);

async function write(file, algorithm, base, cases) {
  const made =
    'tools/vectors/definition.mjs; what is decoded are the canonical bytes of `base` after the edits: a value set, or without a value the member removed';
  const vectors = [];
  for (const [name, edits] of Object.entries(cases)) {
    vectors.push({ name, input: edits, output: await outcome(() => replay(algorithm, base, edits)) });
  }
  const content = { algorithm, spec: '§3.3', made, base: edited(base, []), vectors };
  const folder = path.join(import.meta.dirname, '../../vectors');
  writeFileSync(path.join(folder, `${file}.json`), `${JSON.stringify(content, null, 2)}\n`);
}
