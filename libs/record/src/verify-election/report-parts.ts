/** What stands in a report beside checks and figures: voter classes, board, anchors, evidence and confirmations. */
import type { ErrorCode } from '#crypto';
import type { AnchorType, EvidenceCode, LanguageMap } from '#record';

/** The numbers of one voter class; null where the checks did not get that far. */
export interface ClassReport {
  id: string;
  label: LanguageMap;
  weight: number;
  roll: number | null;
  requests: number | null;
  cast: number | null;
  superseded: number | null;
  counted: number | null;
  spoiled: number | null;
}

/** What the board signed: its newest state, and that at the close (null before it). */
export interface BoardReport {
  size: number;
  root: string;
  closing: { size: number; root: string } | null;
}

/** Most anchors that a report lists one by one; above it, only those that {@link AnchorReport} names. */
export const MAX_ANCHORS = 500;

/** An anchor: all of them up to {@link MAX_ANCHORS}, else the first, the last and those of a phase. */
export interface AnchorReport {
  seq: number;
  type: AnchorType;
  /** Display order. */
  txid: string;
  /** Board entries that it covers. */
  treeSize: number;
  timeMs: number;
  /** Of the block that its Merkle path names; null without one. */
  height: number | null;
}

/** Evidence on the board (record format, Evidence). It never changes the verdict. */
export interface EvidenceReport {
  number: number;
  /** Place on the board. */
  index: number;
  /** Whether an anchor of this record covers its entry: what stops anchoring is often behind the last one. */
  isAnchored: boolean;
  /** What it says; null where its form is wrong. */
  code: EvidenceCode | null;
  /** Number of the anchor that could not be made, or null. */
  seq: number | null;
  /**
   * proven: the bytes prove what the code says. stated: no bytes can prove it. open: this record lacks what it needs.
   * refuted: the proof does not hold. missing: the file is not there.
   */
  standing: 'proven' | 'stated' | 'open' | 'refuted' | 'missing';
  /** Why it is refuted, with the code of the check; null otherwise. */
  refusal: { code: ErrorCode; message: string } | null;
}

/** A confirmation that the person verifying holds (spec §12.2). It never changes the verdict. */
export interface ConfirmationReport {
  /** Name of the file, as it was given. */
  file: string;
  /**
   * kept: its entry stands in this record. early: the record is older. broken: the board signed two histories, and
   * `evidence` proves it. otherElection, unsigned, unreadable: it proves nothing. notJudged: the record contradicts itself.
   */
  standing: 'kept' | 'early' | 'broken' | 'otherElection' | 'unsigned' | 'unreadable' | 'notJudged';
  /** What it promised; null where it does not hold in itself. */
  entry: {
    kind: 'ballot' | 'spoil';
    tracker: string;
    index: number;
    treeSize: number;
    cosignedBy: string[];
  } | null;
  /** The code of what was refused; null where nothing was. */
  refusal: { code: ErrorCode; message: string } | null;
  /** Both signed notes, of two histories; null else. */
  evidence: string | null;
}
