/**
 * Anchors and the money that carries them (spec §8). The tally service writes these tables, the ballot API reads them for
 * the record (`anchors.jsonl`) and for the live view.
 * Trust: nobody trusts this database. An anchor is proven by the transaction's own bytes, by the baton chain from the
 * definition's genesis outpoint and by its Merkle path; the tally service checks its own chain again whenever it starts.
 */
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** PostgreSQL's bigint as a number: satoshis and milliseconds stay far below 2^53. */
const asNumber = { from: (value: string | number): number => Number(value), to: (value: number): number => value };

const asNumberOrNull = {
  from: (value: string | number | null): number | null => (value === null ? null : Number(value)),
  to: (value: number | null): number | null => value,
};

/**
 * intended: bytes stored, perhaps sent. sent: a processor has taken them. seen: asked later, it still had them. mined: in a
 * block of the chain, path checked. A reorganisation leads back from mined to sent.
 */
export const ANCHOR_STATES = ['intended', 'sent', 'seen', 'mined'] as const;
export type AnchorState = (typeof ANCHOR_STATES)[number];

/** One anchor: stored byte for byte before it is broadcast, so that after a crash the same bytes go again. */
@Entity('anchor')
export class AnchorEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  /** 0, 1, 2… The primary key (election, seq) is the rule that two leaders cannot fork the chain. */
  @PrimaryColumn('int') seq: number;
  /** Hex, display order. */
  @Column('text') txid: string;
  @Column('bytea') raw: Buffer;
  /** Type byte of the header: 0 GENESIS … 6 ABORT. */
  @Column('smallint') type: number;
  @Column('int', { name: 'tree_size' }) treeSize: number;
  @Column('int', { name: 'issued_size' }) issuedSize: number;
  @Column({ type: 'bigint', name: 'time_ms', transformer: asNumber }) timeMs: number;
  @Column('text') state: AnchorState;
  @Column({ type: 'bigint', name: 'fee_sat', transformer: asNumber }) feeSat: number;
  /** Satoshis for 1,000 bytes by the network's policy when it was built; null where that is not known. */
  @Column('double precision', { name: 'fee_rate', nullable: true }) feeRate: number | null;
  /** Satoshis of output 0, what the next anchor can spend. */
  @Column({ type: 'bigint', name: 'baton_sat', transformer: asNumber }) batonSat: number;
  /** BRC-74 Merkle path, checked against the header chain; null until mined. */
  @Column('bytea', { nullable: true }) bump: Buffer | null;
  @Column('int', { name: 'block_height', nullable: true }) blockHeight: number | null;
  /** Hex, display order: tells whether a reorganisation has taken the block away. */
  @Column('text', { name: 'block_hash', nullable: true }) blockHash: string | null;
  /** A block that held it is gone from the chain, and none holds it yet. */
  @Column('boolean', { name: 'lost_block' }) lostBlock: boolean;
  /** Of the leader that wrote this row last: the database refuses a write of an epoch that is over. */
  @Column({ type: 'bigint', transformer: asNumber }) epoch: number;
}

/** The transaction that pays an anchor key: line 0 of `anchors.jsonl` of the election whose anchor has that key. */
@Entity('funding')
export class FundingEntity {
  /** secp256k1, 33 bytes compressed: `anchor.publicKey` of the definition. */
  @PrimaryColumn('bytea', { name: 'public_key' }) publicKey: Buffer;
  @Column('text') network: string;
  /** Hex, display order. */
  @Column('text') txid: string;
  @Column('int') vout: number;
  @Column({ type: 'bigint', transformer: asNumber }) satoshis: number;
  @Column('bytea') raw: Buffer;
  /** Null until mined. */
  @Column('bytea', { nullable: true }) bump: Buffer | null;
  @Column('int', { name: 'block_height', nullable: true }) blockHeight: number | null;
  @Column('text', { name: 'block_hash', nullable: true }) blockHash: string | null;
}

/**
 * Anchoring of an election has stopped for good until a person decides: the board forked, the baton was spent by other
 * outputs, an input is frozen. The evidence stays, also through a restart and after a person has lifted the halt.
 */
@Entity('anchor_halt')
export class AnchorHaltEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  /** 1, 2, 3… in the election; at most one of them is not lifted. */
  @PrimaryColumn('int', { name: 'halt_no' }) haltNo: number;
  @Column('text') code: string;
  @Column('text') detail: string;
  /** The file of record format, Evidence, as it goes to the board. */
  @Column('text') evidence: string;
  @Column({ type: 'bigint', name: 'raised_ms', transformer: asNumber }) raisedMs: number;
  /** Place of the evidence on the board, null until it stands there. */
  @Column({ type: 'int', name: 'board_index', nullable: true }) boardIndex: number | null;
  @Column({ type: 'bigint', name: 'lifted_ms', transformer: asNumberOrNull, nullable: true }) liftedMs: number | null;
  /** Why, in the words of the person who lifted it. */
  @Column({ type: 'text', name: 'lifted_reason', nullable: true }) liftedReason: string | null;
}

/**
 * Bytes of an anchor that stand no longer in the chain, since another transaction of the same number does: the network has
 * it, and it says the same of the logs. Kept, because they may have been broadcast.
 */
@Entity('anchor_superseded')
export class AnchorSupersededEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @PrimaryColumn('int') seq: number;
  @PrimaryColumn('text') txid: string;
  @Column('bytea') raw: Buffer;
  @Column('text') state: AnchorState;
  @Column({ type: 'bigint', name: 'superseded_ms', transformer: asNumber }) supersededMs: number;
}
