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

/** Keeps what proves that a ballot or token was refused; public data and words, never choices. */
export async function keepEvidence(electionId: string, evidence: Record<string, string | number>): Promise<void> {
  const key = evidenceKey(electionId);
  const kept: unknown = await run('readonly', (table) => table.get(key));
  const list: unknown[] = Array.isArray(kept) ? kept : [];
  await run('readwrite', (table) => table.put([...list, evidence], key));
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
