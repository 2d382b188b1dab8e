/**
 * The bounds that are argued in libs/crypto/kernel/field.ts, computed from its own lines: with the largest operands that its
 * words "tight" and "loose" allow, no sum leaves 64 bits, and what `carry` leaves is tight. A limb that overflowed would make
 * the kernel accept what does not hold.
 */
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const SOURCE = readFileSync(path.resolve(import.meta.dirname, '../../libs/crypto/kernel/field.ts'), 'utf8');
const I32 = 2n ** 31n;
const I64 = 2n ** 63n;
const LIMBS = Array.from({ length: 10 }, (_, i) => i);

/** Hundredths of 2^25 and 2^24. */
const bound = (hundredths: bigint) => LIMBS.map((i) => (hundredths * 2n ** (i % 2 === 0 ? 25n : 24n)) / 100n);
const TIGHT = bound(101n);
const LOOSE = bound(330n);

/** The lines of a function. */
function linesOf(name: string): string[] {
  const begin = SOURCE.indexOf(`function ${name}(`);
  expect(begin).toBeGreaterThan(0);
  return SOURCE.slice(begin, SOURCE.indexOf('\n}\n', begin)).split('\n');
}

/** Largest sizes of h0 … h9, from `const x = a * b + …` lines, where every name is the largest size of what it stands for. */
function largestColumns(name: string): bigint[] {
  const sizes = new Map<string, bigint>(
    LIMBS.flatMap((i) => [
      [`f${i}`, LOOSE[i]],
      [`g${i}`, LOOSE[i]],
    ]),
  );
  const sizeOf = (factor: string): bigint => {
    if (/^\d+$/.test(factor)) return BigInt(factor);
    const size = sizes.get(factor);
    if (size === undefined) throw new Error(`${factor} is not known`);
    return size;
  };
  for (const line of linesOf(name)) {
    const [, left, right] = /^ {2}const (\w+) = (.*);$/.exec(line) ?? [];
    if (left === undefined || right === undefined || right.includes('load<')) continue;
    // No difference, and no bracket: the size of a sum of products is at most the sum of the products of the sizes.
    expect(right).toMatch(/^\w+( [*+] \w+)*$/);
    const terms = right
      .split(' + ')
      .map((term) => term.split(' * ').reduce((size, factor) => size * sizeOf(factor), 1n));
    const size = terms.reduce((sum, term) => sum + term, 0n);
    expect([left, size < I64]).toEqual([left, true]);
    sizes.set(left, size);
  }
  return LIMBS.map((i) => sizeOf(`h${i}`));
}

/** Carries sizes as `carry` carries numbers. */
function carried(columns: readonly bigint[]): bigint[] {
  const sizes = [...columns];
  let steps = 0;
  for (const line of linesOf('carry')) {
    const step = /^ {2}c = \(h(\d) \+ \(1 << (\d+)\)\) >> (\d+); h(\d) \+= c( \* 19)?; h(\d) -= c << (\d+);$/.exec(
      line,
    );
    if (step === null) {
      expect(line).not.toMatch(/>>/);
      continue;
    }
    const [from, half, bits, to, again, back] = [step[1], step[2], step[3], step[4], step[6], step[7]].map(Number);
    expect([again, half, back]).toEqual([from, bits - 1, bits]);
    expect(bits).toBe(from % 2 === 0 ? 26 : 25);
    expect(to).toBe((from + 1) % 10);
    expect(step[5] !== undefined).toBe(to === 0);
    expect(sizes[from] + 2n ** BigInt(half) < I64).toBe(true);
    const carry = (sizes[from] >> BigInt(bits)) + 1n;
    sizes[to] += carry * (to === 0 ? 19n : 1n);
    sizes[from] = 2n ** BigInt(half);
    expect(sizes[to] < I64).toBe(true);
    steps += 1;
  }
  expect(steps).toBe(12);
  return sizes;
}

test.each(['feMul', 'feSquare'])('%s of loose operands stays within 64 bits and leaves a tight element', (name) => {
  const columns = largestColumns(name);
  // As the comment says.
  expect(columns.every((column) => column < (14n * 2n ** 60n) / 10n)).toBe(true);
  const left = carried(columns);
  expect(LIMBS.filter((i) => left[i] > TIGHT[i])).toEqual([]);
});

test('the products of both are those of the schoolbook, wrapped by 2^255 = 19', () => {
  // With limbs of one each, column k has a product for every i + j = k, and 19 of them for every i + j = k + 10; two odd limbs
  // stand half a bit too low each and count twice.
  const due = LIMBS.map((k) =>
    LIMBS.reduce((sum, i) => sum + ((i % 2) * (((k - i + 10) % 10) % 2) + 1) * (i <= k ? 1 : 19), 0),
  );
  for (const name of ['feMul', 'feSquare']) expect([name, countedColumns(name)]).toEqual([name, due]);
});

/** The columns of operands whose limbs are all one. */
function countedColumns(name: string): number[] {
  const values = new Map<string, number>(
    LIMBS.flatMap((i) => [
      [`f${i}`, 1],
      [`g${i}`, 1],
    ]),
  );
  for (const line of linesOf(name)) {
    const [, left, right] = /^ {2}const (\w+) = (.*);$/.exec(line) ?? [];
    if (left === undefined || right === undefined || right.includes('load<')) continue;
    const terms = right
      .split(' + ')
      .map((term) =>
        term.split(' * ').reduce((product, factor) => product * (values.get(factor) ?? Number(factor)), 1),
      );
    values.set(
      left,
      terms.reduce((sum, term) => sum + term, 0),
    );
  }
  return LIMBS.map((i) => values.get(`h${i}`) ?? Number.NaN);
}

test('sums of two and of three tight elements are loose, and fit 32 bits', () => {
  for (const i of LIMBS) {
    expect(3n * TIGHT[i] <= LOOSE[i]).toBe(true);
    expect(LOOSE[i] < I32).toBe(true);
  }
});

test('what is cut out of 32 bytes is carried to a tight element', () => {
  const left = carried(LIMBS.map((i) => 2n ** (i % 2 === 0 ? 26n : 25n)));
  expect(LIMBS.filter((i) => left[i] > TIGHT[i])).toEqual([]);
});
