/** What ARC and Arcade say of a transaction, in the same words, and what we make of it. */
import { z } from 'zod';
import type { StatusOutcome, SubmitOutcome } from '../chain-processor.js';
import type { HttpDoor } from '../http-door.js';

const txAnswer = z.object({
  txid: z.string(),
  txStatus: z.string(),
  merklePath: z.string().nullish(),
  extraInfo: z.string().nullish(),
  competingTxs: z.array(z.string()).max(1_000).nullish(),
});
type TxAnswer = z.infer<typeof txAnswer>;

const errorAnswer = z.object({
  txid: z.string().nullish(),
  status: z.number().int().nullish(),
  detail: z.string().nullish(),
  extraInfo: z.string().nullish(),
  reason: z.string().nullish(),
  competingTxs: z.array(z.string()).max(1_000).nullish(),
});
type ErrorAnswer = z.infer<typeof errorAnswer>;

/** On its way or further; RECEIVED and STORED are the processor's promise to broadcast, which is when we say "sent". */
const ON_ITS_WAY = new Set([
  'QUEUED',
  'RECEIVED',
  'STORED',
  'ANNOUNCED_TO_NETWORK',
  'REQUESTED_BY_NETWORK',
  'SENT_TO_NETWORK',
  'ACCEPTED_BY_NETWORK',
  'SEEN_ON_NETWORK',
  'SEEN_MULTIPLE_NODES',
  'PENDING_RETRY',
  'STUMP_PROCESSING',
  'MINED',
  'IMMUTABLE',
  'MINED_IN_STALE_BLOCK',
]);
const IN_A_BLOCK = new Set(['MINED', 'IMMUTABLE']);
/** ARC's error numbers that mean something else than "refused by a rule". */
const FIRST_ERROR = 460;
const LAST_ERROR = 476;
const ERROR_MISSING_PARENT = [460, 462];
const ERROR_CONFLICT = 466;
const ERROR_FROZEN = [471, 472];
const FROZEN = /frozen/i;
const PARENT_MISSING = /missing|parent|unknown (in|out)put|(in|out)put \S+ is unknown/i;

/** An element of an answer that names the transaction it is about, or undefined. @param body untrusted */
export function answerFor(body: unknown, txid: string): TxAnswer | ErrorAnswer | undefined {
  const parsed = txAnswer.safeParse(body);
  if (parsed.success) return parsed.data.txid === txid ? parsed.data : undefined;
  const error = errorAnswer.safeParse(body);
  return error.success && error.data.txid === txid ? error.data : undefined;
}

/**
 * An answer with 200 or 202 that should name our transaction.
 * @param body untrusted   @returns null when it says nothing of how the transaction fares
 */
export function takenOutcome(door: HttpDoor, body: unknown, txid: string): SubmitOutcome | null {
  const parsed = txAnswer.safeParse(body);
  if (!parsed.success) return null;
  const { txStatus, extraInfo, competingTxs } = parsed.data;
  // The server's txid is compared, never believed: another one means that it talks about something else.
  if (parsed.data.txid !== txid) return { outcome: 'unknown', detail: `${door.name} answers of another transaction` };
  if (ON_ITS_WAY.has(txStatus)) return { outcome: 'accepted' };
  const detail = door.shown(`${txStatus} ${extraInfo ?? ''}`.trim());
  if (txStatus === 'SEEN_IN_ORPHAN_MEMPOOL') return { outcome: 'orphan', detail };
  if (isConflict(txStatus, competingTxs)) return { outcome: 'conflict', detail, competingTxids: txids(competingTxs) };
  // What Arcade's network says stands in words alone.
  if (txStatus === 'REJECTED' && FROZEN.test(detail)) return { outcome: 'frozen', detail };
  if (txStatus === 'REJECTED' && PARENT_MISSING.test(detail)) return { outcome: 'orphan', detail };
  if (txStatus === 'REJECTED') return { outcome: 'refused', status: 200, detail };
  return { outcome: 'unknown', detail };
}

/** An answer with another status. @param body untrusted, null when it is no JSON */
export function refusedOutcome(door: HttpDoor, httpStatus: number, body: unknown): SubmitOutcome {
  const parsed = errorAnswer.safeParse(body);
  const error: ErrorAnswer = parsed.success ? parsed.data : {};
  // Arcade answers 400 and puts ARC's number into the body.
  const number = httpStatus >= FIRST_ERROR ? httpStatus : (error.status ?? httpStatus);
  const detail = door.shown(error.detail ?? error.reason ?? error.extraInfo ?? '');
  if (!parsed.success || number < FIRST_ERROR || number > LAST_ERROR) {
    return { outcome: 'unknown', detail: `${door.name} answers ${number} ${detail}`.trim() };
  }
  if (number === ERROR_CONFLICT) return { outcome: 'conflict', detail, competingTxids: txids(error.competingTxs) };
  if (ERROR_FROZEN.includes(number)) return { outcome: 'frozen', detail };
  if (ERROR_MISSING_PARENT.includes(number)) return { outcome: 'orphan', detail };
  return { outcome: 'refused', status: number, detail };
}

/** The answer to a question about one transaction. */
export function statusOutcome(door: HttpDoor, httpStatus: number, body: unknown, txid: string): StatusOutcome {
  if (httpStatus === 404) return { outcome: 'unknown-transaction' };
  const parsed = txAnswer.safeParse(body);
  if (httpStatus !== 200 || !parsed.success || parsed.data.txid !== txid) {
    return { outcome: 'unknown', detail: `${door.name}: an answer that is not understood (HTTP ${httpStatus})` };
  }
  const { txStatus, merklePath, extraInfo, competingTxs } = parsed.data;
  if (IN_A_BLOCK.has(txStatus) && merklePath) return { outcome: 'mined', bump: merklePath };
  if (ON_ITS_WAY.has(txStatus)) return { outcome: 'seen' };
  const detail = door.shown(`${txStatus} ${extraInfo ?? ''}`.trim());
  if (isConflict(txStatus, competingTxs)) return { outcome: 'conflict', detail, competingTxids: txids(competingTxs) };
  if (txStatus === 'REJECTED') return { outcome: 'unknown-transaction' };
  return { outcome: 'unknown', detail };
}

/** A notice that another transaction spends the same output, or a rejection that names one. */
function isConflict(txStatus: string, competingTxs: string[] | null | undefined): boolean {
  return txStatus === 'DOUBLE_SPEND_ATTEMPTED' || (txStatus === 'REJECTED' && (competingTxs?.length ?? 0) > 0);
}

/** Only what can be one: they are stored and shown. */
function txids(competingTxs: string[] | null | undefined): string[] {
  return (competingTxs ?? []).filter((txid) => /^[0-9a-f]{64}$/.test(txid));
}
