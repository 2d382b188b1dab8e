/**
 * What a trustee's browser keeps (spec §4.1, §10.2): which ceremony her keys serve, the one transcript that she signed or that
 * she complained instead, and for each election the one part that she ever made, so that the same part can be sent again and another one never is. Public data; no key, no share.
 */
import type { TrusteeStore } from '#client';

const DATABASE = 'psephos-trustee';
const TABLE = 'served';

/** @param signingKey  hex, of the keys that this is about */
export function trusteeStore(signingKey: string): TrusteeStore {
  const decision = (electionId: string): string => `decision/${electionId}/${signingKey}`;
  return {
    loadCeremony: () => load(`ceremony/${signingKey}`),
    createCeremony: (ceremonyId) => create(`ceremony/${signingKey}`, ceremonyId),
    loadVerdict: () => load(`verdict/${signingKey}`),
    createVerdict: (verdict) => create(`verdict/${signingKey}`, verdict),
    loadDecision: (electionId) => load(decision(electionId)),
    createDecision: (electionId, text) => create(decision(electionId), text),
  };
}

async function load(key: string): Promise<string | null> {
  const kept: unknown = await run('readonly', (table) => table.get(key));
  return typeof kept === 'string' ? kept : null;
}

/** `add` fails where there is something already, and with it the transaction: also between two tabs. */
async function create(key: string, text: string): Promise<void> {
  await run('readwrite', (table) => table.add(text, key));
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
