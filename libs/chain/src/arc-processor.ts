/**
 * ARC, and the devnet that speaks like it: `POST /v1/tx`, `GET /v1/tx/:id`, `GET /v1/policy`. Written by hand and not
 * with the SDK's ARC class, which has no time-out, believes the server's txid and takes plain text for success.
 */
import { z } from 'zod';
import {
  ChainUnavailableError,
  submitOneByOne,
  type ChainProcessor,
  type FeePolicy,
  type RawTransaction,
  type StatusOutcome,
  type SubmitOutcome,
} from './chain-processor.js';
import { httpCall, type HttpAnswer } from './http-call.js';

const policyAnswer = z.object({
  policy: z.object({ miningFee: z.object({ satoshis: z.number().nonnegative(), bytes: z.number().positive() }) }),
});
const txAnswer = z.object({
  txid: z.string(),
  txStatus: z.string(),
  merklePath: z.string().nullish(),
  extraInfo: z.string().nullish(),
  competingTxs: z.array(z.string()).nullish(),
});
const errorAnswer = z.object({
  detail: z.string().nullish(),
  extraInfo: z.string().nullish(),
  competingTxs: z.array(z.string()).nullish(),
});

/** On its way or further; RECEIVED and STORED are the processor's promise to broadcast, which is when we say "sent". */
const ON_ITS_WAY = new Set([
  'RECEIVED',
  'STORED',
  'ANNOUNCED_TO_NETWORK',
  'REQUESTED_BY_NETWORK',
  'SENT_TO_NETWORK',
  'ACCEPTED_BY_NETWORK',
  'SEEN_ON_NETWORK',
  'MINED',
  'MINED_IN_STALE_BLOCK',
]);
/** ARC's error numbers (460–475) that mean something else than "refused by a rule". */
const STATUS_MISSING_PARENT = [460, 462];
const STATUS_CONFLICT = 466;
const STATUS_FROZEN = [471, 472];

export interface ArcOptions {
  url: string;
  timeoutMs: number;
}

export class ArcProcessor implements ChainProcessor {
  readonly name: string;

  constructor(private readonly options: ArcOptions) {
    this.name = new URL(options.url).host;
  }

  /** @throws ChainUnavailableError */
  async policy(): Promise<FeePolicy> {
    const { status, body } = await this.call('/v1/policy', {});
    const parsed = policyAnswer.safeParse(body);
    if (status !== 200 || !parsed.success) throw new ChainUnavailableError(`no fee policy (HTTP ${status})`);
    return parsed.data.policy.miningFee;
  }

  async submit(raw: Uint8Array, txid: string): Promise<SubmitOutcome> {
    const body = JSON.stringify({ rawTx: Buffer.from(raw).toString('hex') });
    const headers = { 'content-type': 'application/json' };
    const answer = await this.callOrNull('/v1/tx', { method: 'POST', headers, body });
    if ('failure' in answer) return { outcome: 'unknown', detail: answer.failure };
    return answer.status === 200 || answer.status === 202 ? takenOutcome(answer, txid) : refusedOutcome(answer);
  }

  submitInOrder(transactions: readonly RawTransaction[]): Promise<SubmitOutcome[]> {
    return submitOneByOne(this, transactions);
  }

  async status(txid: string): Promise<StatusOutcome> {
    const answer = await this.callOrNull(`/v1/tx/${txid}`, {});
    if ('failure' in answer) return { outcome: 'unknown', detail: answer.failure };
    if (answer.status === 404) return { outcome: 'unknown-transaction' };
    const parsed = txAnswer.safeParse(answer.body);
    if (answer.status !== 200 || !parsed.success || parsed.data.txid !== txid) {
      return { outcome: 'unknown', detail: `an answer that is not understood (HTTP ${answer.status})` };
    }
    const { txStatus, merklePath, extraInfo, competingTxs } = parsed.data;
    if (txStatus === 'MINED' && merklePath) return { outcome: 'mined', bump: merklePath };
    if (ON_ITS_WAY.has(txStatus)) return { outcome: 'seen' };
    const detail = `${txStatus} ${extraInfo ?? ''}`.trim();
    if (isConflict(txStatus, competingTxs)) return { outcome: 'conflict', detail, competingTxids: competingTxs ?? [] };
    if (txStatus === 'REJECTED') return { outcome: 'unknown-transaction' };
    return { outcome: 'unknown', detail };
  }

  private call(path: string, init: RequestInit): Promise<HttpAnswer> {
    return httpCall(this.options.url + path, init, this.options.timeoutMs);
  }

  private async callOrNull(path: string, init: RequestInit): Promise<HttpAnswer | { failure: string }> {
    try {
      return await this.call(path, init);
    } catch (error) {
      if (error instanceof ChainUnavailableError) return { failure: error.message };
      throw error;
    }
  }
}

function takenOutcome(answer: HttpAnswer, txid: string): SubmitOutcome {
  const parsed = txAnswer.safeParse(answer.body);
  if (!parsed.success) return { outcome: 'unknown', detail: 'an answer without txid and status' };
  const { txStatus, extraInfo, competingTxs } = parsed.data;
  // The server's txid is compared, never believed: another one means that it talks about something else.
  if (parsed.data.txid !== txid) return { outcome: 'unknown', detail: 'the answer names another transaction' };
  if (ON_ITS_WAY.has(txStatus)) return { outcome: 'accepted' };
  const detail = `${txStatus} ${extraInfo ?? ''}`.trim();
  if (txStatus === 'SEEN_IN_ORPHAN_MEMPOOL') return { outcome: 'orphan', detail };
  if (isConflict(txStatus, competingTxs)) return { outcome: 'conflict', detail, competingTxids: competingTxs ?? [] };
  if (txStatus === 'REJECTED') return { outcome: 'refused', status: answer.status, detail };
  return { outcome: 'unknown', detail };
}

function refusedOutcome(answer: HttpAnswer): SubmitOutcome {
  const { status } = answer;
  const parsed = errorAnswer.safeParse(answer.body);
  const detail = parsed.success ? (parsed.data.detail ?? parsed.data.extraInfo ?? '') : '';
  if (status < 460 || status > 475 || !parsed.success) {
    return { outcome: 'unknown', detail: `HTTP ${status} ${detail}`.trim() };
  }
  if (status === STATUS_CONFLICT)
    return { outcome: 'conflict', detail, competingTxids: parsed.data.competingTxs ?? [] };
  if (STATUS_FROZEN.includes(status)) return { outcome: 'frozen', detail };
  if (STATUS_MISSING_PARENT.includes(status)) return { outcome: 'orphan', detail };
  return { outcome: 'refused', status, detail };
}

/** A notice that another transaction spends the same output, or a rejection that names one. */
function isConflict(txStatus: string, competingTxs: string[] | null | undefined): boolean {
  return txStatus === 'DOUBLE_SPEND_ATTEMPTED' || (txStatus === 'REJECTED' && (competingTxs?.length ?? 0) > 0);
}
