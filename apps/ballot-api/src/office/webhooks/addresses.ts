/**
 * Where webhooks may go. An official names any address, and this server then sends requests there from inside of its own
 * network: addresses that only insiders reach are refused, at the moment of connecting too, since a name can be pointed
 * elsewhere after it was checked.
 */
import { lookup as resolve, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { ServiceError } from '#edge';
import { isPrivateAddress } from '../elections/private-address.js';

const MAX_URL_LENGTH = 1_000;

/**
 * An address as an official may name it: https, no user, no fragment; http only to this very machine, where that is allowed.
 * @param text untrusted   @param allowPrivate  the operator's word
 * @throws ServiceError WEBHOOK_ADDRESS_REFUSED
 */
export function webhookUrl(text: string, allowPrivate: boolean): URL {
  const url = text.length <= MAX_URL_LENGTH && URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw refused('this is no address');
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw refused('an address without user, password and fragment is needed');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isLoopback = host === 'localhost' || host === '127.0.0.1' || host === '::1';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback && allowPrivate)) {
    throw refused('an https:// address is needed');
  }
  if (!allowPrivate && (host === 'localhost' || (isIP(host) !== 0 && isPrivateAddress(host)))) {
    throw refused('this address is not reached from outside; the operator can allow it with WEBHOOKS_TO_PRIVATE');
  }
  return url;
}

/** Name resolution for a connection: what is connected to is what was looked at. */
export function guardedLookup(allowPrivate: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, '', 0);
      const open = allowPrivate ? addresses : addresses.filter(({ address }) => !isPrivateAddress(address));
      const [first] = open;
      if (first === undefined)
        return callback(new Error('the name leads to no address that is reached from outside'), '', 0);
      if (options.all === true) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}

function refused(detail: string): ServiceError {
  return new ServiceError('WEBHOOK_ADDRESS_REFUSED', detail);
}
