/** The board of a crowd from the created entry to the result, and the anchors that follow it (spec §7.3, §8.3). */
import { EMPTY_ROOT, signDocument, toHex } from '#crypto';
import {
  type AnchorType,
  type Definition,
  encodeCreatedEntry,
  encodePhaseEntry,
  encodePhaseStatement,
  type Phase,
} from '#record';
import type { AnchorWriter } from './anchor-writer.js';
import { VOTING_CLOSES_MS } from './draft.js';
import { LogWriter } from './log-writer.js';
import type { Parties } from './parties.js';
import type { RecordFolder } from './record-folder.js';

export interface BoardParts {
  electionId: Uint8Array;
  definition: Definition;
  parties: Parties;
  folder: RecordFolder;
  anchors: AnchorWriter;
  /** Finished. */
  issuance: LogWriter;
  voters: number;
}

/** Entries that one anchor covers: what a second brings, at a thousand ballots a second. */
export const ENTRIES_AN_ANCHOR = 1_000;
const ANCHOR_EVERY_MS = 1_000;
/** Beside those of ballots, until CLOSE. */
const OTHER_ANCHORS = 4;

export class CrowdBoard {
  private readonly log: LogWriter;
  /** Leaf hashes that no anchor covers yet. */
  private waiting: Uint8Array[] = [];
  private phases = 0;
  private timeMs: number;
  ballots = 0;

  /** Writes and anchors everything before the first ballot. */
  constructor(private readonly parts: BoardParts) {
    const { folder, definition, parties, electionId, voters } = parts;
    this.log = new LogWriter(folder, 'board', definition.board.origin, parties.board, parties.witnesses);
    this.timeMs = VOTING_CLOSES_MS - ANCHOR_EVERY_MS * (OTHER_ANCHORS + Math.ceil(voters / ENTRIES_AN_ANCHOR));
    this.add(encodeCreatedEntry(electionId));
    this.anchor('GENESIS', 0);
    this.addPhase('setup', 'issuing');
    this.anchor('BATCH', 0);
    this.addPhase('issuing', 'voting');
    this.anchor('BATCH', voters);
  }

  append(ballot: Uint8Array): void {
    this.add(ballot);
    this.ballots += 1;
    if (this.waiting.length === ENTRIES_AN_ANCHOR) this.anchor('BATCH', this.parts.voters);
  }

  close(): { closingRoot: Uint8Array; closeTxid: string } {
    this.addPhase('voting', 'closed');
    this.log.writeCheckpoint('checkpoint-closing');
    this.timeMs = VOTING_CLOSES_MS;
    return { closingRoot: this.log.root(), closeTxid: this.anchor('CLOSE', this.parts.voters) };
  }

  /** @param entries share files, and the result at the end */
  finish(entries: readonly Uint8Array[]): void {
    for (const entry of entries.slice(0, -1)) this.add(entry);
    this.anchor('BATCH', this.parts.voters);
    for (const entry of entries.slice(-1)) this.add(entry);
    this.anchor('RESULT', this.parts.voters);
    this.log.finish();
  }

  private add(entry: Uint8Array): void {
    this.waiting.push(this.log.append(entry));
  }

  /** Signed by the first two officials. */
  private addPhase(from: Phase, to: Phase): void {
    const { electionId, parties } = this.parts;
    const phaseNo = this.phases++;
    const statement = encodePhaseStatement({ electionId: toHex(electionId), phaseNo, from, to, reason: 'benchmark' });
    const signatures = parties.officials
      .slice(0, 2)
      .map(({ secretKey }, official) => ({ official, signature: signDocument('phase', secretKey, statement) }));
    this.add(encodePhaseEntry(statement, signatures));
  }

  /** @param issuedSize 0 or all */
  private anchor(type: AnchorType, issuedSize: number): string {
    const { anchors, electionId, issuance } = this.parts;
    const issuedRoot = issuedSize === 0 ? EMPTY_ROOT : issuance.root();
    const [treeSize, rootHash, leafHashes] = [this.log.size, this.log.root(), this.waiting];
    const timeMs = this.timeMs;
    this.waiting = [];
    this.timeMs += ANCHOR_EVERY_MS;
    return anchors.add(electionId, { type, treeSize, rootHash, issuedSize, issuedRoot, timeMs, leafHashes });
  }
}
