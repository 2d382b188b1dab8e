/** Hints are read leniently (record format, “Hints”): whatever stands in such a file, it is hints for some entries or none. */
import { expect, test } from '@jest/globals';
import { concatBytes, u16 } from '#crypto';
import { decodeHintFile, encodeHintFile, hintPath } from '#record';

const hints = [new Uint8Array(64).fill(1), undefined, new Uint8Array(32).fill(2)];
const file = encodeHintFile(hints);

test('what was encoded is decoded', () => {
  expect(decodeHintFile(file, 3)).toEqual(hints);
  expect(file).toEqual(concatBytes(u16(2), new Uint8Array(64).fill(1), u16(0), u16(1), new Uint8Array(32).fill(2)));
  expect(hintPath(3906)).toBe('hints/board-3906');
});

test('a file that ends early, goes on, or is for fewer entries gives what it can', () => {
  expect(decodeHintFile(new Uint8Array(), 3)).toStrictEqual([]);
  expect(decodeHintFile(file.subarray(0, 1), 3)).toStrictEqual([]);
  expect(decodeHintFile(file.subarray(0, file.length - 1), 3)).toStrictEqual([hints[0], undefined, undefined]);
  expect(decodeHintFile(concatBytes(file, new Uint8Array(5)), 3)).toStrictEqual(hints);
  expect(decodeHintFile(file, 2)).toStrictEqual(hints.slice(0, 2));
  expect(decodeHintFile(file, 300)).toStrictEqual(hints);
  expect(decodeHintFile(new Uint8Array(1_000).fill(255), 3)).toStrictEqual([undefined]);
});
