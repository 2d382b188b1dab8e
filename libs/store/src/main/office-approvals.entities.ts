/**
 * Steps that one official asked for and a second one decides (office, spec §7.4). Trust: whoever writes here can forget a
 * request, but cannot make a decision: both signatures are the officials' own, and for a phase change the board demands
 * them again.
 */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('office_approval')
export class OfficeApprovalEntity {
  /** 16 random bytes in hex. */
  @PrimaryColumn('text') id: string;
  /** The office's id of the election, or the electionId of one that was published without a plan. */
  @Column('text', { name: 'plan_id' }) planId: string;
  @Column('text') kind: string;
  /** Of a phase change the phase that is asked for; else "". */
  @Column('text') target: string;
  /** As both sign it. */
  @Column('bytea') statement: Buffer;
  @Column('text') reason: string;
  @Column('text', { name: 'requested_by' }) requestedBy: string;
  @Column('bytea', { name: 'requested_key' }) requestedKey: Buffer;
  @Column('bigint', { name: 'requested_ms' }) requestedMs: string;
  @Column('bigint', { name: 'expires_ms' }) expiresMs: string;
  @Column('bytea') signature: Buffer;
  @Column('text') state: string;
  /** Who approved or rejected. */
  @Column('text', { name: 'decided_by', nullable: true }) decidedBy: string | null;
  @Column('bytea', { name: 'decided_key', nullable: true }) decidedKey: Buffer | null;
  @Column('bigint', { name: 'decided_ms', nullable: true }) decidedMs: string | null;
  @Column('bytea', { name: 'second_signature', nullable: true }) secondSignature: Buffer | null;
  @Column('text', { name: 'decision_reason' }) decisionReason: string;
  /** Why it failed or is void. */
  @Column('text') code: string;
  @Column('text') detail: string;
  @Column('bigint', { name: 'board_index', nullable: true }) boardIndex: string | null;
}
