/**
 * A part of a campaign, in a process of its own: it builds records of its own (their keys differ, their form does not), takes every
 * n-th of the chosen changes, and tells each outcome to whoever started it.
 */
import { allMutations, sampleOf } from './all-mutations.js';
import { makeBases } from './base.js';
import { chanceOf } from './chance.js';
import { judge, type Outcome, reportsOf } from './judge.js';

export interface PartMessage {
  possible: number;
  chosen: number;
  outcome: Outcome | null;
}

const [seed = '', sample = '', only = '', part = '0', parts = '1'] = process.argv.slice(2);
const chance = chanceOf(seed);
const bases = await makeBases();
const before = await reportsOf(bases);
const all = allMutations(bases, chance, only);
const chosen = sampleOf(all, sample === 'all' ? Infinity : Number(sample), chance);
const tell = (outcome: Outcome | null): void => {
  const message: PartMessage = { possible: all.length, chosen: chosen.length, outcome };
  process.send?.(message);
};
tell(null);
for (let i = Number(part); i < chosen.length; i += Number(parts)) tell(await judge(chosen[i], bases, before));
process.disconnect?.();
