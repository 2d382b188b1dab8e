/** Anchors whose payloads tell another story than the logs (spec §8.2, §8.3). */
import { sha256, toHex, utf8 } from '#crypto';
import { type AnchorPayload, encodeDocumentEntry } from '#record';
import type { RecordPlan, World } from '../../support/build-record.js';
import type { AnchorStep } from '../../support/record/plan.js';
import { makePhase } from '../../support/record/voting.js';
import type { Attack } from '../attack.js';
import { bent, bentHex, type Line, planned, relined } from '../breaking.js';

const CLOSE = 6;
const TALLY = 'tally service';

const stopped = (
  name: string,
  flaw: string,
  codes: Attack['codes'],
  changes: Partial<RecordPlan>,
  more: Partial<Attack> = {},
): Attack => ({ name, flaw, make: planned(changes), verdict: 'INVALID', group: '9a', codes, culprit: TALLY, ...more });

const onPayload = (seq: number, change: (payload: AnchorPayload) => Partial<AnchorPayload>): Partial<RecordPlan> => ({
  payload: (payload) => (payload.seq === seq ? { ...payload, ...change(payload) } : payload),
});

const onStep = (index: number, change: Partial<AnchorStep>) => (steps: AnchorStep[]) =>
  steps.map((step, i) => (i === index ? { ...step, ...change } : step));

/** Lines of anchors.jsonl, which everybody who hands a record on can change. */
const onLines = (
  name: string,
  flaw: string,
  codes: Attack['codes'],
  change: (lines: Line[]) => Line[],
  more: Partial<Attack> = {},
): Attack => ({ name, flaw, make: relined(change), verdict: 'INVALID', group: '9a', codes, ...more });

/** A certified document: it may stand on the board at any time. */
const FILE = utf8('minutes');
const DOCUMENT = encodeDocumentEntry(3, 7, sha256(FILE));
const withFile = (files: Map<string, Uint8Array>) => void files.set('documents/certified-7', FILE);

const ABORTED_AT = 6;

/** Voting ends in an abort instead of a close; more anchors stand behind the one that covers it. */
const aborted = (
  behind: (abort: AnchorStep) => AnchorStep[],
  more: (world: World) => Uint8Array[] = () => [],
): Partial<RecordPlan> => ({
  board: (entries, world) => {
    const abort = makePhase(world, 2, 'voting', 'aborted', [0, 1]);
    return [...entries.slice(0, ABORTED_AT), abort, ...more(world)];
  },
  anchors: (steps) => {
    const [genesis, batch, heartbeat] = steps;
    const abort: AnchorStep = { ...steps[CLOSE - 1], type: 'ABORT', treeSize: ABORTED_AT + 1 };
    return [genesis, batch, heartbeat, abort, ...behind({ ...abort, timeMs: steps[steps.length - 1].timeMs })];
  },
  decryptingTrustees: [],
  boardAfterClose: () => [],
  anchorsAfterClose: () => [],
  files: (files) => ['result.json', 'board/checkpoint-closing'].forEach((path) => files.delete(path)),
});

export const anchors: Attack[] = [
  stopped(
    'a leaf hash on the chain that no entry has',
    'board-26',
    ['ANCHOR_LEAF_MISMATCH'],
    onPayload(4, ({ leafHashes }) => ({ leafHashes: leafHashes.map(bent) })),
    { culprit: 'tally service or board' },
  ),
  stopped(
    'two leaf hashes on the chain exchanged',
    'board-26',
    ['ANCHOR_LEAF_MISMATCH'],
    onPayload(4, ({ leafHashes: [a, b, ...rest] }) => ({ leafHashes: [b, a, ...rest] })),
    { culprit: 'tally service or board' },
  ),
  stopped(
    'another root of the board',
    'board-27',
    ['ANCHOR_BOARD_ROOT_MISMATCH'],
    onPayload(3, () => ({ rootHash: new Uint8Array(32) })),
    { culprit: 'tally service or board' },
  ),
  stopped(
    'another root of the issuance log',
    'board-27',
    ['ANCHOR_ISSUED_ROOT_MISMATCH', 'ANCHOR_ROOT_CHANGED'],
    onPayload(2, () => ({ issuedRoot: new Uint8Array(32) })),
    { culprit: 'tally service or issuance log,tally service' },
  ),
  stopped(
    'the two roots of an anchor exchanged',
    'board-27',
    ['ANCHOR_ROOT_CHANGED'],
    onPayload(3, ({ rootHash, issuedRoot }) => ({ rootHash: issuedRoot, issuedRoot: rootHash })),
  ),
  stopped(
    'an anchor of another election',
    'proofs-3',
    ['ANCHOR_ELECTION_INVALID'],
    onPayload(3, () => ({ electionId: new Uint8Array(32) })),
  ),
  stopped(
    'a number of an anchor left out',
    'board-27',
    ['ANCHOR_SEQUENCE_BROKEN'],
    onPayload(8, () => ({ seq: 9 })),
  ),
  stopped('a time before that of the anchor before', 'board-26', ['ANCHOR_TIME_DECREASED'], {
    anchors: onStep(3, { timeMs: 1 }),
  }),
  stopped(
    'a CLOSE before the end of voting',
    'board-26',
    ['ANCHOR_CLOSE_EARLY'],
    { anchors: (steps) => steps.map((step) => ({ ...step, timeMs: step.timeMs - 10_000 })) },
    { culprit: '' },
  ),
  stopped('a closing entry without a CLOSE', 'board-26', ['ANCHOR_CLOSE_INVALID'], {
    anchors: onStep(CLOSE, { type: 'BATCH' }),
  }),
  stopped('a CLOSE that covers no closing entry', 'board-26', ['ANCHOR_CLOSE_INVALID'], {
    anchors: (steps) => onStep(4, { type: 'CLOSE', timeMs: steps[CLOSE].timeMs })(steps).map(notBefore),
  }),
  stopped('a result without a RESULT', 'board-26', ['ANCHOR_RESULT_INVALID'], {
    anchorsAfterClose: onStep(1, { type: 'BATCH' }),
  }),
  stopped('a RESULT that covers no result', 'board-26', ['ANCHOR_RESULT_INVALID'], {
    anchorsAfterClose: onStep(0, { type: 'RESULT' }),
  }),
  stopped('a CLOSE that covers more than the closing entry', 'board-26', ['ANCHOR_CLOSE_INVALID'], {
    anchors: (steps, world) => {
      world.board = [...world.board, DOCUMENT];
      return onStep(CLOSE, { treeSize: world.board.length })(steps);
    },
    files: withFile,
  }),
  stopped('a RESULT that covers more than the result', 'board-26', ['ANCHOR_RESULT_INVALID'], {
    boardAfterClose: (entries) => [...entries, DOCUMENT],
    anchorsAfterClose: ([batch, last]) => [{ ...batch, treeSize: batch.treeSize - 1 }, last],
    files: withFile,
  }),
  stopped(
    'a CLOSE behind an ABORT',
    'board-26',
    ['ANCHOR_ABORT_INVALID'],
    aborted(
      (abort) => [{ ...abort, type: 'CLOSE', treeSize: abort.treeSize + 1 }],
      (world) => [makePhase(world, 3, 'aborted', 'closed', [0, 1])],
    ),
    { failed: ['5', '9a'] },
  ),
  stopped(
    'a sign of life behind an ABORT',
    'board-26',
    ['ANCHOR_ABORT_INVALID'],
    aborted((abort) => [{ ...abort, type: 'HEARTBEAT' }]),
  ),
  stopped(
    'requests that an anchor takes back, and the next one gives again in part',
    'board-27',
    ['ANCHOR_SIZE_DECREASED'],
    {
      anchors: (steps) => onStep(3, { issuedSize: 5 })(onStep(4, { issuedSize: 6 })(steps)),
    },
  ),
  stopped('an ABORT of what is not aborted', 'board-26', ['ANCHOR_ABORT_INVALID'], {
    anchorsAfterClose: onStep(0, { type: 'ABORT' }),
  }),
  onLines('an anchor left out', 'board-27', ['ANCHOR_BATON_BROKEN'], (lines) => lines.filter((_, i) => i !== 3)),
  onLines('two anchors exchanged', 'board-27', ['ANCHOR_BATON_BROKEN'], ([a, b, c, ...rest]) => [a, c, b, ...rest]),
  onLines('an anchor twice', 'board-20', ['ANCHOR_BATON_BROKEN'], ([a, b, ...rest]) => [a, b, b, ...rest]),
  onLines('another funding transaction', 'board-27', ['FUNDING_TXID_DIFFERENT'], ([, ...rest]) => rest),
  onLines('a line that names another transaction', 'board-27', ['ANCHOR_LINE_INVALID'], ([a, b, ...rest]) => [
    a,
    { ...b, txid: a.txid },
    ...rest,
  ]),
  onLines('the path of another transaction', 'board-28', ['BUMP_TXID_MISSING'], ([a, b, ...rest]) => [
    a,
    { ...b, bump: a.bump },
    ...rest,
  ]),
  onLines('a path with another flag', 'board-28', ['BUMP_FORM_INVALID'], ([a, ...rest]) => [
    { ...a, bump: (a.bump ?? '').replace(/02(?=[0-9a-f]{64}$)/, '00') },
    ...rest,
  ]),
  onLines(
    'a path through another root than its neighbour’s',
    'board-28',
    ['ANCHOR_BLOCK_ROOTS_DIFFERENT'],
    ([a, b, ...rest]) => [a, { ...b, bump: bentHex(b.bump ?? '') }, ...rest],
  ),
  onLines('an anchor mined before the one it spends', 'board-28', ['ANCHOR_BLOCK_ORDER_INVALID'], ([a, b, ...rest]) => [
    { ...a, bump: `${toHex(Uint8Array.of(200))}${(a.bump ?? '').slice(2)}` },
    b,
    ...rest,
  ]),
];

/** Times that do not decrease behind a step that was moved ahead. */
function notBefore(step: AnchorStep, i: number, steps: AnchorStep[]): AnchorStep {
  return { ...step, timeMs: Math.max(...steps.slice(0, i + 1).map(({ timeMs }) => timeMs)) };
}
