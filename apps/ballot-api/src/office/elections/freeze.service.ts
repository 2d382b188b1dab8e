/**
 * Freezing (spec §3): plan, roll and everybody's keys become the draft, which fixes everything but the keys that the
 * ceremonies make. What two officials approve is the draft's hash: they see it in a preview, and exactly those bytes are
 * frozen or nothing is.
 */
import { Injectable } from '@nestjs/common';
import { fromHex, toHex } from '#crypto';
import { ServiceError, type ServiceErrorCode } from '#edge';
import { type DraftParts, draftOfPlan, withoutIssuerKeys } from '#office';
import { ceremonyIdOf, type Draft, encodeDraft } from '#record';
import { ServerKeys } from '../../bulletin-board/server-keys.js';
import { Config } from '../../config.js';
import { brokenConstraint, Database, type Sql } from '../../database/database.js';
import { DraftsService } from '../../elections/drafts.service.js';
import { Pages } from '../../pages/pages.js';
import type { Actor } from '../accounts/actor.js';
import { AuditLog } from '../accounts/audit-log.js';
import { type PlanRow, readPlan } from './plan-rows.js';
import { PlannedRoll } from './planned-roll.js';
import { assertPlanning, newLogName, storePlan } from './plans.service.js';
import { type Readiness, ReadinessService } from './readiness.service.js';
import { type PreparedAnchor, TallyPreparation } from './tally-preparation.js';
import { readTrustees } from './trustee-rows.js';
import { clearTrusteeKeys } from './trustees.service.js';

export interface FreezePreview {
  /** Hex: what is approved, and the ceremonyId that will be. */
  ceremonyFingerprint: string;
  /** The plan's version that it was made of. */
  version: number;
  draft: Draft;
}

interface MadeDraft {
  bytes: Uint8Array;
  draft: Draft;
  ceremonyId: string;
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
    return this.database.transaction(async (sql) => {
      const stored = await readPlan(sql, planId, true);
      assertPlanning(stored);
      const { ceremonyId, draft } = await this.make(sql, stored);
      return { ceremonyFingerprint: ceremonyId, version: stored.version, draft };
    });
  }

  /** What officials sign for a freeze: the draft as it would be now, or, behind the freeze, as it is. @throws as `preview` */
  async digest(planId: string): Promise<string> {
    const { ceremonyId } = await readPlan(this.database, planId, false);
    return ceremonyId ?? (await this.preview(planId)).ceremonyFingerprint;
  }

  /**
   * Freezes what two officials have approved. Asked again for the same, it changes nothing.
   * @param digest  the fingerprint that they signed
   * @throws ServiceError as `preview`, and FREEZE_DIFFERENT where the plan would now become another draft
   */
  async freeze(planId: string, digest: string): Promise<{ ceremonyId: string }> {
    try {
      await this.database.transaction((sql) => this.take(sql, planId, digest));
    } catch (error) {
      if (brokenConstraint(error) !== 'office_used_key_pkey') throw error;
      throw new ServiceError('ISSUER_KEYS_USED', 'another election was frozen with the same keys', undefined, {
        cause: error,
      });
    }
    // Behind the commit: issuers begin as soon as the roll is there, and only with a draft that is this plan's.
    const roll = await this.roll.of(await readPlan(this.database, planId, false));
    if (roll === null) throw new Error('the roll of a frozen plan does not change');
    await this.drafts.importRoll(digest, roll.csv);
    return { ceremonyId: digest };
  }

  /**
   * Back to planning, where the ceremonies cannot be completed. Nothing of the abandoned draft is used again: neither
   * anyone's keys nor the anchor nor the logs' name, so that no two elections can ever share them.
   * @throws ServiceError PLAN_UNKNOWN, PLAN_NOT_FROZEN
   */
  async unfreeze(actor: Actor, planId: string): Promise<void> {
    await this.database.transaction(async (sql) => {
      const stored = await readPlan(sql, planId, true);
      if (stored.state !== 'frozen' || stored.ceremonyId === null) {
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

  private async take(sql: Sql, planId: string, digest: string): Promise<void> {
    const stored = await readPlan(sql, planId, true);
    if (stored.ceremonyId === digest) return;
    assertPlanning(stored);
    const { bytes, draft, ceremonyId } = await this.make(sql, stored);
    if (ceremonyId !== digest) {
      throw new ServiceError('FREEZE_DIFFERENT', 'what was approved is not what would be frozen now; ask again');
    }
    await this.drafts.create(bytes);
    const keys = [...draft.issuers.members, ...draft.trustees.members].map(({ signingKey }) => fromHex(signingKey, 32));
    const id = fromHex(ceremonyId, 32);
    await sql.rows(`INSERT INTO office_used_key (signing_key, ceremony_id) SELECT unnest($1::bytea[]), $2`, [keys, id]);
    await sql.rows(`UPDATE office_election SET state = 'frozen', ceremony_id = $2, was_frozen = true WHERE id = $1`, [
      planId,
      id,
    ]);
    await this.log.append(sql, { actor: null, action: 'plan.frozen', planId, detail: { ceremonyId } });
  }

  private async make(sql: Sql, stored: PlanRow): Promise<MadeDraft> {
    assertReady(await this.readiness.ofPlan(sql, stored));
    const prepared = await this.tally.of(sql, stored);
    const draft = draftOfPlan(stored.plan, await this.parts(sql, stored, prepared));
    const bytes = encodeDraft(draft);
    return { bytes, draft, ceremonyId: toHex(ceremonyIdOf(bytes)) };
  }

  private async parts(sql: Sql, stored: PlanRow, { anchor, witness }: PreparedAnchor): Promise<DraftParts> {
    const { id, plan, logName } = stored;
    const roll = await this.roll.of(stored);
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
      officials: await this.readiness.officials(),
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
