/**
 * A whole election through real processes that are killed, frozen and lied to while people register and vote (attack 36):
 * a short part of the campaign that `npm run chaos` runs at length. Every confirmed ballot stands on the board, in one
 * anchor, once, in order, and the record is VALID. Needs the build (`npm run build`).
 */
import { removeData } from '../../apps/cli/src/supervisor/supervisor.js';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { BALLOTS, type ChaosElection, prepareChaosElection } from './chaos-election.js';
import { runChaos } from './chaos-run.js';
import { type Fault, planRun } from './fault-plan.js';
import { describeOutcome } from './figures.js';

/** Chosen for what their plans hold together. */
const SEEDS = ['t204', 't452'];
const FAULTS = ['kill leader', 'kill postgres', 'kill ballot-api', 'freeze leader', 'reorganise', 'processor'];
let chaos: ChaosElection;

beforeAll(async () => {
  const killed: Record<number, string> = { 4: 'ballot-api', 8: 'issuer-2' };
  chaos = await prepareChaosElection(async (supervisor, turn) => {
    const name = killed[turn];
    if (name === undefined) return;
    await supervisor.kill(name, 'SIGKILL');
    await supervisor.service(name).start();
  });
}, 200_000);

afterAll(async () => {
  await removeData(path.join(chaos.folder, 'data'));
  rmSync(chaos.folder, { recursive: true, force: true });
});

test('a plan follows from its seed alone, and a campaign has every kind of fault', () => {
  const plans = Array.from({ length: 300 }, (_, i) => planRun(`s+${i}`, 16, BALLOTS));
  expect(planRun('s+7', 16, BALLOTS)).toEqual(plans[7]);
  const kinds = new Set(plans.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
  expect([...kinds].sort()).toEqual([
    'clock',
    'disk-full',
    'empty-processor',
    'freeze',
    'kill',
    'processor',
    'reorganise',
  ]);
});

test('nothing that was confirmed is lost, doubled or moved, whatever goes wrong', async () => {
  const happens = SEEDS.flatMap((seed) => planRun(seed, chaos.voters.length, BALLOTS).faults.map(nameOf));
  expect(happens).toEqual(expect.arrayContaining(FAULTS));
  const outcomes = await Promise.all(SEEDS.map((seed) => runChaos(chaos, seed, null)));
  const failed = outcomes.filter(({ differences }) => differences.length > 0);
  expect(failed.map(describeOutcome)).toEqual([]);
  for (const { confirmed, anchors } of outcomes) expect([confirmed, anchors]).not.toContain(0);
}, 400_000);

function nameOf(fault: Fault): string {
  return 'target' in fault ? `${fault.kind} ${fault.target}` : fault.kind;
}
