/**
 * The two logs of an election, board and issuance (spec §7). The head row of a log, locked FOR UPDATE, is its sequencer;
 * everything else follows from it inside the same transaction. The unique constraints carry the rules, so that no two
 * replicas and no bug can make a fork, a ballot cast twice or a second request for one roll key.
 * Entries carry no address, agent, cookie or time. What waits for an anchor is what lies between the last anchor's size
 * and `public_size`: the log is its own outbox.
 */
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Numbers of the two logs in the database and in their tables' `log` column. */
export const LOG_BOARD = 0;
export const LOG_ISSUANCE = 1;
export type LogNumber = typeof LOG_BOARD | typeof LOG_ISSUANCE;

/** Entry kinds: the board's type byte; requests of the issuance log have no type byte and are 0 here. */
export const KIND_REQUEST = 0x00;
export const KIND_CREATED = 0x01;
export const KIND_BALLOT = 0x10;
export const KIND_SPOIL = 0x11;
export const KIND_PHASE = 0x20;
export const KIND_DOCUMENT = 0x30;

/** Head of a log. Both heads of an election hold its phase and change it in one transaction (board locked first). */
@Entity('log_head')
export class LogHeadEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @PrimaryColumn('smallint') log: number;
  @Column('bigint', { name: 'tree_size' }) treeSize: string;
  /** Hashes of the complete subtrees of the tree, largest first, 32 bytes each. */
  @Column('bytea') frontier: Buffer;
  @Column('bytea') root: Buffer;
  @Column('text') checkpoint: string;
  /** What the public may see: the whole board, and of the issuance log the last finished round. */
  @Column('bigint', { name: 'public_size' }) publicSize: string;
  @Column('text') phase: string;
  /** Number the next phase entry must carry. */
  @Column('int', { name: 'next_phase_no' }) nextPhaseNo: number;
  /** Size of this log at the close: the board's closing index + 1. Null before. */
  @Column('bigint', { name: 'closing_size', nullable: true }) closingSize: string | null;
  /** Issuance log: number of the round (Unix time / issuanceRoundS) in which `public_size` last advanced. */
  @Column('bigint', { name: 'published_round' }) publishedRound: string;
  /**
   * Issuance log: the board's size when `public_size` last advanced. An anchor that advances issuedSize covers at most
   * this much of the board, so that pairs on the board never exceed the requests it commits to (spec §5, §8).
   */
  @Column('bigint', { name: 'public_board_size' }) publicBoardSize: string;
}

@Entity('log_entry')
export class LogEntryEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @PrimaryColumn('smallint') log: number;
  @PrimaryColumn('bigint') idx: string;
  @Column('bytea', { name: 'leaf_hash' }) leafHash: Buffer;
  @Column('bytea') bytes: Buffer;
  @Column('smallint') kind: number;
  @Column('int', { name: 'class_index', nullable: true }) classIndex: number | null;
  @Column('bytea', { name: 'ballot_key', nullable: true }) ballotKey: Buffer | null;
  @Column('bigint', { nullable: true }) revision: string | null;
  @Column('bytea', { nullable: true }) tracker: Buffer | null;
  /** Kind and number of a 0x30 entry. */
  @Column('smallint', { name: 'document_kind', nullable: true }) documentKind: number | null;
  @Column('int', { name: 'document_number', nullable: true }) documentNumber: number | null;
}

/** Which request of the issuance log used a roll key. The primary key is the rule "at most one per roll key". */
@Entity('issued_roll_key')
export class IssuedRollKeyEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @PrimaryColumn('bytea', { name: 'roll_key' }) rollKey: Buffer;
  @Column('bigint') idx: string;
}

/** Hash tile of C2SP tlog-tiles, up to 256 hashes; a partial tile is a prefix of its later self, so one row serves all. */
@Entity('log_tile')
export class LogTileEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @PrimaryColumn('smallint') log: number;
  @PrimaryColumn('smallint') level: number;
  @PrimaryColumn('bigint') n: string;
  @Column('bytea') hashes: Buffer;
}

/** Every checkpoint ever signed, without cosignatures. A second note for a size is refused by the primary key. */
@Entity('checkpoint')
export class CheckpointEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @PrimaryColumn('smallint') log: number;
  @PrimaryColumn('bigint') size: string;
  @Column('text') note: string;
}

/** One witness's verified signature line under a checkpoint. */
@Entity('cosignature')
export class CosignatureEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @PrimaryColumn('smallint') log: number;
  @PrimaryColumn('bigint') size: string;
  @PrimaryColumn('text') witness: string;
  @Column('text') line: string;
}

/** A file of the record that stands on the board by its hash: decryption/trustee-1.json (+ .sig.json), result.json. */
@Entity('document')
export class DocumentEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @PrimaryColumn('text') path: string;
  @Column('bytea') bytes: Buffer;
}
