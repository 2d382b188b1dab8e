/** The second verifier, which shares no code with the first: its verdict and its codes for what it checks. */
import { type SecondReport, verifySecond } from '../second/second-verifier.js';
import type { Attack } from './attack.js';
import type { Verifier } from './verifiers.js';

/** It checks no depth in the chain: what only group 9b stops is none of its business. */
export const second: Verifier<SecondReport> = {
  name: 'second verifier',
  report: ({ files, electionId }) => verifySecond(files, electionId),
  differences: ({ group, verdict, codes }: Attack, { verdict: found, checks }) => {
    if (group === '9b') return [];
    const faults: string[] = [];
    const due = verdict === 'VALID' ? 'VALID, DEPTH NOT CHECKED' : verdict;
    if (found !== due) faults.push(`verdict: expected ${due}, found ${found}`);
    const failures = checks.find((check) => check.group === group)?.failures ?? [];
    const own = [...new Set(failures.map(({ code }) => code))].sort().join();
    const expected = [...codes].sort().join();
    if (own !== expected) faults.push(`codes of ${group}: expected ${expected}, found ${own}`);
    return faults;
  },
  stop: () => Promise.resolve(),
};
