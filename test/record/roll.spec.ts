/** The roll (spec §3.4): text form, CSV, root and approvals, each defect with its code and line. */
import { computeRoot, deriveRollKey, generateEd25519, hashLeaf, toHex, utf8 } from '#crypto';
import {
  assertRollMatches,
  computeRollRoot,
  decodeRoll,
  decodeRollCsv,
  encodeRoll,
  encodeRollCsv,
  encodeRollEntry,
  type RollEntry,
  signRollApproval,
  verifyRollApproval,
} from '#record';
import fc from 'fast-check';
import { bytesFor, expectCode, hexFor, makeDraft } from './fixture.js';

/** Real roll keys; the last four bits of a code are zero. */
const keys = Array.from({ length: 8 }, (_, i) => {
  const code = bytesFor(`code ${i}`, 13);
  code[12] &= 0xf0;
  return deriveRollKey(code).publicKey;
});

const entries: RollEntry[] = [
  { classIndex: 1, rollKeys: [keys[0]] },
  { classIndex: 0, rollKeys: [keys[1]] },
  { classIndex: 0, rollKeys: [keys[2]] },
];
const lines = new TextDecoder().decode(encodeRoll(entries)).split('\n').slice(0, -1);
const rollOf = (...given: string[]) => utf8(given.map((line) => `${line}\n`).join(''));

describe('roll.txt', () => {
  test('is sorted, and the root does not depend on the order given', () => {
    const decoded = decodeRoll(encodeRoll(entries), 1);
    expect(decoded.map(({ classIndex }) => classIndex)).toEqual([0, 0, 1]);
    expect(encodeRoll(decoded)).toEqual(encodeRoll(entries));
    expect(computeRollRoot(decoded)).toEqual(computeRollRoot(entries));
    expect(computeRollRoot(entries)).toEqual(computeRoot(decoded.map(encodeRollEntry).map(hashLeaf)));
  });

  test('holds two keys a line with two registrars', () => {
    const pair: RollEntry[] = [{ classIndex: 0, rollKeys: [keys[3], keys[4]] }];
    expect(decodeRoll(encodeRoll(pair), 2)).toEqual(pair);
    expectCode(() => decodeRoll(encodeRoll(pair), 1), 'ROLL_LINE_INVALID');
  });

  const identity = `0000${'00'.repeat(32)}`;
  const notCanonical = `0000${'ff'.repeat(32)}`;
  test.each([
    ['line_missing_its_end', utf8(lines[0]), 'ROLL_LINE_INVALID'],
    ['carriage_return', utf8(`${lines[0].slice(0, -1)}\r\n`), 'ROLL_LINE_INVALID'],
    ['upper_case', rollOf(lines[0].toUpperCase()), 'ROLL_LINE_INVALID'],
    ['no_line_feed_between', utf8(`${lines[0]} ${lines[1]}\n`), 'ROLL_LINE_INVALID'],
    ['not_ascending', rollOf(lines[1], lines[0]), 'ROLL_ORDER_INVALID'],
    ['line_twice', rollOf(lines[0], lines[0]), 'ROLL_ORDER_INVALID'],
    ['key_in_two_classes', rollOf(lines[0], `0001${lines[0].slice(4)}`), 'ROLL_KEY_DUPLICATE'],
    ['identity', rollOf(identity), 'ROLL_KEY_INVALID'],
    ['not_canonical', rollOf(notCanonical), 'ROLL_KEY_INVALID'],
  ])('%s is refused', (_name, bytes, code) => {
    expectCode(() => decodeRoll(bytes, 1), code);
  });

  test('a key twice in one entry is refused', () => {
    const same = `0000${toHex(keys[0])}${toHex(keys[0])}`;
    expectCode(() => decodeRoll(rollOf(same), 2), 'ROLL_KEY_DUPLICATE');
    expectCode(() => computeRollRoot([entries[0], entries[0]]), 'ROLL_KEY_DUPLICATE');
    expectCode(() => encodeRollEntry({ classIndex: 0, rollKeys: [] }), 'ROLL_KEY_INVALID');
  });

  test('is that of the document', () => {
    const draft = makeDraft();
    draft.roll = { registrars: 1, size: { members: 2, sponsors: 1 }, root: toHex(computeRollRoot(entries)) };
    expect(() => assertRollMatches(draft, entries)).not.toThrow();
    expectCode(() => assertRollMatches(draft, entries.slice(1)), 'ROLL_SIZE_DIFFERENT');
    expectCode(
      () => assertRollMatches(draft, [...entries, { classIndex: 2, rollKeys: [keys[5]] }]),
      'ROLL_CLASS_UNKNOWN',
    );
    const swapped = entries.with(1, { classIndex: 0, rollKeys: [keys[5]] });
    expectCode(() => assertRollMatches(draft, swapped), 'ROLL_ROOT_DIFFERENT');
  });
});

describe('CSV', () => {
  const draft = makeDraft();
  const hex = keys.map(toHex);
  const header = 'voterId,class,rollKey\n';
  const decode = (text: string) => decodeRollCsv(text, draft);

  test('quotes, CR LF, a byte order mark and a missing last line end are understood', () => {
    const text = `\uFEFFvoterId,class,rollKey\r\n"Doe, ""J"" ",members,${hex[0]}\r\n7,sponsors,${hex[1]}`;
    expect(decode(text)).toEqual([
      { voterId: 'Doe, "J" ', entry: { classIndex: 0, rollKeys: [keys[0]] } },
      { voterId: '7', entry: { classIndex: 1, rollKeys: [keys[1]] } },
    ]);
  });

  test('two registrars have two keys', () => {
    const two = makeDraft();
    two.roll.registrars = 2;
    const text = `voterId,class,rollKey,rollKey2\na,members,${hex[0]},${hex[1]}\n`;
    expect(decodeRollCsv(text, two)[0].entry.rollKeys).toEqual([keys[0], keys[1]]);
    expectCode(() => decodeRollCsv(header, two), 'ROLL_CSV_HEADER_INVALID');
  });

  test.each([
    ['header_missing', `a,members,${hex[0]}\n`, 'ROLL_CSV_HEADER_INVALID', 1],
    ['header_of_other_case', `voterid,class,rollKey\na,members,${hex[0]}\n`, 'ROLL_CSV_HEADER_INVALID', 1],
    ['file_empty', '', 'ROLL_CSV_HEADER_INVALID', 1],
    ['no_voter', header, 'ROLL_CSV_EMPTY', undefined],
    ['field_missing', `${header}a,members\n`, 'ROLL_CSV_FIELDS_INVALID', 2],
    ['field_too_many', `${header}a,members,${hex[0]},\n`, 'ROLL_CSV_FIELDS_INVALID', 2],
    ['field_too_many_at_the_end', `${header}a,members,${hex[0]},`, 'ROLL_CSV_FIELDS_INVALID', 2],
    ['empty_line', `${header}\na,members,${hex[0]}\n`, 'ROLL_CSV_FIELDS_INVALID', 2],
    ['voter_id_empty', `${header},members,${hex[0]}\n`, 'ROLL_CSV_VOTER_ID_INVALID', 2],
    ['voter_id_blank', `${header}" ",members,${hex[0]}\n`, 'ROLL_CSV_VOTER_ID_INVALID', 2],
    ['voter_id_with_line_break', `${header}"a\nb",members,${hex[0]}\n`, 'ROLL_CSV_VOTER_ID_INVALID', 2],
    ['voter_id_of_201', `${header}${'a'.repeat(201)},members,${hex[0]}\n`, 'ROLL_CSV_VOTER_ID_INVALID', 2],
    ['voter_id_twice', `${header}a,members,${hex[0]}\na,members,${hex[1]}\n`, 'ROLL_CSV_VOTER_ID_DUPLICATE', 3],
    ['class_unknown', `${header}a,member,${hex[0]}\n`, 'ROLL_CLASS_UNKNOWN', 2],
    ['class_empty', `${header}a,,${hex[0]}\n`, 'ROLL_CLASS_UNKNOWN', 2],
    ['key_upper_case', `${header}a,members,${hex[0].toUpperCase()}\n`, 'ROLL_KEY_INVALID', 2],
    ['key_short', `${header}a,members,${hex[0].slice(2)}\n`, 'ROLL_KEY_INVALID', 2],
    ['key_identity', `${header}a,members,${'00'.repeat(32)}\n`, 'ROLL_KEY_INVALID', 2],
    ['key_no_element', `${header}a,members,${'ff'.repeat(32)}\n`, 'ROLL_KEY_INVALID', 2],
    ['key_twice', `${header}a,members,${hex[0]}\nb,sponsors,${hex[0]}\n`, 'ROLL_KEY_DUPLICATE', 3],
    ['quote_inside_of_a_field', `${header}a"b,members,${hex[0]}\n`, 'ROLL_CSV_FORM_INVALID', 2],
    ['text_behind_a_quote', `${header}"a"b,members,${hex[0]}\n`, 'ROLL_CSV_FORM_INVALID', 2],
    ['quote_without_end', `${header}a,members,${hex[0]}\n"b,members,${hex[1]}\n`, 'ROLL_CSV_FORM_INVALID', 3],
    ['carriage_return_alone', `${header}a\rb,members,${hex[0]}\n`, 'ROLL_CSV_FORM_INVALID', 2],
  ])('%s is refused with its line', (_name, text, code, line) => {
    const { message } = expectCode(() => decode(text), code);
    if (line !== undefined) expect(message).toMatch(new RegExp(`^line ${line}: `));
  });

  test('lines are counted through line breaks inside of quotes', () => {
    const two = `${header}"a\n\nb",members,${hex[0]}\n`;
    expect(expectCode(() => decode(`${two}`), 'ROLL_CSV_VOTER_ID_INVALID').message).toMatch(/^line 2: /);
    const { message } = expectCode(() => decode(`voterId,"class\n",rollKey\n`), 'ROLL_CSV_HEADER_INVALID');
    expect(message).toMatch(/^line 1: /);
  });

  test('whatever a voter is called, writing and reading agree', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const usable = name.filter((id) => id.trim() !== '' && !/\p{Cc}/u.test(id) && !id.startsWith('\uFEFF'));
    fc.assert(
      fc.property(fc.uniqueArray(usable, { minLength: 1, maxLength: 8 }), (ids) => {
        const rows = ids.map((voterId, i) => ({ voterId, classId: 'members', rollKeys: [hex[i]] }));
        expect(decode(encodeRollCsv(rows, 1)).map(({ voterId }) => voterId)).toEqual(ids);
      }),
      { numRuns: 30 },
    );
  });
});

describe('approval', () => {
  const ceremonyId = bytesFor('ceremony', 32);
  const issuer = generateEd25519();
  const draft = makeDraft();
  draft.issuers.members[1].signingKey = toHex(issuer.publicKey);
  const root = Uint8Array.from(Buffer.from(draft.roll.root, 'hex'));
  const approval = signRollApproval(2, issuer.secretKey, ceremonyId, root);

  test('holds for that issuer, ceremony and root alone', () => {
    expect(() => verifyRollApproval(draft, ceremonyId, approval)).not.toThrow();
    const other = { ...draft, roll: { ...draft.roll, root: hexFor('other root', 32) } };
    const refused = [
      () => verifyRollApproval(other, ceremonyId, approval),
      () => verifyRollApproval(draft, bytesFor('another ceremony', 32), approval),
      () => verifyRollApproval(draft, ceremonyId, { ...approval, issuer: 1 }),
      () => verifyRollApproval(draft, ceremonyId, { ...approval, issuer: 4 }),
    ];
    for (const call of refused) expectCode(call, 'ROLL_APPROVAL_INVALID');
    const { message, detail } = expectCode(refused[2], 'ROLL_APPROVAL_INVALID');
    expect([message, detail.culprit]).toEqual([expect.stringContaining('issuer 1 (issuer 1)'), undefined]);
  });
});
