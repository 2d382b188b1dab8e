/**
 * What holds for every decoder and every input: a refusal has a code of the closed list, the input stays as it was, and
 * what was accepted is written again as the same bytes.
 */
import { ERROR_CODES, equalBytes, toHex, VerificationError } from '#crypto';
import { type Decoder, textOf } from './decoder.js';

const CODES = new Set<string>(ERROR_CODES);
/** A refusal is read by people: it names a place, it does not repeat the input. */
const MAX_MESSAGE = 1_000;

/** How the decoder took an input: a code, or `accepted`. @throws Error where a property does not hold */
export async function judge(decoder: Decoder, input: Uint8Array): Promise<string> {
  const before = Uint8Array.from(input);
  let value: unknown;
  try {
    value = await decoder.decode(input);
  } catch (error) {
    if (!equalBytes(before, input)) throw new Error('the input was changed');
    return codeOf(error);
  }
  if (!equalBytes(before, input)) throw new Error('the input was changed');
  if (decoder.canonical === 'once') return 'accepted';
  const written = await decoder.encode(value);
  if (decoder.canonical === 'bytes') {
    if (!equalBytes(written, input)) throw new Error(`accepted, and written again as ${toHex(written)}`);
    return 'accepted';
  }
  if (decoder.canonical === 'text') {
    if (textOf(written) !== textOf(input)) throw new Error(`accepted, and written again as ${textOf(written)}`);
    return 'accepted';
  }
  const again = await decoder.encode(await decoder.decode(written));
  if (!equalBytes(again, written)) throw new Error(`accepted; written ${toHex(written)}, and then ${toHex(again)}`);
  return 'accepted';
}

/** @throws Error unless the refusal is one of ours */
export function codeOf(error: unknown): string {
  if (!(error instanceof VerificationError) || !CODES.has(error.code)) {
    throw new Error(`refused without a code: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
  }
  if (error.message.length > MAX_MESSAGE) throw new Error(`a message of ${error.message.length} characters`);
  return error.code;
}
