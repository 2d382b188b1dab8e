/**
 * Mutants that nothing can notice, each with the reason that a reader can check: the program that is left refuses the same
 * with the same code. Nothing else belongs here; a check that could matter gets its attack or its test instead.
 */
import { OF_CRYPTO } from './equivalents-of-crypto.js';
import { OF_RECORD } from './equivalents-of-record.js';
import type { Mutant, MutantKind } from './mutants.js';

/** Mutants of one declaration that share their reason. */
export interface Equivalents {
  file: string;
  within: string;
  why: string;
  /** `nth` is 1 where it is not said. */
  mutants: readonly { kind: MutantKind; text: string; nth?: number }[];
}

export const EQUIVALENTS: readonly Equivalents[] = [...OF_CRYPTO, ...OF_RECORD];

/** The entry that names a mutant. */
export function equivalentOf(mutant: Mutant): Equivalents | undefined {
  return EQUIVALENTS.find((entry) => entry.mutants.some((each) => isOf(entry, each, mutant)));
}

/** What entries name and is not there: what they spoke of is gone. */
export function strayEquivalents(mutants: readonly Mutant[]): string[] {
  return EQUIVALENTS.flatMap((entry) =>
    entry.mutants
      .filter((each) => !mutants.some((mutant) => isOf(entry, each, mutant)))
      .map(({ kind, text }) => `${entry.file} ${entry.within} [${kind}] ${text}`),
  );
}

function isOf({ file, within }: Equivalents, each: Equivalents['mutants'][number], mutant: Mutant): boolean {
  if (mutant.file !== file || mutant.within !== within) return false;
  return mutant.kind === each.kind && mutant.text === each.text && mutant.nth === (each.nth ?? 1);
}
