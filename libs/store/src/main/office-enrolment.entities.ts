/**
 * Enrolment (spec §3.5): who may enrol, and which roll key each of them has. Trust: whoever writes here can bind another
 * key to a voter; where an account is behind it, issuers find out, because the provider has not signed it.
 */
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Somebody who may enrol. No name, no address. */
@Entity('office_entitled')
export class OfficeEntitledEntity {
  @PrimaryColumn('text', { name: 'plan_id' }) planId: string;
  @PrimaryColumn('text', { name: 'voter_id' }) voterId: string;
  @Column('text', { name: 'class_id' }) classId: string;
  /** SHA-256 of the secret in her one-time link; null for who enrols with an account. */
  @Column('bytea', { name: 'link_hash', nullable: true }) linkHash: Buffer | null;
}

/** The key that a voter's device has made. */
@Entity('office_enrolment')
export class OfficeEnrolmentEntity {
  @PrimaryColumn('text', { name: 'plan_id' }) planId: string;
  @PrimaryColumn('text', { name: 'voter_id' }) voterId: string;
  @Column('bytea', { name: 'roll_key' }) rollKey: Buffer;
  /** As the provider signed it, until the issuers have seen it. */
  @Column('text', { name: 'id_token', nullable: true }) idToken: string | null;
}

/** Plans whose enrolment is over: their roll stands. */
@Entity('office_enrolment_end')
export class OfficeEnrolmentEndEntity {
  @PrimaryColumn('text', { name: 'plan_id' }) planId: string;
}
