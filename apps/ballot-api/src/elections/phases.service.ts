/**
 * The phases of an election (spec §7): two officials sign each step, the board takes it alone, and what follows from it
 * for the issuance log happens in the same transaction.
 */
import { Injectable } from '@nestjs/common';
import { fromHex, hashLeaf, utf8 } from '#crypto';
import { ServiceError } from '#edge';
import {
  assertNextStep,
  decodePhaseStatement,
  encodePhaseEntry,
  type Phase,
  type PhasePosition,
  type PhaseSignature,
  type PhaseStatement,
  verifyPhaseEntry,
} from '#record';
import { KIND_PHASE, LOG_BOARD, LOG_ISSUANCE } from '#store';
import { BoardLog } from '../bulletin-board/board-log.js';
import {
  appendEntries,
  hasResult,
  type LogHead,
  type LogSigner,
  lockHead,
  plainEntry,
  publishIssuance,
} from '../bulletin-board/sequencer.js';
import { ServerKeys } from '../bulletin-board/server-keys.js';
import { Database, type Sql } from '../database/database.js';
import { issuanceRound } from '../token-issuance/issuance-publisher.js';
import { type Election, signerOf } from './election.js';
import { ElectionRegistry } from './election-registry.js';

export interface PhaseRequest {
  /** The signed JSON, exactly as signed. */
  statement: string;
  signatures: { official: number; signature: string }[];
}

@Injectable()
export class PhasesService {
  constructor(
    private readonly elections: ElectionRegistry,
    private readonly board: BoardLog,
    private readonly keys: ServerKeys,
    private readonly database: Database,
  ) {}

  /**
   * The statement is the step that may come next, and nothing stands in its way now; before anybody signs it a second time.
   * @throws VerificationError PHASE_…; ServiceError REHEARSALS_MISSING, PHASE_TOO_EARLY
   */
  async assertPossible(election: Election, statement: PhaseStatement): Promise<void> {
    const [head] = await this.database.rows<{ phase: Phase; next_phase_no: number }>(
      `SELECT phase, next_phase_no FROM log_head WHERE election_id = $1 AND log = ${LOG_BOARD}`,
      [election.electionId],
    );
    if (head === undefined) throw new Error('a published election has a board');
    const position = {
      electionId: election.electionId,
      phaseNo: head.next_phase_no,
      from: head.phase,
      hasResult: await hasResult(this.database, election.electionId),
    };
    assertNextStep(election.definition, position, statement);
    await assertReady(this.database, election, statement);
  }

  /** Moves the election on. The same statement with the same signatures again gets the same answer. */
  async change(electionId: string, request: PhaseRequest): Promise<{ index: number; checkpoint: string }> {
    const election = await this.elections.get(electionId);
    const statementBytes = utf8(request.statement);
    const statement = decodePhaseStatement(statementBytes);
    const signatures = request.signatures.map(({ official, signature }) => ({
      official,
      signature: fromHex(signature, 64),
    }));
    const { index, checkpoint } = await this.board.appendAlone(election, (sql, head) =>
      this.append(sql, head, election, { statement, statementBytes, signatures }),
    );
    return { index, checkpoint };
  }

  private async append(
    sql: Sql,
    head: LogHead,
    election: Election,
    signed: { statement: PhaseStatement; statementBytes: Uint8Array; signatures: PhaseSignature[] },
  ): Promise<{ index: number; checkpoint: string; isNew: boolean }> {
    const entry = encodePhaseEntry(signed.statementBytes, signed.signatures);
    // 0. A repeat gets the stored place.
    const stored = await findEntry(sql, election.electionId, entry);
    if (stored !== undefined) return { index: stored, checkpoint: head.checkpoint, isNew: false };
    // 1. The one step that may come next, signed by two officials.
    verifyPhaseEntry(election.definition, await positionOf(sql, election, head), signed);
    // 2. What this service adds: no key of somebody who was removed or recovered counts any more, and nothing may be opened or
    //    closed that would spoil the record.
    await assertKeysStand(sql, election, signed.signatures);
    await assertReady(sql, election, signed.statement);
    // 3. Both heads, board first.
    const issuance = await lockHead(sql, election.electionId, LOG_ISSUANCE);
    if (issuance === undefined) throw new Error('a published election has an issuance log');
    const index = head.treeSize;
    const signer = signerOf(election, LOG_BOARD, this.keys);
    const { treeSize, note } = await appendPhase(sql, head, signer, entry, signed.statement);
    // 4. At a phase change the public sees the whole issuance log at once.
    await publishIssuance(sql, election.electionId, treeSize, issuanceRound(election, Date.now()));
    return { index, checkpoint: note, isNew: true };
  }
}

/** What the next phase entry must follow. @param head the board's, locked */
export async function positionOf(sql: Sql, { electionId }: Election, head: LogHead): Promise<PhasePosition> {
  return { electionId, phaseNo: head.nextPhaseNo, from: head.phase, hasResult: await hasResult(sql, electionId) };
}

/** Appends a verified phase entry alone behind the locked board head; the caller holds the issuance log's, too. */
export async function appendPhase(
  sql: Sql,
  head: LogHead,
  signer: LogSigner,
  entry: Uint8Array,
  statement: PhaseStatement,
): Promise<{ treeSize: number; note: string }> {
  const appended = await appendEntries(sql, head, signer, [plainEntry(KIND_PHASE, entry)]);
  await storePhase(sql, head.electionId, statement);
  return appended;
}

async function findEntry(sql: Sql, electionId: Uint8Array, entry: Uint8Array): Promise<number | undefined> {
  const [row] = await sql.rows<{ idx: string }>(
    `SELECT idx FROM log_entry WHERE election_id = $1 AND log = ${LOG_BOARD} AND leaf_hash = $2`,
    [electionId, hashLeaf(entry)],
  );
  return row === undefined ? undefined : Number(row.idx);
}

/**
 * The definition names its officials' keys for good; the office ends a key when it removes or recovers its owner.
 * @throws ServiceError OFFICIAL_KEY_ENDED
 */
async function assertKeysStand(sql: Sql, election: Election, signatures: PhaseSignature[]): Promise<void> {
  const { officials } = election.definition;
  const signers = officials.filter((_, position) => signatures.some(({ official }) => official === position));
  const keys = signers.map(({ signingKey }) => signingKey);
  const ended = await sql.rows<{ key: string }>(
    `SELECT encode(signing_key, 'hex') AS key FROM office_ended_key WHERE encode(signing_key, 'hex') = ANY($1::text[])`,
    [keys],
  );
  if (ended.length === 0) return;
  const names = signers.filter(({ signingKey }) => ended.some(({ key }) => key === signingKey)).map(({ name }) => name);
  throw new ServiceError('OFFICIAL_KEY_ENDED', `the office has ended the key of ${names.join(' and ')}`);
}

/** @throws ServiceError REHEARSALS_MISSING, PHASE_TOO_EARLY */
async function assertReady(sql: Sql, election: Election, statement: PhaseStatement): Promise<void> {
  switch (statement.to) {
    case 'issuing':
    case 'voting':
      return assertRehearsed(sql, election);
    case 'closed':
      return assertVotingOver(election);
    case 'setup':
    case 'aborted':
      return;
    default:
      return statement.to satisfies never;
  }
}

/** Every trustee has shown, before anyone asks for a token, that her share can be used (spec §4.2, §7.4). */
async function assertRehearsed(sql: Sql, election: Election): Promise<void> {
  const due = election.definition.trustees.members.map(({ index }) => `trustee-${index}-rehearsal`);
  const rows = await sql.rows<{ name: string }>(
    `SELECT name FROM ceremony_message WHERE ceremony_id = $1 AND name = ANY($2::text[])`,
    [election.ceremonyId, due],
  );
  const missing = due.filter((name) => !rows.some((row) => row.name === name));
  if (missing.length > 0) throw new ServiceError('REHEARSALS_MISSING', `missing: ${missing.join(', ')}`);
}

/** A CLOSE anchor before `votingCloses` makes the record invalid (spec §10), so such a close is not taken. */
function assertVotingOver(election: Election): void {
  const { votingCloses } = election.definition.schedule;
  if (Date.now() >= votingCloses) return;
  throw new ServiceError('PHASE_TOO_EARLY', `voting is scheduled until ${new Date(votingCloses).toISOString()}`);
}

/** Both heads carry the phase, so that either log decides under its own lock. */
async function storePhase(sql: Sql, electionId: Uint8Array, statement: PhaseStatement): Promise<void> {
  await sql.rows(
    `UPDATE log_head SET phase = $2, next_phase_no = $3,
                         closing_size = CASE WHEN $4 THEN tree_size ELSE closing_size END
      WHERE election_id = $1`,
    [electionId, statement.to, statement.phaseNo + 1, statement.to === 'closed'],
  );
}
