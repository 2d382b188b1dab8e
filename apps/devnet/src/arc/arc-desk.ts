/** Reads ARC's three forms of a transaction, hands it to the chain, and answers as ARC does. */
import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { ok, type FaceAnswer } from '../faults/face.js';
import { Faults } from '../faults/faults.js';
import { Submissions } from '../faults/submissions.js';
import { Chain } from '../ledger/chain.js';
import { Lookup } from '../ledger/lookup.js';
import { Refusal } from '../ledger/refusal.js';
import { orphanFields, policyFields, refusedAnswer, statusFields } from './arc-answers.js';
import { readTransaction } from './read-transaction.js';

@Injectable()
export class ArcDesk {
  constructor(
    @Inject(Chain) private readonly chain: Chain,
    @Inject(Lookup) private readonly lookup: Lookup,
    @Inject(Submissions) private readonly submissions: Submissions,
    @Inject(Faults) private readonly faults: Faults,
  ) {}

  async submit(request: Request): Promise<FaceAnswer> {
    const bytes = readTransaction(request);
    if (bytes === null) return refusedAnswer(new Refusal('malformed', 'the body holds no transaction'), null);
    const outcome = await this.submissions.submit('arc', bytes);
    if ('refused' in outcome) return refusedAnswer(outcome.refused, outcome.txid);
    if ('orphan' in outcome) return ok({ status: 200, title: 'OK', ...orphanFields(outcome.orphan) });
    return ok({ status: 200, title: 'OK', ...statusFields(await this.statusOf(outcome.taken)) });
  }

  async status(txid: string): Promise<FaceAnswer> {
    const status = await this.lookup.status(txid);
    if (status?.mined && this.faults.isStale('arc')) return ok(statusFields({ txid, wasMined: true, mined: null }));
    if (status !== null) return ok(statusFields(status));
    const body = { type: 'https://bitcoin-sv.github.io/arc/#/errors?id=_404', title: 'Not found', status: 404 };
    const detail = 'transaction not found';
    return { status: 404, body: { ...body, detail, extraInfo: detail, txid } };
  }

  policy(): FaceAnswer {
    return ok(policyFields(this.chain));
  }

  /** Of a transaction that was just taken; on a bad day the chain does not have it. */
  private async statusOf(txid: string) {
    return (await this.lookup.status(txid)) ?? { txid, wasMined: false, mined: null };
  }
}
