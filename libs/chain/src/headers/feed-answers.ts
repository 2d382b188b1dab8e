/** What header services answer, brought into one form. */
import { concatBytes } from '#crypto';
import { littleEndianBytes, txidToInternal } from '#record';
import { z } from 'zod';
import { ChainUnavailableError } from '../chain-processor.js';
import type { HttpAnswer } from '../http-door.js';

export const hash = z.string().regex(/^[0-9a-f]{64}$/);
export const headerHex = z.string().regex(/^[0-9a-f]{160}$/);
export const uint32 = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1);
/** Signed in the header. */
export const version = z
  .number()
  .int()
  .min(-(2 ** 31))
  .max(2 ** 32 - 1);

/** A header's parts as services name them, hashes in display order. */
export interface HeaderParts {
  version: number;
  previousHash: string;
  merkleRoot: string;
  timeS: number;
  bits: number;
  nonce: number;
}

/** 80 bytes. */
export function encodeHeader({ version, previousHash, merkleRoot, timeS, bits, nonce }: HeaderParts): Uint8Array {
  return concatBytes(
    littleEndianBytes(version >>> 0, 4),
    txidToInternal(previousHash),
    txidToInternal(merkleRoot),
    littleEndianBytes(timeS, 4),
    littleEndianBytes(bits, 4),
    littleEndianBytes(nonce, 4),
  );
}

/** @throws ChainUnavailableError when it is no answer with 200 of this form */
export function answered<T>(name: string, form: z.ZodType<T>, { status, body }: HttpAnswer): T {
  const parsed = form.safeParse(body);
  if (status === 200 && parsed.success) return parsed.data;
  throw new ChainUnavailableError(`${name}: an answer that is not understood (HTTP ${status})`);
}
