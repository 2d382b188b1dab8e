/**
 * Accounts of the election office and its log (spec/office.md). Of every secret only a hash is here, or it is encrypted under a
 * key that lies outside the database; and nothing here ever stands beside a ballot or a voter.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE office_account (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    role text NOT NULL CHECK (role IN ('official', 'auditor')),
    state text NOT NULL CHECK (state IN ('invited', 'active', 'removed')),
    signing_key bytea CHECK (octet_length(signing_key) = 32),
    prf_salt bytea NOT NULL CHECK (octet_length(prf_salt) = 32),
    password text,
    totp_secret bytea,
    totp_step bigint,
    removal_by text REFERENCES office_account CHECK (removal_by <> id),
    created_ms bigint NOT NULL,
    CHECK ((password IS NULL) = (totp_secret IS NULL) AND (password IS NULL) = (totp_step IS NULL))
  )`,
  // People sign in with their names: no two are alike, whatever the capitals.
  `CREATE UNIQUE INDEX office_account_name ON office_account (lower(name)) WHERE state <> 'removed'`,
  `CREATE UNIQUE INDEX office_account_signing_key ON office_account (signing_key)`,
  `CREATE TABLE office_passkey (
    credential_id bytea PRIMARY KEY CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
    account_id text NOT NULL REFERENCES office_account,
    public_key bytea NOT NULL,
    counter bigint NOT NULL CHECK (counter >= 0),
    transports text[] NOT NULL,
    created_ms bigint NOT NULL
  )`,
  `CREATE INDEX office_passkey_account ON office_passkey (account_id)`,
  `CREATE TABLE office_login (
    secret_hash bytea PRIMARY KEY CHECK (octet_length(secret_hash) = 32),
    account_id text NOT NULL REFERENCES office_account,
    created_ms bigint NOT NULL,
    active_ms bigint NOT NULL
  )`,
  `CREATE INDEX office_login_account ON office_login (account_id)`,
  // The link of the first account names none; two officials make every other link of an official.
  `CREATE TABLE office_account_link (
    secret_hash bytea PRIMARY KEY CHECK (octet_length(secret_hash) = 32),
    kind text NOT NULL CHECK (kind IN ('setup', 'invite', 'recover')),
    account_id text REFERENCES office_account CHECK ((account_id IS NULL) = (kind = 'setup')),
    requested_by text REFERENCES office_account,
    needs_second boolean NOT NULL,
    approved_by text REFERENCES office_account CHECK (approved_by <> requested_by AND approved_by <> account_id),
    code_hash bytea CHECK (octet_length(code_hash) = 32),
    expires_ms bigint NOT NULL,
    CHECK (requested_by <> account_id),
    CHECK ((code_hash IS NULL) = (approved_by IS NULL))
  )`,
  `CREATE UNIQUE INDEX office_account_link_account ON office_account_link (account_id)`,
  `CREATE TABLE office_challenge (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
    kind text NOT NULL CHECK (kind IN ('passkey', 'password', 'sign-in')),
    subject text NOT NULL,
    challenge text NOT NULL,
    expires_ms bigint NOT NULL
  )`,
  `CREATE TABLE office_api_token (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
    scopes text[] NOT NULL,
    created_by text NOT NULL REFERENCES office_account,
    created_ms bigint NOT NULL,
    expires_ms bigint NOT NULL,
    revoked_ms bigint
  )`,
  `CREATE TABLE office_log (
    no bigint PRIMARY KEY CHECK (no >= 0),
    plan_id text,
    action text NOT NULL,
    actor_id text,
    entry text NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
  )`,
  `CREATE INDEX office_log_plan ON office_log (plan_id, no)`,
  `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON office_log
    FOR EACH ROW EXECUTE FUNCTION psephos_append_only()`,
  `CREATE TRIGGER never_emptied BEFORE TRUNCATE ON office_log
    FOR EACH STATEMENT EXECUTE FUNCTION psephos_append_only()`,
];

export class OfficeAccounts1700000400010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** A log that only grows is not taken down by a migration. */
  down(): Promise<void> {
    return Promise.reject(new Error('the office log is not dropped by a migration'));
  }
}
