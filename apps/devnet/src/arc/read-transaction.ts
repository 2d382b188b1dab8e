/** The forms in which ARC and Arcade take transactions: bytes, `{"rawTx": hex}` or hex text, and several of each. */
import type { Request } from 'express';
import { z } from 'zod';
import { MalformedError } from '../wire/little-endian.js';
import { splitTransactions } from '../wire/transaction.js';

export const MAX_TRANSACTIONS = 1_000;
const jsonForm = z.object({ rawTx: z.string() });
const jsonForms = z.array(jsonForm).max(MAX_TRANSACTIONS);

/** Bytes of the body's transaction; null when it holds none. */
export function readTransaction(request: Request): Buffer | null {
  const body = request.body as unknown;
  if (!Buffer.isBuffer(body)) return null;
  if (request.is('application/octet-stream')) return body;
  const text = body.toString('utf8');
  const hex = request.is('application/json') ? jsonForm.safeParse(parseJson(text)).data?.rawTx : text.trim();
  return hex === undefined ? null : bytesOfHex(hex);
}

/** Bytes of the body's transactions in their order: one behind the other, an array, or a line each; null for anything else. */
export function readTransactions(request: Request): Buffer[] | null {
  const body = request.body as unknown;
  if (!Buffer.isBuffer(body)) return null;
  if (request.is('application/octet-stream')) return splitOrNull(body);
  const text = body.toString('utf8');
  const hex = request.is('application/json')
    ? jsonForms.safeParse(parseJson(text)).data?.map(({ rawTx }) => rawTx)
    : text.trim().split(/\s+/);
  const parts = hex?.map(bytesOfHex) ?? [];
  return parts.length > 0 && parts.length <= MAX_TRANSACTIONS && parts.every((part) => part !== null) ? parts : null;
}

export function bytesOfHex(hex: string): Buffer | null {
  return /^([0-9a-f]{2})+$/i.test(hex) ? Buffer.from(hex, 'hex') : null;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function splitOrNull(body: Buffer): Buffer[] | null {
  try {
    const parts = splitTransactions(body);
    return parts.length <= MAX_TRANSACTIONS ? parts : null;
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}
