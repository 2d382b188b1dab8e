/**
 * Freezing (spec §3): plan, roll and everybody's keys become the draft, which fixes everything but the keys that the
 * ceremonies make. What two officials approve is the draft's hash with the issuers' addresses: they see both in a preview, and exactly
 * those are frozen or nothing is.
 */
import { Injectable } from '@nestjs/common';
import { fromHex, toHex } from '#crypto';
import { ServiceError, type ServiceErrorCode } from '#edge';
import { type DraftParts, draftOfPlan, freezeDigest, withoutIssuerKeys } from '#office';
import { ceremonyIdOf, type Draft, encodeDraft } from '#record';
import { ServerKeys } from '../../bulletin-board/server-keys.js';
import { Config } from '../../config.js';
import { brokenConstraint, Database, type Sql } from '../../database/database.js';
import { DraftsService } from '../../elections/drafts.service.js';
import { Pages } from '../../pages/pages.js';
import type { Actor } from '../accounts/actor.js';
import { AuditLog } from '../accounts/audit-log.js';
import { frozenAddresses, keepAddresses } from './frozen-addresses.js';
import { type PlanRow, readPlan } from './plan-rows.js';
import { PlannedRoll } from './planned-roll.js';
import { assertPlanning, newLogName, storePlan } from './plans.service.js';
import { type Readiness, ReadinessService } from './readiness.service.js';
import { type PreparedAnchor, preparedAnchor, TallyPreparation } from './tally-preparation.js';
import { readTrustees } from './trustee-rows.js';
import { clearTrusteeKeys } from './trustees.service.js';

export interface FreezePreview {
  /** Hex: the ceremonyId that will be. */
  ceremonyFingerprint: string;
  /** Of the issuers, in the order of the draft. */
  addresses: string[];
  /** Hex: what is approved, the draft and the addresses. */
  digest: string;
  /** The plan's version that it was made of. */
  version: number;
  draft: Draft;
}

interface MadeDraft {
  bytes: Uint8Array;
  draft: Draft;
  ceremonyId: string;
  addresses: string[];
  digest: string;
}

@Injectable()
export class FreezeService {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly drafts: DraftsService,
    private readonly keys: ServerKeys,
    private readonly pages: Pages,
    private readonly log: AuditLog,
    private readonly roll: PlannedRoll,
    private readonly readiness: ReadinessService,
    private readonly tally: TallyPreparation,
  ) {}

  /**
   * The draft as it would be frozen now. The anchor is prepared at the first time and kept with the plan.
   * @throws ServiceError PLAN_UNKNOWN, PLAN_FROZEN, PLAN_INCOMPLETE, ROLL_INCOMPLETE, TRUSTEES_MISSING, OFFICIALS_TOO_FEW,
   *   ISSUER_KEYS_USED, TALLY_UNAVAILABLE; VerificationError DEFINITION_…
   */
  async preview(planId: string): Promise<FreezePreview> {
    const stored = await this.prepared(planId);
    const { ceremonyId, draft, addresses, digest } = await this.make(this.database, stored);
    return { ceremonyFingerprint: ceremonyId, addresses, digest, version: stored.version, draft };
  }

  /** What officials sign for a freeze: the draft as it would be now, or, behind the freeze, as it is. @throws as `preview` */
  async digest(planId: string): Promise<string> {
    const { ceremonyId } = await readPlan(this.database, planId, false);
    if (ceremonyId === null) return (await this.preview(planId)).digest;
    return (await this.frozenDigest(this.database, ceremonyId)) ?? ceremonyId;
  }

  /** Whether what was signed is frozen, and its roll is there. @throws ServiceError PLAN_UNKNOWN */
  async isFrozen(planId: string, digest: string): Promise<boolean> {
    const { ceremonyId } = await readPlan(this.database, planId, false);
    if (ceremonyId === null || (await this.frozenDigest(this.database, ceremonyId)) !== digest) return false;
    return (await this.drafts.rollEntries(fromHex(ceremonyId, 32))).length > 0;
  }

  /**
   * Freezes what two officials have approved. Asked again for the same, it changes nothing.
   * @param digest  what they signed
   * @throws ServiceError as `preview`, and FREEZE_DIFFERENT where the plan would now become another draft
   */
  async freeze(planId: string, digest: string): Promise<{ ceremonyId: string }> {
    const { ceremonyId: frozen } = await readPlan(this.database, planId, false);
    // Nothing that waits for other services happens inside the transaction.
    if (frozen === null) await this.prepared(planId);
    let ceremonyId: string;
    try {
      ceremonyId = await this.database.transaction((sql) => this.take(sql, planId, digest));
    } catch (error) {
      if (brokenConstraint(error) !== 'office_used_key_pkey') throw error;
      throw new ServiceError('ISSUER_KEYS_USED', 'another election was frozen with the same keys', undefined, {
        cause: error,
      });
    }
    // Behind the commit: issuers begin as soon as the roll is there, and only with a draft that is this plan's.
    const roll = await this.roll.of(this.database, await readPlan(this.database, planId, false));
    if (roll === null) throw new Error('the roll of a frozen plan does not change');
    await this.drafts.importRoll(ceremonyId, roll.csv);
    return { ceremonyId };
  }

  /**
   * Back to planning, where the ceremonies cannot be completed. Nothing of the abandoned draft is used again: neither
   * anyone's keys nor the anchor nor the logs' name, so that no two elections can ever share them.
   * Without a second official: nothing is published yet, and no freeze comes after it that two have not signed.
   * @throws ServiceError PLAN_UNKNOWN, PLAN_NOT_FROZEN, ELECTION_PUBLISHED
   */
  async unfreeze(actor: Actor, planId: string): Promise<void> {
    const { ceremonyId } = await readPlan(this.database, planId, false);
    await this.database.transaction(async (sql) => {
      // The draft first, as a publication does: whichever comes second sees the other.
      if (ceremonyId !== null) await assertUnpublished(sql, fromHex(ceremonyId, 32));
      const stored = await readPlan(sql, planId, true);
      if (stored.state !== 'frozen' || stored.ceremonyId === null || stored.ceremonyId !== ceremonyId) {
        throw new ServiceError('PLAN_NOT_FROZEN', `this election is ${stored.state}`);
      }
      await storePlan(sql, stored, withoutIssuerKeys(stored.plan));
      await sql.rows(
        `UPDATE office_election SET state = 'planning', ceremony_id = NULL, anchor = NULL, log_name = $2 WHERE id = $1`,
        [planId, newLogName()],
      );
      await clearTrusteeKeys(sql, planId);
      const detail = { ceremonyId: stored.ceremonyId };
      await this.log.append(sql, { actor, action: 'plan.unfrozen', planId, detail });
    });
  }

  /** The plan with its anchor, which another service prepares. */
  private async prepared(planId: string): Promise<PlanRow> {
    const stored = await readPlan(this.database, planId, false);
    assertPlanning(stored);
    assertReady(await this.readiness.ofPlan(this.database, stored));
    await this.tally.prepare(stored);
    return readPlan(this.database, planId, false);
  }

  private async frozenDigest(sql: Sql, ceremonyId: string): Promise<string | null> {
    const addresses = await frozenAddresses(sql, fromHex(ceremonyId, 32));
    return addresses === undefined ? null : freezeDigest(ceremonyId, addresses);
  }

  /** @returns the ceremonyId */
  private async take(sql: Sql, planId: string, digest: string): Promise<string> {
    const stored = await readPlan(sql, planId, true);
    if (stored.ceremonyId !== null && (await this.frozenDigest(sql, stored.ceremonyId)) === digest) {
      return stored.ceremonyId;
    }
    assertPlanning(stored);
    const { bytes, draft, ceremonyId, addresses, digest: now } = await this.make(sql, stored);
    if (now !== digest) {
      throw new ServiceError('FREEZE_DIFFERENT', 'what was approved is not what would be frozen now; ask again');
    }
    await this.drafts.create(bytes, sql);
    const keys = [...draft.issuers.members, ...draft.trustees.members].map(({ signingKey }) => fromHex(signingKey, 32));
    const id = fromHex(ceremonyId, 32);
    await sql.rows(`INSERT INTO office_used_key (signing_key, ceremony_id) SELECT unnest($1::bytea[]), $2`, [keys, id]);
    await keepAddresses(sql, id, addresses);
    await sql.rows(`UPDATE office_election SET state = 'frozen', ceremony_id = $2, was_frozen = true WHERE id = $1`, [
      planId,
      id,
    ]);
    await this.log.append(sql, { actor: null, action: 'plan.frozen', planId, detail: { ceremonyId } });
    return ceremonyId;
  }

  private async make(sql: Sql, stored: PlanRow): Promise<MadeDraft> {
    assertReady(await this.readiness.ofPlan(sql, stored));
    const prepared = preparedAnchor(stored);
    const draft = draftOfPlan(stored.plan, await this.parts(sql, stored, prepared));
    const bytes = encodeDraft(draft);
    const ceremonyId = toHex(ceremonyIdOf(bytes));
    const addresses = stored.plan.issuers.members.map(({ url }) => url);
    return { bytes, draft, ceremonyId, addresses, digest: freezeDigest(ceremonyId, addresses) };
  }

  private async parts(sql: Sql, stored: PlanRow, { anchor, witness }: PreparedAnchor): Promise<DraftParts> {
    const { id, plan, logName } = stored;
    const roll = await this.roll.of(sql, stored);
    if (roll === null) throw new ServiceError('ROLL_INCOMPLETE', 'the voter roll is not complete');
    const trustees = (await readTrustees(sql, id)).map(({ name, signingKey, sealingKey }) => {
      if (signingKey === null || sealingKey === null) throw new ServiceError('TRUSTEES_MISSING', `${name} has no keys`);
      return { name, signingKey, sealingKey };
    });
    const { members } = plan.issuers;
    return {
      roll: { size: roll.size, root: roll.root },
      trustees,
      issuers: members.map(({ name, signingKey, sealingKey }) => ({ name, signingKey, sealingKey })),
      witnesses: [...members.map((issuer) => ({ name: issuer.witnessName, publicKey: issuer.witnessKey })), witness],
      officials: await this.readiness.officials(sql),
      logs: {
        origin: `${this.config.logOrigin}/${logName}`,
        board: toHex(this.keys.board.publicKey),
        issuance: toHex(this.keys.issuance.publicKey),
      },
      anchor,
      webHash: this.pages.manifestHash,
    };
  }
}

/** @throws ServiceError ELECTION_PUBLISHED */
async function assertUnpublished(sql: Sql, ceremonyId: Uint8Array): Promise<void> {
  await sql.rows(`SELECT 1 FROM draft WHERE ceremony_id = $1 FOR UPDATE`, [ceremonyId]);
  const elections = await sql.rows(`SELECT 1 FROM election WHERE ceremony_id = $1`, [ceremonyId]);
  if (elections.length === 0) return;
  throw new ServiceError('ELECTION_PUBLISHED', 'this draft has become an election: it cannot go back to planning');
}

/** @throws ServiceError for the first thing that is missing; plan first, because a change of it may change the rest */
function assertReady({ missing }: Readiness): void {
  const [first] = missing;
  if (first === undefined) return;
  const detail = missing
    .slice(0, 10)
    .map(({ code, path }) => `${path}: ${code}`)
    .join('; ');
  throw new ServiceError(refusalOf(first.code), detail);
}

function refusalOf(code: Readiness['missing'][number]['code']): ServiceErrorCode {
  switch (code) {
    case 'ROLL_INCOMPLETE':
    case 'OFFICIALS_TOO_FEW':
    case 'ISSUER_KEYS_USED':
      return code;
    case 'TRUSTEE_NOT_JOINED':
      return 'TRUSTEES_MISSING';
    case 'TALLY_NOT_CONFIGURED':
      return 'TALLY_UNAVAILABLE';
    default:
      return 'PLAN_INCOMPLETE';
  }
}
