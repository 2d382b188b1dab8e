/**
 * Whether a ballot is on the board as cast. The list is read once, and then what came behind it, and searched here: the
 * server learns nothing of the tracker, however long the second device waits. What the list names is the server's word: a
 * ballot counts as seen when its entry was read from the board and proven.
 */
import { ClientError } from '#client';
import { toHex, VerificationError } from '#crypto';
import { proveEntry, readCheckpoint } from './inclusion.js';
import type { AuditSession } from './session.js';
import { fetchTrackers, type TrackerPage } from './trackers.js';

export type Sighting =
  | { kind: 'absent' }
  | { kind: 'unreachable' }
  /** Proven. `before`: it was there when the first code was scanned. */
  | { kind: 'cast'; index: number; before: boolean }
  /** The list names it, or the board has signed, what does not hold. */
  | { kind: 'unproven'; code: string };

export class BallotWatch {
  /** The list was searched up to here. */
  private at = 0;
  /** Entries when the first code was scanned; 0 where the board did not answer then: nothing is said of that time. */
  private scannedAt: number | null = null;

  /** @param tracker of the first code, 32 bytes */
  constructor(
    private readonly session: AuditSession,
    private readonly tracker: Uint8Array,
  ) {}

  async look(): Promise<Sighting> {
    try {
      return await this.search();
    } catch (error) {
      const isProblem = error instanceof VerificationError || error instanceof ClientError;
      if (isProblem && error.code === 'CHECKPOINT_FORK') return { kind: 'unproven', code: error.code };
      return { kind: 'unreachable' };
    } finally {
      this.scannedAt ??= 0;
    }
  }

  private async search(): Promise<Sighting> {
    const { api, electionId } = this.session;
    const { size } = (await readCheckpoint(this.session)).checkpoint;
    this.scannedAt ??= size;
    const wanted = toHex(this.tracker);
    while (this.at < size) {
      const page: TrackerPage = await fetchTrackers(api, electionId, this.at, null);
      // What is listed and not signed yet is looked at when it is.
      const named = page.entries.find(
        ({ index, kind, tracker }) => index < size && kind === 'ballot' && tracker === wanted,
      );
      if (named !== undefined) return await this.prove(wanted, named.index, this.scannedAt);
      this.at = Math.max(this.at, Math.min(page.next ?? page.size, size));
      if (page.next === null) break;
    }
    return { kind: 'absent' };
  }

  private async prove(tracker: string, index: number, scannedAt: number): Promise<Sighting> {
    try {
      const { kind } = await proveEntry(this.session, tracker, index);
      if (kind === 'ballot') return { kind: 'cast', index, before: index < scannedAt };
      return { kind: 'unproven', code: 'INCLUSION_PROOF_INVALID' };
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      return { kind: 'unproven', code: error.code };
    }
  }
}
