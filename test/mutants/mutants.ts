/** All mutants of the verifier, numbered in the order of their files, and the sources that carry them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FileInstrumenter } from './instrument.js';
import { ROOT, sourcesOfVerifier } from './reachable.js';
import { isAssertionFunction, nameOf } from './syntax.js';

export type MutantKind = 'true' | 'false' | 'bound' | 'skip' | 'empty' | 'any';

export interface Mutant {
  id: number;
  file: string;
  line: number;
  kind: MutantKind;
  /** The source that it takes out or changes. */
  text: string;
  /** The declaration around it. */
  within: string;
  /** From 1 on: which one it is of those that are alike in all of this but the line. */
  nth: number;
}

export interface Instrumented {
  mutants: Mutant[];
  /** Changed source by path inside the repository. */
  sources: Map<string, string>;
}

/** All switches of all files, numbered in their order. */
export function instrumentVerifier(): Instrumented {
  const mutants: Mutant[] = [];
  const sources = new Map<string, string>();
  const targets = sourcesOfVerifier();
  const assertions = new Set(
    targets.flatMap(({ declarations, source }) =>
      declarations.filter((each) => isAssertionFunction(each, source)).map(nameOf),
    ),
  );
  sources.set('libs/crypto/src/kept-points.ts', readFileSync(path.join(ROOT, 'test/mutants/kept-points.ts'), 'utf8'));
  for (const each of targets) {
    if (!NO_CHECKS.has(each.file)) sources.set(each.file, new FileInstrumenter(each, mutants, assertions).run());
  }
  return { mutants, sources };
}

/** Two processes that have the same speak of the same mutants by their numbers. */
export function fingerprintOf(mutants: readonly Mutant[]): string {
  return createHash('sha256').update(JSON.stringify(mutants)).digest('hex');
}

/** Files that decide nothing. */
const NO_CHECKS = new Set([
  // Sentences for people.
  'libs/record/src/verify-election/sentences.ts',
  'libs/crypto/src/errors.ts',
  // Faster ways to a sum and to a key that is known already; their results are compared with the plain ones by tests.
  'libs/crypto/src/multi-scalar.ts',
  'libs/crypto/src/election-key.ts',
  'libs/crypto/src/kept-points.ts',
  // How the kernel is called: what it answers is compared with the reference's answers by tests.
  'libs/crypto/src/engine/ballot-form.ts',
  'libs/crypto/src/engine/kernel.ts',
  'libs/crypto/src/engine/kernel-ballots.ts',
]);
