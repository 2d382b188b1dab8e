/**
 * Passwords: Argon2id with the parameters that OWASP recommends, kept beside each hash. One is computed at a time: each
 * takes 19 MiB and half a second of this process, and nobody may make it busy with guesses.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { argon2idAsync } from '@noble/hashes/argon2.js';
import { ServiceError } from '#edge';

const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const HASH_BYTES = 32;
/** How long the event loop is held at a stretch. */
const TICK_MS = 8;
const MAX_WAITING = 16;
const BUSY_RETRY_S = 5;
const FORM = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]{22})\$([\w+/]{43})$/;

let last: Promise<unknown> = Promise.resolve();
let waiting = 0;

/** @param password  secret; spelt in whichever way of Unicode   @returns what the database keeps */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await inTurn(() => derive(password, salt, MEMORY_KIB, PASSES, LANES));
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${base64(salt)}$${base64(hash)}`;
}

/**
 * @param password  secret, untrusted   @param kept  null where there is none: then the same work is done for nothing, so that
 *   the time of the answer does not tell who has an account
 */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  const [, memory, passes, lanes, salt, hash] = FORM.exec(kept ?? NOBODYS) ?? [];
  if (salt === undefined || hash === undefined) throw new Error('a kept password does not have its form');
  const found = await inTurn(() =>
    derive(password, Buffer.from(salt, 'base64'), Number(memory), Number(passes), Number(lanes)),
  );
  return timingSafeEqual(found, Buffer.from(hash, 'base64')) && kept !== null;
}

const NOBODYS = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

function derive(password: string, salt: Uint8Array, m: number, t: number, p: number): Promise<Uint8Array> {
  return argon2idAsync(password.normalize('NFC'), salt, { m, t, p, dkLen: HASH_BYTES, asyncTick: TICK_MS });
}

/** @throws ServiceError TOO_MANY_TRIES when too many wait already */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= MAX_WAITING) throw new ServiceError('TOO_MANY_TRIES', 'many people sign in at once', BUSY_RETRY_S);
  waiting += 1;
  const turn = last.then(work).finally(() => (waiting -= 1));
  last = turn.catch(() => undefined);
  return turn;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '');
