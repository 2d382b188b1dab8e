/**
 * One run of one check group (spec §12.1): counts what passed against what had to pass, collects failures, and ends as
 * passed, failed or not run. It is built so that no check can pass by accident: an exception is a failure, a count that
 * does not match is a failure, and nothing checked is a failure wherever there has to be something.
 */
import { type ErrorCode, VerificationError } from '#crypto';
import {
  CHECK_GROUPS,
  type CheckFailure,
  type CheckGroup,
  type CheckResult,
  type CheckStatus,
  MAX_EVIDENCE_CHARS,
  MAX_FAILURES,
  type Progress,
  type Stop,
  type StopReason,
  ZERO_PASSES,
} from './report.js';

/** A file or an entry that has to exist is not there: the record stops early, which is INCOMPLETE and not INVALID. */
export class RecordStopsEarly extends Error {
  constructor(
    readonly reason: StopReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What a group establishes for the groups after it, beside its line in the report. */
export interface Outcome<T> {
  result: CheckResult;
  /** Present if and only if the group passed. */
  value: T | undefined;
}

/** Steps of progress that are told; telling each one would cost more than some of the checks. */
const PROGRESS_STEP = 256;

export class CheckRun {
  private checked = 0;
  private expected = 0;
  private told = 0;
  private failureCount = 0;
  private readonly failures: CheckFailure[] = [];
  private readonly notes: string[] = [];
  private readonly stopped: string[] = [];
  private firstStop: Stop | null = null;

  constructor(
    readonly group: CheckGroup,
    private readonly onProgress: (progress: Progress) => void,
  ) {}

  /** Adds to what has to be checked. The number must not come from the list that is being checked. */
  expect(count: number): void {
    this.expected += count;
    this.tell(null);
  }

  /** `count` things passed all checks of this group. */
  pass(count: number): void {
    this.checked += count;
    if (this.checked - this.told >= PROGRESS_STEP) this.tell(null);
  }

  /** A check failed. */
  fail(place: string, code: ErrorCode, message: string, detail: { culprit?: string; evidence?: string }): void {
    this.failureCount += 1;
    if (this.failures.length >= MAX_FAILURES) return;
    const { culprit, evidence } = detail;
    this.failures.push({
      place,
      code,
      ...(culprit === undefined ? {} : { culprit }),
      ...(evidence === undefined ? {} : { evidence: cut(evidence) }),
      message,
    });
  }

  /** Whatever was thrown, as a failure; only a record that stops early is none. */
  failWith(place: string, error: unknown, culprit: string | undefined): void {
    if (error instanceof RecordStopsEarly) return this.stop(error.reason, error.message);
    if (error instanceof VerificationError) {
      return this.fail(place, error.code, error.message, { culprit, ...error.detail });
    }
    // A crash is no proof of anything, least of all that the record is sound.
    this.fail(place, 'CHECK_CRASHED', error instanceof Error ? `${error.name}: ${error.message}` : 'unknown', {});
  }

  /** Runs one check; counts it if it returns, records the failure if it throws. */
  attempt(place: string, culprit: string | undefined, check: () => void): boolean {
    try {
      check();
    } catch (error) {
      this.failWith(place, error, culprit);
      return false;
    }
    this.pass(1);
    return true;
  }

  /** The same for a check that reads files. */
  async attemptReading<T>(place: string, culprit: string | undefined, check: () => Promise<T>): Promise<T | undefined> {
    let value: T;
    try {
      value = await check();
    } catch (error) {
      this.failWith(place, error, culprit);
      return undefined;
    }
    this.pass(1);
    return value;
  }

  /** The record does not hold all that this group needs. */
  stop(reason: StopReason, message: string): void {
    this.firstStop ??= { reason, needs: null };
    if (!this.stopped.includes(message)) this.stopped.push(message);
  }

  note(text: string): void {
    this.notes.push(text);
  }

  hasFailed(): boolean {
    return this.failureCount > 0;
  }

  /** Neither failed nor stopped so far. */
  isSound(): boolean {
    return this.failureCount === 0 && this.stopped.length === 0;
  }

  finish(): CheckResult {
    // 1. Counts judge only what ran to its end: a failure or a stop already explains a difference.
    if (this.isSound() && this.checked !== this.expected) {
      this.fail('the whole group', 'COUNT_MISMATCH', `${this.checked} checked, ${this.expected} expected`, {});
    }
    // 2. Nothing checked is no pass where there has to be something.
    if (this.isSound() && this.expected === 0 && !ZERO_PASSES.includes(this.group)) {
      this.fail('the whole group', 'NOTHING_CHECKED', 'nothing was there to check', {});
    }
    const status = this.failureCount > 0 ? 'failed' : this.stopped.length > 0 ? 'not run' : 'passed';
    this.tell(status);
    return {
      ...nameAndUnit(this.group),
      status,
      checked: this.checked,
      expected: this.expected,
      failures: this.failures,
      failureCount: this.failureCount,
      stop: this.firstStop,
      notes: [...this.stopped, ...this.notes],
    };
  }

  private tell(status: CheckStatus | null): void {
    this.told = this.checked;
    const { group, checked, expected } = this;
    this.onProgress({ group, name: nameAndUnit(group).name, checked, expected, status });
  }
}

/**
 * Runs a group from its start to its end. An exception inside is a failure with its code, and CHECK_CRASHED without.
 * @param place where the group was when it threw   @param body gives what later groups need
 */
export async function runCheck<T>(run: CheckRun, place: () => string, body: () => Promise<T>): Promise<Outcome<T>> {
  let value: T | undefined;
  try {
    value = await body();
  } catch (error) {
    run.failWith(place(), error, undefined);
  }
  const result = run.finish();
  return { result, value: result.status === 'passed' ? value : undefined };
}

/** Why a group cannot run, for programs and, in English, for people. */
export interface WhyNot extends Stop {
  message: string;
}

/** A group whose inputs are missing. */
export function notRun<T>(group: CheckGroup, { reason, needs, message }: WhyNot): Outcome<T> {
  const counts = { checked: 0, expected: 0, failures: [], failureCount: 0 };
  const why = { stop: { reason, needs }, notes: [message] };
  return { result: { ...nameAndUnit(group), status: 'not run', ...counts, ...why }, value: undefined };
}

/** An outcome by what it computed: usable even where the group failed since somebody *claims* something else. */
export function computed<T>({ result }: Outcome<T>, value: T | undefined): Outcome<T> {
  return value === undefined ? { result, value } : { result: { ...result, status: 'passed' }, value };
}

/** Why a group cannot run: the first of its inputs that did not pass, or undefined if all did. */
export function missingInput(inputs: readonly Outcome<unknown>[]): WhyNot | undefined {
  const input = inputs.find(({ result }) => result.status !== 'passed');
  if (input === undefined) return undefined;
  const { group, name, status } = input.result;
  const hasFailed = status === 'failed';
  const message = `needs check ${group} (${name}), which ${hasFailed ? 'failed' : 'was not run'}`;
  return { reason: hasFailed ? 'needsFailed' : 'needsNotRun', needs: group, message };
}

function nameAndUnit(group: CheckGroup): Pick<CheckResult, 'group' | 'name' | 'unit'> {
  const entry = CHECK_GROUPS.find((one) => one.group === group);
  if (entry === undefined) throw new Error(`there is no check group ${group}`);
  return entry;
}

function cut(evidence: string): string {
  if (evidence.length <= MAX_EVIDENCE_CHARS) return evidence;
  return `${evidence.slice(0, MAX_EVIDENCE_CHARS)}… (${evidence.length} characters)`;
}
