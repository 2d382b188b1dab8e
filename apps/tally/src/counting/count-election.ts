/**
 * The count before decryption (spec §10.1): counted set and encrypted sums, recomputed from the bytes of the two logs as
 * far as CLOSE anchored them; what does not have the anchored roots is not counted at all.
 */
import { createHash } from 'node:crypto';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import {
  ballotHeader,
  computeTallyInput,
  decodeSpoil,
  equalBytes,
  Frontier,
  type Aggregate,
  type Engine,
} from '#crypto';
import {
  CountedSet,
  decodeAnchorPayload,
  decodeTransaction,
  dueShares,
  ENTRY_BALLOT,
  ENTRY_SPOIL,
  txidToInternal,
  type AnchorPayload,
  type ClassFigures,
  type DueShare,
} from '#record';
import { LOG_BOARD, LOG_ISSUANCE, type LogNumber } from '#store';
import type { StoredAnchorRow } from '../anchoring/anchor-store.js';
import type { BoardReader } from '../anchoring/board-reader.js';
import type { PublishedElection } from '../elections/election-registry.js';
import { EncryptedSums } from './encrypted-sums.js';

/** A page of ballots is added up in some 20 ms; requests are answered in between. */
const PAGE_ENTRIES = 500;

export interface CountedElection {
  election: PublishedElection;
  /** 32 bytes: root of the board at the close. */
  closingRoot: Uint8Array;
  /** By class position. */
  classes: ClassFigures[];
  /** Every contest and option of the definition, in order. */
  aggregates: Aggregate[];
  due: DueShare[];
  /** The 128 bytes that each trustee signs. */
  tallyInput: Uint8Array;
}

/**
 * @param close the election's CLOSE anchor, verified when it was read into the chain   @param engine adds the ballots up
 * @throws Error when the logs do not have the anchored roots; VerificationError when an entry is malformed
 */
export async function countElection(
  reader: BoardReader,
  election: PublishedElection,
  close: StoredAnchorRow,
  engine: Engine,
): Promise<CountedElection> {
  const payload = closingOf(close);
  const figures = new Figures(election);
  // 1. Both logs once: who counts, how many of each, and whether this is what was anchored.
  await eachPage(reader, election, LOG_BOARD, payload.treeSize, payload.rootHash, (page, first) =>
    page.forEach((bytes, i) => figures.take(bytes, first + i)),
  );
  await eachPage(reader, election, LOG_ISSUANCE, payload.issuedSize, payload.issuedRoot, (page) =>
    page.forEach((bytes) => figures.takeRequest(bytes)),
  );
  // 2. The board again: only the ballots that count are decoded and added.
  const sums = new EncryptedSums(election, engine);
  const counted = new Set(figures.set.counted().map(({ index }) => index));
  await eachPage(reader, election, LOG_BOARD, payload.treeSize, payload.rootHash, (page, first) =>
    sums.add(page.filter((_, i) => counted.has(first + i))),
  );
  const classes = figures.classes();
  const aggregates = sums.aggregates();
  const perClass = classes.map((figure) => figure.counted);
  return {
    election,
    closingRoot: payload.rootHash,
    classes,
    aggregates,
    due: dueShares(election.definition, perClass),
    tallyInput: computeTallyInput(election.electionId, txidToInternal(close.txid), payload.rootHash, aggregates),
  };
}

/** What CLOSE commits to. */
export function closingOf(close: StoredAnchorRow): AnchorPayload {
  return decodeAnchorPayload(decodeTransaction(close.raw).outputs[1].script);
}

async function eachPage(
  reader: BoardReader,
  { electionId }: PublishedElection,
  log: LogNumber,
  size: number,
  root: Uint8Array,
  take: (page: readonly Uint8Array[], first: number) => void,
): Promise<void> {
  const tree = Frontier.empty();
  while (tree.size < size) {
    const page = await reader.entries(electionId, log, tree.size, size, PAGE_ENTRIES);
    if (page.length === 0) throw new Error(`entry ${tree.size} of log ${log} is missing`);
    take(page, tree.size);
    for (const bytes of page) tree.append(leafHashOf(bytes));
    await yieldToOthers();
  }
  if (!equalBytes(tree.root(), root)) throw new Error(`log ${log} does not have the root that CLOSE anchored`);
}

/** As `hashLeaf` (spec §7), by the platform: millions of entries are hashed here, each twice. */
function leafHashOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(LEAF_PREFIX).update(bytes).digest());
}

const LEAF_PREFIX = Uint8Array.of(0);

/** Counts by class while the logs go by. */
class Figures {
  readonly set: CountedSet;
  private readonly spoiled: number[];
  private readonly requests: number[];

  constructor(private readonly election: PublishedElection) {
    this.set = new CountedSet(election.definition);
    this.spoiled = election.definition.voterClasses.map(() => 0);
    this.requests = election.definition.voterClasses.map(() => 0);
  }

  take(bytes: Uint8Array, index: number): void {
    if (bytes[0] === ENTRY_BALLOT) {
      const { classIndex, ballotKey, revision } = ballotHeader(bytes);
      this.set.add({ classIndex, ballotKey, revision, index });
    } else if (bytes[0] === ENTRY_SPOIL) {
      this.spoiled[decodeSpoil(this.election.electionId, bytes).classIndex] += 1;
    }
  }

  /** A request begins with its class (spec §5). */
  takeRequest(bytes: Uint8Array): void {
    this.requests[(bytes[0] << 8) | bytes[1]] += 1;
  }

  classes(): ClassFigures[] {
    return this.set
      .classCounts()
      .map((count, i) => ({ ...count, spoiled: this.spoiled[i], requests: this.requests[i] }));
  }
}
