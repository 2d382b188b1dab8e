/**
 * Callbacks as ARC makes them: each new status of a transaction is posted to the address that came with it, with its
 * token, and again until somebody takes it. They are kept in memory: after a restart nobody is called.
 */
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Request } from 'express';
import { setTimeout as pause } from 'node:timers/promises';
import { Chain } from '../ledger/chain.js';
import type { ArcFields } from './arc-answers.js';
import { ArcStatus } from './arc-status.js';

export interface WantedCallback {
  url: string;
  token: string | null;
  /** Also of what is not final yet. */
  full: boolean;
}

const RETRY_MS = [250, 1_000, 4_000, 15_000];
const TIMEOUT_MS = 5_000;
const CALLS_AT_ONCE = 8;
const MAX_SUBSCRIPTIONS = 100_000;
const NOT_FINAL = new Set(['SEEN_ON_NETWORK', 'MINED_IN_STALE_BLOCK']);

/** The headers with which a client asks for callbacks; null when it does not, or names no address. */
export function wantedCallback(request: Request): WantedCallback | null {
  const url = request.get('x-callbackurl') ?? '';
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return null;
  return { url, token: request.get('x-callbacktoken') ?? null, full: request.get('x-fullstatusupdates') === 'true' };
}

@Injectable()
export class Callbacks implements OnApplicationShutdown {
  /** By transaction, and there by address: who sends the same again does not hear everything twice. */
  private readonly wanted = new Map<string, Map<string, WantedCallback>>();
  private readonly queue: { to: WantedCallback; fields: ArcFields }[] = [];
  private readonly ended = new AbortController();
  private calling = 0;

  constructor(
    @Inject(Chain) chain: Chain,
    @Inject(ArcStatus) private readonly statuses: ArcStatus,
  ) {
    chain.onChange(({ txids }) => this.tell(txids));
  }

  onApplicationShutdown(): void {
    this.ended.abort();
  }

  subscribe(txid: string, callback: WantedCallback): void {
    const known = this.wanted.get(txid);
    if (known) known.set(callback.url, callback);
    else this.wanted.set(txid, new Map([[callback.url, callback]]));
    if (this.wanted.size > MAX_SUBSCRIPTIONS) this.wanted.delete(this.wanted.keys().next().value!);
    this.tell([txid]);
  }

  /** Something is new of these: whoever wants to know is called. */
  tell(txids: readonly string[]): void {
    void this.queueCalls(txids);
  }

  private async queueCalls(txids: readonly string[]): Promise<void> {
    for (const txid of txids.filter((each) => this.wanted.has(each))) {
      const fields = await this.statuses.of('arc', txid);
      for (const to of fields ? this.wanted.get(txid)!.values() : []) {
        if (to.full || !NOT_FINAL.has(fields!.txStatus)) this.queue.push({ to, fields: fields! });
      }
    }
    while (this.calling < CALLS_AT_ONCE && this.queue.length > 0) void this.work();
  }

  private async work(): Promise<void> {
    this.calling++;
    for (let next = this.queue.shift(); next && !this.ended.signal.aborted; next = this.queue.shift()) {
      const { to, fields } = next;
      // The one that is refused waits beside the queue, not before it.
      if (!(await this.call(to, fields))) void this.again(to, fields);
    }
    this.calling--;
  }

  private async again(to: WantedCallback, fields: ArcFields): Promise<void> {
    for (const ms of RETRY_MS) {
      await pause(ms, undefined, { ref: false });
      if (this.ended.signal.aborted || (await this.call(to, fields))) return;
    }
  }

  private async call({ url, token }: WantedCallback, fields: ArcFields): Promise<boolean> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify(fields),
        redirect: 'error',
        signal: AbortSignal.any([this.ended.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }
}
