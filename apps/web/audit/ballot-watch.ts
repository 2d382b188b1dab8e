/**
 * Whether a ballot is on the board as cast. The list is read once, and then what came behind it, and searched here: the
 * server learns nothing of the tracker, however long the second device waits. A list that is too long for that is asked by
 * the tracker's beginning, once; what comes behind it is read as before.
 */
import { encodeTracker, toHex } from '#crypto';
import { isAskedByPrefix, PREFIX_SYMBOLS } from './lookup.js';
import type { AuditSession } from './session.js';
import { fetchBeginning, fetchTrackers, type ListedBallot, type TrackerPage } from './trackers.js';

export class BallotWatch {
  /** The list was searched up to here. */
  private at = 0;

  constructor(
    private readonly session: AuditSession,
    private readonly tracker: Uint8Array,
  ) {}

  /** Its place; null while it is not there. */
  async look(): Promise<number | null | 'unreachable'> {
    try {
      return await this.search();
    } catch {
      return 'unreachable';
    }
  }

  private async search(): Promise<number | null> {
    const { session } = this;
    const { api, electionId, status } = session;
    if (this.at === 0 && status !== null && isAskedByPrefix(session)) {
      const begins = await fetchBeginning(api, electionId, encodeTracker(this.tracker).slice(0, PREFIX_SYMBOLS));
      const found = this.find(begins ?? []);
      if (found !== null) return found;
      this.at = status.size;
    }
    for (;;) {
      const page: TrackerPage = await fetchTrackers(api, electionId, this.at, null);
      const found = this.find(page.entries);
      if (found !== null) return found;
      this.at = page.next ?? page.size;
      if (page.next === null) return null;
    }
  }

  private find(ballots: readonly ListedBallot[]): number | null {
    const wanted = toHex(this.tracker);
    return ballots.find(({ kind, tracker }) => kind === 'ballot' && tracker === wanted)?.index ?? null;
  }
}
