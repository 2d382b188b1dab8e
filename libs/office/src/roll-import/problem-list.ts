/** What was wrong with a list of voters, as a table to take along: lines, codes and sentences, nothing of the list itself. */
import { encodeSafeCsv } from '../safe-csv.js';
import type { RowProblem } from './check-row.js';

/** @param sentenceOf  in the reader's language */
export function encodeProblems(problems: readonly RowProblem[], sentenceOf: (problem: RowProblem) => string): string {
  const rows = problems.map((problem) => [String(problem.line), problem.code, sentenceOf(problem)]);
  return encodeSafeCsv([['line', 'code', 'problem'], ...rows]);
}
