/**
 * The election that every run of the fault campaign begins with: real ceremonies, tokens and encrypted ballots, open for
 * voting, with nothing cast yet. Made once; its data folder is copied for each run.
 */
import {
  type CodedVoter,
  makeCodes,
  makeInvitations,
  makeRollCsv,
  makeRollEntries,
  memoryStore,
  newOfficialKey,
  newTrusteeKeys,
  type SealedBallot,
  TrusteeProgram,
  type TrusteeKeys,
  type TrusteeStore,
  VotingDevice,
} from '#client';
import { fromHex, toHex } from '#crypto';
import { type Choices, contestsOf, makeElectorate, type SimulatedVoter } from '../../apps/cli/src/demo/electorate.js';
import { QUIET_HOOKS } from '../../apps/cli/src/demo/options.js';
import type { Official, People } from '../../apps/cli/src/demo/people.js';
import { PhaseMover } from '../../apps/cli/src/demo/phases.js';
import { type Doors, doorsOf, type ReadyElection, setUpElection } from '../../apps/cli/src/demo/set-up.js';
import { defaultTemplatePath, type ElectionTemplate, readTemplate } from '../../apps/cli/src/demo/template.js';
import { inParallel } from '../../apps/cli/src/demo/work.js';
import { Supervisor } from '../../apps/cli/src/supervisor/supervisor.js';
import { chmodSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const ISSUERS = 2;
export const BLOCK_MS = 200;
export const TRUSTEES = { total: 3, threshold: 2 };
/** Ballots that each voter has ready, the later ones to replace the earlier ones. */
export const BALLOTS = 3;
const VOTERS = 16;
/** Often enough that runs have some. */
const HEARTBEAT_MS = 400;
const HOUR_MS = 3_600_000;

export interface ReadyBallot {
  entry: Uint8Array;
  /** Hex. */
  tracker: string;
  choices: Choices;
}

export interface ReadyVoter {
  voter: SimulatedVoter;
  /** In the order in which they may be cast. */
  ballots: ReadyBallot[];
}

export interface ChaosElection {
  /** Holds `data`, the stopped services' folder, and belongs to whoever asked for the election. */
  folder: string;
  template: ElectionTemplate;
  election: ReadyElection;
  officials: Official[];
  trustees: { keys: TrusteeKeys; ceremonyId: string | null }[];
  voters: ReadyVoter[];
}

/** @param duringIssuance  called before every request for a token: may kill services and start them again */
export async function prepareChaosElection(
  duringIssuance: (supervisor: Supervisor, turn: number) => Promise<void>,
): Promise<ChaosElection> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-chaos-'));
  // The database's account has to come through; what is secret in here has its own modes.
  chmodSync(folder, 0o711);
  const crashes: string[] = [];
  const supervisor = await Supervisor.start({
    directory: path.join(folder, 'data'),
    issuers: ISSUERS,
    blockMs: BLOCK_MS,
    onCrash: (name, how) => crashes.push(`${name} ended by itself: ${how}`),
  });
  try {
    const prepared = await openForVoting(supervisor, duringIssuance);
    if (crashes.length > 0) throw new Error(crashes.join('\n'));
    return { folder, ...prepared };
  } finally {
    await supervisor.stop();
  }
}

async function openForVoting(
  supervisor: Supervisor,
  duringIssuance: (supervisor: Supervisor, turn: number) => Promise<void>,
): Promise<Omit<ChaosElection, 'folder'>> {
  const template = smallTemplate();
  const doors = doorsOf(supervisor, ISSUERS);
  const voters = makeElectorate(template, VOTERS, 'chaos');
  const keys = await Promise.all(Array.from({ length: TRUSTEES.total }, () => newTrusteeKeys(null)));
  const stores = keys.map(() => new MemoryTrusteeStore());
  const people = peopleOf(template, voters, keys, stores);
  const options = { template, trustees: TRUSTEES, issuers: { total: ISSUERS, threshold: ISSUERS } };
  const election = await setUpElection(doors, people, { ...options, heartbeatMs: HEARTBEAT_MS }, QUIET_HOOKS);
  const phases = new PhaseMover(doors, election, people.officials);
  await phases.moveTo('issuing', 'voting tokens can be asked for', [0, 1]);
  const invitations = makeInvitations(people.registrar.voters, fromHex(election.electionId, 32));
  const ready: ReadyVoter[] = [];
  await inParallel(voters, 4, async (voter, turn) => {
    await duringIssuance(supervisor, turn);
    const ballots = await makeBallots(doors, election, invitations[turn].typed, ballotsOf(template, voter, turn));
    ready.push({ voter, ballots });
  });
  await phases.moveTo('voting', 'voting opens', [0, 2]);
  const trustees = keys.map((own, i) => ({ keys: own, ceremonyId: stores[i].ceremonyId }));
  return { template, election, officials: people.officials, trustees, voters: ready };
}

/** A voter's device gets its token and seals every ballot. */
async function makeBallots(
  doors: Doors,
  election: ReadyElection,
  invitation: string,
  ballots: Choices[],
): Promise<ReadyBallot[]> {
  // Long ago: whichever way a clock of a service jumps, these ballots are not from the future.
  let nowMs = Date.now() - 2 * HOUR_MS;
  const device = await VotingDevice.open({
    api: doors.api,
    electionId: election.electionId,
    invitations: [invitation],
    store: memoryStore(),
    nowMs: () => nowMs,
  });
  await device.confirmRecoveryCode(device.recoveryCode());
  await device.requestToken();
  const made: ReadyBallot[] = [];
  for (const choices of ballots) {
    nowMs += 60_000;
    const { entry, tracker }: SealedBallot = await device.seal(choices);
    made.push({ entry, tracker: toHex(tracker), choices });
  }
  return made;
}

/** One contest of the template, for all classes: weights, withheld numbers and revotes stay. */
function smallTemplate(): ElectionTemplate {
  const template = readTemplate(defaultTemplatePath());
  const contests = template.contests.slice(0, 1);
  const voterClasses = template.voterClasses.map((voterClass) => ({ ...voterClass, contests: [contests[0].id] }));
  const policy = { ...template.policy, minCounted: 2 };
  return { ...template, contests, voterClasses, policy };
}

/** As many ballots as a voter may need, all different in what they choose where that can be. */
function ballotsOf(template: ElectionTemplate, { classIndex }: SimulatedVoter, turn: number): Choices[] {
  return Array.from({ length: BALLOTS }, (_, ballot) =>
    contestsOf(template, classIndex).map(({ options }) => {
      const chosen = (turn + ballot) % (options.length + 1);
      return options.map((_option, option) => (option === chosen ? 1 : 0));
    }),
  );
}

function peopleOf(
  template: ElectionTemplate,
  voters: SimulatedVoter[],
  keys: TrusteeKeys[],
  stores: MemoryTrusteeStore[],
): People {
  const coded: CodedVoter[] = makeCodes(voters.map(({ voterId, classId }) => ({ voterId, classId })));
  const classIds = template.voterClasses.map(({ id }) => id);
  return {
    officials: ['Returning officer', 'First deputy', 'Second deputy'].map((name) => ({ name, key: newOfficialKey() })),
    trustees: keys.map((own, i) => {
      const program = new TrusteeProgram(own, stores[i]);
      return { name: `Trustee ${i + 1}`, program, ...program.publicKeys };
    }),
    registrar: { voters: coded, rollCsv: makeRollCsv(coded), entries: makeRollEntries(coded, classIds) },
  };
}

/** What a trustee's program keeps; every run begins with the ceremony done and nothing decided. */
export class MemoryTrusteeStore implements TrusteeStore {
  private verdict: string | null = null;
  private readonly decisions = new Map<string, string>();

  constructor(public ceremonyId: string | null = null) {}

  loadCeremony(): Promise<string | null> {
    return Promise.resolve(this.ceremonyId);
  }

  createCeremony(ceremonyId: string): Promise<void> {
    this.ceremonyId = ceremonyId;
    return Promise.resolve();
  }

  loadVerdict(): Promise<string | null> {
    return Promise.resolve(this.verdict);
  }

  createVerdict(verdict: string): Promise<void> {
    this.verdict = verdict;
    return Promise.resolve();
  }

  loadDecision(electionId: string): Promise<string | null> {
    return Promise.resolve(this.decisions.get(electionId) ?? null);
  }

  createDecision(electionId: string, text: string): Promise<void> {
    this.decisions.set(electionId, text);
    return Promise.resolve();
  }
}
