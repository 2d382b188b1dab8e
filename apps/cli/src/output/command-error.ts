/**
 * Errors of the command line: what was wrong and where, in lower case and without a full stop, then a hint. Exit codes:
 * 1 something failed or is INVALID, 2 not everything could be checked, 64 wrong usage, 66 an input is missing, 69 a port or
 * address cannot be used, 130 interrupted.
 */
import { VerificationError } from '#crypto';
import { ClientError } from '#client';
import { hintFor } from './hints.js';

export const EXIT = { failed: 1, usage: 64, noInput: 66, unavailable: 69, interrupted: 130 } as const;

export class CommandError extends Error {
  constructor(
    message: string,
    readonly hint: string | null,
    readonly exitCode: number,
  ) {
    super(message);
    this.name = 'CommandError';
  }
}

/** Prints an error as the house does and gives the exit code. */
export function reportError(error: unknown, json: boolean): number {
  const { message, hint, code } = describe(error);
  if (json) console.log(JSON.stringify({ error: { code, message, hint } }));
  console.error(`psephos: error: ${message}`);
  if (hint !== null) console.error(`hint: ${hint}`);
  if (process.env['PSEPHOS_DEBUG'] && error instanceof Error) console.error(error.stack);
  if (error instanceof CommandError) return error.exitCode;
  const isSilent = error instanceof ClientError && (error.code === 'NETWORK_FAILED' || error.code === 'TIMED_OUT');
  return isSilent ? EXIT.unavailable : EXIT.failed;
}

function describe(error: unknown): { message: string; hint: string | null; code: string } {
  if (error instanceof CommandError) return { message: error.message, hint: error.hint, code: 'COMMAND' };
  if (error instanceof ClientError) {
    return {
      message: `${lowerFirst(error.detail)} (${error.code})`,
      hint: hintFor(error.code) ?? error.hint,
      code: error.code,
    };
  }
  if (error instanceof VerificationError) {
    const culprit = error.detail?.culprit === undefined ? null : `blame lies with ${error.detail.culprit}`;
    const hint = culprit ?? hintFor(error.code);
    return { message: `${lowerFirst(error.message)} (${error.code})`, hint, code: error.code };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { message: lowerFirst(message), hint: 'set PSEPHOS_DEBUG=1 to see where it happened', code: 'INTERNAL' };
}

/** Lower-cases an ordinary first word; names in capitals stay. */
function lowerFirst(text: string): string {
  const stripped = text.replace(/\.$/, '');
  return /^[A-Z][a-z]/.test(stripped) ? stripped.charAt(0).toLowerCase() + stripped.slice(1) : stripped;
}
