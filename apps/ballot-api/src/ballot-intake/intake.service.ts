/**
 * Intake of ballots and spoils (spec §6): the steps in their order, each with its own code. *Accepted* means committed:
 * nothing is answered before, so a crash at any moment loses nothing that was answered, and whoever got no answer sends
 * the same bytes again.
 */
import { Injectable } from '@nestjs/common';
import { concatBytes, hashLeaf, sha256, toHex, u16 } from '#crypto';
import type { Phase } from '#record';
import { KIND_BALLOT, KIND_SPOIL, LOG_BOARD } from '#store';
import { refuseByPhase } from '../bulletin-board/ballot-rules.js';
import { BoardLog, type Confirmation } from '../bulletin-board/board-log.js';
import { Cosignatures } from '../bulletin-board/cosignatures.js';
import { LogReader } from '../bulletin-board/log-reader.js';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import { assertBallotForm } from './ballot-form.js';
import { CheckingPool } from './checking-pool.js';
import { IntakeFigures } from './intake-figures.js';

export interface IntakeAnswer {
  isNew: boolean;
  body: { tracker: string; index: number; inclusionProof: string[]; checkpoint: string };
}

const MAX_KNOWN_TOKENS = 100_000;

@Injectable()
export class IntakeService {
  /** SHA-256 of (election, class, ballotKey, token) that were verified, oldest first. */
  private readonly knownTokens = new Set<string>();

  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
    private readonly pool: CheckingPool,
    private readonly board: BoardLog,
    private readonly reader: LogReader,
    private readonly cosignatures: Cosignatures,
    private readonly figures: IntakeFigures,
  ) {}

  /** Casts a ballot. @param bytes untrusted: the whole entry, type byte included */
  cast(electionId: string, bytes: Uint8Array): Promise<IntakeAnswer> {
    return this.figures.watch(electionId, () => this.take(electionId, bytes));
  }

  private async take(electionId: string, bytes: Uint8Array): Promise<IntakeAnswer> {
    const election = await this.elections.get(electionId);
    // 0. Equal bytes on the board get the stored confirmation.
    const state = await this.look(election, bytes);
    if (state.stored !== undefined) return this.repeat(election, state.stored, state.treeSize);
    // 1. Length, magic, electionId, class.
    const { classIndex, ballotKey } = assertBallotForm(election, bytes);
    // 2. Phase, early.
    const refusal = refuseByPhase(election.definition, state.phase);
    if (refusal !== undefined) throw refusal;
    // 3 to 6, away from the event loop.
    const tokenKey = knownTokenKey(
      election,
      classIndex,
      ballotKey,
      bytes.subarray(bytes.length - 112, bytes.length - 64),
    );
    const checked = await this.pool.check(election, 'ballot', bytes, this.knownTokens.has(tokenKey));
    if (checked.kind !== 'ballot') throw new Error('a ballot is checked as a ballot');
    this.rememberToken(tokenKey);
    // 7 to 9, in the sequencing transaction.
    const confirmation = await this.board.submit(election, {
      bytes,
      leafHash: hashLeaf(bytes),
      kind: KIND_BALLOT,
      classIndex: checked.classIndex,
      ballotKey: checked.ballotKey,
      revision: checked.revision,
      tracker: checked.tracker,
      documentKind: null,
      documentNumber: null,
    });
    return answerOf(checked.tracker, confirmation);
  }

  /** Takes the spoil of a ballot that was opened for checking (spec §9). @param bytes untrusted */
  async spoil(electionId: string, bytes: Uint8Array): Promise<IntakeAnswer> {
    const election = await this.elections.get(electionId);
    const state = await this.look(election, bytes);
    if (state.stored !== undefined) return this.repeat(election, state.stored, state.treeSize);
    const refusal = refuseByPhase(election.definition, state.phase);
    if (refusal !== undefined) throw refusal;
    const checked = await this.pool.check(election, 'spoil', bytes, false);
    if (checked.kind !== 'spoil') throw new Error('a spoil is checked as a spoil');
    const confirmation = await this.board.submit(election, {
      bytes,
      leafHash: hashLeaf(bytes),
      kind: KIND_SPOIL,
      classIndex: checked.classIndex,
      ballotKey: checked.ballotKey,
      revision: null,
      tracker: checked.tracker,
      documentKind: null,
      documentNumber: null,
    });
    return answerOf(checked.tracker, confirmation);
  }

  /** Phase and size of the board, and where these bytes stand on it. */
  private async look(election: Election, bytes: Uint8Array) {
    this.pool.assertRoom();
    const [row] = await this.database.rows<{
      phase: Phase;
      tree_size: string;
      idx: string | null;
      tracker: Uint8Array | null;
    }>(
      `SELECT h.phase, h.tree_size, e.idx, e.tracker FROM log_head h
         LEFT JOIN log_entry e ON e.election_id = h.election_id AND e.log = h.log AND e.leaf_hash = $2
        WHERE h.election_id = $1 AND h.log = ${LOG_BOARD}`,
      [election.electionId, hashLeaf(bytes)],
    );
    if (row === undefined) throw new Error('a published election has a board');
    const stored =
      row.idx !== null && row.tracker !== null ? { index: Number(row.idx), tracker: row.tracker } : undefined;
    return { phase: row.phase, treeSize: Number(row.tree_size), stored };
  }

  private async repeat(
    election: Election,
    stored: { index: number; tracker: Uint8Array },
    treeSize: number,
  ): Promise<IntakeAnswer> {
    const [inclusionProof] = await this.reader.proveInclusions(
      election.electionId,
      LOG_BOARD,
      [stored.index],
      treeSize,
    );
    const note = await this.cosignatures.at(election.electionId, LOG_BOARD, treeSize);
    if (note === undefined || inclusionProof === undefined)
      throw new Error('every size that was a head has its checkpoint');
    return answerOf(stored.tracker, { index: stored.index, inclusionProof, checkpoint: note.note, isNew: false });
  }

  /** A key that votes again brings the same token: it was verified once. */
  private rememberToken(key: string): void {
    this.knownTokens.add(key);
    const [oldest] = this.knownTokens;
    if (this.knownTokens.size > MAX_KNOWN_TOKENS && oldest !== undefined) this.knownTokens.delete(oldest);
  }
}

function knownTokenKey(election: Election, classIndex: number, ballotKey: Uint8Array, token: Uint8Array): string {
  return toHex(sha256(concatBytes(election.electionId, u16(classIndex), ballotKey, token)));
}

function answerOf(tracker: Uint8Array, confirmation: Confirmation): IntakeAnswer {
  const { index, inclusionProof, checkpoint, isNew } = confirmation;
  return { isNew, body: { tracker: toHex(tracker), index, inclusionProof: inclusionProof.map(toHex), checkpoint } };
}
