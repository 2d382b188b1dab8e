/**
 * VerifyElection (spec §12): runs every check group in its order, gives each one the facts of those before it, and draws
 * the verdict. A pure function of the record's bytes and of the header source that the caller chose. A group whose inputs
 * are missing is not run, with the reason; nothing that was not run counts as passed.
 */
import { toHex } from '#crypto';
import type { HeaderSource, RecordSource } from '#record';
import type { LogName } from './checkpoint-file.js';
import type { CheckRun, Outcome, WhyNot } from './check-run.js';
import { checkCount } from './count-groups.js';
import { checkerHere, type EntryChecker } from './entry-checker.js';
import { examineEvidence } from './evidence-files.js';
import { anchorsOf, boardOf, classesOf, contestsOf, type Established, figuresOf } from './figures.js';
import { examineConfirmation, type GivenConfirmation } from './confirmation-report.js';
import { checkFiles } from './group-00-files.js';
import { checkDefinition, type DefinitionFacts } from './group-01-definition.js';
import { checkTrusteeKeys } from './group-02-trustee-keys.js';
import { checkIssuingKeys } from './group-03-issuing-keys.js';
import { checkRoll, type RollFacts } from './group-04-roll.js';
import { checkBoard, type LogMemory } from './group-05-board.js';
import { checkInvariant, checkIssuanceLog, type IssuanceFacts } from './group-08-issuance.js';
import { type AnchorFacts, checkAnchors } from './group-09a-anchors.js';
import { checkChainDepth, type DepthFacts } from './group-09b-chain-depth.js';
import type { TallyFacts } from './group-11-encrypted-tally.js';
import { because, GroupRuns, valueOf } from './group-runs.js';
import type { SeenHeads } from './growth.js';
import { RecordReader } from './record-reader.js';
import type { ConfirmationReport, EvidenceReport } from './report-parts.js';
import { type CheckGroup, type Progress, type Report, verdictOf } from './report.js';
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

const NEEDS_LOGS: WhyNot = { reason: 'needsNotRun', needs: '8', message: 'needs the entries of both logs' };
const NO_HEADERS = because('noHeaders', 'no source of block headers was given');
const ABORTED = because('aborted', 'the election was aborted');
const NOT_CLOSED = because('notClosed', 'the record stops early: the election is not closed');

class Examination {
  private readonly groups: GroupRuns;
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
    this.groups = new GroupRuns(reader, options.onProgress);
    this.checker = options.checker ?? checkerHere();
  }

  async run(): Promise<void> {
    const { reader, groups } = this;
    const files = groups.begin('0');
    const definition = await groups.check(groups.begin('1'), [], async (run) => {
      this.facts = await checkDefinition(run, reader, this.options.expectedElectionId);
      this.found.definition = this.facts.definition;
      return this.facts;
    });
    await groups.check(files, [], (run) => checkFiles(run, reader, this.found.definition));
    const trusteeKeys = await groups.check(groups.begin('2'), [definition], (run) =>
      checkTrusteeKeys(run, reader, valueOf(definition)),
    );
    await groups.check(groups.begin('3'), [definition], (run) => checkIssuingKeys(run, reader, valueOf(definition)));
    const roll = await groups.check(groups.begin('4'), [definition], async (run) => {
      const facts = await checkRoll(run, reader, valueOf(definition).definition);
      this.found.roll = facts;
      return facts;
    });
    const { board, ballots, spoils } = await this.checkBoardGroups(definition);
    const { issuance, anchors } = await this.checkLogsAndAnchors(definition, roll);
    if (this.facts !== undefined) this.evidence = await examineEvidence(reader, this.facts, this.found);
    await this.checkDepth(definition, anchors);
    const before = { definition, trusteeKeys, board, ballots, spoils, issuance, anchors };
    await checkCount(groups, reader, this.checker, this.found, before, this.whyNotCounted());
    for (const given of this.options.confirmations ?? []) {
      this.confirmations.push(await examineConfirmation(this.source, this.facts?.electionId ?? null, given));
    }
  }

  /** The report of what was run. */
  report(): Report {
    const checks = this.groups.all();
    const aborted = this.groups.hasPassed('5') && this.isAborted();
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
    return needed.every((group) => this.groups.hasPassed(group)) ? this.found.tally : undefined;
  }

  get depth(): DepthFacts | undefined {
    return this.found.depth;
  }

  heads(): SeenHeads | undefined {
    return this.groups.hasFailures() ? undefined : this.found.anchors?.heads;
  }

  /** Groups 5, 6 and 7, in one pass over the board. */
  private async checkBoardGroups(definition: Outcome<DefinitionFacts>) {
    const { groups } = this;
    const runs = { board: groups.begin('5'), ballots: groups.begin('6'), spoils: groups.begin('7') };
    const board = await groups.check(runs.board, [definition], async () => {
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
    const ballots = await groups.check(runs.ballots, [definition], readThrough);
    const spoils = await groups.check(runs.spoils, [definition], readThrough);
    return { board, ballots, spoils };
  }

  /** Group 8 around 9a: the invariant has to hold at the anchors. */
  private async checkLogsAndAnchors(
    definition: Outcome<DefinitionFacts>,
    roll: Outcome<RollFacts>,
  ): Promise<{ issuance: Outcome<IssuanceFacts>; anchors: Outcome<AnchorFacts> }> {
    const { groups } = this;
    let anchors = groups.skip<AnchorFacts>('9a', NEEDS_LOGS);
    const issuance = await groups.check(groups.begin('8'), [definition, roll], async (run) => {
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
      anchors = await groups.check(groups.begin('9a'), [definition], async (anchorRun) => {
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
    return { issuance, anchors };
  }

  private async checkDepth(definition: Outcome<DefinitionFacts>, anchors: Outcome<AnchorFacts>): Promise<void> {
    const { headers } = this.options;
    if (headers === null) {
      this.groups.skip('9b', NO_HEADERS);
      return;
    }
    await this.groups.check(this.groups.begin('9b'), [definition, anchors], async (run): Promise<DepthFacts> => {
      this.found.depth = await checkChainDepth(run, valueOf(definition).definition, headers, valueOf(anchors));
      return this.found.depth;
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
}

/** Anchors that advance the public issuance log, and CLOSE (spec §5.4). */
export function invariantPoints({
  anchors,
}: Pick<AnchorFacts, 'anchors'>): { place: string; treeSize: number; issuedSize: number }[] {
  return anchors
    .filter(({ type, issuedSize }, i) => type === 'CLOSE' || issuedSize > (anchors[i - 1]?.issuedSize ?? 0))
    .map(({ seq, treeSize, issuedSize }) => ({ place: `anchor ${seq}`, treeSize, issuedSize }));
}
