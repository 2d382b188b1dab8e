/**
 * Where this device keeps what must survive a reload (spec §5): IndexedDB of this origin, one text an election. Secret:
 * it holds the voter secret. Never choices, never the invitation.
 */
import { clientError, type TextStore } from '#client';
import { randomBytes, toHex } from '#crypto';
import { durableTable } from '../kit/durable-table.js';

export const run = durableTable('psephos-vote', 'device');

/** Every save has a stamp of its own: who saves next must have seen it. */
interface Kept {
  stamp: string;
  text: string;
}

/**
 * The store of one election, for one page. Two pages of one voter (tabs, windows) must not undo each other's steps, and
 * nothing may come back after the device was cleared: a save that has not seen the last one is refused.
 * A browser that keeps nothing (some private windows) fails in `save`, and the page says so.
 * @param onOther  told when another page has saved or cleared since this one looked
 */
export function deviceStore(electionId: string, onOther: () => void): TextStore {
  let seen: string | null = null;
  let last: Promise<void> = Promise.resolve();
  const replace = async (text: string): Promise<void> => {
    const stamp = toHex(randomBytes(8));
    if (await putIfSeen(electionId, seen, { stamp, text })) {
      seen = stamp;
      return;
    }
    onOther();
    throw clientError('DEVICE_STATE_CHANGED', 'another page of this browser has gone on with this election', null);
  };
  return {
    load: async () => {
      const kept = (await run('readonly', (table) => table.get(electionId))) as Kept | undefined;
      seen = kept?.stamp ?? null;
      return kept?.text ?? null;
    },
    // One after the other: this page's own saves are no other page's.
    save: (text) => {
      const saved = last.then(() => replace(text));
      last = saved.catch(() => undefined);
      return saved;
    },
  };
}

/** In one transaction. @returns false where something else was kept than what this page has seen */
async function putIfSeen(key: string, seen: string | null, next: Kept): Promise<boolean> {
  let isOurs = false;
  await run('readwrite', (table) => {
    const found = table.get(key) as IDBRequest<Kept | undefined>;
    found.onsuccess = () => {
      isOurs = (found.result?.stamp ?? null) === seen;
      if (isOurs) table.put(next, key);
    };
    return found;
  });
  return isOurs;
}

/** What the ballot box answered to which bytes: public data and words, never choices. */
export interface BoxEvidence {
  code: string;
  said: string;
  /** What the answer itself proves, or "". */
  proof: string;
  atMs: number;
  /** The ballot as it was sent, hex. */
  entry: string;
}

export async function keepEvidence(electionId: string, evidence: BoxEvidence): Promise<void> {
  const list = await readEvidence(electionId);
  await run('readwrite', (table) => table.put([...list, evidence], evidenceKey(electionId)));
}

/** Oldest first. */
export async function readEvidence(electionId: string): Promise<BoxEvidence[]> {
  const kept: unknown = await run('readonly', (table) => table.get(evidenceKey(electionId)));
  return Array.isArray(kept) ? (kept as BoxEvidence[]) : [];
}

const evidenceKey = (electionId: string): string => `${electionId}/evidence`;

/** Forgets everything of one election. */
export async function clearDevice(electionId: string): Promise<void> {
  await run('readwrite', (table) => table.delete(electionId));
  await run('readwrite', (table) => table.delete(evidenceKey(electionId)));
}
