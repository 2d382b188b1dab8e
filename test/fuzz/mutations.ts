/**
 * Changes of valid inputs (fast-check arbitraries): positions are fractions of whatever the input's length is by then, so
 * that a step means something for every input and shrinking finds a short list of steps.
 */
import { concatBytes, encodeCanonicalJson, utf8 } from '#crypto';
import fc from 'fast-check';

export type Step =
  | { do: 'flip'; at: number; bit: number }
  | { do: 'set'; at: number; byte: number }
  | { do: 'cut'; at: number; length: number }
  | { do: 'truncate'; at: number }
  | { do: 'insert'; at: number; bytes: Uint8Array }
  | { do: 'splice'; at: number; other: number; from: number; length: number }
  | { do: 'repeat'; at: number; length: number; times: number }
  | { do: 'upper'; at: number; length: number }
  | { do: 'number'; at: number; text: string }
  | { do: 'lines'; at: number; to: number; twice: boolean }
  | { do: 'json'; path: number[]; edit: JsonEdit; value: number };

type JsonEdit = 'replace' | 'remove' | 'double' | 'swap' | 'rename' | 'add';

/** Bytes that decoders have been known to stumble over. */
const CURIOUS = [
  [0xef, 0xbb, 0xbf], // byte order mark
  [0x0d, 0x0a],
  [0x0d],
  [0x0a],
  [0x0a, 0x0a],
  [0x00],
  [0xc0, 0xaf], // overlong
  [0xe0, 0x80, 0xaf],
  [0xed, 0xa0, 0x80], // lone surrogates
  [0xed, 0xb0, 0x80],
  [0xf4, 0x90, 0x80, 0x80], // beyond U+10FFFF
  [0xc2, 0x85], // blanks that are no ASCII
  [0xc2, 0xa0],
  [0xe2, 0x80, 0xa8],
  [0xf0, 0x9f, 0x97, 0xb3],
  [0xff, 0xff, 0xff, 0xff], // lengths
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xfd, 0xff, 0xff],
  [0xfe, 0x00, 0x00, 0x01, 0x00],
  [0x7f, 0xff, 0xff, 0xff],
  [0x80, 0x00, 0x00, 0x00],
].map((bytes) => Uint8Array.from(bytes));

const CURIOUS_TEXTS = [
  '{"__proto__":null}',
  '"__proto__":{},',
  '"constructor":1,',
  ',"toString":1',
  '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[',
  '{"a":'.repeat(40),
  '\\ud800',
  '\\u0000',
  '/../',
  './',
  'x000/',
  '"',
  '=',
  '+',
  '\u2014 ',
  '-0',
  '1e400',
  ' ',
];

const NUMBERS = [
  '-1',
  '0',
  '-0',
  '00',
  '1',
  '1.0',
  '1e0',
  '1E2',
  '0.5',
  '255',
  '256',
  '65535',
  '65536',
  '4294967295',
  '4294967296',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '18446744073709551616',
  '1e21',
  '1e400',
  'NaN',
  'null',
  '""',
  '[]',
  '{}',
];

/** What a member is replaced by. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1,
  2 ** 53 - 1,
  2 ** 53,
  1e21,
  '',
  'a',
  '\u0000',
  '\u202e',
  '0'.repeat(64),
  'f'.repeat(64),
  'F'.repeat(64),
  '0'.repeat(192),
  'constructor',
  [],
  [null],
  {},
  { constructor: 1 },
  [[[[[[[[]]]]]]]],
];

const fraction = fc.nat({ max: 0xffff }).map((n) => n / 0x10000);
const small = fc.nat({ max: 40 });
const curious = fc.oneof(
  fc.constantFrom(...CURIOUS, ...CURIOUS_TEXTS.map((text) => utf8(text))),
  fc.uint8Array({ maxLength: 40 }),
);
const jsonEdit = fc.constantFrom<JsonEdit>('replace', 'remove', 'double', 'swap', 'rename', 'add');

const jsonStep = fc.record({
  do: fc.constant('json'),
  path: fc.array(fraction, { maxLength: 6 }),
  edit: jsonEdit,
  value: fc.nat({ max: VALUES.length - 1 }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('flip'), at: fraction, bit: fc.nat({ max: 7 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('set'), at: fraction, byte: fc.nat({ max: 255 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut'), at: fraction, length: small }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('truncate'), at: fraction }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('insert'), at: fraction, bytes: curious }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('splice'),
      at: fraction,
      other: fc.nat({ max: 1000 }),
      from: fraction,
      length: small,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('repeat'), at: fraction, length: small, times: fc.nat({ max: 300 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('upper'), at: fraction, length: small }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('number'), at: fraction, text: fc.constantFrom(...NUMBERS) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lines'), at: fraction, to: fraction, twice: fc.boolean() }) },
  { weight: 2, arbitrary: jsonStep },
);

/** Inputs for a decoder whose valid inputs are `members`: as they are, changed, or made of nothing. */
export function inputsFrom(members: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const changedBy = (each: fc.Arbitrary<Step>) =>
    fc
      .record({ member: fc.nat({ max: members.length - 1 }), steps: fc.array(each, { minLength: 1, maxLength: 4 }) })
      .map(({ member, steps }) => steps.reduce((bytes, change) => applied(change, bytes, members), members[member]));
  return fc.oneof(
    { weight: 8, arbitrary: changedBy(step) },
    { weight: isJson(members[0]) ? 8 : 0, arbitrary: changedBy(jsonStep) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }).map((text) => utf8(text)) },
  );
}

const isJson = (bytes: Uint8Array): boolean => bytes[0] === 0x7b && bytes.at(-1) === 0x7d;

function applied(change: Step, bytes: Uint8Array, members: readonly Uint8Array[]): Uint8Array {
  if (change.do === 'json') return editedJson(change, bytes);
  const at = Math.floor(change.at * (bytes.length + 1));
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (change.do) {
    case 'flip':
      return after.length === 0 ? bytes : bytes.with(at, bytes[at] ^ (1 << change.bit));
    case 'set':
      return after.length === 0 ? bytes : bytes.with(at, change.byte);
    case 'cut':
      return concatBytes(before, after.subarray(change.length));
    case 'truncate':
      return before;
    case 'insert':
      return concatBytes(before, change.bytes, after);
    case 'splice': {
      const other = members[change.other % members.length];
      const from = Math.floor(change.from * other.length);
      return concatBytes(before, other.subarray(from, from + change.length), after);
    }
    case 'repeat':
      return concatBytes(before, ...Array<Uint8Array>(change.times).fill(after.subarray(0, change.length)), after);
    case 'upper': {
      const isSmall = (byte: number) => byte >= 0x61 && byte <= 0x7a;
      return bytes.map((byte, i) => (i >= at && i < at + change.length && isSmall(byte) ? byte - 0x20 : byte));
    }
    case 'number':
      return withNumber(bytes, at, change.text);
    case 'lines':
      return withLines(bytes, change);
    default:
      return change satisfies never;
  }
}

/** The first decimal number from `at` on, replaced. */
function withNumber(bytes: Uint8Array, at: number, text: string): Uint8Array {
  const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
  const start = bytes.findIndex((byte, i) => i >= at && isDigit(byte));
  if (start < 0) return bytes;
  const length = bytes.subarray(start).findIndex((byte) => !isDigit(byte));
  const end = length < 0 ? bytes.length : start + length;
  return concatBytes(bytes.subarray(0, start), utf8(text), bytes.subarray(end));
}

/** One line moved to another place, or written there once more. */
function withLines(bytes: Uint8Array, change: { at: number; to: number; twice: boolean }): Uint8Array {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const from = Math.floor(change.at * lines.length);
  const [line] = change.twice ? lines.slice(from, from + 1) : lines.splice(from, 1);
  lines.splice(Math.floor(change.to * (lines.length + 1)), 0, line);
  return Uint8Array.from(Buffer.from(lines.join('\n'), 'latin1'));
}

/** A member of a document changed and the document written canonically again, so that its form is what is judged. */
function editedJson(change: { path: number[]; edit: JsonEdit; value: number }, bytes: Uint8Array): Uint8Array {
  try {
    const document: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return encodeCanonicalJson(edited(document, change.path, change));
  } catch {
    return bytes; // no JSON, or none any more
  }
}

function edited(value: unknown, path: number[], change: { edit: JsonEdit; value: number }): unknown {
  const [here, ...rest] = path;
  if (typeof value !== 'object' || value === null || here === undefined) return VALUES[change.value];
  const entries: [string, unknown][] = Object.entries(value);
  const at = Math.floor(here * entries.length);
  if (rest.length > 0 && at < entries.length) {
    entries[at] = [entries[at][0], edited(entries[at][1], rest, change)];
  } else {
    editEntry(entries, at, change);
  }
  const document: Record<string, unknown> = Object.fromEntries(entries);
  return Array.isArray(value) ? entries.map(([, item]) => item) : document;
}

function editEntry(entries: [string, unknown][], at: number, change: { edit: JsonEdit; value: number }): void {
  const entry = entries.at(at);
  const value = VALUES[change.value];
  if (entry === undefined || change.edit === 'add') entries.splice(at, 0, [`added${change.value}`, value]);
  else if (change.edit === 'replace') entries[at] = [entry[0], value];
  else if (change.edit === 'remove') entries.splice(at, 1);
  else if (change.edit === 'double') entries.splice(at, 0, [`${entry[0]}2`, entry[1]]);
  else if (change.edit === 'rename') entries[at] = [`${entry[0]}x`, entry[1]];
  else {
    const other = (at + 1) % entries.length;
    [entries[at][1], entries[other][1]] = [entries[other][1], entries[at][1]];
  }
}
