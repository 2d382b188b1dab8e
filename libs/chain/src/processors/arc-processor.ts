/**
 * ARC, and the devnet that speaks like it: `POST /v1/tx`, `POST /v1/txs`, `GET /v1/tx/:id`, `GET /v1/policy`. Written by
 * hand and not with the SDK's ARC class, which has no time-out, believes the server's txid and takes plain text for
 * success.
 */
import { toHex } from '#crypto';
import { z } from 'zod';
import {
  believedPolicy,
  ChainUnavailableError,
  orUnavailable,
  upToFirstFailure,
  type Callback,
  type ChainProcessor,
  type FeePolicy,
  type RawTransaction,
  type StatusOutcome,
  type SubmitOutcome,
} from '../chain-processor.js';
import { HttpDoor, type DoorOptions } from '../http-door.js';
import { answerFor, refusedOutcome, statusOutcome, takenOutcome } from './arc-answers.js';
import { OwnOutputs } from './extended-form.js';
import { portions } from './portions.js';

const policyAnswer = z.object({
  policy: z.object({ miningFee: z.object({ satoshis: z.number().nonnegative(), bytes: z.number().positive() }) }),
});

export interface ArcOptions extends DoorOptions {
  callback?: Callback | undefined;
}

export class ArcProcessor implements ChainProcessor {
  readonly name: string;
  private readonly door: HttpDoor;
  private readonly headers: Record<string, string>;
  private readonly ownOutputs = new OwnOutputs();

  constructor({ callback, ...door }: ArcOptions) {
    this.door = new HttpDoor(door);
    this.name = `arc ${this.door.name}`;
    // Stored is promised; what the network makes of it is what the status is asked for, and no anchor waits for that.
    this.headers = { 'x-waitfor': 'STORED', ...callbackHeaders(callback) };
  }

  /** @throws ChainUnavailableError */
  async policy(): Promise<FeePolicy> {
    const { status, body } = await this.door.call('/v1/policy');
    const parsed = policyAnswer.safeParse(body);
    if (status !== 200 || !parsed.success) {
      throw new ChainUnavailableError(`${this.name}: no fee policy (HTTP ${status})`);
    }
    return believedPolicy(parsed.data.policy.miningFee, this.name);
  }

  async submit(raw: Uint8Array, txid: string): Promise<SubmitOutcome> {
    const body = { rawTx: toHex(this.ownOutputs.extend(raw, txid)) };
    const answer = await orUnavailable(this.door.post('/v1/tx', body, this.headers));
    if ('unavailable' in answer) return { outcome: 'unknown', detail: answer.unavailable };
    if (answer.status !== 200 && answer.status !== 202) return refusedOutcome(this.door, answer.status, answer.body);
    return takenOutcome(this.door, answer.body, txid) ?? this.notUnderstood(answer.status);
  }

  async submitInOrder(transactions: readonly RawTransaction[]): Promise<SubmitOutcome[]> {
    const outcomes: SubmitOutcome[] = [];
    for (const portion of portions(transactions)) {
      const got = upToFirstFailure(await this.submitPortion(portion));
      outcomes.push(...got);
      if (got.at(-1)?.outcome !== 'accepted') break;
    }
    return outcomes;
  }

  async status(txid: string): Promise<StatusOutcome> {
    const answer = await orUnavailable(this.door.call(`/v1/tx/${txid}`));
    if ('unavailable' in answer) return { outcome: 'unknown', detail: answer.unavailable };
    return statusOutcome(this.door, answer.status, answer.body, txid);
  }

  private async submitPortion(portion: readonly RawTransaction[]): Promise<SubmitOutcome[]> {
    const [only] = portion;
    if (portion.length === 1) return [await this.submit(only.raw, only.txid)];
    const body = portion.map(({ raw, txid }) => ({ rawTx: toHex(this.ownOutputs.extend(raw, txid)) }));
    const answer = await orUnavailable(this.door.post('/v1/txs', body, this.headers));
    if ('unavailable' in answer) return [{ outcome: 'unknown', detail: answer.unavailable }];
    const { status, body: answered } = answer;
    if ((status !== 200 && status !== 202) || !Array.isArray(answered)) {
      return [refusedOutcome(this.door, status, answered)];
    }
    return portion.map(({ txid }) => this.outcomeIn(answered, txid));
  }

  /** ARC lists what it has taken before what it has refused, in no order that we sent: each element is found by its id. */
  private outcomeIn(answered: readonly unknown[], txid: string): SubmitOutcome {
    const own = answered.find((element) => answerFor(element, txid) !== undefined);
    if (own === undefined) return { outcome: 'unknown', detail: `${this.name} does not answer of ${txid}` };
    return takenOutcome(this.door, own, txid) ?? refusedOutcome(this.door, 200, own);
  }

  private notUnderstood(status: number): SubmitOutcome {
    return { outcome: 'unknown', detail: `${this.name}: an answer without txid and status (HTTP ${status})` };
  }
}

/** Each change of status is told to us; proofs above all. */
export function callbackHeaders(callback: Callback | undefined): Record<string, string> {
  if (callback === undefined) return {};
  return { 'x-callbackurl': callback.url, 'x-callbacktoken': callback.token, 'x-fullstatusupdates': 'true' };
}
