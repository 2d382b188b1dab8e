/**
 * A board for measuring the anchoring alone: entries of a ballot's size go straight to the log, with a checkpoint signed by
 * the log's own key after each portion, as the ballot API would write them; nobody checks any proof.
 */
import { fromHex, Frontier, hashLeaf, randomBytes, signCheckpoint } from '#crypto';
import { type Definition, ENTRY_SPOIL } from '#record';
import { LOG_BOARD } from '#store';
import { readFileSync } from 'node:fs';
import type { DataSource } from 'typeorm';

/** A ballot of one contest with five options has about this size. */
const ENTRY_BYTES = 1_300;
/** These are random bytes, which the tally service must not take for ballots and add up. */
const TYPE = ENTRY_SPOIL;

export class BoardWriter {
  private constructor(
    private readonly dataSource: DataSource,
    private readonly electionId: Buffer,
    private readonly origin: string,
    /** 32 bytes, secret. */
    private readonly secretKey: Uint8Array,
    private readonly tree: Frontier,
  ) {}

  /** @param keyFile of the board's key, in the ballot API's folder; the API itself must not run */
  static async open(
    dataSource: DataSource,
    electionId: string,
    definition: Definition,
    keyFile: string,
  ): Promise<BoardWriter> {
    const id = Buffer.from(electionId, 'hex');
    const rows = await dataSource.query<{ leaf_hash: Buffer }[]>(
      `SELECT leaf_hash FROM log_entry WHERE election_id = $1 AND log = ${LOG_BOARD} ORDER BY idx`,
      [id],
    );
    const tree = Frontier.empty();
    for (const { leaf_hash } of rows) tree.append(Uint8Array.from(leaf_hash));
    const secretKey = fromHex(readFileSync(keyFile, 'utf8').trim(), 32);
    return new BoardWriter(dataSource, id, definition.board.origin, secretKey, tree);
  }

  get size(): number {
    return this.tree.size;
  }

  /** Appends a portion in one transaction. @returns the board's size with it */
  async append(count: number): Promise<number> {
    const first = this.tree.size;
    const entries = Array.from({ length: count }, () => Buffer.of(TYPE, ...randomBytes(ENTRY_BYTES - 1)));
    const hashes = entries.map((bytes) => Buffer.from(hashLeaf(bytes)));
    for (const hash of hashes) this.tree.append(hash);
    const root = this.tree.root();
    const note = signCheckpoint({ origin: this.origin, size: this.tree.size, root }, this.secretKey);
    await this.dataSource.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO log_entry (election_id, log, idx, leaf_hash, bytes, kind)
         SELECT $1, ${LOG_BOARD}, $2 + t.n - 1, t.leaf_hash, t.bytes, ${TYPE}
           FROM unnest($3::bytea[], $4::bytea[]) WITH ORDINALITY AS t(leaf_hash, bytes, n)`,
        [this.electionId, first, hashes, entries],
      );
      await manager.query('INSERT INTO checkpoint (election_id, log, size, note) VALUES ($1, $2, $3, $4)', [
        this.electionId,
        LOG_BOARD,
        this.tree.size,
        note,
      ]);
      await manager.query(
        `UPDATE log_head SET tree_size = $2, root = $3, checkpoint = $4, public_size = $2
          WHERE election_id = $1 AND log = ${LOG_BOARD}`,
        [this.electionId, this.tree.size, Buffer.from(root), note],
      );
    });
    return this.tree.size;
  }
}
