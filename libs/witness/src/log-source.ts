/**
 * Entries of a log, pulled from the ballot API's mirror endpoint. Nothing that comes is trusted: the witness computes the
 * root from it, and whatever is too long, too slow or malformed is a refusal to cosign, not more.
 */
import { decodeEntryBundle, refuseAs, toHex, VerificationError } from '#crypto';
import { ServiceError } from '#edge';
import type { WitnessSettings } from './settings.js';
import { logName } from './log-name.js';
import type { WitnessedLog } from './witnessed-log.js';

const TIMEOUT_MS = 15_000;
const MAX_BUNDLE_BYTES = 8 * 2 ** 20;
const RETRY_S = 1;

/** At least one entry from index `start` on. @throws ServiceError MIRROR_UNAVAILABLE */
export async function pullEntries(settings: WitnessSettings, log: WitnessedLog, start: number): Promise<Uint8Array[]> {
  const url = `${settings.apiUrl}/elections/${toHex(log.electionId)}/mirror/${logName(log.log)}/entries?start=${start}`;
  const bundle = await pull(url, settings.mirrorToken);
  try {
    const entries = refuseAs('TILE_INVALID', 'mirror', () => decodeEntryBundle(bundle));
    if (entries.length > 0 && entries.every((entry) => entry.length > 0)) return entries;
    throw unavailable(`there is no entry ${start} to be had, or an empty one`);
  } catch (cause) {
    if (cause instanceof VerificationError) throw unavailable(cause.message, cause);
    throw cause;
  }
}

async function pull(url: string, token: string): Promise<Uint8Array> {
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error', // the token goes to the configured server alone
    });
    if (response.status !== 200) throw unavailable(`the ballot API answers with status ${response.status}`);
    return await readBounded(response);
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    throw unavailable('the ballot API does not answer', cause);
  }
}

async function readBounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (response.body !== null) {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > MAX_BUNDLE_BYTES) throw unavailable(`the ballot API sends more than ${MAX_BUNDLE_BYTES} bytes`);
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks, length);
}

function unavailable(detail: string, cause?: unknown): ServiceError {
  return new ServiceError('MIRROR_UNAVAILABLE', detail, RETRY_S, { cause });
}
