/** The office certifies a document: the file stays where it is, its description goes to the board, and the log says who did it. */
import { Injectable } from '@nestjs/common';
import { Certificates, type DescribedFile, type DocumentPage } from '../../results/certificates.js';
import type { Actor } from '../accounts/actor.js';
import { AuditLog } from '../accounts/audit-log.js';

@Injectable()
export class OfficeDocuments {
  constructor(
    private readonly certificates: Certificates,
    private readonly log: AuditLog,
  ) {}

  /** @param election untrusted, electionId @throws ServiceError ELECTION_UNKNOWN */
  list(election: string, from: number): Promise<DocumentPage> {
    return this.certificates.list(election, from);
  }

  /** @throws ServiceError ELECTION_UNKNOWN, PHASE_WRONG, DOCUMENT_CERTIFIED_ALREADY; VerificationError DOCUMENT_STATEMENT_INVALID */
  async certify(actor: Actor, election: string, file: DescribedFile): Promise<{ number: number; index: number }> {
    const certified = await this.certificates.certify(election, file);
    const detail = {
      electionId: election,
      number: certified.number,
      fileName: file.fileName,
      sha256: file.sha256,
      boardIndex: certified.index,
    };
    await this.log.append(null, { actor, action: 'document.certified', planId: null, detail });
    return certified;
  }
}
