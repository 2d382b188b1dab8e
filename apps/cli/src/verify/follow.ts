/**
 * `psephos verify ADDRESS --follow`: an election verified while it runs. What is there is verified first; then, whenever
 * the server shows more, the new parts are fetched and the record is verified with the memory of before (spec §12.6).
 * It ends with the first thing that is wrong, or with the verdict of the complete record.
 */
import { type BallotApi, ClientError, DownloadedRecord, followElection } from '#client';
import { VerificationError } from '#crypto';
import { type EntryChecker, exitCode, type GivenConfirmation, type Progress, type Report, type Verdict } from '#verify';
import WebSocket from 'ws';
import { compareRecords } from '../diff/records.js';
import { noDifference } from '../diff/difference.js';
import { EXIT } from '../output/command-error.js';
import { Interrupt } from '../output/interrupt.js';
import type { HeaderSource, RecordSource } from '#record';
import { alarmsOf, FollowTeller } from './follow-teller.js';
import { keepMemory, type KeptMemory } from './kept-memory.js';
import { verifyAgain } from './verify-again.js';

export interface FollowSettings {
  api: BallotApi;
  electionId: string;
  expectedElectionId: Uint8Array | null;
  /** Read anew for each verification: the chain grows as well. */
  openHeaders: () => Promise<HeaderSource | null>;
  allowOffline: boolean;
  confirmations: readonly GivenConfirmation[];
  /** Between two questions while the server tells nothing by itself. */
  everyMs: number;
  checker: EntryChecker;
  onProgress: (progress: Progress) => void;
}

/** The server is asked at least so often, whatever its live events say. */
const LOOK_MS = 30_000;
/** Events come in flocks. */
const SETTLE_MS = 500;
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 30_000;
const COMPLETE: readonly Verdict[] = ['VALID', 'VALID, DEPTH NOT CHECKED', 'ABORTED'];

/** @param onEnd tells the report of the complete record   @returns the exit code of spec §12.4, or 130 */
export async function followRecord(
  settings: FollowSettings,
  kept: KeptMemory,
  teller: FollowTeller,
  onEnd: (report: Report, record: RecordSource) => Promise<void>,
): Promise<number> {
  const interrupt = new Interrupt();
  const bell = new Bell();
  const { api, electionId, everyMs } = settings;
  const stop = followElection({
    ...{ api, electionId, pollMs: everyMs, onState: () => undefined, onEvent: () => bell.ring() },
    connect: (url) => new WebSocket(url),
  });
  interrupt.signal.addEventListener('abort', () => bell.ring());
  try {
    const following = new Following(settings, kept, teller, interrupt.signal);
    for (;;) {
      const { code, complete } = await following.look();
      if (interrupt.signal.aborted) return teller.end(EXIT.interrupted, following.last, following.farewell);
      if (code !== null && complete !== null) {
        await onEnd(complete.report, complete.record);
        return teller.end(code, complete.report, '');
      }
      if (code !== null) return code;
      await bell.wait(following.retryMs ?? LOOK_MS);
      await interrupt.pause(SETTLE_MS);
    }
  } finally {
    stop();
    interrupt.end();
  }
}

class Following {
  /** The newest report; null before the first verification. */
  last: Report | null = null;
  /** How long to wait after a failure of the server; null while it answers. */
  retryMs: number | null = null;
  /** The furthest record that was seen. */
  private record: DownloadedRecord | null = null;

  constructor(
    private readonly settings: FollowSettings,
    private kept: KeptMemory,
    private readonly teller: FollowTeller,
    private readonly signal: AbortSignal,
  ) {}

  /** What is known when somebody ends it. */
  get farewell(): string {
    if (this.last === null) return '\nended by you before anything was verified to its end';
    return `\nended by you: nothing was wrong in ${this.last.figures.boardEntries} entries and ${this.last.figures.anchors} anchors`;
  }

  /** Looks once. */
  async look(): Promise<Look> {
    try {
      return await this.verifyNew();
    } catch (error) {
      if (this.signal.aborted) return GO_ON;
      if (error instanceof VerificationError) {
        const { code, message, detail } = error;
        const alarm = { code, message, place: 'the record', culprit: detail.culprit ?? null };
        return { code: this.teller.alarm([alarm]), complete: null };
      }
      if (!(error instanceof ClientError)) throw error;
      this.retryMs = Math.min(RETRY_MAX_MS, 2 * (this.retryMs ?? RETRY_MIN_MS / 2));
      this.teller.doubts(['the server does not answer as it should; it is asked again']);
      return GO_ON;
    }
  }

  private async verifyNew(): Promise<Look> {
    const { settings, signal } = this;
    const before = this.record;
    const record = await DownloadedRecord.fetch(
      settings.api,
      settings.electionId,
      () => signal.throwIfAborted(),
      before,
    );
    this.retryMs = null;
    // A closed record may wait for blocks alone.
    if (record.isSame(before) && this.last?.figures.closeDelayMs === null) return GO_ON;
    const headers = await settings.openHeaders();
    const { expectedElectionId, confirmations, checker, onProgress } = settings;
    const { report, memory } = await verifyAgain(
      record,
      this.kept.memory,
      { expectedElectionId, headers, confirmations, checker, onProgress },
      signal,
    );
    this.kept = { ...this.kept, memory };
    keepMemory(this.kept);
    if (report === null) return GO_ON;
    const { changes, breaches, gaps } = before === null ? noDifference() : await compareRecords(before, record);
    const alarms = alarmsOf(report, breaches);
    if (alarms.length > 0) return { code: this.teller.alarm(alarms), complete: null };
    this.teller.doubts(gaps);
    for (const change of changes) this.teller.change(change);
    this.teller.verified(report, this.last === null);
    this.last = report;
    if (gaps.length === 0) this.record = record;
    if (!COMPLETE.includes(report.verdict)) return GO_ON;
    return { code: exitCode(report.verdict, settings.allowOffline), complete: { report, record } };
  }
}

const GO_ON: Look = { code: null, complete: null };

/** An exit code when it is over, and the complete record with its report where it did not end with an alarm. */
interface Look {
  code: number | null;
  complete: { report: Report; record: RecordSource } | null;
}

/** Somebody waits until it rings, or a time has passed; a ring before counts as well. */
class Bell {
  private rung = false;
  private hear: (() => void) | null = null;

  ring(): void {
    this.rung = true;
    this.hear?.();
  }

  async wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.hear = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.rung) this.hear();
    });
    this.rung = false;
    this.hear = null;
  }
}
