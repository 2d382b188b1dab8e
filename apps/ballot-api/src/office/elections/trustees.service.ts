/**
 * Trustees before the freeze: each gets a link with a secret of her own, of which the office keeps the hash, and brings her
 * keys through it. Whoever holds a link can act as that trustee until the freeze, so links go to people directly, a new
 * one ends the old one, and everybody compares fingerprints in the ceremony (spec §4).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { fromHex, randomBytes, refuseAs, toHex, verifyEd25519Key, verifySealingKey } from '#crypto';
import { ServiceError } from '#edge';
import type { Contact, LanguageMap, Schedule } from '#record';
import { Database, type Sql } from '../../database/database.js';
import type { Actor } from '../accounts/actor.js';
import { AuditLog } from '../accounts/audit-log.js';
import { type PlanRow, type PlanState, readPlan } from './plan-rows.js';
import { assertPlanning } from './plans.service.js';
import { readTrustees, type TrusteeRow, type TrusteeState } from './trustee-rows.js';

/** What officials see of a trustee. */
export interface TrusteeView {
  position: number;
  name: string;
  state: TrusteeState;
  signingKey: string | null;
  sealingKey: string | null;
}

/** What a trustee sees through her link. */
export interface InvitedTrustee {
  planId: string;
  position: number;
  name: string;
  state: TrusteeState;
  signingKey: string | null;
  sealingKey: string | null;
  /** All trustees by name, in their order, and how many of them can decrypt. */
  names: string[];
  threshold: number;
  n: number;
  election: {
    title: LanguageMap;
    description: LanguageMap;
    contact: Contact;
    timeZone: string;
    schedule: Schedule | null;
    state: PlanState;
    ceremonyId: string | null;
    electionId: string | null;
  };
}

export interface TrusteeKeys {
  signingKey: string;
  sealingKey: string;
}

@Injectable()
export class TrusteesService {
  constructor(
    private readonly database: Database,
    private readonly log: AuditLog,
  ) {}

  /** @throws ServiceError PLAN_UNKNOWN */
  async list(planId: string): Promise<TrusteeView[]> {
    await readPlan(this.database, planId, false);
    const trustees = await readTrustees(this.database, planId);
    return trustees.map(({ tokenHash: _tokenHash, ...view }) => view);
  }

  /**
   * A new link for a trustee; the old one ends. Before the freeze her keys go with it: whoever had the old link may have
   * made them. After it they stand in the draft, and the link only leads to her pages.
   * @returns the secret of the link, which is kept nowhere
   * @throws ServiceError PLAN_UNKNOWN, TRUSTEE_UNKNOWN
   */
  async invite(actor: Actor, planId: string, position: number): Promise<{ secret: string }> {
    const secret = toHex(randomBytes(32));
    await this.database.transaction(async (sql) => {
      const plan = await readPlan(sql, planId, true);
      const trustee = (await readTrustees(sql, planId))[position];
      if (trustee === undefined || trustee.name === '') {
        throw new ServiceError('TRUSTEE_UNKNOWN', `there is no trustee ${position + 1}`);
      }
      await sql.rows(`UPDATE office_trustee SET token_hash = $3 WHERE plan_id = $1 AND position = $2`, [
        planId,
        position,
        hashOf(secret),
      ]);
      if (plan.state === 'planning') await setState(sql, planId, position, 'invited', null);
      const detail = { trustee: trustee.name, isNew: trustee.tokenHash === null };
      await this.log.append(sql, { actor, action: 'trustee.invited', planId, detail });
    });
    return { secret };
  }

  /** @param secret untrusted @throws ServiceError TRUSTEE_LINK_INVALID */
  async invitation(planId: string, secret: string): Promise<InvitedTrustee> {
    const { plan, trustee } = await this.holder(this.database, planId, secret, false);
    const { title, description, contact, timeZone, schedule, trustees } = plan.plan;
    const { state, ceremonyId, electionId } = plan;
    const { position, name, signingKey, sealingKey } = trustee;
    return {
      planId,
      position,
      name,
      state: trustee.state,
      signingKey,
      sealingKey,
      names: trustees.names,
      threshold: trustees.threshold,
      n: trustees.names.length,
      election: { title, description, contact, timeZone, schedule, state, ceremonyId, electionId },
    };
  }

  /**
   * Takes a trustee's keys; the same again are welcome.
   * @param secret untrusted   @param keys untrusted, 32 bytes in hex each
   * @throws ServiceError TRUSTEE_LINK_INVALID, PLAN_FROZEN, TRUSTEE_KEYS_GIVEN; VerificationError DEFINITION_KEY_INVALID
   */
  async join(planId: string, secret: string, keys: TrusteeKeys): Promise<void> {
    refuseAs('DEFINITION_KEY_INVALID', 'signingKey', () => verifyEd25519Key(fromHex(keys.signingKey, 32)));
    refuseAs('DEFINITION_KEY_INVALID', 'sealingKey', () => verifySealingKey(fromHex(keys.sealingKey, 32)));
    await this.database.transaction(async (sql) => {
      const { plan, trustee } = await this.holder(sql, planId, secret, true);
      if (trustee.signingKey === keys.signingKey && trustee.sealingKey === keys.sealingKey) return;
      assertPlanning(plan);
      if (trustee.signingKey !== null) {
        throw new ServiceError('TRUSTEE_KEYS_GIVEN', 'other keys came through this link; ask the office for a new one');
      }
      await setState(sql, planId, trustee.position, 'joined', keys);
      await this.log.append(sql, {
        actor: null,
        action: 'trustee.joined',
        planId,
        detail: { trustee: trustee.name, signingKey: keys.signingKey },
      });
    });
  }

  /** A trustee says no. @throws ServiceError TRUSTEE_LINK_INVALID, PLAN_FROZEN */
  async decline(planId: string, secret: string): Promise<void> {
    await this.database.transaction(async (sql) => {
      const { plan, trustee } = await this.holder(sql, planId, secret, true);
      if (trustee.state === 'declined') return;
      assertPlanning(plan);
      await setState(sql, planId, trustee.position, 'declined', null);
      const detail = { trustee: trustee.name };
      await this.log.append(sql, { actor: null, action: 'trustee.declined', planId, detail });
    });
  }

  /** Whose link this is. An unknown election and a wrong secret are answered alike. */
  private async holder(
    sql: Sql,
    planId: string,
    secret: string,
    lock: boolean,
  ): Promise<{ plan: PlanRow; trustee: TrusteeRow }> {
    const hash = hashOf(secret);
    const plan = await readPlan(sql, planId, lock).catch((error: unknown) => {
      if (error instanceof ServiceError && error.code === 'PLAN_UNKNOWN') return null;
      throw error;
    });
    const trustees = plan === null ? [] : await readTrustees(sql, planId);
    const trustee = trustees.find(({ tokenHash }) => tokenHash !== null && timingSafeEqual(tokenHash, hash));
    if (plan === null || trustee === undefined) {
      throw new ServiceError('TRUSTEE_LINK_INVALID', 'this link is not valid, or a newer one was made');
    }
    return { plan, trustee };
  }
}

/** Back to the invitation, for everybody: keys of a ceremony that ended belong to no other. */
export async function clearTrusteeKeys(sql: Sql, planId: string): Promise<void> {
  await sql.rows(
    `UPDATE office_trustee SET signing_key = NULL, sealing_key = NULL,
            state = CASE WHEN token_hash IS NULL THEN 'named' ELSE 'invited' END
      WHERE plan_id = $1 AND state = 'joined'`,
    [planId],
  );
}

async function setState(
  sql: Sql,
  planId: string,
  position: number,
  state: TrusteeState,
  keys: TrusteeKeys | null,
): Promise<void> {
  await sql.rows(
    `UPDATE office_trustee SET state = $3, signing_key = decode($4, 'hex'), sealing_key = decode($5, 'hex')
      WHERE plan_id = $1 AND position = $2`,
    [planId, position, state, keys?.signingKey ?? null, keys?.sealingKey ?? null],
  );
}

function hashOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}
