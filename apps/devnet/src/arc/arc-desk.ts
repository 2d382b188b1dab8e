/** Reads ARC's forms of transactions, hands them to the chain, and answers as ARC does. */
import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { ok, type FaceAnswer } from '../faults/face.js';
import { Submissions } from '../faults/submissions.js';
import { Chain } from '../ledger/chain.js';
import { Refusal } from '../ledger/refusal.js';
import { arcFields, policyFields, refusalFields, unknownAnswer } from './arc-answers.js';
import { ArcStatus } from './arc-status.js';
import { Callbacks, wantedCallback, type WantedCallback } from './callbacks.js';
import { readTransaction, readTransactions } from './read-transaction.js';

@Injectable()
export class ArcDesk {
  constructor(
    @Inject(Chain) private readonly chain: Chain,
    @Inject(ArcStatus) private readonly statuses: ArcStatus,
    @Inject(Submissions) private readonly submissions: Submissions,
    @Inject(Callbacks) private readonly callbacks: Callbacks,
  ) {}

  async submit(request: Request): Promise<FaceAnswer> {
    const bytes = readTransaction(request);
    const body = bytes === null ? refusalFields(NO_TRANSACTION, null) : await this.one(bytes, wantedCallback(request));
    return { status: Number(body['status']), body };
  }

  /** One after the other, so that parents precede children; those that are taken stand before those that are refused. */
  async submitSeveral(request: Request): Promise<FaceAnswer> {
    const transactions = readTransactions(request);
    if (transactions === null) return { status: 400, body: refusalFields(NO_TRANSACTION, null) };
    // All are handed over before the first wait for the disk: one write holds them.
    const answers = await Promise.all(transactions.map((bytes) => this.one(bytes, wantedCallback(request))));
    return ok([...answers.filter(isTaken), ...answers.filter((answer) => !isTaken(answer))]);
  }

  async status(txid: string): Promise<FaceAnswer> {
    const fields = await this.statuses.of('arc', txid);
    return fields ? ok(fields) : unknownAnswer(txid);
  }

  policy(): FaceAnswer {
    return ok(policyFields(this.chain));
  }

  private async one(bytes: Buffer, callback: WantedCallback | null): Promise<Record<string, unknown>> {
    const outcome = await this.submissions.submit('arc', bytes);
    if ('refused' in outcome) return refusalFields(outcome.refused, outcome.txid);
    const taken = { status: 200, title: 'OK' };
    if ('orphan' in outcome) return { ...taken, ...arcFields(outcome.orphan, 'SEEN_IN_ORPHAN_MEMPOOL', {}) };
    if (callback) this.callbacks.subscribe(outcome.taken, callback);
    // On a bad day the chain does not have it.
    const fields = (await this.statuses.of('arc', outcome.taken)) ?? arcFields(outcome.taken, 'SEEN_ON_NETWORK', {});
    return { ...taken, ...fields };
  }
}

const NO_TRANSACTION = new Refusal('malformed', 'the body holds no transaction');

function isTaken(answer: Record<string, unknown>): boolean {
  return answer['status'] === 200;
}
