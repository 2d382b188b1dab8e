/**
 * Two ways to one sum (spec §10.1): while people vote the reference engine adds every ballot and subtracts what is replaced;
 * at the close the fast engine adds the counted ballots up from their bytes. Where the two differ nothing is counted, and
 * neither of them is preferred: either the board's bytes changed meanwhile, or one of the two adds wrongly.
 */
import { type Engine, equalBytes, hashAggregates, toHex } from '#crypto';
import { LOG_BOARD } from '#store';
import type { StoredAnchorRow } from '../anchoring/anchor-store.js';
import type { BoardReader } from '../anchoring/board-reader.js';
import type { PublishedElection } from '../elections/election-registry.js';
import { closingOf, countElection, type CountedElection } from './count-election.js';
import { RunningSums } from './running-sums.js';

/** The count stops until a person has found out why. */
export class SumsDifferentError extends Error {}

export class Counting {
  /** Sums of elections that are not counted yet. */
  private readonly running = new Map<string, RunningSums>();
  /** What was found different stays so for the life of this process: to count once more would only hide it. */
  private readonly different = new Map<string, SumsDifferentError>();

  /** @param kept adds up while people vote   @param fresh adds up at the close; another engine */
  constructor(
    private readonly reader: BoardReader,
    private readonly kept: Engine,
    private readonly fresh: Engine,
  ) {}

  /** Adds what has come to the board, for about `budgetMs`. */
  async keepUp(election: PublishedElection, budgetMs: number): Promise<void> {
    const head = await this.reader.head(election.electionId, LOG_BOARD);
    if (head !== null) await this.runningOf(election).follow(head.treeSize, budgetMs);
  }

  /**
   * The count, once both sums are there.
   * @param close deep enough   @param budgetMs for what the kept sums still lack
   * @returns null while they lack something
   * @throws SumsDifferentError, now and ever after; what `countElection` throws
   */
  async count(election: PublishedElection, close: StoredAnchorRow, budgetMs: number): Promise<CountedElection | null> {
    const id = toHex(election.electionId);
    const known = this.different.get(id);
    if (known !== undefined) throw known;
    const running = this.runningOf(election);
    if (!(await running.follow(closingOf(close).treeSize, budgetMs))) return null;
    const counted = await this.countAgain(election, close);
    const [fresh, kept] = [counted.aggregates, running.aggregates()].map(hashAggregates);
    if (!equalBytes(fresh, kept)) {
      const message = `the sums kept while voting are ${toHex(kept)}, those of the counted ballots ${toHex(fresh)}`;
      const error = new SumsDifferentError(message);
      this.different.set(id, error);
      throw error;
    }
    this.running.delete(id);
    return counted;
  }

  /** The count of an election whose result stands on the board: it decides nothing any more, and is compared with that. */
  countAgain(election: PublishedElection, close: StoredAnchorRow): Promise<CountedElection> {
    return countElection(this.reader, election, close, this.fresh);
  }

  private runningOf(election: PublishedElection): RunningSums {
    const id = toHex(election.electionId);
    let running = this.running.get(id);
    if (running === undefined) {
      running = new RunningSums(this.reader, election, this.kept);
      this.running.set(id, running);
    }
    return running;
  }
}
