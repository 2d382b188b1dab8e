/** The office's side of enrolment (spec §3.5): who may enrol, who has, and a second chance for whoever lost her device. */
import { Injectable } from '@nestjs/common';
import { sha256, toHex, utf8 } from '#crypto';
import { ServiceError } from '#edge';
import { brokenConstraint, Database, type Sql } from '../../database/database.js';
import type { Actor } from '../accounts/actor.js';
import { AuditLog } from '../accounts/audit-log.js';
import { readPlan } from '../elections/plan-rows.js';
import { PlansService } from '../elections/plans.service.js';
import { type EntitledVoter, type LinkedVoter, readEntitledList, readLinkList } from './entitled-list.js';
import { assertEnrolling, isEnded, lockPlan } from './enrolling.js';

/** How far the enrolment is. */
export interface EnrolmentFigures {
  /** Whether voters can enrol; a freeze needs that they cannot any more. */
  isOpen: boolean;
  entitled: number;
  enrolled: number;
  /** Of those who are entitled, how many have a link. */
  withLink: number;
  byClass: { classId: string; entitled: number; enrolled: number }[];
}

export interface EntitledPage {
  voters: { voterId: string; classId: string; isEnrolled: boolean; hasLink: boolean }[];
  /** Where the next page begins, or null. */
  next: string | null;
}

/** Which voters are asked for. */
export interface EntitledQuery {
  /** Only ids that begin so; "" for all. */
  beginning: string;
  /** The last id of the page before; "" at first. */
  after: string;
  limit: number;
}

@Injectable()
export class EntitledService {
  constructor(
    private readonly database: Database,
    private readonly plans: PlansService,
    private readonly log: AuditLog,
  ) {}

  /**
   * Puts a new list in place of the old one. Whoever has enrolled has to stay on it, and whoever has by
   * account gets no link, until she is reset: else a list could pass her key to somebody else with nothing in the log.
   * @param csv untrusted
   * @throws ServiceError PLAN_UNKNOWN, ENROLMENT_NOT_OPEN, ENTITLED_LIST_INVALID, ENROLLED_DROPPED
   */
  async replace(actor: Actor, planId: string, csv: string): Promise<EnrolmentFigures> {
    const { plan } = assertEnrolling(await this.plans.get(planId));
    const voters = readEntitledList(
      csv,
      plan.voterClasses.map(({ id }) => id),
    );
    await this.database.transaction(async (sql) => {
      await lockPlan(sql, planId);
      await lockEntitled(sql, planId);
      await assertKeepsEnrolled(sql, planId, voters);
      await sql.rows(`DELETE FROM office_entitled WHERE plan_id = $1 AND NOT voter_id = ANY($2::text[])`, [
        planId,
        voters.map(({ voterId }) => voterId),
      ]);
      await upsert(sql, planId, voters);
      await this.log.append(sql, { actor, action: 'entitled.imported', planId, detail: { voters: voters.length } });
    });
    return this.figures(planId);
  }

  /**
   * Gives voters of the list new links; those they had stop working, those of others stay. Whoever has enrolled gets none,
   * until she is reset: else her key could pass to somebody else with no link made openly.
   * @param csv untrusted
   * @throws ServiceError PLAN_UNKNOWN, ENROLMENT_NOT_OPEN, ENTITLED_LIST_INVALID
   */
  async link(actor: Actor, planId: string, csv: string): Promise<EnrolmentFigures> {
    assertEnrolling(await this.plans.get(planId));
    const voters = readLinkList(csv);
    await this.database.transaction(async (sql) => {
      await lockPlan(sql, planId);
      await lockEntitled(sql, planId);
      if ((await putLinks(sql, planId, voters)) < voters.length)
        throw new ServiceError('ENTITLED_LIST_INVALID', 'a link is for a voter who is not on the list');
      await this.log.append(sql, { actor, action: 'entitled.linked', planId, detail: { voters: voters.length } });
    });
    return this.figures(planId);
  }

  async figures(planId: string): Promise<EnrolmentFigures> {
    const { state, plan } = await this.plans.get(planId);
    const rows = await this.database.rows<{ class_id: string; entitled: number; enrolled: number; with_link: number }>(
      `SELECT e.class_id, count(*)::int AS entitled, count(b.voter_id)::int AS enrolled,
              count(e.link_hash)::int AS with_link
         FROM office_entitled e LEFT JOIN office_enrolment b ON b.plan_id = e.plan_id AND b.voter_id = e.voter_id
        WHERE e.plan_id = $1 GROUP BY e.class_id ORDER BY e.class_id`,
      [planId],
    );
    const sum = (name: 'entitled' | 'enrolled' | 'with_link') => rows.reduce((total, row) => total + row[name], 0);
    return {
      isOpen: state === 'planning' && plan.enrolment === 'account' && !(await isEnded(this.database, planId)),
      entitled: sum('entitled'),
      enrolled: sum('enrolled'),
      withLink: sum('with_link'),
      byClass: rows.map(({ class_id, entitled, enrolled }) => ({ classId: class_id, entitled, enrolled })),
    };
  }

  /** Voters in the order of their ids. @param query untrusted, its limit bounded */
  async page(planId: string, { beginning, after, limit }: EntitledQuery): Promise<EntitledPage> {
    await this.plans.get(planId);
    const rows = await this.database.rows<{
      voter_id: string;
      class_id: string;
      is_enrolled: boolean;
      has_link: boolean;
    }>(
      `SELECT e.voter_id, e.class_id, b.voter_id IS NOT NULL AS is_enrolled, e.link_hash IS NOT NULL AS has_link
         FROM office_entitled e LEFT JOIN office_enrolment b ON b.plan_id = e.plan_id AND b.voter_id = e.voter_id
        WHERE e.plan_id = $1 AND e.voter_id COLLATE "C" > $2 AND starts_with(e.voter_id, $3)
        ORDER BY e.voter_id COLLATE "C" LIMIT $4`,
      [planId, after, beginning, limit + 1],
    );
    const voters = rows.slice(0, limit).map((row) => ({
      voterId: row.voter_id,
      classId: row.class_id,
      isEnrolled: row.is_enrolled,
      hasLink: row.has_link,
    }));
    return { voters, next: rows.length > limit ? (voters.at(-1)?.voterId ?? null) : null };
  }

  /**
   * Ends the enrolment, so that the roll stands and can be frozen, or opens it again.
   * @throws ServiceError PLAN_UNKNOWN, ENROLMENT_NOT_OPEN
   */
  async setOpen(actor: Actor, planId: string, isOpen: boolean): Promise<EnrolmentFigures> {
    assertEnrolling(await this.plans.get(planId));
    await this.database.transaction(async (sql) => {
      assertEnrolling(await readPlan(sql, planId, true));
      const changed = await sql.rows(
        isOpen
          ? `DELETE FROM office_enrolment_end WHERE plan_id = $1 RETURNING 1`
          : `INSERT INTO office_enrolment_end (plan_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING 1`,
        [planId],
      );
      if (changed.length === 0) return;
      await this.log.append(sql, {
        actor,
        action: isOpen ? 'enrolment.opened' : 'enrolment.ended',
        planId,
        detail: {},
      });
    });
    return this.figures(planId);
  }

  /**
   * Unbinds a voter's key, so that another device can enrol. The log says that it was done, and to whom by a hash. A link
   * that was made for her while she was enrolled by account is void: she signs in again, or is given one openly.
   */
  async reset(actor: Actor, planId: string, voterId: string): Promise<{ wasEnrolled: boolean }> {
    assertEnrolling(await this.plans.get(planId));
    return this.database.transaction(async (sql) => {
      await lockPlan(sql, planId);
      const [removed] = await sql.rows<{ by_account: boolean }>(
        `DELETE FROM office_enrolment WHERE plan_id = $1 AND voter_id = $2 RETURNING id_token IS NOT NULL AS by_account`,
        [planId, voterId],
      );
      if (removed?.by_account === true)
        await sql.rows(`UPDATE office_entitled SET link_hash = NULL WHERE plan_id = $1 AND voter_id = $2`, [
          planId,
          voterId,
        ]);
      if (removed !== undefined) {
        const voter = toHex(sha256(utf8(`${planId}/${voterId}`)));
        await this.log.append(sql, { actor, action: 'enrolment.reset', planId, detail: { voter } });
      }
      return { wasEnrolled: removed !== undefined };
    });
  }
}

/** Nobody enrols until the transaction ends. */
async function lockEntitled(sql: Sql, planId: string): Promise<void> {
  await sql.rows(`SELECT 1 FROM office_entitled WHERE plan_id = $1 FOR UPDATE`, [planId]);
}

/** @throws ServiceError ENROLLED_DROPPED */
async function assertKeepsEnrolled(sql: Sql, planId: string, voters: readonly EntitledVoter[]): Promise<void> {
  const rows = await sql.rows<{ voter_id: string }>(`SELECT voter_id FROM office_enrolment WHERE plan_id = $1`, [
    planId,
  ]);
  const listed = new Set(voters.map(({ voterId }) => voterId));
  const dropped = rows.filter(({ voter_id }) => !listed.has(voter_id)).length;
  if (dropped === 0) return;
  throw new ServiceError(
    'ENROLLED_DROPPED',
    `the list leaves out ${dropped} voters who have enrolled: put them back, or reset each of them first`,
  );
}

/** @returns how many of these voters there are */
async function putLinks(sql: Sql, planId: string, voters: readonly LinkedVoter[]): Promise<number> {
  try {
    const rows = await sql.rows(
      `UPDATE office_entitled e SET link_hash = CASE WHEN EXISTS (
           SELECT 1 FROM office_enrolment b WHERE b.plan_id = e.plan_id AND b.voter_id = e.voter_id
         ) THEN e.link_hash ELSE v.link_hash END
         FROM unnest($2::text[], $3::bytea[]) AS v (voter_id, link_hash)
        WHERE e.plan_id = $1 AND e.voter_id = v.voter_id RETURNING 1`,
      [planId, voters.map(({ voterId }) => voterId), voters.map(({ linkHash }) => linkHash)],
    );
    return rows.length;
  } catch (error) {
    if (brokenConstraint(error) === undefined) throw error;
    throw new ServiceError('ENTITLED_LIST_INVALID', 'a link is that of another voter');
  }
}

async function upsert(sql: Sql, planId: string, voters: readonly EntitledVoter[]): Promise<void> {
  // Links change hands between lists: they are taken from everybody before they are given anew.
  await sql.rows(`UPDATE office_entitled SET link_hash = NULL WHERE plan_id = $1`, [planId]);
  await sql.rows(
    `INSERT INTO office_entitled (plan_id, voter_id, class_id, link_hash)
     SELECT $1, v.voter_id, v.class_id, v.link_hash
       FROM unnest($2::text[], $3::text[], $4::bytea[]) AS v (voter_id, class_id, link_hash)
     ON CONFLICT (plan_id, voter_id) DO UPDATE SET class_id = excluded.class_id,
       link_hash = CASE WHEN EXISTS (
         SELECT 1 FROM office_enrolment b
          WHERE b.plan_id = excluded.plan_id AND b.voter_id = excluded.voter_id AND b.id_token IS NOT NULL
       ) THEN NULL ELSE excluded.link_hash END`,
    [
      planId,
      voters.map(({ voterId }) => voterId),
      voters.map(({ classId }) => classId),
      voters.map(({ linkHash }) => linkHash),
    ],
  );
}
