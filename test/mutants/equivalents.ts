/**
 * Mutants that nothing can notice, each with the reason that a reader can check: the program that is left does the same.
 * Nothing else belongs here; a check that could matter gets its attack instead.
 */
import type { Mutant, MutantKind } from './mutants.js';

export interface Equivalent {
  file: string;
  within: string;
  kind: MutantKind;
  text: string;
  why: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'libs/crypto/src/signed-note.ts',
    within: 'decodeSignatureLine',
    kind: 'false',
    text: 'found === null',
    why: 'Where nothing was found there are no bytes either, and the next operand refuses those.',
  },
];

/** The entry that names a mutant. */
export function equivalentOf(mutant: Mutant): Equivalent | undefined {
  return EQUIVALENTS.find((each) => isOf(each, mutant));
}

/** Entries that name no mutant: what they spoke of is gone. */
export function strayEquivalents(mutants: readonly Mutant[]): Equivalent[] {
  return EQUIVALENTS.filter((each) => !mutants.some((mutant) => isOf(each, mutant)));
}

function isOf({ file, within, kind, text }: Equivalent, mutant: Mutant): boolean {
  return mutant.file === file && mutant.within === within && mutant.kind === kind && mutant.text === text;
}
