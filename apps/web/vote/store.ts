/**
 * Where this device keeps what must survive a reload (spec §5): IndexedDB of this origin, one text an election. Secret:
 * it holds the voter secret. Never choices, never the invitation.
 */
import type { TextStore } from '#client';

const DATABASE = 'psephos-vote';
const TABLE = 'device';

/** The store of one election. A browser that keeps nothing (some private windows) fails in `save`, and the page says so. */
export function deviceStore(electionId: string): TextStore {
  return {
    load: async () => {
      const kept: unknown = await run('readonly', (table) => table.get(electionId));
      return typeof kept === 'string' ? kept : null;
    },
    save: async (text) => {
      await run('readwrite', (table) => table.put(text, electionId));
    },
  };
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

async function run(mode: IDBTransactionMode, act: (table: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode, { durability: 'strict' });
      const request = act(transaction.objectStore(TABLE));
      // Done when it is on disk, not when it was asked for.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error('the browser did not keep it'));
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser did not open its store'));
    request.onblocked = () => reject(new Error('another window holds the store'));
  });
}
