/** The roll against the legal list: every difference is named, of many the first, and a list that is none is refused. */
import { ServiceError } from '#edge';
import { assertLegalList } from '../../apps/issuer/src/ceremonies/legal-list.js';

const CLASSES = ['members', 'partners'];
const voter = (voterId: string, classIndex: number) => ({ voterId, entry: { classIndex, rollKeys: [] } });
const ROLL = [voter('ana', 0), voter('Bo, "the elder"', 1), voter('chidi', 0)];
const LIST = 'voterId,class\nchidi,members\nana,members\n"Bo, ""the elder""",partners\n';

function refusal(list: string): { code: string; detail: string } {
  try {
    assertLegalList(list, ROLL, CLASSES, false);
  } catch (error) {
    if (error instanceof ServiceError) return { code: error.code, detail: error.detail };
    throw error;
  }
  throw new Error('accepted');
}

test('the same voters in any order, with a byte order mark and other line ends', () => {
  assertLegalList(LIST, ROLL, CLASSES, false);
  assertLegalList(`\uFEFF${LIST.replaceAll('\n', '\r\n')}`, ROLL, CLASSES, false);
});

test('where voters enrol, the list may have more of them, and the roll may not', () => {
  assertLegalList(`${LIST}dora,members\n`, ROLL, CLASSES, true);
  expect(() => assertLegalList('voterId,class\nana,members\n', ROLL, CLASSES, true)).toThrow('2 voters differ');
});

test.each<[string, string, RegExp]>([
  [
    'voter_not_on_the_list',
    LIST.replace('ana,members\n', ''),
    /^1 voters differ: "ana" is on the roll and not on the list$/,
  ],
  ['voter_not_on_the_roll', `${LIST}ghost,members\n`, /^1 voters differ: "ghost" is on the list and not on the roll$/],
  [
    'another_class',
    LIST.replace('ana,members', 'ana,partners'),
    /"ana" has class "members" on the roll and "partners" on the list/,
  ],
  ['blank_behind_the_id', LIST.replace('ana,', 'ana ,'), /^2 voters differ/],
  [
    'a_hundred_more',
    `${LIST}${Array.from({ length: 100 }, (_, i) => `x${i},members\n`).join('')}`,
    /^100 voters differ: .*; and 80 more$/,
  ],
])('LEGAL_LIST_DIFFERENT %s', (_name, list, detail) => {
  expect(refusal(list)).toEqual({ code: 'LEGAL_LIST_DIFFERENT', detail: expect.stringMatching(detail) as string });
});

test.each<[string, string, RegExp]>([
  ['empty', '', /^line 1: the header must be voterId,class$/],
  ['another_header', 'id,class\nana,members\n', /^line 1/],
  ['semicolons', 'voterId;class\nana;members\n', /^line 1/],
  ['voter_twice', `${LIST}ana,members\n`, /^line 5: "ana" stands there twice$/],
  ['one_field', `${LIST}dora\n`, /^line 5: 1 fields, expected 2$/],
  ['quote_open', `${LIST}"dora`, /line 5/],
])('LEGAL_LIST_INVALID %s', (_name, list, detail) => {
  expect(refusal(list)).toEqual({ code: 'LEGAL_LIST_INVALID', detail: expect.stringMatching(detail) as string });
});

test('what is named is short, however long the list’s fields are', () => {
  const { detail } = refusal(`${LIST}${'y'.repeat(10_000)},members\n`);
  expect(detail.length).toBeLessThan(200);
});
