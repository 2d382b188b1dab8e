/**
 * The signing key of an official in this browser: kept as a protected file alone, opened for one signature, never sent.
 */
import type { NamedOfficialKey } from '#office';
import { durableTable } from '../kit/durable-table.js';
import type { OfficeSession } from './session.js';

const run = durableTable('psephos-office', 'signing-keys');

export interface KeptKey {
  /** The protected file. */
  text: string;
  /** Id in hex of the passkey whose output is the passphrase, or null: she types it. */
  passkey: string | null;
}

/** The key of an account in this browser, or null. */
export async function loadKey(accountId: string): Promise<KeptKey | null> {
  const kept = await run('readonly', (table) => table.get(accountId) as IDBRequest<KeptKey | undefined>);
  return kept ?? null;
}

/** Takes the place of an earlier one. @throws Error where the browser keeps nothing */
export async function keepKey(accountId: string, key: KeptKey): Promise<void> {
  await run('readwrite', (table) => table.put(key, accountId));
}

export async function forgetKey(accountId: string): Promise<void> {
  await run('readwrite', (table) => table.delete(accountId));
}

/**
 * Asks the official to open her key, by passkey or passphrase; call it just before signing, and keep the key no longer.
 * @returns null where she does not, or has none here
 */
export function openSigningKey(session: OfficeSession): Promise<NamedOfficialKey | null> {
  session.keyRequest?.answer(null);
  return new Promise((resolve) => {
    session.keyRequest = {
      answer: (key) => {
        session.keyRequest = null;
        session.changed();
        resolve(key);
      },
    };
    session.changed();
  });
}
