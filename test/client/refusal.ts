/** What a piece of work was refused with. */
import { type ErrorCode, VerificationError } from '#crypto';
import { ClientError } from '#client';

/** Runs work that must fail and gives its error. */
export async function errorOf(work: Promise<unknown> | (() => unknown)): Promise<unknown> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    return error;
  }
  throw new Error('it was not refused');
}

/** The work must end in a `ClientError` with this code. */
export async function expectRefused(work: Promise<unknown> | (() => unknown), code: string): Promise<ClientError> {
  const error = await errorOf(work);
  expect(error).toBeInstanceOf(ClientError);
  expect((error as ClientError).code).toBe(code);
  return error as ClientError;
}

/** The work must end in a `VerificationError` with this code. */
export async function expectInvalid(work: Promise<unknown> | (() => unknown), code: ErrorCode): Promise<void> {
  const error = await errorOf(work);
  expect(error).toBeInstanceOf(VerificationError);
  expect((error as VerificationError).code).toBe(code);
}
