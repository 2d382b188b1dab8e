/** The table of baby steps: what was put in is found, and elements that share their low bits are all found. */
import { expect, test } from '@jest/globals';
import { StepTable } from '../../libs/crypto/src/step-table.js';

test('as many elements as it was made for, and no other', () => {
  for (const most of [1, 2, 3, 100]) {
    const table = new StepTable(most);
    const elements = Array.from({ length: most }, (_, i) => 2n ** 200n + BigInt(i) * 2n ** 32n + 7n);
    elements.forEach((element, step) => table.set(element, step));
    elements.forEach((element, step) => expect(table.find(element)).toEqual([step]));
    expect(table.find(2n ** 200n + 8n)).toEqual([]);
  }
});

test('zero, and elements that share their low bits', () => {
  const table = new StepTable(4);
  table.set(0n, 0);
  table.set(2n ** 52n, 1);
  table.set(2n ** 53n - 1n, 2);
  expect(table.find(0n)).toEqual([0, 1]);
  expect(table.find(2n ** 52n - 1n)).toEqual([2]);
  expect(table.find(1n)).toEqual([]);
});
