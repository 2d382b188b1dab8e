/**
 * Codes that this device has made for elections that are still being prepared (spec §3.5). Secret: a code is what an
 * invitation would carry. Kept in this browser, beside what it keeps of elections.
 */
import { EnrolmentApi, officeHttp } from '#client';
import { decodeCode, deriveRollKey, generateCode } from '#crypto';
import { run } from '../store.js';

const PREFIX = 'enrol/';
/** Says, without opening the store, that it holds codes. Nothing secret. */
const FLAG = 'psephos-enrolled';

export const enrolmentApi = (): EnrolmentApi => new EnrolmentApi(officeHttp(location.origin, null));

/** The code of this election, made now if there is none. It is on disk before it is returned. */
export async function codeFor(planId: string): Promise<string> {
  const kept = (await run('readonly', (table) => table.get(PREFIX + planId))) as string | undefined;
  if (kept !== undefined) return kept;
  const code = generateCode();
  // Two tabs make one code: the first that is kept stands.
  await run('readwrite', (table) => {
    const found = table.get(PREFIX + planId) as IDBRequest<string | undefined>;
    found.onsuccess = () => {
      if (found.result === undefined) table.put(code, PREFIX + planId);
    };
    return found;
  });
  localStorage.setItem(FLAG, '1');
  return codeFor(planId);
}

/** All of them, by plan. */
export async function keptCodes(): Promise<{ planId: string; code: string }[]> {
  const range = IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`);
  const keys = (await run('readonly', (table) => table.getAllKeys(range))) as string[];
  return Promise.all(
    keys.map(async (key) => {
      const code = (await run('readonly', (table) => table.get(key))) as string;
      return { planId: key.slice(PREFIX.length), code };
    }),
  );
}

/** The public half, 32 bytes. */
export const rollKeyOf = (code: string): Uint8Array => deriveRollKey(decodeCode(code)).publicKey;
