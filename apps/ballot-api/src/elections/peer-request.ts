/**
 * Requests to issuers and witnesses. Those that whoever runs the server has named may be anywhere. An address that came
 * with a plan is only what officials typed: it is asked by a guarded connection, which reaches nothing inside the
 * server's own network, and it gets no secret of ours. Nobody is followed to another address.
 */
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { addressPrivate, lookupFor } from '../office/elections/guarded-lookup.js';
import { isPrivateAddress } from '../office/elections/private-address.js';

/** Where an issuer or a witness is. */
export interface Peer {
  url: string;
  /** Whoever runs the server has named its host. */
  isOwn: boolean;
}

export interface PeerRequest {
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string | Uint8Array;
  signal: AbortSignal;
}

export interface PeerAnswer {
  status: number;
  /** Untrusted, of any length: read it with a bound. */
  body: AsyncIterable<Uint8Array> | null;
}

// Kept connections were checked when they were made; they are never shared with those that may be private.
const GUARDED_HTTP = new HttpAgent({ keepAlive: true, timeout: 30_000 });
const GUARDED_HTTPS = new HttpsAgent({ keepAlive: true, timeout: 30_000 });

/** @throws Error when it cannot be reached in time, or may not be asked */
export async function askPeer(peer: Peer, path: string, request: PeerRequest): Promise<PeerAnswer> {
  const url = `${peer.url}${path}`;
  if (!peer.isOwn) return askGuarded(new URL(url), request);
  const { body, ...rest } = request;
  const init: RequestInit = { ...rest, redirect: 'error' };
  if (body !== undefined) init.body = body as BodyInit;
  const response = await fetch(url, init);
  return { status: response.status, body: response.body as AsyncIterable<Uint8Array> | null };
}

function askGuarded(url: URL, { method, headers, body, signal }: PeerRequest): Promise<PeerAnswer> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isPrivateAddress(host)) return Promise.reject(addressPrivate());
  const isHttps = url.protocol === 'https:';
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options = {
    method,
    headers: { ...headers, ...length },
    agent: isHttps ? GUARDED_HTTPS : GUARDED_HTTP,
    lookup: lookupFor(false),
    signal,
  };
  return new Promise((done, fail) => {
    const sent = (isHttps ? requestHttps : requestHttp)(url, options, (response) => {
      const status = response.statusCode ?? 0;
      if (status < 300 || status >= 400) return done({ status, body: response });
      response.destroy();
      fail(new Error('it sends us to another address'));
    });
    sent.on('error', fail);
    sent.end(body);
  });
}
