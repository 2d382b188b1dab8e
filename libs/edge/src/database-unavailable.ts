/**
 * Recognises errors of a database that is gone for the moment, without knowing the database library: by the driver's
 * codes (SQLSTATE classes 08 and 53, 57P01 to 57P05, socket errors) and, where it gives none, by its words. The process
 * lives on, the pool reconnects with the next query, and whoever asked is told to repeat.
 */

const SQL_STATES = /^(08...|53...|57P0[1235])$/;
const SYSTEM_CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
const WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|timeout expired)/;
/** TypeORM's names for a connection that broke inside a transaction. */
const NAMES = /^(QueryRunnerAlreadyReleasedError|TransactionNotStartedError|ConnectionIsNotSetError)$/;

/** True for a connection error, also wrapped or of several addresses; `fetch` failures are not meant and not taken. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, code, message, driverError, errors } = error as Record<string, unknown>;
  if (typeof name === 'string' && NAMES.test(name)) return true;
  if (driverError !== undefined && driverError !== error) return isDatabaseUnavailable(driverError);
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isDatabaseUnavailable);
  if (typeof code === 'string') return SQL_STATES.test(code) || SYSTEM_CODES.test(code);
  return typeof message === 'string' && WORDS.test(message);
}
