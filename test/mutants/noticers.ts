/**
 * Who may notice a mutant: the attacks of the catalogue, honest records, and the tests and vectors of the checks, each a
 * case of its own that is prepared with every mutant off and then run with one of them on.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './reachable.js';
import { testsOf } from './small-jest.mjs';

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

/** All, in an order that does not change. */
export async function loadNoticers(): Promise<Noticer[]> {
  const noticers: Noticer[] = [];
  for (const file of SPEC_FOLDERS.flatMap(specsIn)) {
    const tests = await testsOf(pathToFileURL(path.join(ROOT, file)).href);
    for (const { name, prepare, run } of tests) {
      noticers.push({ name: `${path.basename(file, '.spec.ts')}: ${name}`, kind: 'test', prepare, run });
    }
  }
  return noticers;
}

function specsIn(folder: string): string[] {
  const names = readdirSync(path.join(ROOT, folder)).filter((name) => name.endsWith('.spec.ts'));
  return names.sort().map((name) => `${folder}/${name}`);
}
