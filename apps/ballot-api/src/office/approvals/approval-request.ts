/** A step that an official asked for: as it is stored, and as the office's pages and programs see it. */
import { toHex } from '#crypto';

export type ApprovalKind = 'freeze' | 'publish' | 'phase';
export type ApprovalState = 'open' | 'approved' | 'done' | 'failed' | 'rejected' | 'lapsed' | 'void';

export interface ApprovalRow {
  id: string;
  plan_id: string;
  kind: ApprovalKind;
  target: string;
  statement: Uint8Array;
  reason: string;
  requested_by: string;
  requested_key: Uint8Array;
  requested_ms: string;
  expires_ms: string;
  signature: Uint8Array;
  state: ApprovalState;
  decided_by: string | null;
  decided_key: Uint8Array | null;
  decided_ms: string | null;
  second_signature: Uint8Array | null;
  decision_reason: string;
  code: string;
  detail: string;
  board_index: string | null;
}

interface Person {
  id: string;
  name: string;
}

export interface ApprovalView {
  id: string;
  kind: ApprovalKind;
  target: string;
  /** Canonical JSON, exactly as it is signed. */
  statement: string;
  reason: string;
  state: ApprovalState;
  requestedBy: Person;
  requestedMs: number;
  expiresMs: number;
  decidedBy: Person | null;
  decidedMs: number | null;
  decisionReason: string;
  code: string;
  detail: string;
  boardIndex: number | null;
}

/** Signatures are not shown: until both are there, one of them is nobody's business. */
export function viewOf(row: ApprovalRow, nameOf: (accountId: string) => string): ApprovalView {
  const person = (id: string): Person => ({ id, name: nameOf(id) });
  return {
    id: row.id,
    kind: row.kind,
    target: row.target,
    statement: new TextDecoder().decode(row.statement),
    reason: row.reason,
    state: row.state,
    requestedBy: person(row.requested_by),
    requestedMs: Number(row.requested_ms),
    expiresMs: Number(row.expires_ms),
    decidedBy: row.decided_by === null ? null : person(row.decided_by),
    decidedMs: row.decided_ms === null ? null : Number(row.decided_ms),
    decisionReason: row.decision_reason,
    code: row.code,
    detail: row.detail,
    boardIndex: row.board_index === null ? null : Number(row.board_index),
  };
}

/** A statement that somebody signed. Untrusted until it was verified. */
export interface Signed {
  statement: Uint8Array;
  signingKey: Uint8Array;
  signature: Uint8Array;
}

/** Both signatures under one statement, by key. */
export function signaturesOf(row: ApprovalRow): { signingKey: string; signature: Uint8Array }[] {
  if (row.decided_key === null || row.second_signature === null) throw new Error(`approval ${row.id} is not approved`);
  return [
    { signingKey: toHex(row.requested_key), signature: row.signature },
    { signingKey: toHex(row.decided_key), signature: row.second_signature },
  ];
}
