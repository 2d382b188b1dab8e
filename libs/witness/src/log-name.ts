/** The two logs' names in addresses. */
import { ServiceError } from '#edge';
import { LOG_BOARD, LOG_ISSUANCE, type LogNumber } from '#store';

export function logName(log: LogNumber): 'board' | 'issuance' {
  switch (log) {
    case LOG_BOARD:
      return 'board';
    case LOG_ISSUANCE:
      return 'issuance';
    default:
      return log satisfies never;
  }
}

/** @throws ServiceError NOT_FOUND */
export function logNumberOf(name: string): LogNumber {
  switch (name) {
    case 'board':
      return LOG_BOARD;
    case 'issuance':
      return LOG_ISSUANCE;
    default:
      throw new ServiceError('NOT_FOUND', 'a log is "board" or "issuance"');
  }
}
