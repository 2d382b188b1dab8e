/**
 * The election that `psephos start` keeps: made once with the keys of everybody in it, found again at every later start,
 * and open for votes when this is done.
 */
import { fromHex, randomBytes, sha256, toHex } from '#crypto';
import { type CodedVoter, makeInvitations, type VoterInvitation } from '#client';
import { decodeDefinition, type Definition } from '#record';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeElectorate } from '../demo/electorate.js';
import type { DemoHooks } from '../demo/options.js';
import { assemblePeople, readCodes, readOfficials } from '../demo/people.js';
import { PhaseMover } from '../demo/phases.js';
import { type Doors, doorsOf, type ReadyElection, setUpElection } from '../demo/set-up.js';
import { defaultTemplatePath, type ElectionTemplate, readTemplate } from '../demo/template.js';
import type { Supervisor } from '../supervisor/supervisor.js';
import type { StartOptions } from './options.js';
import { keepElection } from './state.js';

export const ISSUERS = { total: 3, threshold: 2 } as const;
export const TRUSTEES = { total: 3, threshold: 2 } as const;
/** Key ceremonies take about this long; the time for voting begins after it. */
const SET_UP_MS = 15_000;
/** One person who tries the pages has few ballots. */
const MIN_COUNTED = 2;

export interface KeptElection {
  electionId: string;
  definition: Definition;
  doors: Doors;
  phases: PhaseMover;
  /** Secret. */
  invitations: VoterInvitation[];
}

/** Keys and ceremonies of a new election. @returns its id, which is kept in the data folder */
export async function makeElection(
  supervisor: Supervisor,
  options: StartOptions,
  template: ElectionTemplate,
  hooks: DemoHooks,
): Promise<string> {
  const { directory, election } = options;
  const passphrase = toHex(randomBytes(16));
  const setUp = { directory, template, trustees: TRUSTEES, issuers: ISSUERS, votingMs: SET_UP_MS + election.votingMs };
  // 1. Who votes, and the keys of everybody else.
  const electorate = makeElectorate(template, election.voters, 'psephos');
  const people = await assemblePeople(setUp, electorate, passphrase);
  await writeFile(passphraseFile(directory), passphrase + '\n', { mode: 0o600 });
  // 2. Ceremonies, definition, rehearsals.
  const { electionId } = await setUpElection(doorsOf(supervisor, ISSUERS.total), people, setUp, hooks);
  // 3. The invitations exist only now.
  await writeFile(invitationsFile(directory), tableOf(people.registrar.voters, electionId), { mode: 0o600 });
  keepElection(directory, electionId);
  return electionId;
}

/** The kept election, moved to voting if that has not happened yet. */
export async function openElection(
  supervisor: Supervisor,
  directory: string,
  electionId: string,
): Promise<KeptElection> {
  const doors = doorsOf(supervisor, ISSUERS.total);
  const bytes = await doors.api.definition(electionId);
  if (toHex(sha256(bytes)) !== electionId) throw new Error('the ballot API gave another definition');
  const election: ReadyElection = { electionId, definition: bytes };
  const phases = await PhaseMover.resume(doors, election, await readOfficials(directory));
  if (phases.phase === 'setup') await phases.moveTo('voting', 'voting opens, and tokens can be asked for', [0, 1]);
  const invitations = makeInvitations(await readCodes(directory), fromHex(electionId, 32));
  return { electionId, definition: decodeDefinition(bytes), doors, phases, invitations };
}

/** Passphrase of all trustees' key files. Secret. */
export async function readPassphrase(directory: string): Promise<string> {
  return (await readFile(passphraseFile(directory), 'utf8')).trim();
}

export function passphraseFile(directory: string): string {
  return path.join(directory, 'trustees', 'passphrase.txt');
}

export function invitationsFile(directory: string): string {
  return path.join(directory, 'registrar', 'invitations.csv');
}

/**
 * Tokens are given out while people vote: who has an invitation can vote at once.
 * @param file  null: the one that comes with the program, opened from few ballots on
 * @throws CommandError
 */
export function templateOf(file: string | null): ElectionTemplate {
  const template = readTemplate(file ?? defaultTemplatePath());
  const minCounted = file === null ? MIN_COUNTED : template.policy.minCounted;
  return { ...template, policy: { ...template.policy, issuanceDuringVoting: true, minCounted } };
}

function tableOf(voters: CodedVoter[], electionId: string): string {
  const rows = makeInvitations(voters, fromHex(electionId, 32)).map(
    ({ voterId, classId, typed, link }) => `${voterId},${classId},${typed},${link}`,
  );
  return ['voterId,class,code,link', ...rows, ''].join('\n');
}
