/**
 * How intake goes in this process since it started: what was taken, and what was refused for which reason. Numbers alone:
 * nothing of a ballot, a voter or a sender, and no time.
 */
import { Injectable } from '@nestjs/common';
import { VerificationError } from '#crypto';
import { Metrics, ServiceError } from '#edge';
import { CheckingPool } from './checking-pool.js';
import { Tokens } from './tokens-requested.js';

export interface IntakeCounts {
  accepted: number;
  /** By code. */
  refusals: Record<string, number>;
}

@Injectable()
export class IntakeFigures {
  /** By electionId; only elections that exist come in. */
  private readonly counts = new Map<string, IntakeCounts>();
  private readonly accepted;
  private readonly refusals;

  constructor(
    metrics: Metrics,
    private readonly pool: CheckingPool,
    tokens: Tokens,
  ) {
    this.accepted = metrics.counter('psephos_ballots_accepted_total', 'Ballots that this process put on the board');
    this.refusals = metrics.counter('psephos_ballot_refusals_total', 'Ballots that this process refused', ['code']);
    metrics.gauge('psephos_intake_queue', 'Ballots and spoils that this process has not answered yet', [], () => [
      { labels: {}, value: this.pool.admission.size },
    ]);
    metrics.gauge(
      'psephos_tokens_requested_total',
      'Requests for voting tokens in the issuance logs, as far as the logs are public',
      ['election'],
      () => tokens.read(),
    );
  }

  /** What this process has seen of an election. */
  of(electionId: string): IntakeCounts {
    return this.counts.get(electionId) ?? { accepted: 0, refusals: {} };
  }

  /** Counts how `work` ends. */
  async watch<T extends { isNew: boolean }>(electionId: string, work: () => Promise<T>): Promise<T> {
    try {
      const answer = await work();
      if (answer.isNew) {
        this.accepted.inc();
        this.countsOf(electionId).accepted++;
      }
      return answer;
    } catch (error) {
      const isRefusal = error instanceof ServiceError || error instanceof VerificationError;
      const code = isRefusal ? error.code : 'INTERNAL';
      this.refusals.inc({ code });
      if (code !== 'ELECTION_UNKNOWN') {
        const { refusals } = this.countsOf(electionId);
        refusals[code] = (refusals[code] ?? 0) + 1;
      }
      throw error;
    }
  }

  private countsOf(electionId: string): IntakeCounts {
    const counts = this.counts.get(electionId) ?? { accepted: 0, refusals: {} };
    this.counts.set(electionId, counts);
    return counts;
  }
}
