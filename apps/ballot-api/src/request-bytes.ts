/** Binary request bodies: which doors take them and how large, and that one has arrived. */
import { type BodyRule, ServiceError } from '#edge';
import { MAX_PLAN_BYTES } from '#office';
import type { Environment } from './config.js';
import { plainBytes } from './database/database.js';

const OCTETS = ['application/octet-stream'];
const JSON_TYPE = ['application/json'];
const MEBIBYTE = 2 ** 20;

/**
 * Every body that is not small JSON (spec: an entry is at most 65,535 bytes, a definition at most 4 MiB). The office's
 * are not read without its token.
 */
export function bodyRules({ OFFICE_TOKEN: bearer }: Environment): readonly BodyRule[] {
  return [
    { method: 'POST', path: /^\/drafts$/, mediaTypes: JSON_TYPE, as: 'bytes', limitBytes: 4 * MEBIBYTE, bearer },
    {
      method: 'PUT',
      path: /^\/drafts\/[^/]+\/roll$/,
      mediaTypes: ['text/csv'],
      as: 'text',
      limitBytes: 64 * MEBIBYTE,
      bearer,
    },
    {
      method: 'PUT',
      path: /^\/office-api\/elections\/[^/]+\/entitled(\/links)?$/,
      mediaTypes: ['text/csv'],
      as: 'text',
      limitBytes: 64 * MEBIBYTE,
      afterGuard: true,
    },
    {
      method: 'PUT',
      path: /^\/office-api\/elections\/[^/]+\/roll\/[^/]+$/,
      mediaTypes: ['text/csv'],
      as: 'text',
      limitBytes: 64 * MEBIBYTE,
      afterGuard: true,
    },
    {
      method: 'POST',
      path: /^\/office-api\/elections$/,
      mediaTypes: JSON_TYPE,
      as: 'json',
      limitBytes: MAX_PLAN_BYTES,
    },
    {
      method: 'PUT',
      path: /^\/office-api\/elections\/[^/]+$/,
      mediaTypes: JSON_TYPE,
      as: 'json',
      limitBytes: MAX_PLAN_BYTES,
    },
    {
      method: 'POST',
      path: /^\/ceremonies\/[^/]+\/messages$/,
      mediaTypes: JSON_TYPE,
      as: 'json',
      limitBytes: 4 * MEBIBYTE,
    },
    {
      method: 'POST',
      path: /^\/elections\/[^/]+\/(ballots|spoils)$/,
      mediaTypes: OCTETS,
      as: 'bytes',
      limitBytes: 65_535,
    },
    { method: 'POST', path: /^\/elections\/[^/]+\/requests$/, mediaTypes: OCTETS, as: 'bytes', limitBytes: 1_024 },
    {
      method: 'POST',
      path: /^\/elections\/[^/]+\/decryptions$/,
      mediaTypes: JSON_TYPE,
      as: 'json',
      limitBytes: 8 * MEBIBYTE,
    },
    {
      method: 'PUT',
      path: /^\/elections\/[^/]+\/(result|evidence)$/,
      mediaTypes: JSON_TYPE,
      as: 'json',
      limitBytes: 8 * MEBIBYTE,
    },
  ];
}

/** @throws ServiceError REQUEST_INVALID where no body came at all */
export function assertBytes(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return plainBytes(body);
  throw new ServiceError('REQUEST_INVALID', 'a body of bytes is needed here');
}

/** @throws ServiceError REQUEST_INVALID where no body came at all */
export function assertText(body: unknown): string {
  if (typeof body === 'string') return body;
  throw new ServiceError('REQUEST_INVALID', 'a body of text is needed here');
}
