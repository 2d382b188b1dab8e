/**
 * Money that is added to a running chain (spec §8.6): outputs that pay the anchor key, and wait for the TOP-UP that spends
 * them. Whether one is spent is not kept here: the anchors' own bytes say it.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const HEX_32 = `'^[0-9a-f]{64}$'`;

const STATEMENTS = [
  `CREATE TABLE top_up (
    txid text NOT NULL CHECK (txid ~ ${HEX_32}),
    vout integer NOT NULL CHECK (vout >= 0),
    election_id bytea NOT NULL REFERENCES election,
    added_ms bigint NOT NULL DEFAULT (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
    satoshis bigint NOT NULL CHECK (satoshis > 0),
    raw bytea NOT NULL,
    bump bytea,
    block_height integer,
    block_hash text CHECK (block_hash ~ ${HEX_32}),
    PRIMARY KEY (txid, vout),
    CHECK ((bump IS NULL) = (block_height IS NULL) AND (bump IS NULL) = (block_hash IS NULL))
  )`,
  `CREATE INDEX top_up_of ON top_up (election_id, added_ms)`,
  `CREATE INDEX anchor_top_up ON anchor (election_id, seq) WHERE type = 5`,
];

export class TopUps1700000510002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** It names money that can be spent. */
  down(): Promise<void> {
    return Promise.reject(new Error('top-ups name money and are not dropped by a migration'));
  }
}
