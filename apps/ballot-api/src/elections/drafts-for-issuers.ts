/**
 * What issuers read before they accept a ceremony (spec §3.4, §4): which drafts name their keys, and the roll in clear.
 * Voter ids are for issuers alone, who compare them with the legal list; nobody else has this door's token.
 */
import { Injectable } from '@nestjs/common';
import { toHex, utf8 } from '#crypto';
import { ServiceError } from '#edge';
import { decodeDraft, encodeEnrolledRollCsv, encodeRollCsv } from '#record';
import { Database } from '../database/database.js';
import { IdTokenKeeper } from '../office/enrolment/id-token-keeper.js';
import { DraftsService } from './drafts.service.js';

const MAX_NAMED = 50;
const KEY_BYTES = 32;

export interface NamedDraft {
  ceremonyId: string;
  /** null until the draft's election is published. */
  electionId: string | null;
  /** Where voters enrolled for it: the office's id of the plan, and since when there is one. */
  enrolment: { planId: string; sinceMs: number } | null;
}

interface NamedRow {
  ceremony_id: Uint8Array;
  bytes: Uint8Array;
  election_id: string | null;
  plan_id: string | null;
  since_ms: number;
}

@Injectable()
export class DraftsForIssuers {
  constructor(
    private readonly database: Database,
    private readonly drafts: DraftsService,
    private readonly idTokens: IdTokenKeeper,
  ) {}

  /** Drafts whose roll is imported and that have an issuer with this signing key, the newest first, at most 50. */
  async naming(signingKey: string): Promise<NamedDraft[]> {
    const rows = await this.database.rows<NamedRow>(
      `SELECT d.ceremony_id, d.bytes, encode(e.election_id, 'hex') AS election_id,
              o.id AS plan_id, o.created_ms::float8 AS since_ms
         FROM draft d LEFT JOIN election e ON e.ceremony_id = d.ceremony_id
         LEFT JOIN office_election o ON o.ceremony_id = d.ceremony_id AND o.plan::jsonb ->> 'enrolment' = 'account'
        WHERE position($1::bytea IN d.bytes) > 0
          AND EXISTS (SELECT 1 FROM roll_entry r WHERE r.ceremony_id = d.ceremony_id)
        ORDER BY d.created_order DESC LIMIT ${MAX_NAMED}`,
      [utf8(signingKey)],
    );
    // The key's text may stand elsewhere in a draft: what counts is where.
    return rows
      .filter(({ bytes }) => decodeDraft(bytes).issuers.members.some((member) => member.signingKey === signingKey))
      .map((row) => ({
        ceremonyId: toHex(row.ceremony_id),
        electionId: row.election_id,
        enrolment: row.plan_id === null ? null : { planId: row.plan_id, sinceMs: row.since_ms },
      }));
  }

  /**
   * The list of voters as it was imported, in the order of `roll.txt`; where voters enrolled with accounts, with what the
   * provider signed for them.
   * @throws ServiceError DRAFT_UNKNOWN, ROLL_MISSING
   */
  async rollCsv(ceremonyId: string): Promise<string> {
    const { ceremonyId: id, draft } = await this.drafts.get(ceremonyId);
    const rows = await this.database.rows<{ voter_id: string; class_index: number; roll_keys: Uint8Array }>(
      `SELECT voter_id, class_index, roll_keys FROM roll_entry WHERE ceremony_id = $1 ORDER BY position`,
      [id],
    );
    if (rows.length === 0) throw new ServiceError('ROLL_MISSING', 'the roll of this draft has not been imported');
    const voters = rows.map((row) => ({
      voterId: row.voter_id,
      classId: draft.voterClasses[row.class_index].id,
      rollKeys: hexKeys(row.roll_keys),
    }));
    const idTokens = await this.idTokens.of(id);
    if (idTokens.size === 0) return encodeRollCsv(voters, draft.roll.registrars);
    return encodeEnrolledRollCsv(
      voters.map((voter) => ({ ...voter, idToken: idTokens.get(voter.voterId) ?? '' })),
      draft.roll.registrars,
    );
  }
}

function hexKeys(keys: Uint8Array): string[] {
  const hex = toHex(keys);
  return Array.from({ length: keys.length / KEY_BYTES }, (_, i) =>
    hex.slice(2 * KEY_BYTES * i, 2 * KEY_BYTES * (i + 1)),
  );
}
