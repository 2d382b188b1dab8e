/**
 * Who may notice a mutant: the attacks of the catalogue, honest records, and the tests and vectors of the checks, each a
 * case of its own that is prepared with every mutant off and then run with one of them on.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './reachable.js';
import { testsOf } from './small-jest.mjs';
import { type Attack, differences } from '../attacks/attack.js';
import { baseOf } from '../attacks/bases.js';
import type { BuiltRecord } from '../support/build-record.js';
import { verify } from '../support/verify-record.js';

export interface Noticer {
  name: string;
  kind: 'attack' | 'test';
  /** Builds what is verified; every mutant is off. */
  prepare(): Promise<void>;
  /** Throws if something is not as it should be. */
  run(): Promise<void>;
}

/** Folders of the specs whose tests take part. */
const SPEC_FOLDERS = ['test/verify', 'test/record', 'test/crypto', 'test/crypto-formats'];

/** What stands before the name of a case of the catalogue. */
const CATALOGUE = 'attack';

/**
 * In an order that does not change.
 * @param sources names of spec files, or `attack` for the catalogue; none: all of them
 */
export async function loadNoticers(sources: readonly string[]): Promise<Noticer[]> {
  const isWanted = (source: string): boolean => sources.length === 0 || sources.includes(source);
  const noticers: Noticer[] = [];
  if (isWanted(CATALOGUE)) {
    const { ATTACKS } = await import('../attacks/catalogue/index.js');
    noticers.push(...ATTACKS.map(attackNoticer));
  }
  for (const file of SPEC_FOLDERS.flatMap(specsIn)) {
    const source = path.basename(file, '.spec.ts');
    if (!isWanted(source)) continue;
    const tests = await testsOf(pathToFileURL(path.join(ROOT, file)).href);
    noticers.push(...tests.map((test) => ({ ...test, name: `${source}: ${test.name}`, kind: 'test' as const })));
  }
  return noticers;
}

function attackNoticer(attack: Attack): Noticer {
  let broken: BuiltRecord | undefined;
  return {
    name: `${CATALOGUE}: ${attack.name}`,
    kind: 'attack',
    prepare: async () => {
      broken ??= await attack.make(await baseOf(attack.base));
    },
    run: async () => {
      if (broken === undefined) throw new Error('not prepared');
      const [first] = differences(attack, await verify(broken));
      if (first !== undefined) throw new Error(first);
    },
  };
}

function specsIn(folder: string): string[] {
  const names = readdirSync(path.join(ROOT, folder)).filter((name) => name.endsWith('.spec.ts'));
  return names.sort().map((name) => `${folder}/${name}`);
}
