/**
 * Who sends a request, as far as limits go. Each trusted proxy writes at the right end of X-Forwarded-For whom it was asked by;
 * what stands further left anybody may have written.
 */
import { isIP } from 'node:net';
import type { Request } from 'express';

/** @param proxies  trusted ones in front of this service @returns an address, or "" */
export function clientAddress(request: Request, proxies: number): string {
  const direct = request.socket.remoteAddress ?? '';
  const list = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const named = proxies === 0 ? undefined : list.at(-proxies)?.trim();
  return named !== undefined && isIP(named) !== 0 ? named : direct;
}

/** One network of a household or an office: the whole address, of IPv6 its first 64 bits. */
export function networkOf(address: string): string {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const groups = [...before, ...zeros, ...after].slice(0, 4);
  return groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':');
}
