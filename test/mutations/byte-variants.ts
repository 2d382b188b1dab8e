/** Every small change of a binary form and of a text of lines: each field or line changed, cut, removed, doubled, moved. */
import { concatBytes, equalBytes, utf8 } from '#crypto';
import type { Chance } from './chance.js';
import type { Field } from './fields.js';
import type { Variant } from './json-variants.js';

/** @param chance which bit of a field is flipped */
export function byteVariants(fields: readonly Field[], chance: Chance): Variant<Uint8Array>[] {
  // Two equal fields exchanged are no change.
  const whole = concatBytes(...fields.map(({ bytes }) => bytes));
  return [...changedFields(fields, chance)].filter(({ value }) => !equalBytes(value, whole));
}

function* changedFields(fields: readonly Field[], chance: Chance): Generator<Variant<Uint8Array>> {
  for (const [i, { name, bytes }] of fields.entries()) {
    const put = (count: number, ...others: Uint8Array[]): Uint8Array =>
      concatBytes(
        ...fields.slice(0, i).map((field) => field.bytes),
        ...others,
        ...fields.slice(i + count).map((field) => field.bytes),
      );
    if (bytes.length === 0) continue;
    yield {
      at: name,
      kind: 'one bit',
      value: put(
        1,
        withOtherBit(bytes, (bound) => chance(name, bound)),
      ),
    };
    yield { at: name, kind: 'removed', value: put(1) };
    yield { at: name, kind: 'doubled', value: put(1, bytes, bytes) };
    if (bytes.length > 1) yield { at: name, kind: 'a byte short', value: put(1, bytes.slice(0, -1)) };
    const next = fields[i + 1];
    if (next !== undefined) yield { at: name, kind: 'moved', value: put(2, next.bytes, bytes) };
  }
}

/** @param text lines that end in LF   @param chance which character of a line is changed */
export function* lineVariants(text: string, chance: Chance): Generator<Variant<Uint8Array>> {
  const lines = text.split('\n').slice(0, -1);
  const put = (i: number, count: number, ...others: string[]): Uint8Array =>
    utf8(
      lines
        .toSpliced(i, count, ...others)
        .map((line) => `${line}\n`)
        .join(''),
    );
  for (const [i, line] of lines.entries()) {
    const at = `line ${i}`;
    yield { at, kind: 'removed', value: put(i, 1) };
    yield { at, kind: 'doubled', value: put(i, 1, line, line) };
    if (i + 1 < lines.length) yield { at, kind: 'moved', value: put(i, 2, lines[i + 1], line) };
    if (line === '') continue;
    // Of a line's words each is changed: name, key id and signature of a signature line.
    for (const [word, part] of line.split(' ').entries()) {
      const words = line.split(' ');
      const place = chance(`${at} ${word}`, part.length);
      const other = part[place] === '0' ? '1' : '0';
      words[word] = part.slice(0, place) + other + part.slice(place + 1);
      yield { at: `${at} word ${word}`, kind: 'another character', value: put(i, 1, words.join(' ')) };
    }
    yield { at, kind: 'upper case', value: put(i, 1, line.toUpperCase()) };
    yield { at, kind: 'a blank behind', value: put(i, 1, `${line} `) };
  }
  yield { at: 'end', kind: 'no newline', value: utf8(text.slice(0, -1)) };
  yield { at: 'end', kind: 'a further newline', value: utf8(`${text}\n`) };
}

function withOtherBit(bytes: Uint8Array, chance: (bound: number) => number): Uint8Array {
  const place = chance(8 * bytes.length);
  return bytes.map((byte, i) => (i === place >> 3 ? byte ^ (1 << (place & 7)) : byte));
}
