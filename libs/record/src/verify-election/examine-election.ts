/**
 * VerifyElection (spec §12): runs every check group in its order, gives each one the facts of those before it, and draws
 * the verdict. A pure function of the record's bytes and of the header source that the caller chose. A group whose inputs
 * are missing is not run, with the reason; nothing that was not run counts as passed.
 */
import { toHex, type TrusteeKeys } from '#crypto';
import type { HeaderSource, RecordSource, Result } from '#record';
import type { LogName } from './checkpoint-file.js';
import { CheckRun, computed, missingInput, notRun, type Outcome, runCheck, type WhyNot } from './check-run.js';
import { checkerHere, type EntryChecker } from './entry-checker.js';
import { examineEvidence } from './evidence-files.js';
import { anchorsOf, boardOf, classesOf, contestsOf, type Established, figuresOf } from './figures.js';
import { examineConfirmation, type GivenConfirmation } from './confirmation-report.js';
import { checkFiles } from './group-00-files.js';
import { checkDefinition, type DefinitionFacts } from './group-01-definition.js';
import { checkTrusteeKeys } from './group-02-trustee-keys.js';
import { checkIssuingKeys } from './group-03-issuing-keys.js';
import { checkRoll, type RollFacts } from './group-04-roll.js';
import { type BoardFacts, checkBoard, type LogMemory } from './group-05-board.js';
import { checkInvariant, checkIssuanceLog, type IssuanceFacts } from './group-08-issuance.js';
import { type AnchorFacts, checkAnchors } from './group-09a-anchors.js';
import { checkChainDepth, type DepthFacts } from './group-09b-chain-depth.js';
import { checkCountedSet, type CountedFacts } from './group-10-counted-set.js';
import { checkEncryptedTally, type TallyFacts } from './group-11-encrypted-tally.js';
import { checkPartialDecryptions, type DecryptionFacts } from './group-12-partial-decryptions.js';
import { checkTally, type Totals } from './group-13-tally.js';
import { checkResult } from './group-14-result.js';
import type { SeenHeads } from './growth.js';
import { RecordReader } from './record-reader.js';
import type { ConfirmationReport, EvidenceReport } from './report-parts.js';
import {
  CHECK_GROUPS,
  type CheckGroup,
  type CheckResult,
  type Progress,
  type Report,
  type StopReason,
  verdictOf,
} from './report.js';
import type { VerifiedBundles } from './verified-bundles.js';

export interface VerifyOptions {
  /** 32 bytes from outside the record (invitation, announcement), or null: then the report names the id it judged. */
  expectedElectionId: Uint8Array | null;
  /** Chosen by the person who verifies, or null: then depth is not checked. */
  headers: HeaderSource | null;
  /** Confirmations that the person holds: each is judged beside the verdict. */
  confirmations?: readonly GivenConfirmation[];
  onProgress: (progress: Progress) => void;
  /** How far the person has seen this election before; whatever contradicts it fails. */
  seen?: SeenHeads | undefined;
  /** Bundles that were verified before; what this verification adds is put into it. */
  verified?: VerifiedBundles | undefined;
  /** Who checks entries by their own bytes; without it this thread does, with the fastest engine there is. */
  checker?: EntryChecker | undefined;
}

/** What a trustee's program works with: only what passed. */
export interface Facts {
  /** Present if and only if groups 0 to 8, 9a, 10 and 11 passed. */
  tally: TallyFacts | undefined;
  /** What the header source showed; undefined where depth could not be checked to its end. */
  depth: DepthFacts | undefined;
  /** What to bring as `seen` next time; undefined where a check failed or the logs could not be read to their ends. */
  heads: SeenHeads | undefined;
}

/** @param source untrusted   @returns the report; what fails in the record is in it and is never thrown */
export async function verifyElection(source: RecordSource, options: VerifyOptions): Promise<Report> {
  return (await examineElection(source, options)).report;
}

/** The same with the facts that decryption needs, and those that whoever decrypts should see before. */
export async function examineElection(
  source: RecordSource,
  options: VerifyOptions,
): Promise<{ report: Report; facts: Facts }> {
  const examination = new Examination(source, await RecordReader.open(source), options);
  await examination.run();
  const report = examination.report();
  const { depth } = examination;
  return { report, facts: { tally: examination.soundTally(), depth, heads: examination.heads() } };
}

const because = (reason: StopReason, message: string): WhyNot => ({ reason, needs: null, message });
const NOT_REACHED = because('stopsEarly', 'it was not reached');
const NEEDS_LOGS: WhyNot = { reason: 'needsNotRun', needs: '8', message: 'needs the entries of both logs' };
const NO_HEADERS = because('noHeaders', 'no source of block headers was given');
const ABORTED = because('aborted', 'the election was aborted');
const NOT_CLOSED = because('notClosed', 'the record stops early: the election is not closed');

class Examination {
  private readonly results = new Map<CheckGroup, CheckResult>();
  private readonly checker: EntryChecker;
  private facts: DefinitionFacts | undefined;
  private evidence: EvidenceReport[] = [];
  private confirmations: ConfirmationReport[] = [];
  private readonly found: Established = {
    definition: undefined,
    roll: undefined,
    board: undefined,
    issuance: undefined,
    anchors: undefined,
    depth: undefined,
    counted: undefined,
    tally: undefined,
    decryptions: undefined,
    totals: undefined,
    result: undefined,
  };

  constructor(
    private readonly source: RecordSource,
    private readonly reader: RecordReader,
    private readonly options: VerifyOptions,
  ) {
    this.checker = options.checker ?? checkerHere();
  }

  async run(): Promise<void> {
    const { reader } = this;
    const files = this.newRun('0');
    const definition = await this.check(this.newRun('1'), [], async (run) => {
      this.facts = await checkDefinition(run, reader, this.options.expectedElectionId);
      this.found.definition = this.facts.definition;
      return this.facts;
    });
    await this.check(files, [], (run) => checkFiles(run, reader, this.found.definition));
    const trusteeKeys = await this.check(this.newRun('2'), [definition], (run) =>
      checkTrusteeKeys(run, reader, valueOf(definition)),
    );
    await this.check(this.newRun('3'), [definition], (run) => checkIssuingKeys(run, reader, valueOf(definition)));
    const roll = await this.check(this.newRun('4'), [definition], async (run) => {
      const facts = await checkRoll(run, reader, valueOf(definition).definition);
      this.found.roll = facts;
      return facts;
    });
    const { board, ballots, spoils } = await this.checkBoardGroups(definition);
    const { issuance, anchors } = await this.checkLogsAndAnchors(definition, roll);
    if (this.facts !== undefined) this.evidence = await examineEvidence(reader, this.facts, this.found);
    await this.checkDepth(definition, anchors);
    await this.checkCount({ definition, trusteeKeys, board, ballots, spoils, issuance, anchors });
    for (const given of this.options.confirmations ?? []) {
      this.confirmations.push(await examineConfirmation(this.source, this.facts?.electionId ?? null, given));
    }
  }

  /** The report of what was run. */
  report(): Report {
    const checks = CHECK_GROUPS.map(({ group }) => this.results.get(group) ?? notRun(group, NOT_REACHED).result);
    const aborted = this.results.get('5')?.status === 'passed' && this.isAborted();
    return {
      format: 'psephos-report/2',
      verdict: verdictOf(checks, { aborted, headersGiven: this.options.headers !== null }),
      electionId: this.facts === undefined ? '' : toHex(this.facts.electionId),
      title: this.facts === undefined ? {} : this.facts.definition.title,
      network: this.facts === undefined ? null : this.facts.definition.anchor.network,
      board: boardOf(this.found),
      checks,
      figures: figuresOf(this.found),
      classes: classesOf(this.found),
      contests: contestsOf(this.found),
      anchors: anchorsOf(this.found),
      evidence: this.evidence,
      confirmations: this.confirmations,
    };
  }

  soundTally(): TallyFacts | undefined {
    const needed: CheckGroup[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9a', '10', '11'];
    return needed.every((group) => this.results.get(group)?.status === 'passed') ? this.found.tally : undefined;
  }

  get depth(): DepthFacts | undefined {
    return this.found.depth;
  }

  heads(): SeenHeads | undefined {
    if ([...this.results.values()].some(({ status }) => status === 'failed')) return undefined;
    return this.found.anchors?.heads;
  }

  /** Groups 5, 6 and 7, in one pass over the board. */
  private async checkBoardGroups(definition: Outcome<DefinitionFacts>) {
    const runs = { board: this.newRun('5'), ballots: this.newRun('6'), spoils: this.newRun('7') };
    const board = await this.check(runs.board, [definition], async () => {
      const { definition: value, electionId } = valueOf(definition);
      const memory = this.memoryOf('board');
      this.found.board = await checkBoard(runs, this.reader, value, electionId, memory, this.checker);
      return this.found.board;
    });
    const readThrough = async (run: CheckRun): Promise<void> => {
      // A pass that ended early saw fewer ballots than there are: what it counted proves nothing.
      if (this.found.board === undefined) run.stop('stopsEarly', 'the board could not be read to its end');
      return Promise.resolve();
    };
    const ballots = await this.check(runs.ballots, [definition], readThrough);
    const spoils = await this.check(runs.spoils, [definition], readThrough);
    return { board, ballots, spoils };
  }

  /** Group 8 around 9a: the invariant has to hold at the anchors. */
  private async checkLogsAndAnchors(
    definition: Outcome<DefinitionFacts>,
    roll: Outcome<RollFacts>,
  ): Promise<{ issuance: Outcome<IssuanceFacts>; anchors: Outcome<AnchorFacts> }> {
    let anchors = notRun<AnchorFacts>('9a', NEEDS_LOGS);
    const issuance = await this.check(this.newRun('8'), [definition, roll], async (run) => {
      const { definition: value, electionId } = valueOf(definition);
      const { board } = this.found;
      const closed = board?.order.closingIndex !== undefined;
      const { entries } = valueOf(roll);
      const memory = this.memoryOf('issuance');
      const parts = [value, electionId, entries, closed, memory, this.checker] as const;
      const facts = await checkIssuanceLog(run, this.reader, ...parts);
      this.found.issuance = facts;
      if (board === undefined) {
        run.stop('stopsEarly', 'the board could not be read to its end');
        return facts;
      }
      anchors = await this.check(this.newRun('9a'), [definition], async (anchorRun) => {
        const seen = this.options.seen?.anchor ?? null;
        this.found.anchors = await checkAnchors(anchorRun, this.reader, value, electionId, board, facts, seen);
        return this.found.anchors;
      });
      const found = anchors.value;
      const points = found === undefined ? [] : invariantPoints(found);
      const end = { keys: board.keys, size: board.checkpoint.size };
      checkInvariant(run, value, facts, end, valueOf(roll), points, this.found.anchors?.close?.issuedSize);
      return facts;
    });
    this.results.set('9a', anchors.result);
    return { issuance, anchors };
  }

  private async checkDepth(definition: Outcome<DefinitionFacts>, anchors: Outcome<AnchorFacts>): Promise<void> {
    const { headers } = this.options;
    if (headers === null) {
      this.results.set('9b', notRun('9b', NO_HEADERS).result);
      return;
    }
    await this.check(this.newRun('9b'), [definition, anchors], async (run): Promise<DepthFacts> => {
      this.found.depth = await checkChainDepth(run, valueOf(definition).definition, headers, valueOf(anchors));
      return this.found.depth;
    });
  }

  /** Groups 10 to 14: only for what is closed, and only from what passed. */
  private async checkCount(before: CountInputs): Promise<void> {
    const { reader } = this;
    const { definition: one, trusteeKeys, board, ballots, spoils, issuance, anchors } = before;
    const open = this.whyNotCounted();
    const check = <T>(group: CheckGroup, inputs: Outcome<unknown>[], body: (run: CheckRun) => Promise<T>) =>
      open === undefined ? this.check(this.newRun(group), inputs, body) : this.skip<T>(group, open);

    const counted = await check('10', [board, ballots], async (run): Promise<CountedFacts> => {
      const { definition } = valueOf(one);
      this.found.counted = await checkCountedSet(run, reader, definition, valueOf(board), this.found.issuance);
      return this.found.counted;
    });
    // The counted set and the totals are what they are, whatever the published result claims: its claims fail groups 10
    // and 13, and people still learn what the record gives.
    const set = computed(counted, this.found.counted);
    const tally = await check('11', [board, ballots, anchors, set], async (run): Promise<TallyFacts> => {
      const { definition } = valueOf(one);
      const { close } = valueOf(anchors);
      const { closing } = valueOf(board);
      if (close === undefined || closing === undefined) throw new Error('a closed board has no CLOSE anchor');
      const facts = [valueOf(board), valueOf(set), close, closing.root, this.checker] as const;
      this.found.tally = await checkEncryptedTally(run, reader, definition, ...facts);
      return this.found.tally;
    });
    const shares = await check('12', [trusteeKeys, tally], async (run): Promise<DecryptionFacts> => {
      const { definition, electionId } = valueOf(one);
      const { documents } = valueOf(board).order;
      const keys = valueOf(trusteeKeys);
      const facts = [electionId, keys, documents, valueOf(tally)] as const;
      this.found.decryptions = await checkPartialDecryptions(run, reader, definition, ...facts);
      return this.found.decryptions;
    });
    const totals = await check('13', [set, tally, shares], async (run): Promise<Totals> => {
      const facts = [valueOf(set), valueOf(tally), valueOf(shares).valid] as const;
      this.found.totals = await checkTally(run, reader, valueOf(one).definition, ...facts);
      return this.found.totals;
    });
    const sums = computed(totals, this.found.totals);
    await check('14', [spoils, issuance, anchors, sums], async (run): Promise<Result> => {
      const { definition, electionId } = valueOf(one);
      const { closingRoot } = valueOf(tally);
      const { classes } = valueOf(set);
      const parts = { definition, electionId, closingRoot, classes, totals: valueOf(sums) };
      this.found.result = await checkResult(run, reader, parts, valueOf(board).order.result, valueOf(anchors));
      return this.found.result;
    });
  }

  private whyNotCounted(): WhyNot | undefined {
    const { board } = this.found;
    if (board === undefined) return undefined;
    if (this.isAborted()) return ABORTED;
    return board.order.closingIndex === undefined ? NOT_CLOSED : undefined;
  }

  private isAborted(): boolean {
    return this.found.board?.order.abortIndex !== undefined;
  }

  private memoryOf(log: LogName): LogMemory {
    return { seen: this.options.seen?.[log] ?? null, verified: this.options.verified ?? null };
  }

  private newRun(group: CheckGroup): CheckRun {
    return new CheckRun(group, this.options.onProgress);
  }

  private skip<T>(group: CheckGroup, why: WhyNot): Promise<Outcome<T>> {
    const outcome = notRun<T>(group, why);
    this.results.set(group, outcome.result);
    return Promise.resolve(outcome);
  }

  private async check<T>(
    run: CheckRun,
    inputs: readonly Outcome<unknown>[],
    body: (run: CheckRun) => Promise<T>,
  ): Promise<Outcome<T>> {
    const missing = missingInput(inputs);
    if (missing !== undefined) return this.skip(run.group, missing);
    const outcome = await runCheck(
      run,
      () => this.reader.lastPath,
      () => body(run),
    );
    this.results.set(run.group, outcome.result);
    return outcome;
  }
}

interface CountInputs {
  definition: Outcome<DefinitionFacts>;
  trusteeKeys: Outcome<TrusteeKeys>;
  board: Outcome<BoardFacts>;
  ballots: Outcome<void>;
  spoils: Outcome<void>;
  issuance: Outcome<IssuanceFacts>;
  anchors: Outcome<AnchorFacts>;
}

/** Anchors that advance the public issuance log, and CLOSE (spec §5.4). */
function invariantPoints({ anchors }: AnchorFacts): { place: string; treeSize: number; issuedSize: number }[] {
  return anchors
    .filter(({ type, issuedSize }, i) => type === 'CLOSE' || issuedSize > (anchors[i - 1]?.issuedSize ?? 0))
    .map(({ seq, treeSize, issuedSize }) => ({ place: `anchor ${seq}`, treeSize, issuedSize }));
}

/** The value of an outcome that passed; anything else is our own bug. */
function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.value === undefined) throw new Error(`check ${outcome.result.group} has no value`);
  return outcome.value;
}
