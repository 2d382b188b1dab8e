/**
 * Group 5: the board (spec §7, §12.2), in one pass in which groups 6 and 7 judge the ballots and spoils that come by:
 * leaf hashes, tiles, root, checkpoint signatures, the quorum of cosignatures at the closing and at the record's size,
 * types and order of entries, signed phases, nothing after the close, and the documents that entries name.
 */
import { equalBytes, sha256, toHex } from '#crypto';
import { type Definition, DOCUMENT_CERTIFIED, DOCUMENT_EVIDENCE } from '#record';
import { BallotKeys } from './ballot-keys.js';
import { BatchChecks } from './batch-findings.js';
import { BoardJudge, type BoardRuns } from './board-judge.js';
import { BoardOrder, type PlacedDocument } from './board-order.js';
import type { CheckRun } from './check-run.js';
import { readCheckpoint, requireQuorum, type SignedCheckpoint } from './checkpoint-file.js';
import type { EntryChecker } from './entry-checker.js';
import { entryRules, type EntryRules } from './entry-checks.js';
import { checkGrowth } from './growth.js';
import { DOCUMENT_FILE } from './group-00-files.js';
import { BallotCheck } from './group-06-ballots.js';
import { SpoilCheck } from './group-07-spoils.js';
import { type LogFacts, passOverLog, rootsAt } from './log-pass.js';
import type { RecordReader } from './record-reader.js';
import type { VerifiedBundles } from './verified-bundles.js';

export interface BoardFacts extends LogFacts {
  checkpoint: SignedCheckpoint;
  rules: EntryRules;
  order: BoardOrder;
  keys: BallotKeys;
  ballots: BallotCheck;
  spoils: SpoilCheck;
  /** The board up to its closing entry, once it has one. */
  closing: { size: number; root: Uint8Array } | undefined;
  /** The signed note that reaches furthest: of this record, or seen before. */
  head: string;
}

/** What whoever verifies brings: her own memory. */
export interface LogMemory {
  /** The log's signed note that was seen before, or null. */
  seen: string | null;
  verified: VerifiedBundles | null;
}

const CLOSING_CHECKPOINT = 'board/checkpoint-closing';

export async function checkBoard(
  runs: BoardRuns,
  reader: RecordReader,
  definition: Definition,
  electionId: Uint8Array,
  memory: LogMemory,
  checker: EntryChecker,
): Promise<BoardFacts> {
  const run = runs.board;
  // 1. The newest checkpoint says how many entries there have to be.
  const checkpoint = await readCheckpoint(run, reader, definition, 'board', 'board/checkpoint');
  run.expect(checkpoint.size);
  // 2. Every entry: its place here, its content in groups 6 and 7.
  const order = new BoardOrder(definition, electionId);
  const keys = new BallotKeys(definition.voterClasses.length);
  const rules = entryRules(definition, electionId);
  const ballots = new BallotCheck(runs.ballots, definition, rules.contexts, keys);
  const spoils = new SpoilCheck(runs.spoils, definition, electionId, keys);
  const judge = new BoardJudge(runs, order, ballots, spoils, `board ${definition.board.origin}`);
  const checks = new BatchChecks('board', rules, checker, memory.verified);
  const log = await passOverLog(run, reader, 'board', checkpoint, checks, (batch, found) => judge.accept(batch, found));
  const head = checkGrowth(run, definition, 'board', checkpoint, log, memory.seen);
  runs.ballots.expect(judge.ballots);
  runs.spoils.expect(judge.spoils);
  // 3. Quorum, and the checkpoint at the close.
  const closed = order.closingIndex !== undefined;
  requireQuorum(run, definition, checkpoint, closed);
  const closing = await checkClosing(run, reader, definition, order, log).catch((error: unknown) => {
    // The board was read to its end: what is wrong with this one file must not hide what groups 6 to 9 find.
    run.failWith(CLOSING_CHECKPOINT, error, `board ${definition.board.origin}`);
    return undefined;
  });
  // 4. Files of certified documents and of evidence.
  await checkDocuments(run, reader, order.documents);
  return { ...log, checkpoint, rules, order, keys, ballots, spoils, closing, head };
}

async function checkClosing(
  run: CheckRun,
  reader: RecordReader,
  definition: Definition,
  { closingIndex }: BoardOrder,
  { leafHashes }: LogFacts,
): Promise<BoardFacts['closing']> {
  if (closingIndex === undefined) {
    if (reader.has(CLOSING_CHECKPOINT)) {
      run.fail(
        CLOSING_CHECKPOINT,
        'CHECKPOINT_SIZE_MISMATCH',
        'there is a closing checkpoint and no closing entry',
        {},
      );
    }
    return undefined;
  }
  const size = closingIndex + 1;
  const [root] = rootsAt(leafHashes, [size]);
  const closing = await readCheckpoint(run, reader, definition, 'board', CLOSING_CHECKPOINT);
  requireQuorum(run, definition, closing, true);
  if (closing.size !== size) {
    const message = `the closing checkpoint has size ${closing.size}, the closing entry stands at ${closingIndex}`;
    run.fail(CLOSING_CHECKPOINT, 'CHECKPOINT_SIZE_MISMATCH', message, {});
  } else if (!equalBytes(closing.root, root)) {
    const evidence = `computed ${toHex(root)}, signed ${toHex(closing.root)}`;
    run.fail(CLOSING_CHECKPOINT, 'TREE_ROOT_MISMATCH', 'the closing checkpoint has another root', { evidence });
  }
  return { size, root };
}

/** Every file in `documents/` is the one that a `0x30` entry of its kind and number names, and each entry has its file. */
async function checkDocuments(
  run: CheckRun,
  reader: RecordReader,
  documents: readonly PlacedDocument[],
): Promise<void> {
  const named = documents.filter(({ kind }) => kind === DOCUMENT_CERTIFIED || kind === DOCUMENT_EVIDENCE);
  const found = new Set<PlacedDocument>();
  for (const path of reader.paths.filter((candidate) => candidate.startsWith('documents/'))) {
    const hash = sha256(await reader.read(path));
    const entries = named.filter((document) => equalBytes(document.sha256, hash) && isNameOf(path, document));
    for (const entry of entries) found.add(entry);
    if (entries.length > 0) continue;
    run.fail(path, 'DOCUMENT_FILE_MISMATCH', 'no board entry names this file', { evidence: `SHA-256 ${toHex(hash)}` });
  }
  for (const { index, number } of named.filter((document) => !found.has(document))) {
    run.stop('stopsEarly', `the record stops early: the file of document ${number} (board entry ${index}) is missing`);
  }
}

/** `documents/certified-<number>` or `documents/evidence-<number>`, with any ending. */
function isNameOf(path: string, { kind, number }: PlacedDocument): boolean {
  const match = DOCUMENT_FILE.exec(path);
  return match?.[1] === (kind === DOCUMENT_CERTIFIED ? 'certified' : 'evidence') && match[2] === String(number);
}
