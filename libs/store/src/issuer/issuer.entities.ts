/**
 * What one issuer keeps in its own database (spec §4, §5): the ceremonies it takes part in with its own copy of the
 * roll, the definitions it activated, and what it signed. Its secrets are not here: signing keys and shares lie in files
 * of its data folder that only its account can read.
 * Trust: whoever can write these tables can make the issuer sign twice for one voter; it cannot learn a share.
 */
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A ceremony that the operator accepted. `state` is where it stands, `detail` says it in words. */
@Entity('ceremony')
export class IssuerCeremonyEntity {
  @PrimaryColumn('bytea', { name: 'ceremony_id' }) ceremonyId: Buffer;
  @Column('bytea') draft: Buffer;
  @Column('bytea', { name: 'roll_root' }) rollRoot: Buffer;
  /** Our number among the issuers, 1…n. */
  @Column('smallint', { name: 'member_index' }) memberIndex: number;
  /** Our Ed25519 key of this ceremony; names the file of the secret ones. */
  @Column('bytea', { name: 'signing_key' }) signingKey: Buffer;
  @Column('text') state: string;
  @Column('text') detail: string;
}

/** A message of a ceremony as we saw it first, our own included: a relay that later shows another is caught. */
@Entity('seen_message')
export class SeenMessageEntity {
  @PrimaryColumn('bytea', { name: 'ceremony_id' }) ceremonyId: Buffer;
  @PrimaryColumn('text') name: string;
  @Column('bytea') document: Buffer;
  @Column('bytea') signature: Buffer;
}

/** One voter of the issuer's own copy of the roll, in the order of `roll.txt`. */
@Entity('roll_entry')
export class IssuerRollEntryEntity {
  @PrimaryColumn('bytea', { name: 'ceremony_id' }) ceremonyId: Buffer;
  @PrimaryColumn('int') position: number;
  @Column('text', { name: 'voter_id' }) voterId: string;
  @Column('int', { name: 'class_index' }) classIndex: number;
  /** 32 bytes with one registrar, 64 with two. */
  @Column('bytea', { name: 'roll_keys' }) rollKeys: Buffer;
}

/** A definition that this issuer checked against its own ceremony, and signs requests for. */
@Entity('election')
export class IssuerElectionEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @Column('bytea', { name: 'ceremony_id' }) ceremonyId: Buffer;
  @Column('bytea') definition: Buffer;
  @Column('text', { name: 'board_origin' }) boardOrigin: string;
  @Column('text', { name: 'issuance_origin' }) issuanceOrigin: string;
}

/** Which roll keys act at which index of our mirror of the issuance log: twice for one key is a log that cheats. */
@Entity('logged_request')
export class LoggedRequestEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @PrimaryColumn('bytea', { name: 'roll_key' }) rollKey: Buffer;
  @PrimaryColumn('bigint') idx: string;
}

/** Root of the issuance log at each size that we cosigned: a quorum under another root is evidence of a fork. */
@Entity('issuance_checkpoint')
export class IssuanceCheckpointEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  @PrimaryColumn('bigint') size: string;
  @Column('bytea') root: Buffer;
}

/** What was signed: one request per roll entry, for ever, and the answer that a repetition gets. */
@Entity('signed_request')
export class SignedRequestEntity {
  @PrimaryColumn('bytea', { name: 'election_id' }) electionId: Buffer;
  /** Position on the roll: with two registrars one voter has two roll keys and still one answer. */
  @PrimaryColumn('int') position: number;
  @Column('bytea') request: Buffer;
  @Column('bytea') share: Buffer;
}

/** Our Ed25519 key of a ceremony that nobody has asked for yet: offices read it, and the first ceremony takes it. */
@Entity('ceremony_offer')
export class CeremonyOfferEntity {
  @PrimaryColumn('bytea', { name: 'signing_key' }) signingKey: Buffer;
  @Column('int', { name: 'made_order' }) madeOrder: number;
}
