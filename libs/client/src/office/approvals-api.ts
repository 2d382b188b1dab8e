/**
 * The doors where officials ask for a step and a second one approves it. `planId` in a path is the office's id of an
 * election, or the electionId of one that was published without a plan.
 */
import { toHex } from '#crypto';
import { Answer } from '../answer.js';
import type { HttpClient } from '../http-client.js';

export const APPROVAL_KINDS = ['freeze', 'publish', 'phase'] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

/**
 * open: waits for the second official. approved: both have signed, it is being carried out. done: carried out. failed: could
 * not be carried out. rejected: by an official. lapsed: nobody decided in time. void: what it asks for is no longer next, or
 * who asked is no official any more.
 */
export const APPROVAL_STATES = ['open', 'approved', 'done', 'failed', 'rejected', 'lapsed', 'void'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** A statement as it was signed, and by which official's key. */
export interface SignedStatement {
  /** Canonical JSON. */
  statement: string;
  /** Ed25519, 32 bytes in hex. */
  signingKey: string;
  /** 64 bytes in hex. */
  signature: string;
}

export interface ApprovalPerson {
  id: string;
  name: string;
}

export interface Approval {
  id: string;
  kind: ApprovalKind;
  /** Of a phase change the phase that is asked for; else "". */
  target: string;
  statement: string;
  reason: string;
  state: ApprovalState;
  requestedBy: ApprovalPerson;
  requestedMs: number;
  expiresMs: number;
  /** Who approved or rejected; null while nobody has. */
  decidedBy: ApprovalPerson | null;
  decidedMs: number | null;
  /** Of a rejection. */
  decisionReason: string;
  /** Why it failed or is void: a code, and a sentence for the operator; "" else. */
  code: string;
  detail: string;
  /** Index on the public board of what was done, where it stands there. */
  boardIndex: number | null;
}

export class ApprovalsApi {
  constructor(private readonly http: HttpClient) {}

  /** All requests of this election, newest first. */
  async list(planId: string): Promise<Approval[]> {
    return Answer.listOf(await this.http.getJson(pathOf(planId)), 'approvals', readApproval);
  }

  /** Asks for a step. Sending the same again gives the same request while it is open. */
  async ask(planId: string, kind: ApprovalKind, signed: SignedStatement): Promise<Approval> {
    return this.post(pathOf(planId), { kind, ...signed });
  }

  /** Approves, and carries out what was asked for. */
  async approve(planId: string, id: string, signed: SignedStatement): Promise<Approval> {
    return this.post(`${pathOf(planId)}/${id}/approve`, signed);
  }

  async reject(planId: string, id: string, reason: string): Promise<Approval> {
    return this.post(`${pathOf(planId)}/${id}/reject`, { reason });
  }

  private async post(path: string, body: unknown): Promise<Approval> {
    return readApproval(Answer.of(await this.http.sendJson('POST', path, body, true), 'approval'));
  }
}

const pathOf = (planId: string) => `/office-api/elections/${planId}/approvals`;

function readApproval(answer: Answer): Approval {
  const decidedBy = answer.objectOrNull('decidedBy');
  return {
    id: toHex(answer.hex('id', 16)),
    kind: answer.oneOf('kind', APPROVAL_KINDS),
    target: answer.string('target'),
    statement: answer.string('statement'),
    reason: answer.string('reason'),
    state: answer.oneOf('state', APPROVAL_STATES),
    requestedBy: readPerson(answer.object('requestedBy')),
    requestedMs: answer.integer('requestedMs'),
    expiresMs: answer.integer('expiresMs'),
    decidedBy: decidedBy === null ? null : readPerson(decidedBy),
    decidedMs: answer.integerOrNull('decidedMs'),
    decisionReason: answer.string('decisionReason'),
    code: answer.string('code'),
    detail: answer.string('detail'),
    boardIndex: answer.integerOrNull('boardIndex'),
  };
}

const readPerson = (answer: Answer): ApprovalPerson => ({ id: answer.string('id'), name: answer.string('name') });
