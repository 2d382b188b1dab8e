/**
 * Shared pieces of strict decoding (spec §2, documents): zod schemas for the leaf forms of our JSON, and the step from
 * bytes to a typed value: canonical JSON first, then a strict schema in which an unknown member is an error.
 */
import { decodeCanonicalJson, type ErrorCode, VerificationError } from '#crypto';
import { z } from 'zod';

// Schemas are interpreted: pages forbid making code from text, and even the attempt is a report of their policy.
z.config({ jitless: true });

/** Lower-case hex of exactly `lengthBytes` bytes. */
export function hexOf(lengthBytes: number) {
  return z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${lengthBytes * 2}}$`), `must be ${lengthBytes} bytes in lower-case hex`);
}

/** Lower-case hex of `minBytes` to `maxBytes` bytes. */
export function hexBetween(minBytes: number, maxBytes: number) {
  return z
    .string()
    .min(2 * minBytes)
    .max(2 * maxBytes)
    .refine((text) => text.length % 2 === 0 && !/[^0-9a-f]/.test(text), 'must be lower-case hex of whole bytes');
}

/** A whole number from `min` to `max`, both included; never above 2^53 − 1. */
export function wholeNumber(min: number, max: number) {
  return z.int().min(min).max(max);
}

/** No character may steer a terminal or hide text: control characters are refused. */
const CONTROL_BUT_LINE_BREAK = /[^\P{Cc}\n\t]/u;

/** Text for people in which line breaks and tabs may stand. */
export function paragraphs(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .refine((text) => !CONTROL_BUT_LINE_BREAK.test(text), 'must not contain control characters');
}

/** Applies a schema to an already parsed value; the first problem is named with its path. */
export function parseWith<S extends z.ZodType>(schema: S, value: unknown, code: ErrorCode, what: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? 'the document' : issue.path.map(String).join('.');
  throw new VerificationError(code, `${what}: ${place}: ${issue?.message ?? 'does not fit the schema'}`);
}

/**
 * Untrusted bytes to a typed value (spec §2, documents).
 * @param bytes untrusted   @param maxBytes bound before anything is parsed
 * @throws VerificationError JSON_… of the canonical decoding, else `code`
 */
export function decodeDocument<S extends z.ZodType>(
  schema: S,
  bytes: Uint8Array,
  form: { maxBytes: number; maxDepth: number; code: ErrorCode; what: string },
): z.output<S> {
  const value = decodeCanonicalJson(bytes, { maxBytes: form.maxBytes, maxDepth: form.maxDepth });
  return parseWith(schema, value, form.code, form.what);
}
