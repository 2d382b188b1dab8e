/**
 * Which errors say that the database cannot be reached *now*: starting, stopping, restarted, network gone, no free
 * connection. They pass; what the caller asked for has not been done, or cannot be known to have been done.
 */

/** Classes 08 (connection), 53 (resources), 57P01–57P03 and 57P05 (shut down, crash, starting, idle). */
const SQL_STATES = /^(08...|53...|57P0[1235])$/;
const SYSTEM_CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** Texts of the driver's errors that carry no code. */
const TEXTS =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|timeout expired)/;

/** True for connection errors of the driver, also when the data source wrapped them, or tried several addresses. */
export function isUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, driverError, errors } = error as Record<string, unknown>;
  if (driverError !== undefined && driverError !== error) return isUnavailable(driverError);
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isUnavailable);
  if (typeof code === 'string') return SQL_STATES.test(code) || SYSTEM_CODES.test(code);
  return typeof message === 'string' && TEXTS.test(message);
}
