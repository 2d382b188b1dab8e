/** The forms in which ARC and Arcade take a transaction: bytes, `{"rawTx": hex}` or hex text. */
import type { Request } from 'express';
import { z } from 'zod';

const jsonForm = z.object({ rawTx: z.string() });

/** Bytes of the body's transaction; null when it holds none. */
export function readTransaction(request: Request): Buffer | null {
  const body = request.body as unknown;
  if (!Buffer.isBuffer(body)) return null;
  if (request.is('application/octet-stream')) return body;
  const text = body.toString('utf8');
  const hex = request.is('application/json') ? jsonForm.safeParse(parseJson(text)).data?.rawTx : text.trim();
  return hex === undefined ? null : bytesOfHex(hex);
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
