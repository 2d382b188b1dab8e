/**
 * The board as its writers use it (spec §7): ballots and spoils in groups, phase and document entries alone.
 */
import { Injectable } from '@nestjs/common';
import { compareBytes, toHex } from '#crypto';
import { GroupCommitter, type ServiceError } from '#edge';
import { LOG_BOARD } from '#store';
import { Database, type Sql } from '../database/database.js';
import { type Election, signerOf } from '../elections/election.js';
import { readStandings, refuseByPhase, refuseByStanding, type VoterEntry } from './ballot-rules.js';
import { LogGrowth } from './log-growth.js';
import { LogReader } from './log-reader.js';
import { appendEntries, type LogHead, lockHead } from './sequencer.js';
import { ServerKeys } from './server-keys.js';
import { WitnessTeller } from './witness-teller.js';

/** What a voter is given: where her entry stands, with its proof under a signed checkpoint. */
export interface Confirmation {
  index: number;
  inclusionProof: Uint8Array[];
  checkpoint: string;
  /** Whether this very submission put it there. */
  isNew: boolean;
}

type GroupOutcome = Confirmation | ServiceError;

interface GroupResult {
  /** Index on the board, or the refusal, by item. */
  places: (({ index: number; isNew: boolean } | ServiceError) | undefined)[];
  treeSize: number;
  note: string;
}

/** Measured: beyond this a larger group gains nothing and makes everyone wait. */
const MAX_GROUP = 200;

@Injectable()
export class BoardLog {
  private readonly committers = new Map<string, GroupCommitter<VoterEntry, GroupOutcome>>();

  constructor(
    private readonly database: Database,
    private readonly reader: LogReader,
    private readonly keys: ServerKeys,
    private readonly witnesses: WitnessTeller,
    private readonly growth: LogGrowth,
  ) {}

  /**
   * Appends a verified ballot or spoil, or gives the confirmation of the one that stands there already.
   * @throws ServiceError of intake steps 7 to 9
   */
  async submit(election: Election, entry: VoterEntry): Promise<Confirmation> {
    const outcome = await this.committerOf(election).submit(entry);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }

  /**
   * Appends one entry alone, decided under the board's lock.
   * @param decide  sees the locked head; gives the entry and may write more in the same transaction
   */
  async appendAlone(
    election: Election,
    append: (sql: Sql, head: LogHead) => Promise<{ index: number; checkpoint: string; isNew: boolean }>,
  ): Promise<{ index: number; checkpoint: string; isNew: boolean }> {
    const placed = await this.database.transaction(async (sql) => {
      return append(sql, await this.lockBoard(sql, election));
    });
    this.growth.saw(election.electionId, LOG_BOARD, placed.index + 1);
    if (placed.isNew) this.witnesses.tell(election);
    return placed;
  }

  private committerOf(election: Election): GroupCommitter<VoterEntry, GroupOutcome> {
    const id = toHex(election.electionId);
    let committer = this.committers.get(id);
    if (committer === undefined) {
      committer = new GroupCommitter({
        maxItems: MAX_GROUP,
        keyOf: (entry) => `${entry.classIndex}/${toHex(entry.ballotKey)}`,
        commit: (entries) => this.commitGroup(election, entries),
      });
      this.committers.set(id, committer);
    }
    return committer;
  }

  private async commitGroup(election: Election, entries: VoterEntry[]): Promise<GroupOutcome[]> {
    const result = await this.database.transaction((sql) => this.sequenceGroup(sql, election, entries));
    this.growth.saw(election.electionId, LOG_BOARD, result.treeSize);
    if (result.places.some((place) => place !== undefined && 'isNew' in place && place.isNew)) {
      this.witnesses.tell(election, [LOG_BOARD]);
    }
    return this.confirm(election, result);
  }

  /** The one transaction: everything that depends on the board is decided under the head's lock. */
  private async sequenceGroup(sql: Sql, election: Election, entries: VoterEntry[]): Promise<GroupResult> {
    const head = await this.lockBoard(sql, election);
    const places: GroupResult['places'] = entries.map(() => undefined);
    // 0. Equal bytes on the board get the stored confirmation.
    const known = await findLeaves(sql, election.electionId, entries);
    for (const [i, entry] of entries.entries()) {
      const index = known.get(toHex(entry.leafHash));
      if (index !== undefined) places[i] = { index, isNew: false };
    }
    // 7. Phase.
    const byPhase = refuseByPhase(election.definition, head.phase);
    // 8, 9. Revision and tracker.
    const open = entries.flatMap((entry, i) => (places[i] === undefined ? [{ entry, i }] : []));
    const standings = await readStandings(
      sql,
      election.electionId,
      open.map(({ entry }) => entry),
    );
    const accepted: { entry: VoterEntry; i: number }[] = [];
    for (const [j, { entry, i }] of open.entries()) {
      const standing = standings[j];
      if (standing === undefined) throw new Error('a standing for every entry');
      const refusal = byPhase ?? refuseByStanding(election.definition, entry, standing, Date.now());
      if (refusal === undefined) accepted.push({ entry, i });
      else places[i] = refusal;
    }
    if (accepted.length === 0) return { places, treeSize: head.treeSize, note: head.checkpoint };
    // The order inside a commit is by leaf hash: it carries nothing of who came first.
    accepted.sort((a, b) => compareBytes(a.entry.leafHash, b.entry.leafHash));
    for (const [position, { i }] of accepted.entries()) places[i] = { index: head.treeSize + position, isNew: true };
    const signer = signerOf(election, LOG_BOARD, this.keys);
    const appended = await appendEntries(
      sql,
      head,
      signer,
      accepted.map(({ entry }) => entry),
    );
    return { places, ...appended };
  }

  private async confirm(election: Election, result: GroupResult): Promise<GroupOutcome[]> {
    const indices = result.places.flatMap((place) => (place !== undefined && 'index' in place ? [place.index] : []));
    const proofs = await this.reader.proveInclusions(election.electionId, LOG_BOARD, indices, result.treeSize);
    let next = 0;
    return result.places.map((place) => {
      if (place === undefined) throw new Error('every entry is placed or refused');
      if (!('index' in place)) return place;
      return { ...place, inclusionProof: proofs[next++] ?? [], checkpoint: result.note };
    });
  }

  private async lockBoard(sql: Sql, election: Election): Promise<LogHead> {
    const head = await lockHead(sql, election.electionId, LOG_BOARD);
    if (head === undefined) throw new Error('a published election has a board');
    this.growth.assertGrown(head);
    return head;
  }
}

async function findLeaves(sql: Sql, electionId: Uint8Array, entries: VoterEntry[]): Promise<Map<string, number>> {
  const rows = await sql.rows<{ leaf_hash: Uint8Array; idx: string }>(
    `SELECT leaf_hash, idx FROM log_entry WHERE election_id = $1 AND log = ${LOG_BOARD} AND leaf_hash = ANY($2::bytea[])`,
    [electionId, entries.map((entry) => entry.leafHash)],
  );
  return new Map(rows.map((row) => [toHex(row.leaf_hash), Number(row.idx)]));
}
