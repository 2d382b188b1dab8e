/**
 * Accounts of the election office: officials and auditors, how they sign in, the tokens of their programs, and the log of
 * what they did. Trust: whoever writes here can take the office over, but cannot sign for an official: her key never comes
 * to a server.
 */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('office_account')
export class OfficeAccountEntity {
  /** 16 random bytes in hex. */
  @PrimaryColumn('text') id: string;
  @Column('text') name: string;
  /** The name as it is looked for: whatever its capitals. */
  @Column('text', { name: 'name_key' }) nameKey: string;
  @Column('text') role: 'official' | 'auditor';
  @Column('text') state: 'invited' | 'active' | 'removed';
  /** Ed25519: what this official signs with; registered once. */
  @Column('bytea', { name: 'signing_key', nullable: true }) signingKey: Buffer | null;
  /** For the passkey's pseudo-random function, which unlocks the signing key in the browser. Not secret. */
  @Column('bytea', { name: 'prf_salt' }) prfSalt: Buffer;
  /** Argon2id with its parameters and salt, as text. */
  @Column('text', { nullable: true }) password: string | null;
  /** Encrypted under the key in the data folder. */
  @Column('bytea', { name: 'totp_secret', nullable: true }) totpSecret: Buffer | null;
  /** Step of the last code that was taken: no code counts twice. */
  @Column('bigint', { name: 'totp_step', nullable: true }) totpStep: string | null;
  /** The official who wants this one removed; a second one completes it. */
  @Column('text', { name: 'removal_by', nullable: true }) removalBy: string | null;
  /** Two officials ended what this account had; it opens again by their link. */
  @Column('boolean', { name: 'is_recovering' }) isRecovering: boolean;
  @Column('bigint', { name: 'created_ms' }) createdMs: string;
}

/** A signing key of a removed or recovered official: it is never registered again and moves no election on. */
@Entity('office_ended_key')
export class OfficeEndedKeyEntity {
  @PrimaryColumn('bytea', { name: 'signing_key' }) signingKey: Buffer;
  @Column('bigint', { name: 'ended_ms' }) endedMs: string;
}

@Entity('office_passkey')
export class OfficePasskeyEntity {
  @PrimaryColumn('bytea', { name: 'credential_id' }) credentialId: Buffer;
  @Column('text', { name: 'account_id' }) accountId: string;
  @Column('bytea', { name: 'public_key' }) publicKey: Buffer;
  @Column('bigint') counter: string;
  @Column('text', { array: true }) transports: string[];
  @Column('bigint', { name: 'created_ms' }) createdMs: string;
}

/** One browser that is signed in: the hash of its cookie. */
@Entity('office_login')
export class OfficeLoginEntity {
  @PrimaryColumn('bytea', { name: 'secret_hash' }) secretHash: Buffer;
  @Column('text', { name: 'account_id' }) accountId: string;
  @Column('bigint', { name: 'created_ms' }) createdMs: string;
  @Column('bigint', { name: 'active_ms' }) activeMs: string;
}

/** A one-time link: first account, invitation, recovery. It goes when it is used; one for an account at most. */
@Entity('office_account_link')
export class OfficeAccountLinkEntity {
  @PrimaryColumn('bytea', { name: 'secret_hash' }) secretHash: Buffer;
  @Column('text') kind: 'setup' | 'invite' | 'recover';
  @Column('text', { name: 'account_id', nullable: true }) accountId: string | null;
  @Column('text', { name: 'requested_by', nullable: true }) requestedBy: string | null;
  @Column('boolean', { name: 'needs_second' }) needsSecond: boolean;
  @Column('text', { name: 'approved_by', nullable: true }) approvedBy: string | null;
  /** Of the code that the second official hands over. */
  @Column('bytea', { name: 'code_hash', nullable: true }) codeHash: Buffer | null;
  @Column('bigint', { name: 'expires_ms' }) expiresMs: string;
}

/** What a browser has to answer, once and soon; bound to whoever it was made for. */
@Entity('office_challenge')
export class OfficeChallengeEntity {
  @PrimaryColumn('text') id: string;
  @Column('text') kind: 'passkey' | 'password' | 'sign-in';
  /** The account, or the hash of the link; "" for a sign-in. */
  @Column('text') subject: string;
  @Column('text') challenge: string;
  @Column('bigint', { name: 'expires_ms' }) expiresMs: string;
}

/** A program's access, of limited scope. */
@Entity('office_api_token')
export class OfficeApiTokenEntity {
  @PrimaryColumn('text') id: string;
  @Column('text') name: string;
  @Column('bytea', { name: 'secret_hash' }) secretHash: Buffer;
  @Column('text', { array: true }) scopes: string[];
  @Column('text', { name: 'created_by' }) createdBy: string;
  @Column('bigint', { name: 'created_ms' }) createdMs: string;
  @Column('bigint', { name: 'expires_ms' }) expiresMs: string;
  @Column('bigint', { name: 'revoked_ms', nullable: true }) revokedMs: string | null;
}

/** One action; `entry` is the canonical JSON that the hash is made of. Never changed, never removed. */
@Entity('office_log')
export class OfficeLogEntity {
  @PrimaryColumn('bigint') no: string;
  @Column('text', { name: 'plan_id', nullable: true }) planId: string | null;
  @Column('text') action: string;
  @Column('text', { name: 'actor_id', nullable: true }) actorId: string | null;
  @Column('text') entry: string;
  @Column('bytea') hash: Buffer;
}
