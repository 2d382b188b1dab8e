/**
 * Encrypted sums that are kept while people vote (spec §10.1): every ballot is added when it stands on the board, and the one
 * that it replaces is subtracted. Nothing is announced from them; at the close the count, made from the bytes of the counted
 * ballots alone and by another engine, has to come to the same.
 */
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Aggregate, Engine } from '#crypto';
import { ENTRY_BALLOT } from '#record';
import { LOG_BOARD } from '#store';
import { endingOf } from '../anchoring/ending-entries.js';
import type { BoardReader } from '../anchoring/board-reader.js';
import type { PublishedElection } from '../elections/election-registry.js';
import { EncryptedSums } from './encrypted-sums.js';

/** Points added without letting others work: about 30 ms of noble. */
const SLICE_POINTS = 400;

export class RunningSums {
  private readonly sums: EncryptedSums;
  /** Board entries taken. */
  private size = 0;
  /** The closing entry was taken: whatever stands behind it is no ballot that counts. */
  private isClosed = false;

  constructor(
    private readonly reader: BoardReader,
    private readonly election: PublishedElection,
    engine: Engine,
  ) {
    this.sums = new EncryptedSums(election, engine);
  }

  /**
   * Takes board entries up to `size`, but begins no further slice after `budgetMs`.
   * @returns whether that is all of them
   */
  async follow(size: number, budgetMs: number): Promise<boolean> {
    const endMs = performance.now() + budgetMs;
    const limit = Math.max(1, Math.floor(SLICE_POINTS / this.sums.pointsOfBallot));
    while (!this.isClosed && this.size < size) {
      if (performance.now() >= endMs) return false;
      await this.takeSlice(size, limit);
      await yieldToOthers();
    }
    return true;
  }

  aggregates(): Aggregate[] {
    return this.sums.aggregates();
  }

  private async takeSlice(size: number, limit: number): Promise<void> {
    const { electionId } = this.election;
    const page = await this.reader.entries(electionId, LOG_BOARD, this.size, size, limit);
    if (page.length === 0) throw new Error(`entry ${this.size} of the board is missing`);
    const close = page.findIndex((bytes, i) => endingOf(this.size + i, bytes)?.type === 'CLOSE');
    const taken = close === -1 ? page : page.slice(0, close + 1);
    const end = this.size + taken.length;
    const replaced = await this.reader.replacedBallots(electionId, this.size, end);
    this.sums.add(taken.filter((bytes) => bytes[0] === ENTRY_BALLOT));
    this.sums.subtract(replaced);
    this.size = end;
    this.isClosed = close !== -1;
  }
}
