/** The logs by the names that addresses and the record use. */
import { ServiceError } from '#edge';
import { LOG_BOARD, LOG_ISSUANCE, type LogNumber } from '#store';

/** @param name untrusted @throws ServiceError NOT_FOUND */
export function logNumber(name: string): LogNumber {
  switch (name) {
    case 'board':
      return LOG_BOARD;
    case 'issuance':
      return LOG_ISSUANCE;
    default:
      throw new ServiceError('NOT_FOUND', 'the logs are "board" and "issuance"');
  }
}
