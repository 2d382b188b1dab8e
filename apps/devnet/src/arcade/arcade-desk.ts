/**
 * Arcade checks a transaction by itself and puts it into a queue: what is wrong with its form is said at once, what the
 * network makes of it (a parent that is not there, an output that is spent) only to whoever asks later.
 */
import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { arcFields, policyFields, refusalFields, unknownAnswer, type ArcFields } from '../arc/arc-answers.js';
import { ArcStatus } from '../arc/arc-status.js';
import { Callbacks, wantedCallback } from '../arc/callbacks.js';
import { readTransaction, readTransactions } from '../arc/read-transaction.js';
import { ok, type FaceAnswer } from '../faults/face.js';
import { Submissions, type FaceOutcome } from '../faults/submissions.js';
import { Chain } from '../ledger/chain.js';
import type { Refusal } from '../ledger/refusal.js';

const MAX_REJECTIONS = 10_000;

@Injectable()
export class ArcadeDesk {
  /** What the network refused of what was queued. */
  private readonly rejections = new Map<string, ArcFields>();

  constructor(
    @Inject(Chain) private readonly chain: Chain,
    @Inject(ArcStatus) private readonly statuses: ArcStatus,
    @Inject(Submissions) private readonly submissions: Submissions,
    @Inject(Callbacks) private readonly callbacks: Callbacks,
  ) {}

  async submit(request: Request): Promise<FaceAnswer> {
    const bytes = readTransaction(request);
    if (bytes === null) return { status: 400, body: { error: 'failed to parse transaction' } };
    const outcome = await this.submissions.submit('arcade', bytes);
    const refused = this.refusedAtOnce(outcome);
    if (refused) return refused;
    const txid = this.queued(outcome, request);
    return { status: 202, body: { ...arcFields(txid, 'RECEIVED', {}), status: 202 } };
  }

  /** In their order. Either all are queued, or the first that is no transaction or breaks a rule is named. */
  async submitSeveral(request: Request): Promise<FaceAnswer> {
    const transactions = readTransactions(request);
    if (transactions === null) return { status: 400, body: { error: 'failed to parse transaction', parsed: 0 } };
    const outcomes = await Promise.all(transactions.map((bytes) => this.submissions.submit('arcade', bytes)));
    const refused = outcomes.map((outcome) => this.refusedAtOnce(outcome)).find((answer) => answer !== null);
    if (refused) return refused;
    for (const outcome of outcomes) this.queued(outcome, request);
    return { status: 202, body: { submitted: transactions.length } };
  }

  async status(txid: string): Promise<FaceAnswer> {
    const fields = (await this.statuses.of('arcade', txid)) ?? this.rejections.get(txid);
    return fields ? ok(fields) : unknownAnswer(txid);
  }

  policy(): FaceAnswer {
    return ok(policyFields(this.chain));
  }

  private refusedAtOnce(outcome: FaceOutcome): FaceAnswer | null {
    if (!('refused' in outcome) || isForLater(outcome.refused)) return null;
    const { refused, txid } = outcome;
    const body = { error: 'transaction failed validation', reason: refused.message, ...refusalFields(refused, txid) };
    return { status: 400, body };
  }

  /** Its id, after what the network refused was noted for those who ask. */
  private queued(outcome: FaceOutcome, request: Request): string {
    if ('orphan' in outcome) return outcome.orphan;
    if ('taken' in outcome) {
      const callback = wantedCallback(request);
      if (callback) this.callbacks.subscribe(outcome.taken, callback);
      return outcome.taken;
    }
    const { refused } = outcome;
    const txid = outcome.txid!;
    const txStatus = refused.kind === 'conflict' ? 'DOUBLE_SPEND_ATTEMPTED' : 'REJECTED';
    const competingTxs = refused.competingTxs.length > 0 ? [...refused.competingTxs] : null;
    this.rejections.set(txid, arcFields(txid, txStatus, { extraInfo: refused.message, competingTxs }));
    if (this.rejections.size > MAX_REJECTIONS) this.rejections.delete(this.rejections.keys().next().value!);
    return txid;
  }
}

/** What only the network knows; these are of transactions that could be read. */
function isForLater({ kind }: Refusal): boolean {
  return kind === 'conflict' || kind === 'inputs' || kind === 'frozen';
}
