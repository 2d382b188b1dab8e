/**
 * Elections before and after publication (spec §3, §4): the draft with its roll and the signed messages of the key
 * ceremonies, and the definition that came out of them. All bytes are stored as they were received: what is hashed and
 * signed is never serialised again.
 * Trust: this database is not trusted by any voter; every row here is checked again by whoever reads the record.
 */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A draft that passed the bounds of spec §3; its ceremonyId is the SHA-256 of `bytes`. */
@Entity('draft')
export class DraftEntity {
  @PrimaryColumn('bytea', { name: 'ceremony_id' }) ceremonyId: Buffer;
  @Column('bytea') bytes: Buffer;
  /** Order of arrival; deliberately not a time. */
  @Column({ type: 'int', name: 'created_order', insert: false, update: false }) createdOrder: number;
}

/** One voter on the roll of a draft, in the order of `roll.txt`. Never joined with anything a ballot key appears in. */
@Entity('roll_entry')
@Index('roll_entry_voter', ['ceremonyId', 'voterId'], { unique: true })
export class RollEntryEntity {
  @PrimaryColumn('bytea', { name: 'ceremony_id' }) ceremonyId: Buffer;
  @PrimaryColumn('int') position: number;
  @Column('text', { name: 'voter_id' }) voterId: string;
  @Column('int', { name: 'class_index' }) classIndex: number;
  /** 32 bytes with one registrar, 64 with two. */
  @Column('bytea', { name: 'roll_keys' }) rollKeys: Buffer;
}

/** Every roll key of a draft once, whichever registrar made it: the primary key refuses a key that appears twice. */
@Entity('roll_key')
export class RollKeyEntity {
  @PrimaryColumn('bytea', { name: 'ceremony_id' }) ceremonyId: Buffer;
  @PrimaryColumn('bytea', { name: 'roll_key' }) rollKey: Buffer;
  @Column('int') position: number;
  @Column('smallint') registrar: number;
}

/** A signed document of a ceremony (spec §4), by its file name without `.json`; rehearsals too. */
@Entity('ceremony_message')
export class CeremonyMessageEntity {
  @PrimaryColumn('bytea', { name: 'ceremony_id' }) ceremonyId: Buffer;
  @PrimaryColumn('text') name: string;
  @Column('bytea') document: Buffer;
  @Column('text') kind: string;
  @Column('bytea', { name: 'public_key' }) publicKey: Buffer;
  @Column('bytea') signature: Buffer;
}

/** An issuer's signature under `ceremonyId || roll root` (spec §11). */
@Entity('roll_approval')
export class RollApprovalEntity {
  @PrimaryColumn('bytea', { name: 'ceremony_id' }) ceremonyId: Buffer;
  @PrimaryColumn('smallint') issuer: number;
  @Column('bytea') signature: Buffer;
}

/** A published election. One log origin belongs to one election for ever: two trees under one origin are a fork. */
@Entity('election')
@Index('election_ceremony', ['ceremonyId'], { unique: true })
@Index('election_origin', ['origin'], { unique: true })
export class ElectionEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @Column('bytea', { name: 'ceremony_id' }) ceremonyId: Buffer;
  @Column('text') origin: string;
  @Column('bytea') definition: Buffer;
  @Column({ type: 'int', name: 'created_order', insert: false, update: false }) createdOrder: number;
}
