/**
 * Two officials for every step: one asks with her signature, another one approves with hers, then it is carried out. Who
 * signed is known by the key alone; being signed in, or a program's token, only opens the door. Both signatures are stored
 * before anything is done, so that a crash in between loses no decision.
 */
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { equalBytes, fromHex, toHex, verifyDocument } from '#crypto';
import { ServiceError } from '#edge';
import { Database, type Sql } from '../../database/database.js';
import { type Account, AccountsService } from '../accounts/accounts.service.js';
import type { Actor } from '../accounts/actor.js';
import { ApprovalEndings } from './approval-endings.js';
import { type ApprovalKind, type ApprovalRow, type ApprovalView, type Signed, viewOf } from './approval-request.js';
import { ApprovalsStore } from './approvals-store.js';
import type { Subject } from './approved-step.js';
import { Steps } from './steps.js';
import { Subjects } from './subjects.js';

/** Pages ask for the list every few seconds: then nothing is computed that takes long. */
type Look = 'at a glance' | 'thoroughly';

@Injectable()
export class ApprovalsService {
  constructor(
    private readonly subjects: Subjects,
    private readonly steps: Steps,
    private readonly store: ApprovalsStore,
    private readonly endings: ApprovalEndings,
    private readonly accounts: AccountsService,
    private readonly database: Database,
  ) {}

  /** Newest first; what is seen at a glance to be over is shown as that. */
  async list(subjectId: string): Promise<ApprovalView[]> {
    const subject = await this.subjects.find(subjectId);
    await this.endStale(subject, 'at a glance');
    return this.show(await this.store.list(subject.id));
  }

  /** @param signed untrusted */
  async request(actor: Actor, subjectId: string, kind: ApprovalKind, signed: Signed): Promise<ApprovalView> {
    const subject = await this.subjects.find(subjectId);
    const step = this.steps.of(kind);
    // 1. An active official's own statement about this election.
    const signer = await this.signerOf(actor, signed.signingKey);
    const { target, reason, requestedBy } = await step.read(subject, signed.statement, signer);
    if (requestedBy !== null && requestedBy !== signer.id) {
      throw new ServiceError('APPROVAL_DIFFERENT', 'the statement says that somebody else asks');
    }
    verifyDocument(step.documentKind, signed.signingKey, signed.statement, signed.signature);
    // 2. The same again gets the stored request.
    await this.endStale(subject, 'thoroughly');
    const waiting = await this.store.waiting(subject.id, kind, target);
    if (waiting !== undefined) {
      if (equalBytes(waiting.signature, signed.signature)) return this.showOne(waiting);
      throw alreadyOpen();
    }
    // 3. It could be carried out now.
    await step.assertPossible(subject, signed.statement);
    // 4. Stored, and told.
    const requestedMs = Date.now();
    const id = randomBytes(16).toString('hex');
    const row = await this.database.transaction(async (sql) => {
      const isAdded = await this.store.add(sql, {
        id,
        plan_id: subject.id,
        kind,
        target,
        statement: signed.statement,
        reason,
        requested_by: signer.id,
        requested_key: signed.signingKey,
        signature: signed.signature,
        requestedMs,
        expiresMs: requestedMs + step.waitsMs,
      });
      if (!isAdded) throw alreadyOpen();
      if (!(await this.accounts.holdSigner(sql, signer.id, signed.signingKey))) throw signerUnknown();
      const added = await this.store.lock(sql, id);
      await this.endings.tell(sql, actorOf(actor, signer), added, 'approval.requested');
      return added;
    });
    return this.showOne(row);
  }

  /** The second signature; then what was asked for is done. @param signed untrusted */
  async approve(actor: Actor, subjectId: string, id: string, signed: Signed): Promise<ApprovalView> {
    const subject = await this.subjects.find(subjectId);
    const found = await this.find(subject, id);
    const step = this.steps.of(found.kind);
    const signer = await this.signerOf(actor, signed.signingKey);
    // 0. The same again: it is approved by these very bytes.
    if (found.second_signature !== null && equalBytes(found.second_signature, signed.signature)) {
      return this.showOne(found.state === 'approved' ? await this.endings.carryOut(subject, found) : found);
    }
    // 1. It still waits.
    await this.endStale(subject, 'thoroughly');
    assertOpen(await this.find(subject, id));
    // 2. Somebody else, who signs exactly what was asked for, for this election.
    if (signer.id === found.requested_by) throw new ServiceError('APPROVAL_OWN', 'you asked for this');
    if (!equalBytes(signed.statement, found.statement)) {
      throw new ServiceError('APPROVAL_DIFFERENT', 'the signed statement is not the one that was asked for');
    }
    await step.read(subject, signed.statement, signer);
    verifyDocument(step.documentKind, signed.signingKey, signed.statement, signed.signature);
    // 3. Nothing stands in its way now.
    await step.assertPossible(subject, signed.statement);
    // 4. Both signatures stored; whoever is first decides. Both are officials with these keys at this very moment.
    const row = await this.database.transaction(async (sql) => {
      const open = await this.store.lock(sql, id);
      assertOpen(open);
      await this.assertBothStand(sql, open, signer.id, signed.signingKey);
      const by = { id: signer.id, key: signed.signingKey, signature: signed.signature };
      const approved = await this.store.approve(sql, id, by);
      await this.endings.tell(sql, actorOf(actor, signer), approved, 'approval.approved');
      return approved;
    });
    return this.showOne(await this.endings.carryOut(subject, row));
  }

  /** Any official says no, who asked included. */
  async reject(actor: Actor, subjectId: string, id: string, reason: string): Promise<ApprovalView> {
    if (actor.kind !== 'account') throw new ServiceError('FORBIDDEN', 'a person has to reject this');
    const subject = await this.subjects.find(subjectId);
    await this.endStale(subject, 'thoroughly');
    assertOpen(await this.find(subject, id));
    const row = await this.database.transaction(async (sql) => {
      const rejected = await this.store.reject(sql, id, actor.id, reason);
      if (rejected === undefined) throw decided();
      await this.endings.tell(sql, actor, rejected, 'approval.rejected');
      return rejected;
    });
    return this.showOne(row);
  }

  /** Ends what can no longer be approved: too late, the board has gone on, or who asked is no official any more. */
  private async endStale(subject: Subject, how: Look): Promise<void> {
    for (const row of await this.store.open(subject.id)) {
      if (Number(row.expires_ms) <= Date.now()) await this.endings.end(row, 'lapsed', LAPSED);
      else {
        const detail = await this.whyVoid(subject, row, how);
        if (detail !== null) await this.endings.end(row, 'void', { code: 'APPROVAL_LAPSED', detail, boardIndex: null });
      }
    }
  }

  private async whyVoid(subject: Subject, row: ApprovalRow, how: Look): Promise<string | null> {
    const asker = (await this.accounts.active()).find((account) => account.id === row.requested_by);
    if (asker?.role !== 'official' || asker.signingKey !== toHex(row.requested_key)) {
      return ASKER_GONE;
    }
    const step = this.steps.of(row.kind);
    if (how === 'at a glance' && !step.isSeenAtAGlance) return null;
    try {
      await step.assertPossible(subject, row.statement);
      return null;
    } catch (error) {
      // What merely stands in its way today does not end it.
      return error instanceof ServiceError && error.code === 'APPROVAL_LAPSED' ? error.detail : null;
    }
  }

  /** Nobody's access ends between this and the stored signature. @throws ServiceError APPROVAL_LAPSED, APPROVAL_SIGNER_UNKNOWN */
  private async assertBothStand(sql: Sql, open: ApprovalRow, signer: string, key: Uint8Array): Promise<void> {
    if (!(await this.accounts.holdSigner(sql, open.requested_by, open.requested_key))) {
      throw new ServiceError('APPROVAL_LAPSED', ASKER_GONE);
    }
    if (!(await this.accounts.holdSigner(sql, signer, key))) throw signerUnknown();
  }

  /** @throws ServiceError APPROVAL_SIGNER_UNKNOWN, FORBIDDEN */
  private async signerOf(actor: Actor, signingKey: Uint8Array): Promise<Account> {
    const key = toHex(signingKey);
    const signer = (await this.accounts.active()).find((account) => account.signingKey === key);
    if (signer?.role !== 'official') throw signerUnknown();
    if (actor.kind === 'account' && actor.id !== signer.id) {
      throw new ServiceError('FORBIDDEN', 'this is the signing key of somebody else');
    }
    return signer;
  }

  private async find(subject: Subject, id: string): Promise<ApprovalRow> {
    const row = await this.store.find(subject.id, id);
    if (row === undefined) throw new ServiceError('APPROVAL_UNKNOWN', 'this election has no such request');
    return row;
  }

  private async showOne(row: ApprovalRow): Promise<ApprovalView> {
    const [view] = await this.show([row]);
    if (view === undefined) throw new Error('one row, one view');
    return view;
  }

  private async show(rows: ApprovalRow[]): Promise<ApprovalView[]> {
    const ids = new Set(
      rows.flatMap((row) => [row.requested_by, ...(row.decided_by === null ? [] : [row.decided_by])]),
    );
    const people = await Promise.all([...ids].map((id) => this.accounts.get(id)));
    const names = new Map(people.map(({ id, name }) => [id, name]));
    return rows.map((row) => viewOf(row, (id) => names.get(id) ?? ''));
  }
}

/** Bytes of a request's JSON. */
export function signedOf(form: { statement: string; signingKey: string; signature: string }): Signed {
  return {
    statement: new TextEncoder().encode(form.statement),
    signingKey: fromHex(form.signingKey, 32),
    signature: fromHex(form.signature, 64),
  };
}

export const LAPSED = { code: 'APPROVAL_LAPSED', detail: 'nobody decided in time', boardIndex: null };

/** The log names the official who signed, also where her program came with a token. */
function actorOf(actor: Actor, signer: Account): Actor {
  return actor.kind === 'account' ? actor : { ...actor, name: `${actor.name} (${signer.name})`.slice(0, 200) };
}

function assertOpen({ state, detail }: ApprovalRow): void {
  switch (state) {
    case 'open':
      return;
    case 'lapsed':
    case 'void':
      throw new ServiceError('APPROVAL_LAPSED', detail);
    case 'approved':
    case 'done':
    case 'failed':
    case 'rejected':
      throw decided();
    default:
      return state satisfies never;
  }
}

const ASKER_GONE = 'who asked for it is no official any more';
const signerUnknown = () =>
  new ServiceError('APPROVAL_SIGNER_UNKNOWN', 'no active official has registered this signing key');
const decided = () => new ServiceError('APPROVAL_DECIDED', 'somebody else has decided this request');
const alreadyOpen = () => new ServiceError('APPROVAL_OPEN', 'somebody has asked for this already');
