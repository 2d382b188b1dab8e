/**
 * Publishing an election (spec §3, §4): when both ceremonies are complete, all transcripts agree and at least t issuers
 * have approved the roll, the definition is put together from what the members signed, and both logs are created in the
 * same transaction as its row.
 */
import { Injectable } from '@nestjs/common';
import { computeTranscriptHash, deriveIssuingKeys, deriveTrusteeKeys, fromHex, toHex } from '#crypto';
import { ServiceError } from '#edge';
import {
  assembleDefinition,
  type CeremonyOutputs,
  type CeremonyRole,
  decodeCommitmentMessage,
  decodeTranscriptMessage,
  type Draft,
  electionIdOf,
  encodeCreatedEntry,
  type IssuerCommitmentMessage,
  membersOf,
  type TrusteeCommitmentMessage,
} from '#record';
import { KIND_CREATED, LOG_BOARD, LOG_ISSUANCE } from '#store';
import { appendEntries, createLog, lockHead, plainEntry } from '../bulletin-board/sequencer.js';
import { ServerKeys } from '../bulletin-board/server-keys.js';
import { WitnessTeller } from '../bulletin-board/witness-teller.js';
import { StoredMessages } from '../ceremonies/stored-messages.js';
import { brokenConstraint, Database, type Sql } from '../database/database.js';
import { DraftsService } from './drafts.service.js';
import { decodeElection, type Election, signerOf } from './election.js';

/** What else belongs to the publication, in its transaction. */
type Also = (sql: Sql, electionId: string) => Promise<void>;

type Documents = Map<string, Uint8Array>;

@Injectable()
export class DefinitionAssembly {
  constructor(
    private readonly database: Database,
    private readonly drafts: DraftsService,
    private readonly messages: StoredMessages,
    private readonly keys: ServerKeys,
    private readonly witnesses: WitnessTeller,
  ) {}

  /**
   * Publishes the election of a draft; asked again, it names the one that is published.
   * @throws ServiceError CEREMONY_INCOMPLETE naming what is missing, CEREMONY_STOPPED; VerificationError where outputs do not fit
   */
  async publish(ceremonyId: string, also: Also = () => Promise.resolve()): Promise<{ electionId: string }> {
    const { ceremonyId: id, bytes, draft } = await this.drafts.get(ceremonyId);
    const published = await this.published(this.database, id);
    if (published !== undefined) {
      await this.database.transaction((sql) => also(sql, published));
      return { electionId: published };
    }
    // 1. Everything is there, and nobody has complained.
    await this.assertNoComplaint(this.database, id);
    const rollEntries = await this.drafts.rollEntries(id);
    if (rollEntries.length === 0) throw incomplete('the roll');
    const messages = await this.messages.all(id);
    const documents = new Map(messages.map(({ name, document }) => [name, document]));
    assertComplete(draft, documents);
    const rollApprovals = await this.messages.approvals(id);
    if (rollApprovals.length < draft.issuers.threshold) {
      throw incomplete(`${draft.issuers.threshold - rollApprovals.length} more roll approvals`);
    }
    // 2. All members of a ceremony have seen the same messages.
    assertOneTranscript(draft, 'trustee', documents);
    assertOneTranscript(draft, 'issuer', documents);
    // 3. The definition, and the election that it is.
    const definitionBytes = assembleDefinition(bytes, { ...ceremonyOutputs(draft, documents), rollApprovals });
    const election = decodeElection(electionIdOf(definitionBytes), definitionBytes);
    return this.store(election, also);
  }

  private async store(election: Election, also: Also): Promise<{ electionId: string }> {
    try {
      const electionId = await this.database.transaction(async (sql) => {
        await sql.rows(`SELECT 1 FROM draft WHERE ceremony_id = $1 FOR UPDATE`, [election.ceremonyId]);
        await this.assertNoComplaint(sql, election.ceremonyId);
        const id = (await this.published(sql, election.ceremonyId)) ?? (await this.create(sql, election));
        await also(sql, id);
        return id;
      });
      this.witnesses.tell(election);
      return { electionId };
    } catch (error) {
      if (brokenConstraint(error) !== 'election_origin') throw error;
      const { origin } = election.definition.board;
      throw new ServiceError('ORIGIN_TAKEN', `another election has the log origin "${origin}"`, undefined, {
        cause: error,
      });
    }
  }

  /** A trustee who complains has published a key that opens her shares: this ceremony must never become an election. */
  private async assertNoComplaint(sql: Sql, ceremonyId: Uint8Array): Promise<void> {
    const complaints = await this.messages.complaints(sql, ceremonyId);
    if (complaints.length === 0) return;
    throw new ServiceError('CEREMONY_STOPPED', `the ceremony ended with ${complaints.join(', ')}: make a new draft`);
  }

  private async create(sql: Sql, election: Election): Promise<string> {
    const { electionId, ceremonyId, definition, definitionBytes } = election;
    await sql.rows(`INSERT INTO election (election_id, ceremony_id, origin, definition) VALUES ($1, $2, $3, $4)`, [
      electionId,
      ceremonyId,
      definition.board.origin,
      definitionBytes,
    ]);
    const signer = signerOf(election, LOG_BOARD, this.keys);
    await createLog(sql, electionId, LOG_BOARD, signer);
    await createLog(sql, electionId, LOG_ISSUANCE, signerOf(election, LOG_ISSUANCE, this.keys));
    const head = await lockHead(sql, electionId, LOG_BOARD);
    if (head === undefined) throw new Error('the board was just created');
    await appendEntries(sql, head, signer, [plainEntry(KIND_CREATED, encodeCreatedEntry(electionId))]);
    return toHex(electionId);
  }

  private async published(sql: Sql, ceremonyId: Uint8Array): Promise<string | undefined> {
    const [row] = await sql.rows<{ id: string }>(
      `SELECT encode(election_id, 'hex') AS id FROM election WHERE ceremony_id = $1`,
      [ceremonyId],
    );
    return row?.id;
  }
}

const ROLES = ['trustee', 'issuer'] as const;
const STEPS = ['commitment', 'shares', 'transcript'] as const;

function assertComplete(draft: Draft, documents: Documents): void {
  const missing = ROLES.flatMap((role) =>
    STEPS.flatMap((step) => membersOf(draft, role).map(({ index }) => `${role}-${index}-${step}`)),
  ).filter((name) => !documents.has(name));
  if (missing.length > 0) throw incomplete(missing.join(', '));
}

function assertOneTranscript(draft: Draft, role: CeremonyRole, documents: Documents): void {
  const members = membersOf(draft, role);
  const seen = (['commitment', 'shares'] as const).flatMap((step) =>
    members.map(({ index }) => documentOf(documents, `${role}-${index}-${step}`)),
  );
  const expected = toHex(computeTranscriptHash(seen));
  for (const { index } of members) {
    const { transcriptHash } = decodeTranscriptMessage(documentOf(documents, `${role}-${index}-transcript`));
    if (transcriptHash !== expected) {
      throw new ServiceError(
        'MESSAGE_INVALID',
        `${role} ${index} has signed another transcript: it saw other messages`,
      );
    }
  }
}

function ceremonyOutputs(draft: Draft, documents: Documents): Omit<CeremonyOutputs, 'rollApprovals'> {
  const trustees = draft.trustees.members.map(({ index }) => trusteeCommitment(documents, index));
  const issuers = draft.issuers.members.map(({ index }) => issuerCommitment(documents, index));
  const { publicKey } = deriveTrusteeKeys(
    trustees.map(({ commitments }) => commitments.map((point) => fromHex(point, 32))),
  );
  return {
    publicKey: toHex(publicKey),
    trustees: trustees.map(({ commitments, proof }) => ({ commitments, proof })),
    issuing: draft.voterClasses.map((_, classIndex) => issuingOf(issuers, classIndex)),
  };
}

function issuingOf(issuers: IssuerCommitmentMessage[], classIndex: number): CeremonyOutputs['issuing'][number] {
  const own = issuers.map(({ index, classes }) => {
    const ofClass = classes[classIndex];
    if (ofClass === undefined) throw new Error(`issuer ${index} has no key for class ${classIndex}`);
    return ofClass;
  });
  const keys = deriveIssuingKeys(own.map(({ commitments }) => commitments.map((point) => fromHex(point, 96))));
  return {
    publicKey: toHex(keys.publicKey),
    verificationKeys: keys.verificationKeys.map(toHex),
    commitments: own.map(({ commitments }) => commitments),
    proofs: own.map(({ proof }) => proof),
  };
}

function trusteeCommitment(documents: Documents, index: number): TrusteeCommitmentMessage {
  const message = decodeCommitmentMessage(documentOf(documents, `trustee-${index}-commitment`));
  if (message.role !== 'trustee') throw new Error('checked on arrival');
  return message;
}

function issuerCommitment(documents: Documents, index: number): IssuerCommitmentMessage {
  const message = decodeCommitmentMessage(documentOf(documents, `issuer-${index}-commitment`));
  if (message.role !== 'issuer') throw new Error('checked on arrival');
  return message;
}

function documentOf(documents: Documents, name: string): Uint8Array {
  const document = documents.get(name);
  if (document === undefined) throw new Error(`completeness of ${name} was checked`);
  return document;
}

function incomplete(missing: string): ServiceError {
  return new ServiceError('CEREMONY_INCOMPLETE', `missing: ${missing}`);
}
