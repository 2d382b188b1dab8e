/**
 * The published election of a registrar's file: invitations bind voters' devices to one electionId, so they are made only
 * for a definition whose approved roll holds every key of the file.
 */
import { computeRoot, fromHex, hashLeaf, sha256, toHex } from '#crypto';
import { type InvitedElection, type RegistrarList } from '#office';
import { decodeDefinition, type Definition } from '#record';
import type { BallotApi } from './ballot-api.js';
import { clientError } from './errors.js';

/**
 * @param list        secret: the opened file, which may name no election yet
 * @param electionId  32 bytes in hex, as the registrar was told
 * @param origin      address of the voting pages
 * @throws ClientError ELECTION_OTHER, REGISTRAR_ROLL_OTHER; VerificationError DEFINITION_…
 */
export async function openInvitedElection(
  api: BallotApi,
  list: RegistrarList,
  electionId: string,
  origin: string,
): Promise<InvitedElection> {
  // 1. The definition that this id names, and no other.
  const bytes = await api.definition(electionId);
  const found = toHex(sha256(bytes));
  if (found !== electionId || (list.electionId !== null && list.electionId !== electionId)) {
    throw clientError('ELECTION_OTHER', `the definition is of ${found}, not of ${list.electionId ?? electionId}`, null);
  }
  const definition = decodeDefinition(bytes);
  // 2. The roll that the issuers approved, with every key of the file at its place.
  assertOnRoll(list, definition, await api.roll(electionId));
  const { title, contact, timeZone, schedule, policy, roll } = definition;
  return {
    electionId,
    origin: origin.replace(/\/+$/, ''),
    title,
    contact,
    timeZone,
    schedule,
    issuanceDuringVoting: policy.issuanceDuringVoting,
    registrars: roll.registrars,
  };
}

/** @param rollText untrusted: `roll.txt` @throws ClientError REGISTRAR_ROLL_OTHER */
function assertOnRoll(list: RegistrarList, definition: Definition, rollText: Uint8Array): void {
  const { registrars, root } = definition.roll;
  const lines = new TextDecoder().decode(rollText).split('\n').slice(0, -1);
  const entryBytes = 2 + 32 * registrars;
  const other = (problem: string) => clientError('REGISTRAR_ROLL_OTHER', problem, 'ask the election office');
  if (list.registrars !== registrars) throw other(`the election has ${registrars} registrars, not ${list.registrars}`);
  if (lines.some((line) => !/^[0-9a-f]+$/.test(line) || line.length !== 2 * entryBytes)) {
    throw other('the roll is no roll of this election');
  }
  const entries = lines.map((line) => fromHex(line, entryBytes));
  if (toHex(computeRoot(entries.map(hashLeaf))) !== root)
    throw other('the roll is not the one that the issuers approved');
  const start = 4 + 64 * (list.registrar - 1);
  const classes = new Map(lines.map((line) => [line.slice(start, start + 64), parseInt(line.slice(0, 4), 16)]));
  const missing = list.voters.filter(
    ({ rollKey, classId }) => definition.voterClasses[classes.get(rollKey) ?? -1]?.id !== classId,
  );
  if (missing.length > 0 || lines.length !== list.voters.length) {
    throw other(
      `the roll has ${lines.length} voters, the file ${list.voters.length}, of which ${missing.length} are not on it`,
    );
  }
}
