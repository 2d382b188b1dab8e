/**
 * What webhooks hear of, found in the tables where it happened: whoever caused it (an official, a program, the tally service)
 * need not know that anybody listens. An event's id follows from what happened, so that every replica finds the same event.
 */
import { createHash } from 'node:crypto';
import { encodeCanonicalJson, toHex } from '#crypto';
import { decodeBoardEntry, DOCUMENT_RESULT } from '#record';
import { KIND_DOCUMENT, KIND_PHASE, LOG_BOARD } from '#store';
import type { Sql } from '../../database/database.js';

export const EVENT_TYPES = ['phase.changed', 'result.published', 'approval.requested', 'anchor.alarm'] as const;
export type EventType = (typeof EVENT_TYPES)[number];
/** Sent when somebody asks for it, to one webhook. */
export const TEST_EVENT = 'webhook.test';

const WEEK_MS = 7 * 86_400_000;

type Values = Record<string, string | number | null>;

export interface OfficeEvent {
  id: string;
  type: EventType | typeof TEST_EVENT;
  atMs: number;
  data: Values;
}

/** The body as it is sent and signed: canonical JSON. */
export function eventBody({ id, type, atMs, data }: OfficeEvent): Uint8Array {
  return encodeCanonicalJson({ atMs, data, id, type });
}

/** Everything that has happened and is no event yet. */
export async function findEvents(sql: Sql, nowMs: number): Promise<OfficeEvent[]> {
  const found = [
    ...(await phases(sql)),
    ...(await results(sql)),
    ...(await approvals(sql, nowMs)),
    ...(await alarms(sql)),
  ];
  const events = found.map(({ key, type, data }) => ({ id: idOf(type, key), type, atMs: nowMs, data }));
  const known = await sql.rows<{ id: string }>(`SELECT id FROM office_event WHERE id = ANY($1)`, [
    events.map(({ id }) => id),
  ]);
  const old = new Set(known.map(({ id }) => id));
  return events.filter(({ id }) => !old.has(id));
}

interface Happened {
  /** What makes it this one and no other. */
  key: string;
  type: EventType;
  data: Values;
}

function idOf(type: EventType, key: string): string {
  return createHash('sha256').update(`${type}\n${key}`).digest('hex').slice(0, 32);
}

async function phases(sql: Sql): Promise<Happened[]> {
  const rows = await sql.rows<{ election_id: Uint8Array; idx: string; bytes: Uint8Array }>(
    `SELECT election_id, idx, bytes FROM log_entry WHERE log = ${LOG_BOARD} AND kind = ${KIND_PHASE}`,
    [],
  );
  return rows.flatMap(({ election_id, idx, bytes }) => {
    const entry = decodeBoardEntry(bytes);
    if (entry.type !== 'phase') return [];
    const { electionId, from, to, phaseNo, reason } = entry.statement;
    const data = { electionId, from, to, phaseNo, reason, boardIndex: Number(idx) };
    return [{ key: `${toHex(election_id)}/${idx}`, type: 'phase.changed' as const, data }];
  });
}

async function results(sql: Sql): Promise<Happened[]> {
  const rows = await sql.rows<{ election_id: Uint8Array; idx: string }>(
    `SELECT election_id, idx FROM log_entry
      WHERE log = ${LOG_BOARD} AND kind = ${KIND_DOCUMENT} AND document_kind = ${DOCUMENT_RESULT}`,
    [],
  );
  return rows.map(({ election_id, idx }) => {
    const electionId = toHex(election_id);
    return { key: electionId, type: 'result.published', data: { electionId, boardIndex: Number(idx) } };
  });
}

/** Of the last week: older ones were events long ago, or were there before anybody listened. */
async function approvals(sql: Sql, nowMs: number): Promise<Happened[]> {
  const rows = await sql.rows<{ id: string; plan_id: string; kind: string; target: string; expires_ms: string }>(
    `SELECT id, plan_id, kind, target, expires_ms FROM office_approval WHERE requested_ms > $1`,
    [nowMs - WEEK_MS],
  );
  return rows.map(({ id, plan_id, kind, target, expires_ms }) => ({
    key: id,
    type: 'approval.requested',
    data: { approvalId: id, planId: plan_id, kind, target, expiresMs: Number(expires_ms) },
  }));
}

/** Anchoring that has stopped until a person decides. */
async function alarms(sql: Sql): Promise<Happened[]> {
  const rows = await sql.rows<{ election_id: Uint8Array; code: string; detail: string }>(
    `SELECT election_id, code, detail FROM anchor_halt`,
    [],
  );
  return rows.map(({ election_id, code, detail }) => {
    const electionId = toHex(election_id);
    return { key: `${electionId}/${code}`, type: 'anchor.alarm', data: { electionId, code, detail } };
  });
}
