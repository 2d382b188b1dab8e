/**
 * The address of the provider's sign-in (spec §3.5). The office makes it, and might make another one: that of a page of its
 * own, or one by which the provider signs another key, or tells the answer to somebody else. The device therefore knows
 * every part of it before.
 */
import { computeEnrolmentNonce, fromHex } from '#crypto';
import { clientError } from '../errors.js';

/** What the device knows of the sign-in that it asks for. */
export interface ExpectedSignIn {
  planId: string;
  /** 32 bytes */
  rollKey: Uint8Array;
  /** Host of the provider, as the person was told. */
  provider: string;
  /** Of this page: the provider sends back there. */
  origin: string;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const CALLBACK_PATH = '/office-api/enrolment/callback';
const OPAQUE = /^[\w.~-]{1,500}$/;

/** @param text untrusted @throws ClientError ANSWER_MALFORMED, naming the part that is another */
export function readSignInAddress(text: string, expected: ExpectedSignIn): URL {
  if (!URL.canParse(text)) throw refused('no address');
  const url = new URL(text);
  // 1. Where it leads: to the provider that the person was told, and nobody listens on the way.
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (!isSafe || url.username !== '' || url.password !== '' || url.hash !== '') throw refused('scheme');
  if (url.host !== expected.provider) throw refused('host');
  // 2. What is asked there: every parameter once and no other one, so that none is replaced (`request`, `request_uri`).
  const parameters = parametersFor(expected);
  const names = [...url.searchParams.keys()];
  const unknown = names.find((name) => !parameters.has(name));
  if (unknown !== undefined) throw refused(unknown.slice(0, 50));
  for (const [name, isRight] of parameters) {
    const [value, ...more] = url.searchParams.getAll(name);
    if (value === undefined || more.length > 0 || !isRight(value)) throw refused(name);
  }
  return url;
}

function parametersFor({ planId, rollKey, origin }: ExpectedSignIn): Map<string, (value: string) => boolean> {
  const exactly = (wanted: string) => (value: string) => value === wanted;
  return new Map([
    ['response_type', exactly('code')],
    ['client_id', (value) => value !== ''],
    ['redirect_uri', exactly(origin + CALLBACK_PATH)],
    ['scope', exactly('openid')],
    ['state', (value) => value.startsWith(`${planId}.`) && OPAQUE.test(value)],
    ['nonce', exactly(computeEnrolmentNonce(fromHex(planId, 16), rollKey))],
    ['code_challenge', (value) => OPAQUE.test(value)],
    ['code_challenge_method', exactly('S256')],
  ]);
}

function refused(what: string): Error {
  return clientError('ANSWER_MALFORMED', `the sign-in is not the one that this device asked for: ${what}`, null);
}
