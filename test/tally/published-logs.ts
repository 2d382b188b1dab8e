/**
 * The logs of an honest record, put into a database portion by portion as the ballot API would: what a tally service that
 * anchors them sees, whatever network it anchors on.
 */
import { ballotHeader, Frontier, hashLeaf, randomBytes, signCheckpoint } from '#crypto';
import { decodeBoardEntry } from '#record';
import { LOG_BOARD, LOG_ISSUANCE, type LogNumber } from '#store';
import type { DataSource } from 'typeorm';
import type { World } from '../support/build-record.js';

/** Of an entry that has a ballot's type and is none. */
const NO_BALLOT_BYTES = 33;

export class PublishedLogs {
  private readonly trees = { [LOG_BOARD]: Frontier.empty(), [LOG_ISSUANCE]: Frontier.empty() };

  constructor(
    readonly dataSource: DataSource,
    readonly world: World,
  ) {}

  get id(): Buffer {
    return Buffer.from(this.world.electionId);
  }

  /** Appends board entries and signs the new head. */
  appendBoard(...entries: Uint8Array[]): Promise<void> {
    return this.append(LOG_BOARD, entries);
  }

  /** Appends entries that are no ballots to anybody who looks into them; their hashes are anchored all the same. */
  async appendMany(count: number): Promise<void> {
    const entries = Array.from({ length: count }, () => Uint8Array.of(0x10, ...randomBytes(NO_BALLOT_BYTES - 1)));
    await this.append(LOG_BOARD, entries);
  }

  /** Appends all requests, which become public at once. */
  async appendRequests(): Promise<void> {
    await this.append(LOG_ISSUANCE, this.world.requests);
    await this.dataSource.query(
      `UPDATE log_head SET public_size = tree_size, public_board_size = $2 WHERE election_id = $1 AND log = 1`,
      [this.id, this.trees[LOG_BOARD].size],
    );
  }

  /** Stores a log's head as a lying board would: a signed checkpoint that its entries do not have. */
  async signWrongRoot(): Promise<void> {
    const { origin } = this.world.draft.board;
    const size = this.trees[LOG_BOARD].size;
    const note = signCheckpoint({ origin, size, root: new Uint8Array(32) }, this.world.parties.board.secretKey);
    await this.dataSource.query(`UPDATE log_head SET checkpoint = $2 WHERE election_id = $1 AND log = 0`, [
      this.id,
      note,
    ]);
  }

  /** Publishes the definition; the board then holds the created entry alone. */
  async publish(): Promise<void> {
    const { draftBytes, ceremonyId, definitionBytes, draft } = this.world;
    const [draftId, definition] = [Buffer.from(ceremonyId), Buffer.from(definitionBytes)];

    const sql = (text: string, values: unknown[]) => this.dataSource.query(text, values);
    await sql('INSERT INTO draft (ceremony_id, bytes) VALUES ($1, $2)', [draftId, Buffer.from(draftBytes)]);
    await sql('INSERT INTO election (election_id, ceremony_id, origin, definition) VALUES ($1, $2, $3, $4)', [
      this.id,
      draftId,
      draft.board.origin,
      definition,
    ]);
    for (const log of [LOG_BOARD, LOG_ISSUANCE] as const) {
      await sql(
        `INSERT INTO log_head (election_id, log, tree_size, frontier, root, checkpoint, public_size, phase, next_phase_no,
          published_round, public_board_size) VALUES ($1, $2, 0, '', $3, $4, 0, 'setup', 0, 0, 0)`,
        [this.id, log, Buffer.alloc(32), this.sign(log)],
      );
    }
    await this.appendBoard(this.world.board[0]);
  }

  private async append(log: LogNumber, entries: readonly Uint8Array[]): Promise<void> {
    const tree = this.trees[log];
    await this.dataSource.transaction(async (manager) => {
      const rows = entries.map((bytes, i) => rowOf(log, tree.size + i, bytes));
      for (const { leafHash } of rows) tree.append(leafHash);
      await manager.query(
        `INSERT INTO log_entry (election_id, log, idx, leaf_hash, bytes, kind, document_kind, document_number,
          class_index, ballot_key, revision)
         SELECT $1, $2, t.* FROM unnest($3::bigint[], $4::bytea[], $5::bytea[], $6::smallint[], $7::smallint[], $8::int[],
          $9::int[], $10::bytea[], $11::bigint[]) AS t`,
        [
          this.id,
          log,
          rows.map(({ index }) => index),
          rows.map(({ leafHash }) => leafHash),
          rows.map(({ bytes }) => bytes),
          rows.map(({ kind }) => kind),
          rows.map(({ document }) => document?.kind ?? null),
          rows.map(({ document }) => document?.number ?? null),
          rows.map(({ ballot }) => ballot?.classIndex ?? null),
          rows.map(({ ballot }) => (ballot === null ? null : Buffer.from(ballot.ballotKey))),
          rows.map(({ ballot }) => ballot?.revision ?? null),
        ],
      );
      const publicSize = log === LOG_BOARD ? tree.size : 0;
      await manager.query(
        `UPDATE log_head SET tree_size = $3, root = $4, checkpoint = $5, public_size = GREATEST(public_size, $6)
         WHERE election_id = $1 AND log = $2`,
        [this.id, log, tree.size, Buffer.from(tree.root()), this.sign(log), publicSize],
      );
      await manager.query('INSERT INTO checkpoint (election_id, log, size, note) VALUES ($1, $2, $3, $4)', [
        this.id,
        log,
        tree.size,
        this.sign(log),
      ]);
    });
  }

  private sign(log: LogNumber): string {
    const name = log === LOG_BOARD ? 'board' : 'issuance';
    const { size } = this.trees[log];
    const { origin } = this.world.draft[name];
    return signCheckpoint({ origin, size, root: this.trees[log].root() }, this.world.parties[name].secretKey);
  }
}

function rowOf(log: LogNumber, index: number, bytes: Uint8Array) {
  const entry = log === LOG_BOARD && bytes[0] === 0x30 ? decodeBoardEntry(bytes) : null;
  return {
    index,
    leafHash: Buffer.from(hashLeaf(bytes)),
    bytes: Buffer.from(bytes),
    kind: log === LOG_BOARD ? bytes[0] : 0,
    document: entry?.type === 'document' ? entry : null,
    ballot: log === LOG_BOARD && bytes[0] === 0x10 && bytes.length > NO_BALLOT_BYTES ? ballotHeader(bytes) : null,
  };
}
