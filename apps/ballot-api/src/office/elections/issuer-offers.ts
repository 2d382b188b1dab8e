/**
 * Asks an issuer, by its address, for the keys that it offers for its next ceremony. The address is what an official typed
 * and the answer is a stranger's: http(s) alone, no redirect, little time, few bytes; and no address inside the server's
 * own network, unless whoever runs the server has named it, so that nobody looks around in there through us.
 */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import { isServiceUrl, type PlannedIssuer } from '#office';
import { z } from 'zod';
import { Config } from '../../config.js';
import { KEY_FORM } from '../../forms.js';
import { addressPrivate, lookupFor } from './guarded-lookup.js';
import { isPrivateAddress } from './private-address.js';

const TIMEOUT_MS = 8_000;
const MAX_ANSWER_BYTES = 16_384;

const WITNESS_FORM = z.object({
  name: z.string().regex(/^[A-Za-z0-9._~:/-]{1,200}$/),
  publicKey: KEY_FORM,
});
const OFFER_FORM = z.object({
  name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cf}]+$/u),
  signingKey: KEY_FORM,
  sealingKey: KEY_FORM,
  witness: WITNESS_FORM,
});

@Injectable()
export class IssuerOffers {
  /** Issuers whose addresses whoever runs this server has named. */
  readonly known: readonly string[];

  constructor(config: Config) {
    this.known = config.issuerUrls;
  }

  /**
   * @param address untrusted
   * @throws ServiceError ISSUER_ADDRESS_INVALID, ISSUER_ADDRESS_PRIVATE, ISSUER_UNREACHABLE, ISSUER_OFFER_INVALID,
   *   ISSUER_WITNESS_DIFFERENT
   */
  async ask(address: string): Promise<PlannedIssuer> {
    const url = baseOf(address);
    const mayBePrivate = this.known.includes(url);
    const offer = OFFER_FORM.safeParse(await readJson(`${url}/ceremonies/offer`, mayBePrivate));
    if (!offer.success) throw offerInvalid();
    // What it offers as its witness must be the witness that cosigns at this address.
    const witness = WITNESS_FORM.safeParse(await readJson(`${url}/witness`, mayBePrivate));
    const { name, signingKey, sealingKey } = offer.data;
    const { name: witnessName, publicKey: witnessKey } = offer.data.witness;
    if (!witness.success || witness.data.publicKey !== witnessKey || witness.data.name !== witnessName) {
      throw new ServiceError('ISSUER_WITNESS_DIFFERENT', 'the witness at this address is not the one that is offered');
    }
    return { url, name, signingKey, sealingKey, witnessName, witnessKey };
  }
}

function baseOf(address: string): string {
  const text = address.trim().replace(/\/+$/, '');
  if (!isServiceUrl(text)) {
    throw new ServiceError('ISSUER_ADDRESS_INVALID', 'an issuer has an address such as https://issuer.example.org');
  }
  return text;
}

async function readJson(url: string, mayBePrivate: boolean): Promise<unknown> {
  const { status, text } = await get(new URL(url), mayBePrivate);
  if (status !== 200) throw new ServiceError('ISSUER_OFFER_INVALID', `the address answers with status ${status}`);
  try {
    return JSON.parse(text);
  } catch {
    throw offerInvalid();
  }
}

function offerInvalid(): ServiceError {
  return new ServiceError('ISSUER_OFFER_INVALID', 'what answers at this address is no issuer of this version');
}

/** One GET, to an address that was checked as it was resolved: a name cannot be another one when it is connected to. */
function get(url: URL, mayBePrivate: boolean): Promise<{ status: number; text: string }> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!mayBePrivate && isIP(host) !== 0 && isPrivateAddress(host)) return Promise.reject(addressPrivate());
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const options = { headers: { accept: 'application/json' }, agent: false, signal, lookup: lookupFor(mayBePrivate) };
  return new Promise((done, fail) => {
    const refuse = (cause: Error) => fail(cause instanceof ServiceError ? cause : unreachable(cause));
    const sent = send(url, options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) sent.destroy(offerInvalid());
        else chunks.push(chunk);
      });
      response.on('end', () =>
        done({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
      response.on('error', refuse);
    });
    sent.on('error', refuse);
    sent.end();
  });
}

function unreachable(cause: Error): ServiceError {
  return new ServiceError('ISSUER_UNREACHABLE', 'no issuer answers at this address', undefined, { cause });
}
