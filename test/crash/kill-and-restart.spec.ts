/**
 * A whole election through real processes in which the ballot API, the tally service and PostgreSQL are killed with
 * SIGKILL while people register and vote (attack 36): every confirmed ballot stands on the board, in one anchor, once, and
 * the record is VALID. Needs the build (`npm run build`).
 */
import { QUIET_HOOKS } from '../../apps/cli/src/demo/options.js';
import { runDemoElection } from '../../apps/cli/src/demo/run-demo-election.js';
import { defaultTemplatePath, readTemplate } from '../../apps/cli/src/demo/template.js';
import { removeData, type Supervisor } from '../../apps/cli/src/supervisor/supervisor.js';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-crash-'));
});

afterAll(async () => {
  await removeData(path.join(folder, 'data'));
  rmSync(folder, { recursive: true, force: true });
});

async function killAndRestart(supervisor: Supervisor, name: string): Promise<void> {
  await supervisor.kill(name, 'SIGKILL');
  await supervisor.service(name).start();
}

it('services_killed_in_the_middle: nothing that was confirmed is lost, doubled or moved', async () => {
  const killed: string[] = [];
  const at = (plan: Record<number, string>) => async (supervisor: Supervisor, turn: number) => {
    const name = plan[turn];
    if (name === undefined) return;
    await killAndRestart(supervisor, name);
    killed.push(name);
  };
  const outcome = await runDemoElection(
    {
      template: readTemplate(defaultTemplatePath()),
      voters: 16,
      trustees: { total: 3, threshold: 2 },
      issuers: { total: 3, threshold: 2 },
      directory: path.join(folder, 'data'),
      recordDirectory: path.join(folder, 'record'),
      seed: 'crash',
      parallel: 4,
      blockMs: 1_000,
      issuerOutage: false,
    },
    {
      ...QUIET_HOOKS,
      duringIssuance: at({ 4: 'ballot-api', 8: 'issuer-2' }),
      duringVoting: at({ 2: 'ballot-api', 5: 'tally', 8: 'postgres', 11: 'ballot-api' }),
    },
  );
  expect(killed.sort()).toEqual(['ballot-api', 'ballot-api', 'ballot-api', 'issuer-2', 'postgres', 'tally']);
  expect(outcome.differences).toEqual([]);
  expect(outcome.report.checks.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(outcome.report.verdict).toBe('VALID');
  expect(outcome.confirmed.length).toBe(outcome.report.figures.cast);
}, 400_000);
