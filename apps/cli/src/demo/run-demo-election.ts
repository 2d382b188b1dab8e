/**
 * A whole election through real processes, from key ceremonies to a verified record. `psephos demo` shows it; tests drive
 * it with hooks that kill services in the middle.
 */
import { DownloadedRecord, HeaderService } from '#client';
import { fromHex, randomBytes, toHex } from '#crypto';
import { headersFromFile } from '#record';
import { verifyElection } from '#verify';
import { writeFile } from 'node:fs/promises';
import { FolderSource, writeRecord } from '../sources/folder-source.js';
import { watchLine } from '../supervisor/command-lines.js';
import { issuerNames, Supervisor } from '../supervisor/supervisor.js';
import { summarizeAnchors } from './anchor-summary.js';
import { boardTrackers } from './board-trackers.js';
import { decryptByThreshold, waitForClose, waitForResult } from './closing.js';
import { compareConfirmations, compareTally } from './compare.js';
import { expectedTally, makeElectorate } from './electorate.js';
import type { DemoHooks, DemoOptions, DemoOutcome } from './options.js';
import { Outage } from './outage.js';
import { assemblePeople } from './people.js';
import { PhaseMover } from './phases.js';
import { doorsOf, setUpElection } from './set-up.js';
import { type Confirmed, issueTokens, type Scene, voteAll } from './voting.js';

/**
 * Runs the election and verifies its published record.
 * @throws Error when a step fails; a record that is INVALID, or totals that differ, are told in the outcome
 */
export async function runDemoElection(options: DemoOptions, hooks: DemoHooks): Promise<DemoOutcome> {
  const crashes: string[] = [];
  hooks.onProgress('start services', 0, 1);
  const supervisor = await Supervisor.start({
    directory: options.directory,
    issuers: options.issuers.total,
    blockMs: options.blockMs,
    onCrash: (name, how) => crashes.push(`${name} ended by itself: ${how}`),
  });
  hooks.onProgress('start services', 1, 1);
  try {
    const outcome = await runOn(supervisor, options, hooks);
    if (crashes.length > 0) throw new Error(crashes.join('\n'));
    return outcome;
  } catch (error) {
    if (crashes.length > 0) throw new Error(crashes.join('\n'), { cause: error });
    throw error;
  } finally {
    await supervisor.stop();
    hooks.onProgress('stop services', 1, 1);
  }
}

async function runOn(supervisor: Supervisor, options: DemoOptions, hooks: DemoHooks): Promise<DemoOutcome> {
  // 1. Keys, ceremonies, definition.
  const voters = makeElectorate(options.template, options.voters, options.seed);
  const doors = doorsOf(supervisor, options.issuers.total);
  await hooks.afterStart(supervisor);
  const people = await assemblePeople(options, voters, toHex(randomBytes(16)));
  const election = await setUpElection(doors, people, options, hooks);
  hooks.onNote(`election ${election.electionId}`);
  hooks.onNote(`watch it from another terminal: ${watchLine(supervisor, election.electionId)}`);
  const scene: Scene = { supervisor, doors, election, people, voters, options, hooks };
  const phases = new PhaseMover(doors, election, people.officials);
  // 2. Tokens; they end before voting begins.
  await phases.moveTo('issuing', 'voting tokens can be asked for', [0, 1]);
  const devices = await withOutage(scene, (outage) => issueTokens(scene, outage));
  // 3. Voting.
  await phases.moveTo('voting', 'voting opens', [0, 2]);
  const confirmed = await withOutage(scene, (outage) => voteAll(scene, devices, outage));
  // 4. Close, decrypt, result.
  await phases.moveTo('closed', 'voting has ended', [1, 2]);
  await waitForClose(scene);
  await decryptByThreshold(scene);
  await waitForResult(scene);
  // 5. What anybody sees.
  return publish(scene, confirmed);
}

/** Runs a part of the election in which one issuer is down for a while. */
async function withOutage<T>(scene: Scene, part: (outage: Outage | null) => Promise<T>): Promise<T> {
  const { options, supervisor, hooks, voters } = scene;
  const last = issuerNames(options.issuers.total).at(-1);
  if (!options.issuerOutage || last === undefined) return part(null);
  const outage = new Outage(supervisor, last, voters.length, hooks.onNote);
  const result = await part(outage);
  await outage.end();
  return result;
}

/** Downloads the record, writes it and the header chain, and verifies what was written. */
async function publish(scene: Scene, confirmed: Confirmed[]): Promise<DemoOutcome> {
  const { doors, election, options, hooks, voters, supervisor } = scene;
  const download = await DownloadedRecord.fetch(doors.api, election.electionId, (done, total) =>
    hooks.onProgress('download the record', done, total),
  );
  await writeRecord(download, options.recordDirectory);
  const headersFile = `${options.recordDirectory}.headers.json`;
  const headers = (await HeaderService.open(supervisor.urlOf('devnet'), 'devnet')).toFile();
  await writeFile(headersFile, headers);
  // From here on nothing but the files on disk.
  const record = await FolderSource.open(options.recordDirectory);
  const report = await verifyElection(record, {
    expectedElectionId: fromHex(election.electionId, 32),
    headers: headersFromFile(headers),
    onProgress: hooks.onCheck,
  });
  const anchors = await summarizeAnchors(record);
  const expected = expectedTally(options.template, voters);
  return {
    electionId: election.electionId,
    voters,
    confirmed,
    anchors,
    costSat: anchors.reduce((sum, { feeSat }) => sum + feeSat, 0),
    expected,
    differences: [
      ...compareTally(expected, report.contests),
      ...compareConfirmations(confirmed, await boardTrackers(record)),
    ],
    report,
    recordDirectory: options.recordDirectory,
    headersFile,
  };
}
