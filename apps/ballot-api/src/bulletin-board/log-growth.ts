/**
 * A log never shrinks (spec §7). A head below what this process has committed or seen means that the database was put
 * back under the running service, by a backup or a failover: one more entry would fork the log, so none is appended, and
 * whoever watches is told.
 */
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { ServiceError } from '#edge';
import type { LogNumber } from '#store';

@Injectable()
export class LogGrowth {
  /** Largest committed size, by election and log. */
  private readonly sizes = new Map<string, number>();
  private listener: ((problem: string) => void) | undefined;

  /** @param listener told why, whenever a log is found to have shrunk */
  onShrunk(listener: (problem: string) => void): void {
    this.listener = listener;
  }

  /** This size is committed: the log will never have less. */
  saw(electionId: Uint8Array, log: LogNumber, size: number): void {
    this.sizes.set(keyOf(electionId, log), Math.max(size, this.seen(electionId, log)));
  }

  seen(electionId: Uint8Array, log: LogNumber): number {
    return this.sizes.get(keyOf(electionId, log)) ?? 0;
  }

  /**
   * A head that is about to be appended to has not fallen behind.
   * @throws ServiceError LOG_BEHIND
   */
  assertGrown({ electionId, log, treeSize }: { electionId: Uint8Array; log: LogNumber; treeSize: number }): void {
    const seen = this.seen(electionId, log);
    if (treeSize < seen) {
      const problem = `log ${log} of ${toHex(electionId)} has ${treeSize} entries, and had ${seen}`;
      this.listener?.(problem);
      throw new ServiceError('LOG_BEHIND', problem, 5);
    }
    this.saw(electionId, log, treeSize);
  }
}

function keyOf(electionId: Uint8Array, log: LogNumber): string {
  return `${toHex(electionId)}/${log}`;
}
