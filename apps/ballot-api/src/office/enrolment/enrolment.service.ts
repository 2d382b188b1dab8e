/**
 * Binding a voter to the roll key that her own device has made (spec §3.5). The first binding stands: whoever comes later
 * with another key is refused until the office resets it, and sees in that way that somebody was there before.
 */
import { Injectable } from '@nestjs/common';
import { fromHex, sha256, toHex, utf8 } from '#crypto';
import { ServiceError } from '#edge';
import { RollKeys } from '#record';
import type { LanguageMap } from '#record';
import { brokenConstraint, Database, type Sql } from '../../database/database.js';
import { PlansService } from '../elections/plans.service.js';
import { assertEnrolling, isEnded, lockPlan } from './enrolling.js';

/** What a voter's device is told before it does anything. */
export interface EnrolmentNotice {
  title: LanguageMap;
  contact: { name: string; email: string; phone: string; url: string };
  isOpen: boolean;
  /** null until the election is published. */
  electionId: string | null;
}

/** A voter with the key that her device has made. */
export interface Binding {
  voterId: string;
  classId: string;
  /** 32 bytes in hex. */
  rollKey: string;
}

@Injectable()
export class EnrolmentService {
  constructor(
    private readonly database: Database,
    private readonly plans: PlansService,
  ) {}

  /** @throws ServiceError PLAN_UNKNOWN, also for an election whose voters do not enrol */
  async notice(planId: string): Promise<EnrolmentNotice> {
    const { plan, state, electionId } = await this.plans.get(planId);
    if (plan.enrolment !== 'account') throw new ServiceError('PLAN_UNKNOWN', 'nobody enrols for this election');
    const { title, contact } = plan;
    const isOpen = state === 'planning' && !(await isEnded(this.database, planId));
    return { title, contact, isOpen, electionId };
  }

  /**
   * Binds by the one-time link that the voter was handed.
   * @param rollKey hex, untrusted   @param secret of the link, hex of 32 bytes, untrusted
   * @throws ServiceError ENROLMENT_LINK_INVALID and those of `bind`
   */
  async bindByLink(planId: string, rollKey: string, secret: string): Promise<void> {
    const [row] = await this.database.rows<{ voter_id: string }>(
      `SELECT voter_id FROM office_entitled WHERE plan_id = $1 AND link_hash = $2`,
      [planId, sha256(utf8(secret))],
    );
    if (row === undefined) throw new ServiceError('ENROLMENT_LINK_INVALID', 'nobody was given this link');
    await this.bind(planId, row.voter_id, rollKey, null);
  }

  /**
   * Binds once; the same again changes nothing.
   * @param voterId  somebody has proven that she is it   @param rollKey hex, untrusted
   * @throws ServiceError PLAN_UNKNOWN, ENROLMENT_NOT_OPEN, NOT_ENTITLED, ENROLLED_ALREADY; VerificationError ROLL_KEY_INVALID
   */
  async bind(planId: string, voterId: string, rollKey: string, idToken: string | null): Promise<void> {
    assertEnrolling(await this.plans.get(planId));
    const key = readRollKey(rollKey);
    const stored = await this.store(planId, voterId, key, idToken);
    if (stored !== rollKey) throw already();
  }

  async isBound(planId: string, rollKey: string): Promise<boolean> {
    const rows = await this.database.rows(`SELECT 1 FROM office_enrolment WHERE plan_id = $1 AND roll_key = $2`, [
      planId,
      fromHex(rollKey, 32),
    ]);
    return rows.length > 0;
  }

  /** Everybody who has enrolled, in the order of the voter ids; null as long as somebody else still can. */
  async bindings(planId: string, sql: Sql = this.database): Promise<Binding[] | null> {
    if (!(await isEnded(sql, planId))) return null;
    const rows = await sql.rows<{ voter_id: string; class_id: string; roll_key: Uint8Array }>(
      `SELECT b.voter_id, e.class_id, b.roll_key
         FROM office_enrolment b JOIN office_entitled e ON e.plan_id = b.plan_id AND e.voter_id = b.voter_id
        WHERE b.plan_id = $1 ORDER BY b.voter_id COLLATE "C"`,
      [planId],
    );
    return rows.map((row) => ({ voterId: row.voter_id, classId: row.class_id, rollKey: toHex(row.roll_key) }));
  }

  /** @returns the voter's roll key, which is another one where she had enrolled */
  private async store(planId: string, voterId: string, key: Uint8Array, idToken: string | null): Promise<string> {
    try {
      return await this.database.transaction(async (sql) => {
        await lockPlan(sql, planId);
        const [entitled] = await sql.rows(
          `SELECT 1 FROM office_entitled WHERE plan_id = $1 AND voter_id = $2 FOR UPDATE`,
          [planId, voterId],
        );
        if (entitled === undefined)
          throw new ServiceError('NOT_ENTITLED', 'the list of entitled voters has no such voter');
        await sql.rows(
          `INSERT INTO office_enrolment (plan_id, voter_id, roll_key, id_token) VALUES ($1, $2, $3, $4)
           ON CONFLICT (plan_id, voter_id) DO NOTHING`,
          [planId, voterId, key, idToken],
        );
        const [row] = await sql.rows<{ roll_key: Uint8Array }>(
          `SELECT roll_key FROM office_enrolment WHERE plan_id = $1 AND voter_id = $2`,
          [planId, voterId],
        );
        if (row === undefined) throw new Error('it was just stored');
        return toHex(row.roll_key);
      });
    } catch (error) {
      if (brokenConstraint(error) === undefined) throw error;
      throw already();
    }
  }
}

function readRollKey(rollKey: string): Uint8Array {
  const key = fromHex(rollKey, 32);
  new RollKeys().add(key, 'the roll key');
  return key;
}

function already(): ServiceError {
  return new ServiceError(
    'ENROLLED_ALREADY',
    'another device has enrolled for this voter, or this key for another voter',
  );
}
