/**
 * Simulated voters with real devices (spec §5, §6, §9): each opens her invitation, writes down her recovery code, asks
 * for a token; later she seals, some test a ballot first, and casts, some more than once. Every confirmation is verified
 * by the device; what it accepted is what the record must hold.
 */
import { decodeChallenge, fromHex, toHex, verifyChallenge } from '#crypto';
import { makeInvitations, memoryStore, VotingDevice } from '#client';
import type { SimulatedVoter } from './electorate.js';
import type { DemoHooks, DemoOptions } from './options.js';
import type { Outage } from './outage.js';
import type { People } from './people.js';
import type { Doors, ReadyElection } from './set-up.js';
import { inParallel } from './work.js';
import type { Supervisor } from '../supervisor/supervisor.js';

export interface VoterDevice {
  voter: SimulatedVoter;
  device: VotingDevice;
}

export interface Scene {
  doors: Doors;
  election: ReadyElection;
  people: People;
  voters: SimulatedVoter[];
  options: DemoOptions;
  hooks: DemoHooks;
  supervisor: Supervisor;
}

/** Every voter who registers gets her token. @returns their devices */
export async function issueTokens(scene: Scene, outage: Outage | null): Promise<VoterDevice[]> {
  const { people, election, voters, options, hooks } = scene;
  const invitations = makeInvitations(people.registrar.voters, fromHex(election.electionId, 32));
  const registering = voters.flatMap((voter, i) => (voter.registers ? [{ voter, invitation: invitations[i] }] : []));
  const devices: VoterDevice[] = [];
  const stage = 'issue voting tokens';
  await inParallel(registering, options.parallel, async ({ voter, invitation }, turn) => {
    if (invitation === undefined) throw new Error(`no invitation for ${voter.voterId}`);
    await outage?.atTurn(turn);
    await hooks.duringIssuance(scene.supervisor, turn);
    // Some type the code of the letter, others follow the link.
    const text = turn % 2 === 0 ? invitation.typed : invitation.link;
    const device = await VotingDevice.open({
      api: scene.doors.api,
      electionId: election.electionId,
      invitations: [text],
      store: memoryStore(),
      nowMs: Date.now,
    });
    await device.confirmRecoveryCode(device.recoveryCode());
    const { failures } = await device.requestToken();
    for (const { name, code, evidence } of failures) {
      if (evidence !== null) throw new Error(`${name} answered ${voter.voterId} wrongly: ${code}`);
    }
    devices.push({ voter, device });
    hooks.onProgress(stage, devices.length, registering.length);
  });
  return devices;
}

export interface Confirmed {
  tracker: string;
  index: number;
}

/** Everybody votes as planned. @returns what the devices accepted as cast */
export async function voteAll(scene: Scene, devices: VoterDevice[], outage: Outage | null): Promise<Confirmed[]> {
  const { hooks, options } = scene;
  const confirmed: Confirmed[] = [];
  const voting = devices.filter(({ voter }) => voter.ballots.length > 0);
  const rounds = Math.max(0, ...voting.map(({ voter }) => voter.ballots.length));
  const total = voting.reduce((sum, { voter }) => sum + voter.ballots.length, 0);
  let turn = 0;
  // Second votes come after everybody's first.
  for (let round = 0; round < rounds; round++) {
    const now = voting.filter(({ voter }) => voter.ballots.length > round);
    await inParallel(now, options.parallel, async ({ voter, device }) => {
      await outage?.atTurn(turn);
      await hooks.duringVoting(scene.supervisor, turn++);
      if (round === 0) await beforeFirstVote(voter, device);
      const choices = voter.ballots[round];
      if (choices === undefined) throw new Error('a ballot that was not planned');
      const sealed = await device.seal(choices);
      const { tracker, index } = await device.cast(sealed);
      confirmed.push({ tracker: toHex(tracker), index });
      hooks.onProgress('vote', confirmed.length, total);
    });
  }
  return confirmed;
}

/** The public issuance log must hold what the device was promised; then some test their device. */
async function beforeFirstVote(voter: SimulatedVoter, device: VotingDevice): Promise<void> {
  if (!(await device.checkIssuancePromise())) throw new Error('the public issuance log is behind its own promises');
  for (const choices of voter.tests) await testDevice(device, choices);
}

/** As a second device does it: the tracker first, then the opening, then what the opened ballot holds. */
async function testDevice(device: VotingDevice, choices: number[][]): Promise<void> {
  const sealed = await device.seal(choices);
  const scanned = sealed.tracker;
  const { challenge } = await device.challenge(sealed);
  const opened = verifyChallenge(device.context, decodeChallenge(challenge), scanned);
  if (JSON.stringify(opened) !== JSON.stringify(choices)) throw new Error('a tested ballot held other choices');
}
