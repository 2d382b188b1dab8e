/** Reads ARC's three forms of a transaction, asks the chain, and answers as ARC does, or as ARC does on a bad day. */
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { Chain } from '../ledger/chain.js';
import { Refusal } from '../ledger/refusal.js';
import { policyAnswer, statusAnswer, submitAnswer, type ArcAnswer } from './arc-answers.js';
import { Faults } from './faults.js';

const SLOW_MS = 2_000;
const jsonForm = z.object({ rawTx: z.string() });

@Injectable()
export class ArcDesk {
  constructor(
    @Inject(Chain) private readonly chain: Chain,
    @Inject(Faults) private readonly faults: Faults,
  ) {}

  async submit(request: Request, response: Response): Promise<void> {
    const { mode } = this.faults;
    if (mode === 'down') return send(response, DOWN);
    const bytes = readTransaction(request);
    const outcome = bytes
      ? await this.chain.submit(bytes)
      : { refused: new Refusal('malformed', 'the body holds no transaction'), txid: null };
    // Taken and never answered: the client must send the same bytes again and get the same answer.
    if (mode === 'silent') return;
    if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    const answer = submitAnswer(outcome);
    if (mode === 'wrong-txid') answer.body['txid'] = '00'.repeat(32);
    send(response, answer);
  }

  async status(txid: string, response: Response): Promise<void> {
    if (this.faults.mode === 'down') return send(response, DOWN);
    send(response, statusAnswer(await this.chain.status(txid), txid));
  }

  policy(response: Response): void {
    send(response, this.faults.mode === 'down' ? DOWN : { status: 200, body: policyAnswer(this.chain) });
  }
}

const DOWN: ArcAnswer = { status: 503, body: { title: 'Service unavailable', status: 503, detail: 'down on command' } };

function send(response: Response, { status, body }: ArcAnswer): void {
  response.status(status).json(body);
}

/** Bytes, `{"rawTx": hex}` or hex text; null when it is none of them. */
function readTransaction(request: Request): Buffer | null {
  const body = request.body as unknown;
  if (!Buffer.isBuffer(body)) return null;
  if (request.is('application/octet-stream')) return body;
  const text = body.toString('utf8');
  const hex = request.is('application/json') ? jsonForm.safeParse(parseJson(text)).data?.rawTx : text.trim();
  return hex !== undefined && /^([0-9a-f]{2})+$/i.test(hex) ? Buffer.from(hex, 'hex') : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
