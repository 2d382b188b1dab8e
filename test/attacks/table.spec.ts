/** docs/attacks.md and the catalogue say the same: every attack has its row, and every row an attack or a test. */
import { existsSync, readFileSync } from 'node:fs';
import { ATTACKS } from './catalogue/index.js';

const ROWS = readFileSync('docs/attacks.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const flaw = /^\| `([a-z]+-\d+[a-z]?)` /.exec(line)?.[1];
    return flaw === undefined ? [] : [{ flaw, line }];
  });
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found);

test('every attack stands in a row', () => {
  const known = ROWS.map(({ flaw }) => flaw);
  expect(new Set(known).size).toBe(known.length);
  expect(ATTACKS.filter(({ flaw }) => !known.includes(flaw)).map(({ name }) => name)).toEqual([]);
});

test('every row has an attack or names a test that is there', () => {
  const bare = ROWS.filter(
    ({ flaw, line }) => !ATTACKS.some((attack) => attack.flaw === flaw) && all(line, /`(test\/[^`]+)`/g).length === 0,
  );
  expect(bare).toEqual([]);
});

test('what the table names is there', () => {
  const text = ROWS.map(({ line }) => line).join('\n');
  expect(all(text, /`(test\/[^`]+)`/g).filter((path) => !existsSync(path))).toEqual([]);
  const names = ATTACKS.map(({ name }) => name);
  expect(all(text, /“([^”]+)”/g).filter((name) => !names.includes(name))).toEqual([]);
});
