/**
 * Phase changes: the officials sign the board's own statement, and both signatures go to the board, which verifies
 * everything again (spec §7.4).
 */
import { Injectable } from '@nestjs/common';
import { toHex, VerificationError } from '#crypto';
import { ServiceError } from '#edge';
import { decodePhaseStatement } from '#record';
import { ElectionRegistry } from '../../elections/election-registry.js';
import type { Election } from '../../elections/election.js';
import { PhasesService } from '../../elections/phases.service.js';
import type { Account } from '../accounts/accounts.service.js';
import { type ApprovalRow, signaturesOf } from './approval-request.js';
import type { ApprovedStep, Asked, Subject } from './approved-step.js';

@Injectable()
export class PhaseStep implements ApprovedStep {
  readonly documentKind = 'phase';
  readonly waitsMs = 2 * 3_600_000;
  readonly isSeenAtAGlance = true;

  constructor(
    private readonly elections: ElectionRegistry,
    private readonly phases: PhasesService,
  ) {}

  async read(subject: Subject, statement: Uint8Array, signer: Account): Promise<Asked> {
    const election = await this.electionOf(subject);
    const { electionId, to, reason } = decodePhaseStatement(statement);
    if (electionId !== toHex(election.electionId)) {
      throw new ServiceError('APPROVAL_DIFFERENT', 'the statement is about another election');
    }
    numberOf(election, signer.signingKey);
    if (to === 'aborted' && reason.trim() === '') {
      throw new ServiceError('REQUEST_INVALID', 'stopping an election needs a reason, which everybody will read');
    }
    return { target: to, reason, requestedBy: null };
  }

  async assertPossible(subject: Subject, statement: Uint8Array): Promise<void> {
    const election = await this.electionOf(subject);
    try {
      await this.phases.assertPossible(election, decodePhaseStatement(statement));
    } catch (error) {
      // The board has gone on: this step never comes next again.
      if (!(error instanceof VerificationError)) throw error;
      throw new ServiceError('APPROVAL_LAPSED', error.message, undefined, { cause: error });
    }
  }

  /** The board itself gives a repeat its place. */
  stands(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async carryOut(subject: Subject, row: ApprovalRow): Promise<number> {
    const election = await this.electionOf(subject);
    const signatures = signaturesOf(row)
      .map(({ signingKey, signature }) => ({
        official: numberOf(election, signingKey),
        signature: toHex(signature),
      }))
      .sort((a, b) => a.official - b.official);
    const statement = new TextDecoder().decode(row.statement);
    const { index } = await this.phases.change(toHex(election.electionId), { statement, signatures });
    return index;
  }

  private electionOf({ electionId }: Subject): Promise<Election> {
    if (electionId === null) throw new ServiceError('PHASE_WRONG', 'the election is not published yet');
    return this.elections.get(electionId);
  }
}

/** Position among the officials of the definition. @throws ServiceError APPROVAL_SIGNER_UNKNOWN */
function numberOf({ definition }: Election, signingKey: string | null): number {
  const number = definition.officials.findIndex((official) => official.signingKey === signingKey);
  if (number < 0) {
    throw new ServiceError('APPROVAL_SIGNER_UNKNOWN', 'the definition names no official with this signing key');
  }
  return number;
}
