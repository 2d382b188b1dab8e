/**
 * Tables of the main database (spec §3, §4, §7). Plain SQL, so that the constraints that carry the protocol's rules can
 * be read in one place.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE draft (
    ceremony_id bytea PRIMARY KEY CHECK (octet_length(ceremony_id) = 32),
    bytes bytea NOT NULL,
    created_order serial NOT NULL
  )`,
  `CREATE TABLE roll_entry (
    ceremony_id bytea NOT NULL REFERENCES draft,
    position integer NOT NULL CHECK (position >= 0),
    voter_id text NOT NULL CHECK (voter_id <> ''),
    class_index integer NOT NULL,
    roll_keys bytea NOT NULL CHECK (octet_length(roll_keys) IN (32, 64)),
    PRIMARY KEY (ceremony_id, position)
  )`,
  `CREATE UNIQUE INDEX roll_entry_voter ON roll_entry (ceremony_id, voter_id)`,
  `CREATE TABLE roll_key (
    ceremony_id bytea NOT NULL REFERENCES draft,
    roll_key bytea NOT NULL CHECK (octet_length(roll_key) = 32),
    position integer NOT NULL,
    registrar smallint NOT NULL CHECK (registrar IN (0, 1)),
    PRIMARY KEY (ceremony_id, roll_key),
    FOREIGN KEY (ceremony_id, position) REFERENCES roll_entry
  )`,
  `CREATE TABLE ceremony_message (
    ceremony_id bytea NOT NULL REFERENCES draft,
    name text NOT NULL,
    document bytea NOT NULL,
    kind text NOT NULL,
    public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
    signature bytea NOT NULL CHECK (octet_length(signature) = 64),
    PRIMARY KEY (ceremony_id, name)
  )`,
  `CREATE TABLE roll_approval (
    ceremony_id bytea NOT NULL REFERENCES draft,
    issuer smallint NOT NULL CHECK (issuer >= 1),
    signature bytea NOT NULL CHECK (octet_length(signature) = 64),
    PRIMARY KEY (ceremony_id, issuer)
  )`,
  `CREATE TABLE election (
    election_id bytea PRIMARY KEY CHECK (octet_length(election_id) = 32),
    ceremony_id bytea NOT NULL REFERENCES draft,
    origin text NOT NULL,
    definition bytea NOT NULL,
    created_order serial NOT NULL
  )`,
  `CREATE UNIQUE INDEX election_ceremony ON election (ceremony_id)`,
  `CREATE UNIQUE INDEX election_origin ON election (origin)`,
  `CREATE TABLE log_head (
    election_id bytea NOT NULL REFERENCES election,
    log smallint NOT NULL CHECK (log IN (0, 1)),
    tree_size bigint NOT NULL CHECK (tree_size >= 0),
    frontier bytea NOT NULL CHECK (octet_length(frontier) % 32 = 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    checkpoint text NOT NULL,
    public_size bigint NOT NULL CHECK (public_size >= 0 AND public_size <= tree_size),
    phase text NOT NULL CHECK (phase IN ('setup', 'issuing', 'voting', 'closed', 'aborted')),
    next_phase_no integer NOT NULL CHECK (next_phase_no >= 0),
    closing_size bigint,
    published_round bigint NOT NULL DEFAULT 0,
    public_board_size bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (election_id, log)
  )`,
  `CREATE TABLE log_entry (
    election_id bytea NOT NULL,
    log smallint NOT NULL,
    idx bigint NOT NULL CHECK (idx >= 0),
    leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
    bytes bytea NOT NULL CHECK (octet_length(bytes) BETWEEN 1 AND 65535),
    kind smallint NOT NULL CHECK (kind IN (0, 1, 16, 17, 32, 48)),
    class_index integer,
    ballot_key bytea,
    revision bigint,
    tracker bytea,
    document_kind smallint,
    document_number integer,
    PRIMARY KEY (election_id, log, idx),
    FOREIGN KEY (election_id, log) REFERENCES log_head
  )`,
  // Step 0 of intake: equal bytes get the stored confirmation, so one entry stands once in a log.
  `CREATE UNIQUE INDEX log_entry_leaf ON log_entry (election_id, log, leaf_hash)`,
  // Step 9: a tracker is cast at most once.
  `CREATE UNIQUE INDEX log_entry_tracker ON log_entry (election_id, tracker) WHERE kind = 16`,
  // Step 8: revisions of one (class, ballotKey) are distinct; the sequencer makes them increase.
  `CREATE UNIQUE INDEX log_entry_revision ON log_entry (election_id, class_index, ballot_key, revision) WHERE kind = 16`,
  `CREATE UNIQUE INDEX log_entry_spoil ON log_entry (election_id, class_index, ballot_key, tracker) WHERE kind = 17`,
  `CREATE INDEX log_entry_spoiled_tracker ON log_entry (election_id, tracker) WHERE kind = 17`,
  // One share file per trustee, one result.
  `CREATE UNIQUE INDEX log_entry_document ON log_entry (election_id, document_kind, document_number)
    WHERE kind = 48 AND document_kind IN (1, 2)`,
  `CREATE UNIQUE INDEX log_entry_created ON log_entry (election_id) WHERE kind = 1`,
  `CREATE TABLE issued_roll_key (
    election_id bytea NOT NULL REFERENCES election,
    roll_key bytea NOT NULL CHECK (octet_length(roll_key) = 32),
    idx bigint NOT NULL,
    PRIMARY KEY (election_id, roll_key)
  )`,
  `CREATE TABLE log_tile (
    election_id bytea NOT NULL,
    log smallint NOT NULL,
    level smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
    n bigint NOT NULL CHECK (n >= 0),
    hashes bytea NOT NULL CHECK (octet_length(hashes) % 32 = 0 AND octet_length(hashes) BETWEEN 32 AND 8192),
    PRIMARY KEY (election_id, log, level, n),
    FOREIGN KEY (election_id, log) REFERENCES log_head
  )`,
  `CREATE TABLE checkpoint (
    election_id bytea NOT NULL,
    log smallint NOT NULL,
    size bigint NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (election_id, log, size),
    FOREIGN KEY (election_id, log) REFERENCES log_head
  )`,
  `CREATE TABLE cosignature (
    election_id bytea NOT NULL,
    log smallint NOT NULL,
    size bigint NOT NULL,
    witness text NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (election_id, log, size, witness),
    FOREIGN KEY (election_id, log, size) REFERENCES checkpoint
  )`,
  `CREATE TABLE document (
    election_id bytea NOT NULL REFERENCES election,
    path text NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (election_id, path)
  )`,
  // A published log only grows: a mistake in our own code shall not be able to alter what was answered.
  `CREATE FUNCTION psephos_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME; END $$`,
  ...['log_entry', 'checkpoint', 'issued_roll_key', 'election', 'document', 'ceremony_message'].map(
    (table) =>
      `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION psephos_append_only()`,
  ),
];

export class MainTables1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** A log is never taken down by a migration. */
  down(): Promise<void> {
    return Promise.reject(new Error('the main tables hold published logs and are not dropped by a migration'));
  }
}
