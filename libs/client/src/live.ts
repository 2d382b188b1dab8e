/**
 * Live events of one election: over the ballot API's WebSocket, and by polling while there is none. Events are
 * wake-ups; whoever acts on one reads the record and verifies it.
 */
import { Answer } from './answer.js';
import type { BallotApi } from './ballot-api.js';

export type LiveEvent =
  | { type: 'entries'; size: number; issuedSize: number }
  | { type: 'anchor'; seq: number; txid: string; state: string }
  | { type: 'phase'; phase: string }
  | { type: 'result' };

/** The part of a WebSocket that is used, so that browsers, Node 22 and `ws` all fit. */
export interface LiveSocket {
  send(data: string): void;
  close(): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

export interface LiveOptions {
  api: BallotApi;
  electionId: string;
  /** Opens a socket, or null where the platform has none: then polling does everything. */
  connect: ((url: string) => LiveSocket) | null;
  onEvent: (event: LiveEvent) => void;
  /** `live` while the socket is open, `polling` otherwise, `offline` when polling fails too. */
  onState: (state: 'live' | 'polling' | 'offline') => void;
  pollMs: number;
}

const RECONNECT_MIN_MS = 1_000;
const RECONNECT_MAX_MS = 30_000;

/** Starts following; the returned function ends it. */
export function followElection(options: LiveOptions): () => void {
  const follower = new Follower(options);
  follower.start();
  return () => follower.stop();
}

class Follower {
  private stopped = false;
  private socket: LiveSocket | null = null;
  private live = false;
  private reconnectMs = RECONNECT_MIN_MS;
  private pollTimer: ReturnType<typeof setTimeout> | null = null;
  private reconnectTimer: ReturnType<typeof setTimeout> | null = null;
  private lastPhase = '';
  private lastSizes = '';

  constructor(private readonly options: LiveOptions) {}

  start(): void {
    this.connect();
    this.schedulePoll(0);
  }

  stop(): void {
    this.stopped = true;
    this.socket?.close();
    if (this.pollTimer !== null) clearTimeout(this.pollTimer);
    if (this.reconnectTimer !== null) clearTimeout(this.reconnectTimer);
  }

  private connect(): void {
    const { connect, api, electionId } = this.options;
    if (connect === null || this.stopped) return;
    const socket = connect(api.http.baseUrl.replace(/^http/, 'ws').replace(/\/$/, '') + '/live');
    this.socket = socket;
    socket.addEventListener('open', () => {
      this.live = true;
      this.reconnectMs = RECONNECT_MIN_MS;
      socket.send(JSON.stringify({ subscribe: electionId }));
      this.options.onState('live');
    });
    socket.addEventListener('message', ({ data }) => {
      const event = decodeLiveEvent(data);
      if (event !== null) this.options.onEvent(event);
    });
    socket.addEventListener('error', () => socket.close());
    socket.addEventListener('close', () => this.reconnectLater(socket));
  }

  private reconnectLater(socket: LiveSocket): void {
    if (this.stopped || this.socket !== socket) return;
    this.socket = null;
    this.live = false;
    this.schedulePoll(0);
    this.reconnectTimer = setTimeout(() => this.connect(), this.reconnectMs);
    this.reconnectMs = Math.min(RECONNECT_MAX_MS, this.reconnectMs * 2);
  }

  private schedulePoll(delayMs: number): void {
    if (this.pollTimer !== null) clearTimeout(this.pollTimer);
    this.pollTimer = setTimeout(() => {
      this.poll()
        .catch(() => this.options.onState('offline'))
        .finally(() => {
          if (!this.stopped) this.schedulePoll(this.options.pollMs);
        });
    }, delayMs);
  }

  private async poll(): Promise<void> {
    if (this.live) return;
    const status = await this.options.api.status(this.options.electionId);
    if (this.stopped) return;
    this.options.onState('polling');
    const phase = status.string('phase');
    if (phase !== this.lastPhase) this.options.onEvent({ type: 'phase', phase });
    this.lastPhase = phase;
    const size = status.integerOrNull('size') ?? 0;
    const issuedSize = status.integerOrNull('issuedSize') ?? 0;
    const sizes = `${size}/${issuedSize}`;
    if (sizes !== this.lastSizes) this.options.onEvent({ type: 'entries', size, issuedSize });
    this.lastSizes = sizes;
  }
}

/** One event of the socket, or null for anything this version does not know. Untrusted. */
export function decodeLiveEvent(data: unknown): LiveEvent | null {
  if (typeof data !== 'string') return null;
  try {
    const event = Answer.of(JSON.parse(data), 'live event');
    switch (event.string('type')) {
      case 'entries':
        return { type: 'entries', size: event.integer('size'), issuedSize: event.integer('issuedSize') };
      case 'anchor':
        return {
          type: 'anchor',
          seq: event.integer('seq'),
          txid: event.string('txid'),
          state: event.string('state'),
        };
      case 'phase':
        return { type: 'phase', phase: event.string('phase') };
      case 'result':
        return { type: 'result' };
      default:
        return null;
    }
  } catch {
    return null;
  }
}
