/** The logs of two records, entry by entry: the new one begins with the old one, and what came to it. */
import { decodeEntryBundle, decodeNote, equalBytes, peekCheckpoint, TILE_WIDTH, tilePath } from '#crypto';
import { decodeBoardEntry, DOCUMENT_EVIDENCE, DOCUMENT_RESULT, DOCUMENT_SHARE_FILE, type RecordSource } from '#record';
import { type Change, count, type Difference } from './difference.js';

type LogName = 'board' | 'issuance';

/**
 * Compares one log; what differs goes into `into`.
 * @param older, newer untrusted   @throws VerificationError when a checkpoint or a bundle has not its form
 */
export async function compareLog(
  log: LogName,
  older: RecordSource,
  newer: RecordSource,
  into: Difference,
): Promise<void> {
  const [before, after] = [await sizeOf(older, log), await sizeOf(newer, log)];
  const both = Math.min(before, after);
  for (let first = 0; first < both; first += TILE_WIDTH) {
    const [own, other] = [await bundle(older, log, first, before), await bundle(newer, log, first, after)];
    const at = own.findIndex((entry, i) => first + i < both && !equalBytes(entry, other[i] ?? new Uint8Array()));
    if (at === -1) continue;
    const text = `entry ${first + at} of the ${nameOf(log)} is another one than before: it did not only grow`;
    into.breaches.push({ code: 'LOG_FORKED', place: `${log} entry ${first + at}`, text });
    return;
  }
  if (after < before) {
    into.gaps.push(`the ${nameOf(log)} has ${after} entries and had ${before}: the second record is older, or cut off`);
    return;
  }
  const added: Uint8Array[] = [];
  for (let first = before - (before % TILE_WIDTH); first < after; first += TILE_WIDTH) {
    added.push(...(await bundle(newer, log, first, after)).slice(Math.max(0, before - first)));
  }
  into.changes.push(...(log === 'board' ? boardChanges(added, after) : requestChanges(added, after)));
}

function nameOf(log: LogName): string {
  return log === 'board' ? 'board' : 'issuance log';
}

async function sizeOf(source: RecordSource, log: LogName): Promise<number> {
  return peekCheckpoint(decodeNote(await source.read(`${log}/checkpoint`))).size;
}

async function bundle(source: RecordSource, log: LogName, first: number, size: number): Promise<Uint8Array[]> {
  const path = `${log}/${tilePath('entries', first / TILE_WIDTH, Math.min(TILE_WIDTH, size - first))}`;
  return decodeEntryBundle(await source.read(path));
}

function requestChanges(added: readonly Uint8Array[], size: number): Change[] {
  if (added.length === 0) return [];
  return [{ kind: 'requests', text: `${count(added.length, 'voter')} asked for a voting token, ${size} in all` }];
}

function boardChanges(added: readonly Uint8Array[], size: number): Change[] {
  const entries = added.map(decodeBoardEntry);
  const of = (type: 'ballot' | 'spoil') => entries.filter((entry) => entry.type === type).length;
  const [ballots, spoils] = [of('ballot'), of('spoil')];
  const changes: Change[] = [];
  if (ballots + spoils > 0) {
    const tested = spoils === 0 ? '' : `, ${count(spoils, 'ballot')} tested`;
    changes.push({ kind: 'entries', text: `${count(ballots, 'ballot')} cast${tested}; the board has ${size} entries` });
  }
  for (const entry of entries) {
    if (entry.type === 'phase') changes.push({ kind: 'phase', text: phaseText(entry.statement) });
    if (entry.type === 'document') changes.push({ kind: 'document', text: documentText(entry) });
  }
  return changes;
}

function phaseText({ to, reason }: { to: string; reason: string }): string {
  const why = reason === '' ? '' : `: “${reason}”`;
  switch (to) {
    case 'issuing':
      return `voting tokens are given out${why}`;
    case 'voting':
      return `voting has opened${why}`;
    case 'closed':
      return `voting has closed${why}`;
    default:
      return `the officials have ended the election (${to})${why}`;
  }
}

function documentText({ kind, number }: { kind: number; number: number }): string {
  switch (kind) {
    case DOCUMENT_SHARE_FILE:
      return `trustee ${number} has decrypted her part of the totals`;
    case DOCUMENT_RESULT:
      return 'the result is on the board';
    case DOCUMENT_EVIDENCE:
      return `evidence ${number} about the anchors is on the board`;
    default:
      return `document ${number} was certified`;
  }
}
