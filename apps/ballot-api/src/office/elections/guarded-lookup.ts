/** Names are resolved once, and checked as they are resolved: a name cannot be another address when it is connected to. */
import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { ServiceError } from '#edge';
import { isPrivateAddress } from './private-address.js';

/** @param mayBePrivate  whoever runs the server has named this address @throws ServiceError ISSUER_ADDRESS_PRIVATE, to the callback */
export function lookupFor(mayBePrivate: boolean): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const isRefused = !mayBePrivate && addresses.some(({ address }) => isPrivateAddress(address));
      if (isRefused) return callback(addressPrivate(), '', 0);
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      return first === undefined
        ? callback(new Error('the name has no address'), '', 0)
        : callback(null, first.address, first.family);
    });
  };
}

export function addressPrivate(): ServiceError {
  return new ServiceError(
    'ISSUER_ADDRESS_PRIVATE',
    'this address lies inside a private network; whoever runs this server can add it to ISSUER_URLS',
  );
}
