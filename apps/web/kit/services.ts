/**
 * Addresses that the server names (`services.json`), believed only under the board's key of the definition, and never for
 * more than a link or a question: headers count by their work, an explorer proves nothing.
 */
import { type BallotApi, decodeJsonAnswer } from '#client';
import { type Definition, decodeSignatureFile, verifySignedDocument } from '#record';

export interface Services {
  /** Has `{txid}` where a transaction id goes; null: no links. */
  explorer: string | null;
  /** Whether this origin passes the network's headers on. */
  hasHeaders: boolean;
  headersUrl: string;
}

export const NO_SERVICES: Services = { explorer: null, hasHeaders: false, headersUrl: '' };

/** @throws VerificationError, ClientError: then there are none */
export async function readServices(api: BallotApi, definition: Definition): Promise<Services> {
  const [bytes, signature] = await Promise.all([
    api.http.getBytes('/services.json'),
    api.http.getBytes('/services.sig.json'),
  ]);
  verifySignedDocument('services', definition.board.publicKey, bytes, decodeSignatureFile(signature));
  const value = decodeJsonAnswer(bytes, '/services.json') as { explorer?: unknown; headers?: unknown };
  const headers = value.headers as { url?: unknown; network?: unknown } | null | undefined;
  const isOurs = headers?.network === definition.anchor.network && typeof headers.url === 'string';
  return {
    explorer: explorerOf(value.explorer),
    hasHeaders: isOurs,
    headersUrl: isOurs && typeof headers.url === 'string' ? headers.url : '',
  };
}

/** Only http(s): a signed file must not put a script behind a link either. */
function explorerOf(value: unknown): string | null {
  return typeof value === 'string' && /^https?:\/\/[^\s{}]+\{txid\}[^\s{}]*$/.test(value) ? value : null;
}

/** Where a transaction can be looked at, or null. @param txid 64 hex digits */
export function explorerLink(services: Services, txid: string): string | null {
  return services.explorer === null ? null : services.explorer.replace('{txid}', txid);
}
