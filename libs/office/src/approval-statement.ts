/**
 * What two officials sign before their office freezes a plan or publishes a definition (spec §2.5, document kind
 * `office-approval`). It stands in no record: it is the office's own evidence of who decided. For a phase change they sign
 * the board's phase statement itself.
 */
import { decodeCanonicalJson, encodeCanonicalJson, VerificationError } from '#crypto';
import { z } from 'zod';

export const OFFICE_ACTIONS = ['freeze', 'publish'] as const;
export type OfficeAction = (typeof OFFICE_ACTIONS)[number];

export interface OfficeStatement {
  action: OfficeAction;
  /** 16 bytes in hex. */
  planId: string;
  /** 32 bytes in hex: what exactly is frozen or published. */
  digest: string;
  /** For people; at most 2,000 characters. */
  reason: string;
  /** Id of the account that asks, 16 bytes in hex. */
  requestedBy: string;
}

/** As in every text that officials sign: no character may steer a terminal or hide words. */
const CONTROL_BUT_LINE_BREAK = /[^\P{Cc}\n\t]/u;

const OFFICE_STATEMENT = z.strictObject({
  action: z.enum(OFFICE_ACTIONS),
  planId: z.string().regex(/^[0-9a-f]{32}$/),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  reason: z
    .string()
    .max(2_000)
    .refine((text) => !CONTROL_BUT_LINE_BREAK.test(text)),
  requestedBy: z.string().regex(/^[0-9a-f]{32}$/),
});
const LIMITS = { maxBytes: 16_384, maxDepth: 2 };

/** The bytes that officials sign with document kind `office-approval`. @throws VerificationError OFFICE_STATEMENT_INVALID */
export function encodeOfficeStatement(statement: OfficeStatement): Uint8Array {
  const bytes = encodeCanonicalJson(statement);
  decodeOfficeStatement(bytes);
  return bytes;
}

/** @param bytes untrusted   @throws VerificationError JSON_…, OFFICE_STATEMENT_INVALID */
export function decodeOfficeStatement(bytes: Uint8Array): OfficeStatement {
  const parsed = OFFICE_STATEMENT.safeParse(decodeCanonicalJson(bytes, LIMITS));
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new VerificationError(
    'OFFICE_STATEMENT_INVALID',
    `office statement: ${place || 'the document'} has another form`,
  );
}
