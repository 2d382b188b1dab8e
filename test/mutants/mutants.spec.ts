/** The machinery of `npm run mutants`, on files that are checked in seconds; the whole of it is a run of its own. */
import { spawnSync } from 'node:child_process';
import { equivalentOf, EQUIVALENTS, strayEquivalents } from './equivalents.js';
import { instrumentVerifier } from './mutants.js';
import { ROOT } from './reachable.js';

const RUN = ['--conditions=source', '--no-warnings', '--import', './test/support/ts-node.mjs', 'test/mutants/run.ts'];

interface Outcome {
  mutants: number;
  noticed: number;
  survivors: { mutant: { file: string } }[];
  unsound: string[];
}

function run(...options: string[]): { status: number | null; outcome: Outcome } {
  const { status, stdout } = spawnSync(process.execPath, [...RUN, '--json', '--parallel', '1', ...options], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, outcome: JSON.parse(stdout) as Outcome };
}

test('no check of signed notes can be taken out unnoticed', () => {
  const { status, outcome } = run('--only', 'libs/crypto/src/signed-note', '--cases', 'checkpoint,limits');
  expect([status, outcome.survivors, outcome.unsound]).toEqual([0, [], []]);
  expect(outcome.noticed).toBe(outcome.mutants);
  expect(outcome.mutants).toBeGreaterThan(15);
});

test('a check that no case looks at is shown, and the run fails', () => {
  const { status, outcome } = run('--only', 'libs/record/src/bump.ts', '--cases', 'record-files');
  expect([status, outcome.noticed]).toEqual([1, 0]);
  expect(outcome.survivors.map(({ mutant }) => mutant.file)).toContain('libs/record/src/bump.ts');
});

describe('the list of equivalents', () => {
  const { mutants } = instrumentVerifier();

  test('names only what is there', () => {
    expect(strayEquivalents(mutants)).toEqual([]);
  });

  test('is short against what is checked, and gives a reason for each', () => {
    expect(mutants.filter((mutant) => equivalentOf(mutant) !== undefined).length).toBeLessThan(mutants.length / 10);
    for (const { why } of EQUIVALENTS) expect(why.length).toBeGreaterThan(20);
  });
});
