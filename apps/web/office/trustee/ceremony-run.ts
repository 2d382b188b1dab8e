/**
 * Her part in the key ceremony, as the page sees it: what the others have done, and the two questions that only she can
 * answer. It can be ended at any time and begun again with the same key file: it then says the same.
 */
import { type CeremonyStand, publicKeysOf, type TrusteeKeys, TrusteeProgram } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { desk } from './desk.js';
import { trusteeStore } from './trustee-store.js';

export type CeremonyState =
  | { kind: 'idle' }
  | { kind: 'running' }
  | { kind: 'confirm'; fingerprint: string; answer: (same: boolean) => void }
  | { kind: 'wrong'; name: string; answer: (complain: boolean) => void }
  | { kind: 'done' }
  | { kind: 'failed'; error: unknown };

const POLL_MS = 2_000;
/** People come when they can: the page waits as long as it is open. */
const TIMEOUT_MS = 24 * 60 * 60_000;

export class CeremonyRun {
  state: CeremonyState = { kind: 'idle' };
  stand: CeremonyStand | null = null;
  private ending = new AbortController();
  private readonly listeners = new Set<() => void>();

  async start(ceremonyId: string, keys: TrusteeKeys): Promise<void> {
    this.ending.abort();
    const ending = new AbortController();
    this.ending = ending;
    this.to({ kind: 'running' });
    const program = new TrusteeProgram(keys, trusteeStore(publicKeysOf(keys).signingKey));
    try {
      await program.runCeremony({
        api: desk.api,
        ceremonyId,
        onStep: () => undefined,
        onStand: (stand) => {
          this.stand = stand;
          this.changed();
        },
        confirm: (fingerprint) => this.ask((answer) => ({ kind: 'confirm', fingerprint, answer })),
        complain: ({ name }) => this.ask((answer) => ({ kind: 'wrong', name, answer })),
        timeoutMs: TIMEOUT_MS,
        pollMs: POLL_MS,
        signal: ending.signal,
      });
      this.to({ kind: 'done' });
    } catch (error) {
      if (!ending.signal.aborted) this.to({ kind: 'failed', error });
    }
  }

  /** Ends the waiting; what was sent stays. */
  stop(): void {
    this.ending.abort();
    this.to({ kind: 'idle' });
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private ask(question: (answer: (yes: boolean) => void) => CeremonyState): Promise<boolean> {
    return new Promise((resolve) => {
      this.to(
        question((yes) => {
          this.to({ kind: 'running' });
          resolve(yes);
        }),
      );
    });
  }

  private to(state: CeremonyState): void {
    this.state = state;
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

export function useCeremony(run: CeremonyRun): void {
  const [, setTurn] = useState(0);
  useEffect(() => run.subscribe(() => setTurn((turn) => turn + 1)), [run]);
}
