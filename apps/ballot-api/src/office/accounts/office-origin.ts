/**
 * Where the office is at home. Cookies work and passkeys are made only at addresses that the operator has named
 * (`PUBLIC_ORIGIN`; without HTTPS, this machine's own too): a name that somebody else points here is none of ours. And a request
 * that writes with a cookie must come from a page of this very origin: no other page can send our header there.
 */
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import type { Request } from 'express';
import { Config } from '../../config.js';

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;
/** Every page of the office sends it; a form, an image or a link cannot. */
const PAGE_HEADER = 'x-psephos-office';

@Injectable()
export class OfficeOrigin {
  constructor(private readonly config: Config) {}

  /**
   * The origin that this request was sent to, `https://votes.example`.
   * @throws ServiceError FORBIDDEN where the office is not at home under the name that the request gives
   */
  of(request: Request): string {
    const host = (request.headers.host ?? '').toLowerCase();
    const { publicOrigin } = this.config;
    if (publicOrigin !== null && new URL(publicOrigin).host === host) return publicOrigin;
    if (publicOrigin?.startsWith('https:') !== true && LOOPBACK.test(host)) return `http://${host}`;
    throw new ServiceError(
      'FORBIDDEN',
      'the office is not open under this address; the operator names it in PUBLIC_ORIGIN',
    );
  }

  /**
   * The request comes from a page of this origin.
   * @throws ServiceError FORBIDDEN
   */
  assertOwnPage(request: Request): void {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (request.headers[PAGE_HEADER] !== '1')
      throw new ServiceError('FORBIDDEN', `the header ${PAGE_HEADER}: 1 is missing`);
    const isOwn = origin === undefined ? site === 'same-origin' : origin === this.of(request);
    if (!isOwn || (site !== undefined && site !== 'same-origin')) {
      throw new ServiceError('FORBIDDEN', 'this does not come from a page of the office');
    }
  }
}
