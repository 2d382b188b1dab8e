/** The check groups of one verification as they run, and how each ended (spec §12.1). */
import { type Outcome, CheckRun, missingInput, notRun, runCheck, type WhyNot } from './check-run.js';
import type { RecordReader } from './record-reader.js';
import { CHECK_GROUPS, type CheckGroup, type CheckResult, type Progress, type StopReason } from './report.js';

export const because = (reason: StopReason, message: string): WhyNot => ({ reason, needs: null, message });
const NOT_REACHED = because('stopsEarly', 'it was not reached');

export class GroupRuns {
  private readonly results = new Map<CheckGroup, CheckResult>();

  constructor(
    private readonly reader: RecordReader,
    private readonly onProgress: (progress: Progress) => void,
  ) {}

  begin(group: CheckGroup): CheckRun {
    return new CheckRun(group, this.onProgress);
  }

  /** Runs a group, unless one of its inputs did not pass. */
  async check<T>(
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

  skip<T>(group: CheckGroup, why: WhyNot): Outcome<T> {
    const outcome = notRun<T>(group, why);
    this.results.set(group, outcome.result);
    return outcome;
  }

  hasPassed(group: CheckGroup): boolean {
    return this.results.get(group)?.status === 'passed';
  }

  hasFailures(): boolean {
    return [...this.results.values()].some(({ status }) => status === 'failed');
  }

  /** Of every group, in the order of the report. */
  all(): CheckResult[] {
    return CHECK_GROUPS.map(({ group }) => this.results.get(group) ?? notRun(group, NOT_REACHED).result);
  }
}

/** The value of an outcome that passed; anything else is our own bug. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.value === undefined) throw new Error(`check ${outcome.result.group} has no value`);
  return outcome.value;
}
