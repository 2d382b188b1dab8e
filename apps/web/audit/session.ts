/**
 * One visit to one election by an observer, or by a second device. The definition is compared with the id in the address
 * before anything of it is shown; the rest of what the server says is shown as what it is, and the checks judge it.
 */
import { BallotApi, ClientError, openNamedElection } from '#client';
import { fromHex } from '#crypto';
import { type Definition, type Phase, PHASES } from '#record';
import { useLayoutEffect, useState } from 'preact/hooks';
import { useTimeZone } from '../kit/i18n.js';
import { keepDefinition, keptDefinition } from './kept.js';
import { NO_SERVICES, readServices, type Services } from '../kit/services.js';
import { VerificationRun } from './verification/run.js';

export type Loading = 'loading' | 'ready' | 'tampered' | 'offline' | 'server' | 'notFound';

/** What the server says about where the election stands. */
export interface Status {
  phase: Phase;
  size: number;
  issuedSize: number;
  ballots: number;
  spoils: number;
  /** Anchors there are, or will be in a moment. */
  anchors: number;
  hasResult: boolean;
  /** Trustees whose parts are on the board. */
  decryptions: number[];
  /** Pieces of evidence on the board. */
  evidence: number;
  /** Anchoring was stopped. */
  isHalted: boolean;
}

export class AuditSession {
  readonly api = new BallotApi(location.origin, { attempts: 2 });
  /** Lives as long as the tab: other pages may be looked at meanwhile. */
  readonly run = new VerificationRun();
  loading: Loading = 'loading';
  status: Status | null = null;
  services: Services = NO_SERVICES;
  /** Entries of the board, as its newest signature here says; null before one was read. */
  signedSize: number | null = null;
  /** The tracker that is looked at, 8 symbols or more, or "". */
  sought = '';
  /** A second code that came with the address, until it is used, or "". It holds choices. */
  secondCode = '';
  private found: Definition | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(readonly electionId: string) {}

  get electionIdBytes(): Uint8Array {
    return fromHex(this.electionId, 32);
  }

  get definition(): Definition {
    if (this.found === null) throw new Error('asked for before it was loaded');
    return this.found;
  }

  get isLoaded(): boolean {
    return this.found !== null;
  }

  /** True while the definition came from this device and the server has not answered. */
  get isOffline(): boolean {
    return this.status === null;
  }

  async load(): Promise<void> {
    this.loading = 'loading';
    this.changed();
    try {
      this.found ??= await this.openDefinition();
      useTimeZone(this.found.timeZone);
      await this.refresh().catch(() => undefined);
      this.services = await readServices(this.api, this.found).catch(() => NO_SERVICES);
      this.loading = 'ready';
    } catch (error) {
      this.loading = loadingOf(error);
    }
    this.changed();
  }

  async refresh(): Promise<void> {
    const status = await this.api.status(this.electionId);
    const phase = PHASES.find((name) => name === status.string('phase'));
    if (phase === undefined) throw new Error('a phase this version does not know');
    const board = status.object('board');
    this.status = {
      phase,
      size: status.integer('size'),
      issuedSize: status.integer('issuedSize'),
      ballots: board.integer('ballots'),
      spoils: board.integer('spoils'),
      anchors: (status.objectOrNull('anchor')?.integer('seq') ?? -1) + 1,
      hasResult: status.boolean('hasResult'),
      decryptions: status.integers('decryptions'),
      evidence: status.integer('evidence'),
      isHalted: status.boolean('isHalted'),
    };
    this.changed();
  }

  /** @param size under a signature that was verified */
  signed(size: number): void {
    if (size === this.signedSize) return;
    this.signedSize = size;
    this.changed();
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** From the server; without a network, from this device: the id decides, not the source. */
  private async openDefinition(): Promise<Definition> {
    const kept = keptDefinition(this.electionId);
    const bytes = kept ?? (await this.api.definition(this.electionId));
    const { definition } = openNamedElection(this.electionId, bytes);
    if (kept === null) keepDefinition(this.electionId, bytes);
    return definition;
  }
}

/** Draws the component again whenever the session changes. */
export function useSession(session: AuditSession): void {
  const [, draw] = useState(0);
  // Before the browser paints: what is loaded at once, or in a tab that nobody looks at, is not missed.
  useLayoutEffect(() => session.subscribe(() => draw((count) => count + 1)), [session]);
}

function loadingOf(error: unknown): Loading {
  if (!(error instanceof ClientError) || error.code === 'ELECTION_OTHER') return 'tampered';
  if (error.status === 404) return 'notFound';
  return navigator.onLine ? 'server' : 'offline';
}
