/**
 * Every byte of every file is covered by some check: changes of a record, generated from the schemas and from its files, are refused
 * by the right check, whether or not whoever made them wrote record.json anew. A seeded choice of what `npm run mutations` runs.
 */
import { allMutations, sampleOf } from './all-mutations.js';
import { type Bases, makeBases } from './base.js';
import { chanceOf } from './chance.js';
import { judge, reportsOf, type Reports } from './judge.js';
import { type Mutation, nameOf } from './mutation.js';

const CASES = 36;

const chance = chanceOf('tests');

let bases: Bases;
let before: Reports;
let all: Mutation[];

beforeAll(async () => {
  bases = await makeBases();
  before = await reportsOf(bases);
  all = allMutations(bases, chance, '');
}, 60_000);

test('both records are VALID before anything is changed', () => {
  expect([before.lean.verdict, before.spare.verdict]).toEqual(['VALID', 'VALID']);
});

test('every change has a name of its own, and there are thousands', () => {
  const names = all.map(nameOf);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(10_000);
});

test('a seeded choice: each refused by the right check, or redundant and named', async () => {
  const wrong = [];
  for (const mutation of sampleOf(all, CASES, chance)) {
    const outcome = await judge(mutation, bases, before);
    if (!['refused', 'redundant', 'unchanged'].includes(outcome.judgement) || !outcome.isRight) wrong.push(outcome);
  }
  expect(wrong).toEqual([]);
}, 120_000);
