/**
 * Arcade, ARC's successor for Teranode: `POST /tx`, `POST /txs` (raw transactions one behind the other, kept in their
 * order), `GET /tx/:id`, `GET /policy`; no `/v1`. Its releases answer a submission in different ways, some without naming
 * the transaction: then the status is asked for, since an answer that does not name ours is none.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { concatBytes } from '#crypto';
import { z } from 'zod';
import {
  believedPolicy,
  ChainUnavailableError,
  orUnavailable,
  upToFirstFailure,
  type ChainProcessor,
  type FeePolicy,
  type RawTransaction,
  type StatusOutcome,
  type SubmitOutcome,
} from '../chain-processor.js';
import { HttpDoor, type HttpAnswer } from '../http-door.js';
import { answerFor, refusedOutcome, statusOutcome, takenOutcome } from './arc-answers.js';
import { callbackHeaders, type ArcOptions } from './arc-processor.js';
import { portions } from './portions.js';

const fee = z.object({ satoshis: z.number().nonnegative(), bytes: z.number().positive() });
const policyAnswer = z.union([z.object({ policy: z.object({ miningFee: fee }) }), z.object({ miningFee: fee })]);
/** What Arcade asks for where it has no door for its policy. */
const DEFAULT_FEE: FeePolicy = { satoshis: 100, bytes: 1_000 };
/** A queue stands between its door and its memory: ask a few times before the answer is "not known". */
const LOOK_UP_PAUSES_MS = [0, 50, 150, 400];
const LOOK_UPS_AT_ONCE = 8;

export class ArcadeProcessor implements ChainProcessor {
  readonly name: string;
  private readonly door: HttpDoor;
  private readonly headers: Record<string, string>;

  constructor({ callback, ...door }: ArcOptions) {
    this.door = new HttpDoor(door);
    this.name = `arcade ${this.door.name}`;
    this.headers = { 'content-type': 'application/octet-stream', ...callbackHeaders(callback) };
  }

  /** @throws ChainUnavailableError */
  async policy(): Promise<FeePolicy> {
    const { status, body } = await this.door.call('/policy');
    if (status === 404) return DEFAULT_FEE;
    const parsed = policyAnswer.safeParse(body);
    if (status !== 200 || !parsed.success) {
      throw new ChainUnavailableError(`${this.name}: no fee policy (HTTP ${status})`);
    }
    const { data } = parsed;
    return believedPolicy('policy' in data ? data.policy.miningFee : data.miningFee, this.name);
  }

  async submit(raw: Uint8Array, txid: string): Promise<SubmitOutcome> {
    const answer = await this.send('/tx', raw);
    if ('outcome' in answer) return answer;
    const taken = takenOutcome(this.door, answer.body, txid);
    if (taken === null) return this.lookUp(txid);
    return taken.outcome === 'accepted' ? this.queued(txid) : taken;
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
    const answer = await orUnavailable(this.door.call(`/tx/${txid}`));
    if ('unavailable' in answer) return { outcome: 'unknown', detail: answer.unavailable };
    return statusOutcome(this.door, answer.status, answer.body, txid);
  }

  /** 503 with Retry-After, as any answer but 200 and 202: not queued. */
  private async send(path: string, body: Uint8Array): Promise<HttpAnswer | SubmitOutcome> {
    const answer = await orUnavailable(this.door.call(path, { method: 'POST', headers: this.headers, body }));
    if ('unavailable' in answer) return { outcome: 'unknown', detail: answer.unavailable };
    if (answer.status === 200 || answer.status === 202) return answer;
    return refusedOutcome(this.door, answer.status, answer.body);
  }

  private async submitPortion(portion: readonly RawTransaction[]): Promise<SubmitOutcome[]> {
    const [only] = portion;
    if (portion.length === 1) return [await this.submit(only.raw, only.txid)];
    const answer = await this.send('/txs', concatBytes(...portion.map(({ raw }) => raw)));
    if ('outcome' in answer) return [answer];
    const outcomes: SubmitOutcome[] = [];
    for (let at = 0; at < portion.length; at += LOOK_UPS_AT_ONCE) {
      const some = portion.slice(at, at + LOOK_UPS_AT_ONCE);
      outcomes.push(...(await Promise.all(some.map(({ txid }) => this.outcomeIn(answer.body, txid)))));
      if (outcomes.some(({ outcome }) => outcome !== 'accepted')) break;
    }
    return outcomes;
  }

  private async outcomeIn(answered: unknown, txid: string): Promise<SubmitOutcome> {
    const elements: readonly unknown[] = Array.isArray(answered) ? answered : [];
    const own = elements.find((element) => answerFor(element, txid) !== undefined);
    if (own === undefined) return this.lookUp(txid);
    return takenOutcome(this.door, own, txid) ?? refusedOutcome(this.door, 200, own);
  }

  /** It answers before the network does; what the network said of the same bytes before is there for who asks. */
  private async queued(txid: string): Promise<SubmitOutcome> {
    const answer = await orUnavailable(this.door.call(`/tx/${txid}`));
    const known = 'unavailable' in answer || answer.status !== 200 ? null : answer.body;
    return takenOutcome(this.door, known, txid) ?? { outcome: 'accepted' };
  }

  private async lookUp(txid: string): Promise<SubmitOutcome> {
    let detail = '';
    for (const pauseMs of LOOK_UP_PAUSES_MS) {
      await pause(pauseMs);
      const answer = await orUnavailable(this.door.call(`/tx/${txid}`));
      if ('unavailable' in answer) detail = answer.unavailable;
      else if (answer.status !== 200) detail = `${this.name} does not know ${txid} (HTTP ${answer.status})`;
      else
        return takenOutcome(this.door, answer.body, txid) ?? { outcome: 'unknown', detail: 'an answer without status' };
    }
    return { outcome: 'unknown', detail };
  }
}
