/**
 * A witness's memory (spec §7): for each log the last checkpoint that it cosigned, and every entry under it. Both change
 * in one transaction, before the cosignature leaves: what the witness may cosign next follows from this row alone.
 * Owned by the process that witnesses (an issuer, the tally service); a schema of its own, so that it fits beside the
 * main tables without being mistaken for them.
 */
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The newest cosigned checkpoint of a log. The row is locked FOR UPDATE while the next one is judged. */
@Entity({ name: 'witnessed', schema: 'witness' })
export class WitnessedEntity {
  @PrimaryColumn('text') origin: string;
  @Column('bytea', { name: 'election_id' }) electionId: Buffer;
  /** 0 board, 1 issuance. */
  @Column('smallint') log: number;
  @Column('bigint') size: string;
  /** Hashes of the complete subtrees, largest first, 32 bytes each: the mirror's tree, ready to grow. */
  @Column('bytea') frontier: Buffer;
  @Column('bytea') root: Buffer;
  /** The signed note as it came from the log; empty while nothing was cosigned. */
  @Column('text') note: string;
}

/** One entry of a mirrored log. Entries are only ever added, and only together with a checkpoint over them. */
@Entity({ name: 'mirror_entry', schema: 'witness' })
export class MirrorEntryEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @PrimaryColumn('smallint') log: number;
  @PrimaryColumn('bigint') idx: string;
  @Column('bytea', { name: 'leaf_hash' }) leafHash: Buffer;
  @Column('bytea') bytes: Buffer;
}
