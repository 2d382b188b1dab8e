/** A roll that is not the one the issuers approved (spec §3.4). */
import { BASE, encodePoint, IDENTITY, toHex } from '#crypto';
import type { Attack } from '../attack.js';
import { editText, filed } from '../breaking.js';

const stopped = (
  name: string,
  flaw: string,
  code: Attack['codes'][number],
  change: (lines: string[]) => string[],
): Attack => ({
  name,
  flaw,
  make: filed((files) => editText(files, 'roll.txt', (text) => `${change(text.trimEnd().split('\n')).join('\n')}\n`)),
  verdict: 'INVALID',
  group: '4',
  codes: [code],
  culprit: '',
});

export const roll: Attack[] = [
  stopped('a voter struck off the roll', 'board-21', 'ROLL_SIZE_DIFFERENT', (lines) => lines.slice(1)),
  stopped('a voter added to the roll', 'board-21', 'ROLL_SIZE_DIFFERENT', (lines) =>
    [...lines, `0001${toHex(encodePoint(BASE.multiply(9n)))}`].sort(),
  ),
  stopped('two roll entries exchanged', 'board-21', 'ROLL_ORDER_INVALID', ([a, b, ...rest]) => [b, a, ...rest]),
  stopped('a roll entry twice', 'board-20', 'ROLL_ORDER_INVALID', ([a, ...rest]) => [a, a, ...rest]),
  stopped('a roll key in upper case', 'proofs-8', 'ROLL_LINE_INVALID', ([a, ...rest]) => [a.toUpperCase(), ...rest]),
  stopped('a roll key that is the identity', 'proofs-7', 'ROLL_KEY_INVALID', ([, ...rest]) => [
    `0000${toHex(encodePoint(IDENTITY))}`,
    ...rest,
  ]),
  stopped('a roll key that is no point', 'proofs-7', 'ROLL_KEY_INVALID', (lines) => [
    ...lines.slice(0, -1),
    `0001${'ff'.repeat(32)}`,
  ]),
  // The generator of the group: a key that everybody knows.
  stopped('another voter in one place of the roll', 'tokens-13a', 'ROLL_ROOT_DIFFERENT', (lines) => [
    ...lines.slice(0, -1),
    `0001${toHex(encodePoint(BASE))}`,
  ]),
  stopped('a voter moved to a class of more weight', 'tokens-13', 'ROLL_SIZE_DIFFERENT', (lines) =>
    lines.map((line, i) => (i === 5 ? `0001${line.slice(4)}` : line)).sort(),
  ),
  stopped('a roll entry of a class that does not exist', 'tokens-13', 'ROLL_CLASS_UNKNOWN', (lines) => [
    ...lines.slice(0, -1),
    `0007${(lines.at(-1) ?? '').slice(4)}`,
  ]),
];
