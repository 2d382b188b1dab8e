/**
 * Group 8: issuance (spec §5.3, §5.4, §7, §12.2). Every request in the issuance log is signed under the roll keys it
 * names, these stand together on the roll in its class, and no roll key has asked twice. And the public invariant: per
 * class, (class, ballotKey) pairs on the board ≤ requests logged ≤ roll.
 */
import { equalBytes, type ErrorCode, splitRequest, toHex, VerificationError } from '#crypto';
import type { Definition, RollEntry } from '#record';
import { type BallotKeys, countBelow, packed } from './ballot-keys.js';
import { BatchChecks, type BatchFindings } from './batch-findings.js';
import type { CheckRun } from './check-run.js';
import { readCheckpoint, requireQuorum, type SignedCheckpoint } from './checkpoint-file.js';
import type { EntryChecker } from './entry-checker.js';
import { entryRules } from './entry-checks.js';
import type { EntryRefusal } from './entry-findings.js';
import type { LogMemory } from './group-05-board.js';
import { checkGrowth } from './growth.js';
import type { LogBatch } from './log-batches.js';
import { type LogFacts, passOverLog } from './log-pass.js';
import type { RecordReader } from './record-reader.js';

export interface IssuanceFacts extends LogFacts {
  checkpoint: SignedCheckpoint;
  /** By class: the index of each request, ascending. */
  requestsOf: number[][];
  /** The signed note that reaches furthest: of this record, or seen before. */
  head: string;
}

/** A point of the anchors' chain at which the invariant has to hold. */
export interface InvariantPoint {
  /** As in a report: "anchor 12". */
  place: string;
  treeSize: number;
  issuedSize: number;
}

/** The log itself: checkpoint, tiles, root and every request. The invariant comes after the anchors are known. */
export async function checkIssuanceLog(
  run: CheckRun,
  reader: RecordReader,
  definition: Definition,
  electionId: Uint8Array,
  roll: readonly RollEntry[],
  closed: boolean,
  { seen, verified }: LogMemory,
  checker: EntryChecker,
): Promise<IssuanceFacts> {
  // 1. The checkpoint, with its quorum: a token was signed only for what lay under one.
  const checkpoint = await readCheckpoint(run, reader, definition, 'issuance', 'issuance/checkpoint');
  run.expect(checkpoint.size);
  // 2. Requests, in log order.
  const requests = new Requests(definition, roll);
  const culprit = `issuance log ${definition.issuance.origin}`;
  const checks = new BatchChecks('issuance', entryRules(definition, electionId), checker, verified);
  const accept = ({ first, entries }: LogBatch, { findings, error, remember }: BatchFindings): void => {
    if (findings === undefined) return run.failWith(`issuance entries from ${first} on`, error, undefined);
    entries.forEach((entry, i) =>
      run.attempt(`issuance entry ${first + i}`, culprit, () =>
        requests.accept(first + i, entry, findings.refusals[i]),
      ),
    );
    if (!run.hasFailed()) remember();
  };
  const log = await passOverLog(run, reader, 'issuance', checkpoint, checks, accept);
  requireQuorum(run, definition, checkpoint, closed);
  const head = checkGrowth(run, definition, 'issuance', checkpoint, log, seen);
  return { ...log, checkpoint, requestsOf: requests.indicesOf, head };
}

/**
 * The invariant of spec §5.4 at every point given and at the end of both logs, and that nothing was logged after CLOSE.
 * @param closeIssuedSize of the first CLOSE anchor that was read, whether group 9a passed or not
 */
export function checkInvariant(
  run: CheckRun,
  definition: Definition,
  facts: IssuanceFacts,
  board: { keys: BallotKeys; size: number },
  roll: { sizeOf: readonly number[] },
  points: readonly InvariantPoint[],
  closeIssuedSize: number | undefined,
): void {
  const { size } = facts.checkpoint;
  if (closeIssuedSize !== undefined && size > closeIssuedSize) {
    const message = `the log has ${size} requests, CLOSE covers ${closeIssuedSize}`;
    run.fail('issuance/checkpoint', 'ISSUANCE_SIZE_MISMATCH', message, { culprit: definition.issuance.origin });
  }
  if (closeIssuedSize !== undefined && size < closeIssuedSize) {
    const covered = `the issuance log has ${size} requests, CLOSE covers ${closeIssuedSize}`;
    run.stop('stopsEarly', `the record stops early: ${covered}`);
  }
  const end = { place: 'both logs at their ends', treeSize: board.size, issuedSize: size };
  for (const { place, treeSize, issuedSize } of [...points, end]) {
    definition.voterClasses.forEach(({ id }, classIndex) => {
      const pairs = board.keys.pairsAt(classIndex, treeSize);
      const requests = countBelow(facts.requestsOf[classIndex], issuedSize);
      const entries = roll.sizeOf[classIndex];
      if (pairs <= requests && requests <= entries) return;
      const message = `class ${id}: ${pairs} ballot keys on the board, ${requests} requests, ${entries} on the roll`;
      run.fail(place, 'ISSUANCE_INVARIANT_BROKEN', message, {});
    });
  }
}

/** Judges requests one after another. */
class Requests {
  readonly indicesOf: number[][];
  /** Position on the roll by the first roll key, packed. */
  private readonly places: Map<string, number>;
  /** By position: 1 where somebody asked. */
  private readonly asked: Uint8Array;

  constructor(
    private readonly definition: Definition,
    private readonly roll: readonly RollEntry[],
  ) {
    this.indicesOf = definition.voterClasses.map(() => []);
    this.places = new Map();
    roll.forEach(({ rollKeys }, place) => this.places.set(packed(rollKeys[0]), place));
    this.asked = new Uint8Array(roll.length);
  }

  /** @param refusal what its own bytes are refused for: form and class, and the signature of every roll key */
  accept(index: number, entry: Uint8Array, refusal: EntryRefusal | null): void {
    const refuse = (code: ErrorCode, message: string): never => {
      throw new VerificationError(code, message, { evidence: toHex(entry) });
    };
    // 1. Form and class.
    if (refusal?.stage === 'form') return refuse(refusal.code, refusal.message);
    const { classIndex, rollKeys } = splitRequest(entry, this.definition.roll.registrars);
    this.indicesOf[classIndex].push(index);
    // 2. The signature of every roll key, under this election.
    if (refusal !== null) return refuse(refusal.code, refusal.message);
    // 3. These roll keys stand on the roll together, in this class.
    const place = this.places.get(packed(rollKeys[0])) ?? this.roll.length;
    const onRoll = this.roll.at(place);
    const isOfRoll =
      onRoll?.classIndex === classIndex && rollKeys.every((key, i) => equalBytes(key, onRoll.rollKeys[i]));
    if (!isOfRoll) return refuse('REQUEST_NOT_ON_ROLL', 'no roll entry has this class and these roll keys');
    // 4. One request a roll key, ever.
    if (this.asked[place] === 1) {
      return refuse('REQUEST_REPEATED', `roll key ${toHex(rollKeys[0])} has a second request`);
    }
    this.asked[place] = 1;
  }
}
