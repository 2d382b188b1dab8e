/**
 * Elections as the office prepares them. Nothing here is published or trusted by anybody outside: what counts is the
 * draft that a plan was frozen to, and the definition.
 */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('office_election')
export class OfficeElectionEntity {
  /** 16 random bytes in hex. */
  @PrimaryColumn('text') id: string;
  /** The plan as JSON. */
  @Column('text') plan: string;
  /** One more at every save: whoever saves names the one she read. */
  @Column('int') version: number;
  /** planning, frozen, published */
  @Column('text') state: string;
  /** Of the draft, once frozen. */
  @Column('bytea', { name: 'ceremony_id', nullable: true }) ceremonyId: Buffer | null;
  /** Once published. */
  @Column('bytea', { name: 'election_id', nullable: true }) electionId: Buffer | null;
  /** As the tally service prepared it, JSON: kept, so that a freeze that is tried again prepares no second one. */
  @Column('text', { nullable: true }) anchor: string | null;
  /** Last part of the logs' origin; a new one for every draft, since a log never begins twice. */
  @Column('text', { name: 'log_name' }) logName: string;
  /** A plan that was ever frozen is part of what happened and is not deleted. */
  @Column('boolean', { name: 'was_frozen' }) wasFrozen: boolean;
  @Column('bigint', { name: 'created_ms' }) createdMs: string;
  @Column('bigint', { name: 'saved_ms' }) savedMs: string;
}

/** One of a plan's trustees, in the order of the plan. */
@Entity('office_trustee')
export class OfficeTrusteeEntity {
  @PrimaryColumn('text', { name: 'plan_id' }) planId: string;
  @PrimaryColumn('int') position: number;
  @Column('text') name: string;
  /** SHA-256 of the secret in the invitation link. */
  @Column('bytea', { name: 'token_hash', nullable: true }) tokenHash: Buffer | null;
  @Column('bytea', { name: 'signing_key', nullable: true }) signingKey: Buffer | null;
  @Column('bytea', { name: 'sealing_key', nullable: true }) sealingKey: Buffer | null;
  /** named, invited, joined, declined */
  @Column('text') state: string;
}

/** Signing keys of trustees and issuers that stand in a draft. */
@Entity('office_used_key')
export class OfficeUsedKeyEntity {
  @PrimaryColumn('bytea', { name: 'signing_key' }) signingKey: Buffer;
  @Column('bytea', { name: 'ceremony_id' }) ceremonyId: Buffer;
}

/** Where the issuers of a draft are, as two officials have signed it. */
@Entity('office_frozen_addresses')
export class OfficeFrozenAddressesEntity {
  @PrimaryColumn('bytea', { name: 'ceremony_id' }) ceremonyId: Buffer;
  /** JSON, issuer 1 first. */
  @Column('text') urls: string;
}
