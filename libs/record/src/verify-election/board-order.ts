/**
 * What may stand where on the board (spec §7.3, §7.4): created first and once, phases one after another, documents in
 * their phase, nothing but documents after the close and nothing after an abort. Ballots and spoils are judged by
 * groups 6 and 7; here they only may not come after the close.
 */
import { equalBytes, VerificationError } from '#crypto';
import {
  type BoardEntry,
  type Definition,
  DOCUMENT_RESULT,
  DOCUMENT_SHARE_FILE,
  type DocumentEntry,
  type Phase,
  takesDocument,
  verifyPhaseEntry,
} from '#record';

/** A `0x30` entry with its place on the board. */
export interface PlacedDocument extends DocumentEntry {
  index: number;
}

export class BoardOrder {
  phase: Phase = 'setup';
  /** Index of the entry `to: closed`. */
  closingIndex: number | undefined;
  /** Index of the entry `to: aborted`. */
  abortIndex: number | undefined;
  readonly documents: PlacedDocument[] = [];
  private phases = 0;

  /** @param definition of group 1   @param electionId 32 bytes */
  constructor(
    private readonly definition: Definition,
    private readonly electionId: Uint8Array,
  ) {}

  /** The result entry, if the board has one. */
  get result(): PlacedDocument | undefined {
    return this.documents.find(({ kind }) => kind === DOCUMENT_RESULT);
  }

  get resultIndex(): number | undefined {
    return this.result?.index;
  }

  /**
   * Takes the next entry.
   * @throws VerificationError BOARD_…, PHASE_…
   */
  accept(index: number, entry: BoardEntry): void {
    // 1. Index 0 is the created entry of this election, and no other is.
    if (index === 0 && entry.type !== 'created') {
      throw new VerificationError('BOARD_FIRST_ENTRY_INVALID', `entry 0 is a ${entry.type} entry, not the created one`);
    }
    // 2. After an abort nothing; after the close only documents and, until there is a result, an abort.
    if (this.abortIndex !== undefined) {
      throw new VerificationError('BOARD_ENTRY_AFTER_ABORT', `a ${entry.type} entry stands after the abort`);
    }
    if (this.closingIndex !== undefined && (entry.type === 'ballot' || entry.type === 'spoil')) {
      throw new VerificationError('BOARD_ENTRY_AFTER_CLOSE', `a ${entry.type} stands after the closing entry`);
    }
    // 3. The entry's own rules.
    switch (entry.type) {
      case 'created':
        return this.acceptCreated(index, entry.electionId);
      case 'phase':
        return this.acceptPhase(index, entry);
      case 'document':
        return this.acceptDocument({ ...entry, index });
      case 'ballot':
      case 'spoil':
        return;
      default:
        return entry satisfies never;
    }
  }

  private acceptCreated(index: number, electionId: Uint8Array): void {
    if (index !== 0) throw new VerificationError('BOARD_CREATED_TWICE', `a second created entry stands at ${index}`);
    if (!equalBytes(electionId, this.electionId)) {
      throw new VerificationError('BOARD_FIRST_ENTRY_INVALID', 'the board was created for another election');
    }
  }

  private acceptPhase(index: number, entry: Extract<BoardEntry, { type: 'phase' }>): void {
    const position = {
      electionId: this.electionId,
      phaseNo: this.phases,
      from: this.phase,
      hasResult: this.result !== undefined,
    };
    this.phases += 1;
    // The board goes where the entry says even if it is refused: the group has failed then, and what follows is judged
    // by its own faults and not by this one.
    this.phase = entry.statement.to;
    if (this.phase === 'closed') this.closingIndex ??= index;
    if (this.phase === 'aborted') this.abortIndex ??= index;
    verifyPhaseEntry(this.definition, position, entry);
  }

  private acceptDocument(document: PlacedDocument): void {
    const { kind, number } = document;
    if (!takesDocument(this.definition, this.phase, kind)) {
      throw new VerificationError(
        'BOARD_DOCUMENT_INVALID',
        `a document of kind ${kind} may not stand in phase ${this.phase}`,
      );
    }
    if (kind === DOCUMENT_SHARE_FILE && number > this.definition.trustees.members.length) {
      throw new VerificationError('BOARD_DOCUMENT_INVALID', `a share file of trustee ${number}, who does not exist`);
    }
    // Once there is a result, later documents can only be certificates and evidence: no second result, no late share.
    if (this.result !== undefined && (kind === DOCUMENT_RESULT || kind === DOCUMENT_SHARE_FILE)) {
      throw new VerificationError('BOARD_DOCUMENT_INVALID', `a document of kind ${kind} stands after the result`);
    }
    // A trustee decrypts once: of two files nobody could say which one she stands for.
    if (kind === DOCUMENT_SHARE_FILE && this.documents.some((each) => each.kind === kind && each.number === number)) {
      throw new VerificationError('BOARD_DOCUMENT_INVALID', `a second share file of trustee ${number}`);
    }
    this.documents.push(document);
  }
}
