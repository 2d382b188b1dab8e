/**
 * One run of the fault campaign: real services on a copy of the prepared election, ballots cast while the plan's faults
 * happen, the close, the count, and then everything that must hold (attack 36). Whatever the run does at random comes from
 * its seed.
 */
import {
  BallotApi,
  ClientError,
  DownloadedRecord,
  HeaderService,
  isOutcomeUnknown,
  pause,
  TrusteeProgram,
} from '#client';
import { fromHex } from '#crypto';
import { decodeRecordFiles } from '#record';
import { type Report, verifyElection } from '#verify';
import { boardTrackers } from '../../apps/cli/src/demo/board-trackers.js';
import { decryptByThreshold, waitForClose, waitForResult } from '../../apps/cli/src/demo/closing.js';
import { compareConfirmations, compareTally } from '../../apps/cli/src/demo/compare.js';
import { expectedTally } from '../../apps/cli/src/demo/electorate.js';
import { QUIET_HOOKS } from '../../apps/cli/src/demo/options.js';
import { PhaseMover } from '../../apps/cli/src/demo/phases.js';
import { doorsOf } from '../../apps/cli/src/demo/set-up.js';
import type { Confirmed } from '../../apps/cli/src/demo/voting.js';
import { waitFor } from '../../apps/cli/src/demo/work.js';
import { removeData, STANDBY, Supervisor } from '../../apps/cli/src/supervisor/supervisor.js';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  BALLOTS,
  BLOCK_MS,
  type ChaosElection,
  ISSUERS,
  MemoryTrusteeStore,
  type ReadyVoter,
  TRUSTEES,
} from './chaos-election.js';
import { useFreePorts } from './free-ports.js';
import { clockFile, FaultDriver } from './fault-driver.js';
import { planRun, type RunPlan } from './fault-plan.js';
import { compareWithChain, walkAnchors } from './record-checks.js';

export interface RunOutcome {
  plan: RunPlan;
  /** What was lost, doubled, moved or not reached; nothing in a good run. */
  differences: string[];
  confirmed: number;
  /** Ballots that had to be sent more than once before they were confirmed. */
  repeated: number;
  anchors: number;
  ms: number;
  /** Where the services' logs are, of a run that failed. */
  logs: string | null;
}

/** A device's patience with a service that is down. */
const BALLOT_TIMEOUT_MS = 90_000;
const ATTEMPT_TIMEOUT_MS = 2_000;
const RETRY_MS = 60;
/** Until the witnesses have caught up. */
const RECORD_TIMEOUT_MS = 30_000;
/** Alarms are over soon after what they tell of. */
const ALARMS_TIMEOUT_MS = 15_000;
const SHIFTED_CLOCK = pathToFileURL(path.join(import.meta.dirname, 'shifted-clock.mjs')).href;

/** @param keepLogs  folder for the logs of a run that failed, or null */
export async function runChaos(chaos: ChaosElection, seed: string, keepLogs: string | null): Promise<RunOutcome> {
  const beginning = performance.now();
  const plan = planRun(seed, chaos.voters.length, BALLOTS);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-chaos-run-'));
  chmodSync(folder, 0o711);
  const data = path.join(folder, 'data');
  const outcome: RunOutcome = { plan, differences: [], confirmed: 0, repeated: 0, anchors: 0, ms: 0, logs: null };
  try {
    copyFolder(path.join(chaos.folder, 'data'), data);
    await useFreePorts(data);
    await runOn(chaos, plan, data, outcome);
  } catch (error) {
    outcome.differences.push(textOf(error));
  } finally {
    outcome.ms = performance.now() - beginning;
    if (outcome.differences.length > 0 && keepLogs !== null) {
      outcome.logs = path.join(keepLogs, seed.replace(/[^\w.-]/g, '-'));
      cpSync(path.join(data, 'logs'), outcome.logs, { recursive: true });
    }
    await removeData(data);
    rmSync(folder, { recursive: true, force: true });
  }
  return outcome;
}

async function runOn(chaos: ChaosElection, plan: RunPlan, data: string, outcome: RunOutcome): Promise<void> {
  const crashes: string[] = [];
  let driver: FaultDriver | null = null;
  const supervisor = await Supervisor.start({
    directory: data,
    issuers: ISSUERS,
    blockMs: BLOCK_MS,
    standby: true,
    environment: (name) => environmentOf(data, name),
    onCrash: (name, how) => {
      if (driver?.expectsEndOf(name) !== true) crashes.push(`${name} ended by itself: ${how}`);
    },
  });
  try {
    driver = new FaultDriver(supervisor, data);
    // 1. Ballots and faults at once; the close as soon as everybody has voted, whatever still goes wrong then.
    const faults = driver.play(plan.faults);
    const voting = voteAndClose(chaos, plan, supervisor, outcome);
    const [confirmed] = await Promise.all([voting, faults]);
    // 2. Everything runs again: the chain has to come to its end by itself.
    outcome.differences.push(...(await finish(chaos, plan, supervisor, confirmed, outcome)));
  } catch (error) {
    outcome.differences.push(textOf(error), ...(await alarmsOf(supervisor).catch(() => [])));
  } finally {
    outcome.differences.push(...crashes);
    // The database alone ends in order: killed, it leaves its shared memory behind.
    const services = supervisor.names.filter((name) => name !== 'postgres');
    await Promise.all(services.map((name) => supervisor.kill(name, 'SIGKILL')));
    await supervisor.stop();
  }
}

function environmentOf(data: string, name: string): Record<string, string> {
  const clock = { NODE_OPTIONS: `--import=${SHIFTED_CLOCK}`, CLOCK_FILE: clockFile(data, name) };
  return name === 'tally' || name === STANDBY ? { ...clock, CHAIN_TIMEOUT_MS: '700' } : clock;
}

/** @returns what the ballot API confirmed */
async function voteAndClose(
  chaos: ChaosElection,
  plan: RunPlan,
  supervisor: Supervisor,
  outcome: RunOutcome,
): Promise<Confirmed[]> {
  const doors = doorsOf(supervisor, ISSUERS);
  const api = new BallotApi(supervisor.urlOf('ballot-api'), { attempts: 1, timeoutMs: ATTEMPT_TIMEOUT_MS });
  const confirmed: Confirmed[] = [];
  await Promise.all(
    votersOf(chaos, plan).map(async ({ ballots }, turn) => {
      await pause(plan.voters[turn].startMs);
      for (const { entry, tracker } of ballots) {
        const index = await cast(api, chaos.election.electionId, entry, outcome);
        confirmed.push({ tracker, index });
        outcome.confirmed++;
      }
    }),
  );
  const phases = await PhaseMover.resume(doors, chaos.election, chaos.officials);
  await phases.moveTo('closed', 'voting has ended', [1, 2]);
  return confirmed;
}

/** The same bytes again until they are confirmed, as a voter's device does. */
async function cast(api: BallotApi, electionId: string, entry: Uint8Array, outcome: RunOutcome): Promise<number> {
  const deadline = performance.now() + BALLOT_TIMEOUT_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      return (await api.postBallot(electionId, entry)).index;
    } catch (error) {
      if (!isOutcomeUnknown(error) || performance.now() > deadline) throw error;
      if (attempt === 1) outcome.repeated++;
      await pause(RETRY_MS);
    }
  }
}

/** Close, count and record; then what must hold. */
async function finish(
  chaos: ChaosElection,
  plan: RunPlan,
  supervisor: Supervisor,
  confirmed: Confirmed[],
  outcome: RunOutcome,
): Promise<string[]> {
  const { electionId } = chaos.election;
  const trustees = chaos.trustees.map(({ keys, ceremonyId }) => ({
    program: new TrusteeProgram(keys, new MemoryTrusteeStore(ceremonyId)),
  }));
  const doors = doorsOf(supervisor, ISSUERS);
  const options = { trustees: TRUSTEES };
  const scene = { doors, election: chaos.election, people: { trustees }, options, hooks: QUIET_HOOKS, supervisor };
  await waitForClose(scene);
  await recordHas(doors.api, electionId, 'board/checkpoint-closing');
  await waitFor('the decryption', RECORD_TIMEOUT_MS, () => unlessTooEarly(decryptByThreshold(scene)));
  await waitForResult(scene);
  await recordHas(doors.api, electionId, 'result.json');
  const { record, report } = await waitFor('the whole record', RECORD_TIMEOUT_MS, async () => {
    const examined = await examine(doors.api, electionId, supervisor.urlOf('devnet'));
    return examined.report.verdict === 'INCOMPLETE' ? null : examined;
  });
  const failed = report.checks.filter(({ status }) => status !== 'passed');
  const walked = await walkAnchors(record);
  outcome.anchors = walked.anchors.length;
  const voters = votersOf(chaos, plan).map(({ voter, ballots }) => ({
    ...voter,
    ballots: ballots.map(({ choices }) => choices),
  }));
  return [
    ...(report.verdict === 'VALID' ? [] : [`the record is ${report.verdict}`]),
    ...failed.map(({ group, status, failures }) => `check ${group} ${status}: ${JSON.stringify(failures)}`),
    ...compareTally(expectedTally(chaos.template, voters), report.contests),
    ...compareConfirmations(confirmed, await boardTrackers(record)),
    ...walked.differences,
    ...(await compareWithChain(walked.anchors, supervisor.urlOf('devnet'))),
    ...(await alarmsThatStay(supervisor)),
  ];
}

/** What is published reaches as far as the witnesses have cosigned, and one that was down needs a moment. */
async function recordHas(api: BallotApi, electionId: string, file: string): Promise<void> {
  await waitFor(`${file} in the record`, RECORD_TIMEOUT_MS, async () => {
    const { files } = decodeRecordFiles(await api.recordIndex(electionId));
    return file in files ? true : null;
  });
}

/** An anchor's block, too, may be in the record a moment later. */
async function unlessTooEarly(decryption: Promise<void>): Promise<true | null> {
  try {
    await decryption;
    return true;
  } catch (error) {
    if (error instanceof ClientError && error.code === 'ELECTION_NOT_SOUND' && /'not run'/.test(error.message))
      return null;
    throw error;
  }
}

async function examine(
  api: BallotApi,
  electionId: string,
  devnet: string,
): Promise<{ record: DownloadedRecord; report: Report }> {
  const record = await DownloadedRecord.fetch(api, electionId, () => undefined);
  const headers = await HeaderService.open(devnet, 'devnet');
  const expectedElectionId = fromHex(electionId, 32);
  return { record, report: await verifyElection(record, { expectedElectionId, headers, onProgress: () => undefined }) };
}

/** The voters with the ballots that they cast in this run. */
function votersOf(chaos: ChaosElection, plan: RunPlan): ReadyVoter[] {
  return chaos.voters.map(({ voter, ballots }, i) => ({ voter, ballots: ballots.slice(0, plan.voters[i].ballots) }));
}

async function alarmsThatStay(supervisor: Supervisor): Promise<string[]> {
  const deadline = performance.now() + ALARMS_TIMEOUT_MS;
  for (;;) {
    const alarms = await alarmsOf(supervisor);
    if (alarms.length === 0 || performance.now() > deadline) return alarms;
    await pause(200);
  }
}

/** What both tally services say is wrong now. */
async function alarmsOf(supervisor: Supervisor): Promise<string[]> {
  const found: string[] = [];
  for (const name of ['tally', STANDBY]) {
    const health = await fetch(`${supervisor.urlOf(name)}/health`);
    const { alarms } = (await health.json()) as { alarms: { code: string; detail: string }[] };
    found.push(...alarms.map(({ code, detail }) => `an alarm stays at ${name}: ${code} ${detail}`));
  }
  return found;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** With modes and owners: the database's files belong to another account. */
function copyFolder(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['-Rp', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cp ${from} ${to}: ${stderr}`);
}
