/** The office certifies a document: the file stays where it is, its description goes to the board, and the log says who did it. */
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import { Certificates, type DescribedFile, type DocumentPage } from '../../results/certificates.js';
import type { Actor } from '../accounts/actor.js';
import { AuditLog } from '../accounts/audit-log.js';
import { Subjects } from '../approvals/subjects.js';

@Injectable()
export class OfficeDocuments {
  constructor(
    private readonly subjects: Subjects,
    private readonly certificates: Certificates,
    private readonly log: AuditLog,
  ) {}

  /** @param election untrusted: id of a plan or of an election   @throws ServiceError ELECTION_UNKNOWN */
  async list(election: string, from: number): Promise<DocumentPage> {
    const { electionId } = await this.published(election);
    return this.certificates.list(electionId, from);
  }

  /** @throws ServiceError ELECTION_UNKNOWN, PHASE_WRONG, DOCUMENT_CERTIFIED_ALREADY; VerificationError DOCUMENT_STATEMENT_INVALID */
  async certify(actor: Actor, election: string, file: DescribedFile): Promise<{ number: number; index: number }> {
    const { planId, electionId } = await this.published(election);
    const certified = await this.certificates.certify(electionId, file);
    const { number, index: boardIndex } = certified;
    const detail = { electionId, number, fileName: file.fileName, sha256: file.sha256, boardIndex };
    await this.log.append(null, { actor, action: 'document.certified', planId, detail });
    return certified;
  }

  /** Before there is a board, there is nothing that a document could stand on. */
  private async published(election: string): Promise<{ planId: string | null; electionId: string }> {
    const { planId, electionId } = await this.subjects.find(election);
    if (electionId === null) throw new ServiceError('PHASE_WRONG', 'the election is not published yet');
    return { planId, electionId };
  }
}
