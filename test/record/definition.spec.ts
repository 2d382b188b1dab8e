/** Draft and definition (spec §3): every bound by a document that breaks it alone, and strictness at every member. */
import { encodeCanonicalJson, equalBytes, toHex, utf8 } from '#crypto';
import {
  assembleDefinition,
  assertDraftMatches,
  ballotContext,
  ceremonyIdOf,
  decodeDefinition,
  decodeDraft,
  type Definition,
  type Draft,
  draftOf,
  encodeDefinition,
  encodeDraft,
  MAX_DEFINITION_BYTES,
} from '#record';
import { expectCode, hexFor, makeDefinition, makeDraft, makeOutputs } from './fixture.js';

type Change<T> = (document: T) => void;

function changed<T>(make: () => T, change: Change<T>): Uint8Array {
  const document = make();
  change(document);
  return encodeCanonicalJson(document);
}

/** The English titles of the two options of the second contest. */
function alike({ contests }: Draft, first: string, second: string): void {
  contests[1].options[0].title.en = first;
  contests[1].options[1].title.en = second;
}

/** One defect each; the numbers that the message must hold. */
const DRAFT_DEFECTS: [name: string, code: string, change: Change<Draft>, message?: RegExp][] = [
  [
    'protocol_of_the_future',
    'DEFINITION_PROTOCOL_UNKNOWN',
    (d) => void ((d as { protocol: string }).protocol = 'psephos/2'),
  ],
  ['no_contest', 'DEFINITION_CONTESTS_EMPTY', (d) => void (d.contests = [])],
  ['contest_without_option', 'DEFINITION_OPTIONS_EMPTY', (d) => void (d.contests[0].options = [])],
  ['no_class', 'DEFINITION_CLASSES_EMPTY', (d) => void (d.voterClasses = [])],
  ['class_without_contest', 'DEFINITION_CLASS_WITHOUT_CONTEST', (d) => void (d.voterClasses[1].contests = [])],
  [
    'contest_without_class',
    'DEFINITION_CONTEST_WITHOUT_CLASS',
    (d) => void (d.voterClasses[0].contests = ['statutes']),
  ],
  [
    'class_of_unknown_contest',
    'DEFINITION_CLASS_CONTEST_UNKNOWN',
    (d) => void (d.voterClasses[1].contests = ['rules']),
  ],
  ['class_contests_swapped', 'DEFINITION_CLASS_CONTESTS_UNORDERED', (d) => void d.voterClasses[0].contests.reverse()],
  [
    'class_contest_twice',
    'DEFINITION_CLASS_CONTESTS_UNORDERED',
    (d) => void d.voterClasses[1].contests.push('statutes'),
  ],
  ['contest_id_upper_case', 'DEFINITION_ID_FORM_INVALID', (d) => void (d.contests[0].id = 'Council')],
  ['contest_id_empty', 'DEFINITION_ID_FORM_INVALID', (d) => void (d.contests[0].id = '')],
  ['option_id_of_33', 'DEFINITION_ID_FORM_INVALID', (d) => void (d.contests[0].options[0].id = 'a'.repeat(33))],
  ['class_id_with_line_break', 'DEFINITION_ID_FORM_INVALID', (d) => void (d.voterClasses[0].id = 'members\n')],
  ['contest_id_twice', 'DEFINITION_ID_DUPLICATE', (d) => void (d.contests[1].id = 'council')],
  ['option_id_twice', 'DEFINITION_ID_DUPLICATE', (d) => void (d.contests[0].options[1].id = 'anna')],
  ['class_id_twice', 'DEFINITION_ID_DUPLICATE', (d) => void (d.voterClasses[1].id = 'members')],
  ['issuer_name_twice', 'DEFINITION_NAME_DUPLICATE', (d) => void (d.issuers.members[1].name = 'issuer 1')],
  ['trustee_name_twice', 'DEFINITION_NAME_DUPLICATE', (d) => void (d.trustees.members[2].name = 'trustee 1')],
  [
    'witness_name_twice',
    'DEFINITION_NAME_DUPLICATE',
    (d) => void (d.witnesses.members[1].name = d.witnesses.members[0].name),
  ],
  ['official_name_twice', 'DEFINITION_NAME_DUPLICATE', (d) => void (d.officials[1].name = 'Olga')],
  [
    'issuer_is_trustee',
    'DEFINITION_KEY_DUPLICATE',
    (d) => void (d.trustees.members[0].signingKey = d.issuers.members[0].signingKey),
  ],
  [
    'one_key_signs_and_seals',
    'DEFINITION_KEY_DUPLICATE',
    (d) => void (d.issuers.members[0].sealingKey = d.issuers.members[0].signingKey),
  ],
  [
    'witness_is_official',
    'DEFINITION_KEY_DUPLICATE',
    (d) => void (d.witnesses.members[0].publicKey = d.officials[0].signingKey),
  ],
  [
    'two_officials_one_key',
    'DEFINITION_KEY_DUPLICATE',
    (d) => void (d.officials[1].signingKey = d.officials[0].signingKey),
  ],
  ['both_logs_one_key', 'DEFINITION_KEY_DUPLICATE', (d) => void (d.issuance.publicKey = d.board.publicKey)],
  [
    'language_missing_in_option',
    'DEFINITION_LANGUAGES_DIFFERENT',
    (d) => void (d.contests[1].options[1].title = { en: 'No' }),
  ],
  [
    'language_added_in_label',
    'DEFINITION_LANGUAGES_DIFFERENT',
    (d) => void (d.voterClasses[0].label.de = 'Mitglieder'),
  ],
  ['titles_equal_in_one_language', 'DEFINITION_OPTIONS_ALIKE', (d) => alike(d, 'Yes', 'Yes'), /"yes" and "no" .* "en"/],
  ['titles_differ_by_a_joiner', 'DEFINITION_OPTIONS_ALIKE', (d) => alike(d, 'Yes', 'Y\u200des')],
  ['titles_differ_by_a_mark', 'DEFINITION_OPTIONS_ALIKE', (d) => alike(d, 'Yes', 'Yes\u200e')],
  ['titles_differ_by_blanks', 'DEFINITION_OPTIONS_ALIKE', (d) => alike(d, 'Yes please', ' Yes\u00a0\u2003please')],
  ['titles_differ_by_form', 'DEFINITION_OPTIONS_ALIKE', (d) => alike(d, '\u00e9lan', '\uff45\u0301lan')],
  ...['\u00ad', '\u200b', '\u202a', '\u202e', '\u2060', '\u2066', '\u2069', '\ufeff', '\u{e0041}'].map(
    (character): [string, string, Change<Draft>] => [
      `title_with_${character.codePointAt(0)?.toString(16)}`,
      'DEFINITION_SCHEMA_INVALID',
      (d) => alike(d, 'Yes', `N${character}o`),
    ],
  ),
  [
    'description_turned_round',
    'DEFINITION_SCHEMA_INVALID',
    (d) => void (d.contests[1].description = { en: 'a\u202eb', fr: '' }),
  ],
  ['official_hidden', 'DEFINITION_SCHEMA_INVALID', (d) => void (d.officials[0].name = 'Ol\u200bga')],
  ['no_language', 'DEFINITION_LANGUAGES_DIFFERENT', (d) => void (d.title = {})],
  ['option_max_0', 'DEFINITION_OPTION_MAX_INVALID', (d) => void (d.contests[0].optionMax = 0), /0, allowed 1…100/],
  ['option_max_101', 'DEFINITION_OPTION_MAX_INVALID', (d) => void (d.contests[0].optionMax = 101), /101/],
  ['totals_empty', 'DEFINITION_TOTALS_INVALID', (d) => void (d.contests[0].allowedTotals = [])],
  ['totals_equal', 'DEFINITION_TOTALS_INVALID', (d) => void (d.contests[0].allowedTotals = [1, 1])],
  ['totals_descending', 'DEFINITION_TOTALS_INVALID', (d) => void (d.contests[0].allowedTotals = [1, 0]), /\[1,0\]/],
  [
    'total_above_all_options',
    'DEFINITION_TOTALS_TOO_LARGE',
    (d) => void (d.contests[0].allowedTotals = [0, 4]),
    /4 .* 3 options × 1/,
  ],
  [
    'branches_1001',
    'DEFINITION_BRANCHES_TOO_MANY',
    (d) => {
      d.contests[0].options = Array.from({ length: 10 }, (_, i) => ({ ...d.contests[0].options[0], id: `o${i}` }));
      d.contests[0].optionMax = 100;
      d.contests[0].allowedTotals = Array.from({ length: 1_001 }, (_, i) => i);
    },
    /1001 branches .* 1000/,
  ],
  [
    'seats_above_options',
    'DEFINITION_RULE_INVALID',
    (d) => void (d.contests[0].rule = { kind: 'most-votes', seats: 4 }),
    /4 seats for 3/,
  ],
  [
    'majority_above_the_whole',
    'DEFINITION_RULE_INVALID',
    (d) => void (d.contests[1].rule = { kind: 'majority', of: 'counted', share: '3/2' }),
  ],
  ['weight_0', 'DEFINITION_WEIGHT_INVALID', (d) => void (d.voterClasses[0].weight = 0)],
  [
    'weight_above_2_31',
    'DEFINITION_WEIGHT_INVALID',
    (d) => void (d.voterClasses[0].weight = 2 ** 31 + 1),
    /2147483649/,
  ],
  [
    'sum_2_40',
    'DEFINITION_TALLY_TOO_LARGE',
    (d) => {
      d.voterClasses[1].weight = 2 ** 31;
      d.roll.size = { members: 0, sponsors: 512 };
    },
    /1099511627776/,
  ],
  [
    'ballot_above_65535',
    'DEFINITION_BALLOT_TOO_LARGE',
    (d) => {
      d.contests[0].options = Array.from({ length: 300 }, (_, i) => ({ ...d.contests[0].options[0], id: `o${i}` }));
    },
    /at most 65535/,
  ],
  ['roll_of_other_classes', 'DEFINITION_ROLL_CLASSES_INVALID', (d) => void (d.roll.size = { members: 40, others: 5 })],
  [
    'roll_of_two_classes_in_one_name',
    'DEFINITION_ROLL_CLASSES_INVALID',
    (d) => void (d.roll.size = { 'members sponsors': 45 }),
  ],
  ['roll_without_a_class', 'DEFINITION_ROLL_CLASSES_INVALID', (d) => void (d.roll.size = { members: 40 })],
  ['roll_empty', 'DEFINITION_ROLL_EMPTY', (d) => void (d.roll.size = { members: 0, sponsors: 0 })],
  [
    'issuers_33',
    'DEFINITION_MEMBERS_TOO_MANY',
    (d) => {
      d.issuers.members = many('issuer', 33);
    },
    /33 members, at most 32/,
  ],
  [
    'trustees_33',
    'DEFINITION_MEMBERS_TOO_MANY',
    (d) => {
      d.trustees = { threshold: 17, members: many('trustee', 33) };
    },
  ],
  ['issuer_index_0', 'DEFINITION_INDEX_INVALID', (d) => void (d.issuers.members[0].index = 0)],
  ['trustee_index_twice', 'DEFINITION_INDEX_INVALID', (d) => void (d.trustees.members[2].index = 2)],
  ['issuer_threshold_1', 'DEFINITION_THRESHOLD_TOO_SMALL', (d) => void (d.issuers.threshold = 1), /1, at least 2/],
  ['issuer_threshold_above_n', 'DEFINITION_THRESHOLD_TOO_LARGE', (d) => void (d.issuers.threshold = 4), /4 of 3/],
  ['no_issuer', 'DEFINITION_THRESHOLD_TOO_LARGE', (d) => void (d.issuers.members = [])],
  ['trustee_threshold_1', 'DEFINITION_THRESHOLD_TOO_SMALL', (d) => void (d.trustees.threshold = 1)],
  ['trustee_threshold_above_m', 'DEFINITION_THRESHOLD_TOO_LARGE', (d) => void (d.trustees.threshold = 4)],
  [
    'trustees_half',
    'DEFINITION_THRESHOLD_NO_MAJORITY',
    (d) => {
      d.trustees = { threshold: 2, members: many('trustee', 4) };
    },
    /2 .* half of 4/,
  ],
  ['two_officials', 'DEFINITION_OFFICIALS_TOO_FEW', (d) => void d.officials.pop(), /2 officials, at least 3/],
  [
    'quorum_2_of_4_with_t_2',
    'DEFINITION_QUORUM_TOO_SMALL',
    (d) => void (d.witnesses.quorum = 2),
    /2 must be above 4 .* 2/,
  ],
  ['quorum_5_of_4', 'DEFINITION_QUORUM_TOO_LARGE', (d) => void (d.witnesses.quorum = 5), /5 of 4/],
  [
    'issuance_origin_of_another',
    'DEFINITION_ORIGIN_INVALID',
    (d) => void (d.issuance.origin = 'other.example.org/issuance'),
  ],
  ['issuance_closes_as_it_opens', 'DEFINITION_SCHEDULE_INVALID', (d) => void (d.schedule.issuanceCloses = 1_000)],
  ['voting_opens_during_issuance', 'DEFINITION_SCHEDULE_INVALID', (d) => void (d.schedule.votingOpens = 1_999), /1999/],
  ['voting_closes_as_it_opens', 'DEFINITION_SCHEDULE_INVALID', (d) => void (d.schedule.votingCloses = 2_000)],
  [
    'issuance_during_voting_ends_before',
    'DEFINITION_SCHEDULE_INVALID',
    (d) => void (d.policy.issuanceDuringVoting = true),
  ],
  [
    'signing_key_identity',
    'DEFINITION_KEY_INVALID',
    (d) => void (d.officials[0].signingKey = `01${'00'.repeat(31)}`),
    /official 0/,
  ],
  ['signing_key_no_point', 'DEFINITION_KEY_INVALID', (d) => void (d.board.publicKey = `02${'00'.repeat(31)}`), /board/],
  [
    'witness_key_of_small_order',
    'DEFINITION_KEY_INVALID',
    (d) => void (d.witnesses.members[0].publicKey = '00'.repeat(32)),
    /witness/,
  ],
  [
    'sealing_key_of_small_order',
    'DEFINITION_KEY_INVALID',
    (d) => void (d.trustees.members[0].sealingKey = '00'.repeat(32)),
    /sealingKey of trustees 1/,
  ],
  [
    'sealing_key_not_reduced',
    'DEFINITION_KEY_INVALID',
    (d) => void (d.issuers.members[0].sealingKey = 'ff'.repeat(32)),
  ],
  [
    'anchor_key_no_point',
    'DEFINITION_KEY_INVALID',
    (d) => void (d.anchor.publicKey = `02${'00'.repeat(31)}05`),
    /anchor/,
  ],
  // forms that the schema refuses
  ['min_counted_1', 'DEFINITION_SCHEMA_INVALID', (d) => void (d.policy.minCounted = 1), /minCounted/],
  ['key_upper_case', 'DEFINITION_SCHEMA_INVALID', (d) => void (d.board.publicKey = d.board.publicKey.toUpperCase())],
  ['key_of_33_bytes', 'DEFINITION_SCHEMA_INVALID', (d) => void (d.board.publicKey += '00')],
  [
    'anchor_key_uncompressed',
    'DEFINITION_SCHEMA_INVALID',
    (d) => void (d.anchor.publicKey = `04${hexFor('anchor', 32)}`),
  ],
  ['outpoint_vout_hex', 'DEFINITION_SCHEMA_INVALID', (d) => void (d.anchor.genesisOutpoint = `${hexFor('f', 32)}:0x1`)],
  [
    'outpoint_vout_leading_zero',
    'DEFINITION_SCHEMA_INVALID',
    (d) => void (d.anchor.genesisOutpoint = `${hexFor('f', 32)}:01`),
  ],
  [
    'outpoint_vout_2_32',
    'DEFINITION_SCHEMA_INVALID',
    (d) => void (d.anchor.genesisOutpoint = `${hexFor('f', 32)}:4294967296`),
  ],
  ['weight_half', 'DEFINITION_SCHEMA_INVALID', (d) => void (d.voterClasses[0].weight = 0.5)],
  ['time_2_53', 'DEFINITION_SCHEMA_INVALID', (d) => void (d.schedule.votingCloses = 2 ** 53)],
  ['registrars_3', 'DEFINITION_SCHEMA_INVALID', (d) => void ((d.roll as { registrars: number }).registrars = 3)],
  ['title_with_escape_sequence', 'DEFINITION_SCHEMA_INVALID', (d) => void (d.title.en = 'a\u001b[31m')],
  ['title_empty', 'DEFINITION_SCHEMA_INVALID', (d) => void (d.title.en = '')],
  ['witness_name_with_blank', 'DEFINITION_SCHEMA_INVALID', (d) => void (d.witnesses.members[0].name = 'witness one')],
  ['origin_with_plus', 'DEFINITION_SCHEMA_INVALID', (d) => void (d.board.origin = 'vote.example.org/a+b')],
  ['language_tag_upper_case', 'DEFINITION_SCHEMA_INVALID', (d) => void (d.title = { EN: 'x' })],
];

function many(role: string, count: number) {
  return Array.from({ length: count }, (_, i) => ({
    index: i + 1,
    name: `${role} ${i}`,
    signingKey: hexFor(`${role} ${i} many signing`, 32),
    sealingKey: hexFor(`${role} ${i} many sealing`, 32),
  }));
}

const DEFINITION_DEFECTS: [name: string, code: string, change: Change<Definition>][] = [
  [
    'class_without_key',
    'DEFINITION_SCHEMA_INVALID',
    (d) => void delete (d.voterClasses[0] as { issuing?: unknown }).issuing,
  ],
  [
    'verification_key_missing',
    'DEFINITION_CEREMONY_OUTPUT_INVALID',
    (d) => void d.voterClasses[0].issuing.verificationKeys.pop(),
  ],
  ['issuer_proof_missing', 'DEFINITION_CEREMONY_OUTPUT_INVALID', (d) => void d.voterClasses[0].issuing.proofs.pop()],
  [
    'issuer_commitments_missing',
    'DEFINITION_CEREMONY_OUTPUT_INVALID',
    (d) => void d.voterClasses[0].issuing.commitments.pop(),
  ],
  [
    'issuer_threshold_lowered',
    'DEFINITION_CEREMONY_OUTPUT_INVALID',
    (d) => void d.voterClasses[1].issuing.commitments[2].pop(),
  ],
  [
    'trustee_threshold_raised',
    'DEFINITION_CEREMONY_OUTPUT_INVALID',
    (d) => void d.trustees.members[1].commitments.push(hexFor('more', 32)),
  ],
  ['one_approval', 'DEFINITION_APPROVALS_INVALID', (d) => void d.rollApprovals.pop()],
  ['approval_twice', 'DEFINITION_APPROVALS_INVALID', (d) => void (d.rollApprovals[1].issuer = 1)],
  ['approval_of_issuer_0', 'DEFINITION_APPROVALS_INVALID', (d) => void (d.rollApprovals[0].issuer = 0)],
  ['approval_of_issuer_4', 'DEFINITION_APPROVALS_INVALID', (d) => void (d.rollApprovals[1].issuer = 4)],
  [
    'two_classes_one_issuing_key',
    'DEFINITION_KEY_DUPLICATE',
    (d) => void (d.voterClasses[1].issuing.publicKey = d.voterClasses[0].issuing.publicKey),
  ],
  [
    'trustees_share_a_commitment',
    'DEFINITION_KEY_DUPLICATE',
    (d) => void (d.trustees.members[1].commitments[0] = d.trustees.members[0].commitments[0]),
  ],
  [
    'election_key_is_a_signing_key',
    'DEFINITION_KEY_DUPLICATE',
    (d) => void (d.trustees.publicKey = d.issuers.members[0].signingKey),
  ],
];

describe('draft', () => {
  test('is accepted and comes back byte for byte', () => {
    const bytes = encodeDraft(makeDraft());
    expect(decodeDraft(bytes)).toEqual(makeDraft());
    expect(encodeCanonicalJson(decodeDraft(bytes))).toEqual(bytes);
  });

  test('issuance may run during voting when it closes with it', () => {
    const draft = makeDraft();
    draft.policy.issuanceDuringVoting = true;
    draft.schedule = { issuanceOpens: 1_000, issuanceCloses: 3_000, votingOpens: 1_000, votingCloses: 3_000 };
    expect(() => encodeDraft(draft)).not.toThrow();
  });

  test.each(DRAFT_DEFECTS.map(([name, code, change, message]) => [name, code, change, message ?? /./] as const))(
    '%s is %s',
    (_name, code, change, message) => {
      const error = expectCode(() => decodeDraft(changed(makeDraft, change)), code);
      expect(error.message).toMatch(message);
    },
  );

  test('joiners and marks that languages need may stand in a text', () => {
    const draft = makeDraft();
    draft.contests[1].options[0].title.en = 'می\u200cخواهم\u200f\u061c 👩\u200d🌾\u200e';
    draft.contests[1].description.en = 'one\n\ttwo';
    expect(() => encodeDraft(draft)).not.toThrow();
  });

  test('largest values that the bounds allow', () => {
    const draft = makeDraft();
    draft.voterClasses[1].weight = 2 ** 31;
    draft.roll.size = { members: 2 ** 31 - 1, sponsors: 511 };
    expect(() => encodeDraft(draft)).not.toThrow();
  });

  test('is bounded before it is parsed', () => {
    expectCode(() => decodeDraft(new Uint8Array(MAX_DEFINITION_BYTES + 1).fill(0x20)), 'JSON_TOO_LARGE');
    expectCode(() => decodeDraft(utf8('['.repeat(9))), 'JSON_TOO_DEEP');
    expectCode(() => decodeDraft(utf8('{"protocol":"psephos/1" }')), 'JSON_NOT_CANONICAL');
    expectCode(() => decodeDraft(utf8('{"__proto__":{},"protocol":"psephos/1"}')), 'JSON_KEY_INVALID');
    expectCode(() => decodeDraft(utf8('null')), 'DEFINITION_PROTOCOL_UNKNOWN');
  });

  test('a million options end in a bounded error', () => {
    const draft = makeDraft();
    const option = { id: 'a', title: { en: 'a', fr: 'a' }, description: { en: '', fr: '' } };
    draft.contests[0].options = Array.from({ length: 50_000 }, (_, i) => ({ ...option, id: `o${i}` }));
    expectCode(() => decodeDraft(encodeCanonicalJson(draft)), 'DEFINITION_BALLOT_TOO_LARGE');
  });
});

describe('definition', () => {
  test('is accepted and comes back byte for byte', () => {
    const bytes = encodeDefinition(makeDefinition());
    expect(encodeCanonicalJson(decodeDefinition(bytes))).toEqual(bytes);
  });

  // Trustees of a definition have commitments, which these two changes do not make.
  const shared = DRAFT_DEFECTS.filter(([name]) => name !== 'trustees_33' && name !== 'trustees_half');
  test.each(shared.map(([name, code, change]) => [name, code, change] as const))(
    '%s is %s here too',
    (_name, code, change) => {
      expectCode(() => decodeDefinition(changed(makeDefinition, change as Change<Definition>)), code);
    },
  );

  test.each(DEFINITION_DEFECTS)('%s is %s', (_name, code, change) => {
    expectCode(() => decodeDefinition(changed(makeDefinition, change)), code);
  });

  test('a draft is no definition and a definition is no draft', () => {
    expectCode(() => decodeDefinition(encodeDraft(makeDraft())), 'DEFINITION_SCHEMA_INVALID');
    expectCode(() => decodeDraft(encodeDefinition(makeDefinition())), 'DEFINITION_SCHEMA_INVALID');
  });

  test('contexts of ballots are those of the class', () => {
    const definition = makeDefinition();
    const electionId = new Uint8Array(32).fill(7);
    const context = ballotContext(definition, electionId, 1);
    expect(context.contests).toEqual([{ contest: 1, options: 2, optionMax: 1, allowedTotals: [0, 1] }]);
    expect(toHex(context.publicKey)).toBe(definition.trustees.publicKey);
  });
});

describe('members', () => {
  /** Every object inside of a value, by path. */
  function* objects(value: unknown, path: string): Generator<[string, Record<string, unknown>]> {
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) yield* objects(item, `${path}[${i}]`);
    } else if (typeof value === 'object' && value !== null) {
      yield [path, value as Record<string, unknown>];
      for (const [key, item] of Object.entries(value)) yield* objects(item, `${path}.${key}`);
    }
  }

  test('an unknown member is refused in every object', () => {
    const paths = [...objects(makeDefinition(), '')].map(([path]) => path);
    expect(paths.length).toBeGreaterThan(50);
    for (const path of paths) {
      const definition = makeDefinition();
      const [, object] = [...objects(definition, '')].find(([at]) => at === path)!;
      object.zz = 'unknown';
      expect(() => decodeDefinition(encodeCanonicalJson(definition))).toThrow();
    }
  });

  test('a missing member is refused in every object', () => {
    for (const [path, { ...keys }] of objects(makeDefinition(), '')) {
      for (const key of Object.keys(keys)) {
        const definition = makeDefinition();
        const [, object] = [...objects(definition, '')].find(([at]) => at === path)!;
        delete object[key];
        expect(() => decodeDefinition(encodeCanonicalJson(definition))).toThrow();
      }
    }
  });
});

describe('draft and definition together', () => {
  const draftBytes = encodeDraft(makeDraft());

  test('the definition holds its draft', () => {
    const definition = makeDefinition();
    expect(draftOf(definition)).toEqual(makeDraft());
    expect(assertDraftMatches(draftBytes, definition)).toEqual(makeDraft());
    expect(definition.ceremonyId).toBe(toHex(ceremonyIdOf(draftBytes)));
  });

  test('another draft is refused', () => {
    const definition = makeDefinition();
    definition.policy.minCounted = 11;
    expectCode(() => assertDraftMatches(draftBytes, definition), 'DEFINITION_DRAFT_DIFFERENT');
  });

  test('another ceremony is refused', () => {
    const definition = makeDefinition();
    definition.ceremonyId = hexFor('another', 32);
    expectCode(() => assertDraftMatches(draftBytes, definition), 'DEFINITION_CEREMONY_ID_INVALID');
  });

  test('outputs of too few classes or trustees are refused', () => {
    const outputs = makeOutputs(makeDraft());
    expectCode(
      () => assembleDefinition(draftBytes, { ...outputs, issuing: outputs.issuing.slice(1) }),
      'DEFINITION_CEREMONY_OUTPUT_INVALID',
    );
    expectCode(
      () => assembleDefinition(draftBytes, { ...outputs, trustees: outputs.trustees.slice(1) }),
      'DEFINITION_CEREMONY_OUTPUT_INVALID',
    );
  });

  test('assembling twice gives the same bytes', () => {
    const [first, second] = [1, 2].map(() => assembleDefinition(draftBytes, makeOutputs(makeDraft())));
    expect(equalBytes(first, second)).toBe(true);
  });
});
