/**
 * Intake of ballots and spoils (spec §6): the steps in their order, each with its own code. *Accepted* means committed:
 * nothing is answered before, so a crash at any moment loses nothing that was answered, and whoever got no answer sends
 * the same bytes again.
 */
import { Injectable } from '@nestjs/common';
import { concatBytes, hashLeaf, sha256, toHex, u16 } from '#crypto';
import { KIND_BALLOT, KIND_SPOIL, LOG_BOARD } from '#store';
import { refuseByPhase } from '../bulletin-board/ballot-rules.js';
import { BoardLog, type Confirmation } from '../bulletin-board/board-log.js';
import { Cosignatures } from '../bulletin-board/cosignatures.js';
import { LogReader } from '../bulletin-board/log-reader.js';
import type { Election } from '../elections/election.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import { assertBallotForm } from './ballot-form.js';
import { CheckingPool } from './checking-pool.js';
import { IntakeFigures } from './intake-figures.js';
import { StoredLookup } from './stored-lookup.js';

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
    private readonly lookup: StoredLookup,
    private readonly pool: CheckingPool,
    private readonly board: BoardLog,
    private readonly reader: LogReader,
    private readonly cosignatures: Cosignatures,
    private readonly figures: IntakeFigures,
  ) {}

  /** Casts a ballot. @param bytes untrusted: the whole entry, type byte included */
  cast(electionId: string, bytes: Uint8Array): Promise<IntakeAnswer> {
    return this.figures.watch(electionId, () => this.pool.admission.admit(() => this.take(electionId, bytes)));
  }

  private async take(electionId: string, bytes: Uint8Array): Promise<IntakeAnswer> {
    const election = await this.elections.get(electionId);
    const leafHash = hashLeaf(bytes);
    // 0. Equal bytes on the board get the stored confirmation.
    const state = await this.lookup.look(election, leafHash);
    if (state.stored !== undefined) return this.repeat(election, state.stored, state.treeSize);
    // 1. Length, magic, electionId, class.
    const { classIndex, ballotKey, revision } = assertBallotForm(election, bytes);
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
    const { tracker } = await this.pool.check(election, 'ballot', bytes, this.knownTokens.has(tokenKey));
    this.rememberToken(tokenKey);
    // 7 to 9, in the sequencing transaction.
    const confirmation = await this.board.submit(election, {
      bytes,
      leafHash,
      kind: KIND_BALLOT,
      classIndex,
      ballotKey,
      revision,
      tracker,
      documentKind: null,
      documentNumber: null,
    });
    return answerOf(tracker, confirmation);
  }

  /** Takes the spoil of a ballot that was opened for checking (spec §9). @param bytes untrusted */
  spoil(electionId: string, bytes: Uint8Array): Promise<IntakeAnswer> {
    return this.pool.admission.admit(() => this.takeSpoil(electionId, bytes));
  }

  private async takeSpoil(electionId: string, bytes: Uint8Array): Promise<IntakeAnswer> {
    const election = await this.elections.get(electionId);
    const leafHash = hashLeaf(bytes);
    const state = await this.lookup.look(election, leafHash);
    if (state.stored !== undefined) return this.repeat(election, state.stored, state.treeSize);
    const refusal = refuseByPhase(election.definition, state.phase);
    if (refusal !== undefined) throw refusal;
    const { classIndex, ballotKey, tracker } = await this.pool.check(election, 'spoil', bytes, false);
    const confirmation = await this.board.submit(election, {
      bytes,
      leafHash,
      kind: KIND_SPOIL,
      classIndex,
      ballotKey,
      revision: null,
      tracker,
      documentKind: null,
      documentNumber: null,
    });
    return answerOf(tracker, confirmation);
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
