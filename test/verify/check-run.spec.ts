/** A check group that cannot pass by accident, and the verdict that follows (spec §12.1, §12.4). */
import { VerificationError } from '#crypto';
import { CHECK_GROUPS, type CheckGroup, type CheckResult, type CheckStatus, exitCode, type Verdict } from '#verify';
import {
  CheckRun,
  computed,
  missingInput,
  notRun,
  RecordStopsEarly,
  runCheck,
} from '../../libs/record/src/verify-election/check-run.js';
import { MAX_EVIDENCE_CHARS, MAX_FAILURES, verdictOf } from '../../libs/record/src/verify-election/report.js';

const newRun = (group: CheckGroup = '6') => new CheckRun(group, () => undefined);
const codesOf = ({ failures }: CheckResult) => failures.map(({ code }) => code);
const refusal = () => new VerificationError('TOKEN_INVALID', 'no token');

const WHY = { reason: 'stopsEarly', needs: null, message: 'x' } as const;

describe('a group', () => {
  test('that checked less or more than it had to has failed', () => {
    for (const [expected, passed] of [
      [2, 1],
      [1, 2],
      [1, 0],
    ]) {
      const run = newRun();
      run.expect(expected);
      run.pass(passed);
      const result = run.finish();
      expect([result.status, codesOf(result)]).toEqual(['failed', ['COUNT_MISMATCH']]);
    }
  });

  test('that checked nothing has passed only where there may be nothing', () => {
    const nothing = (group: CheckGroup) => codesOf(newRun(group).finish());
    const passing = CHECK_GROUPS.map(({ group }) => group).filter((group) => nothing(group).length === 0);
    expect(passing).toEqual(['6', '7', '8', '10', '11', '12', '13']);
    expect(nothing('5')).toEqual(['NOTHING_CHECKED']);
    const one = newRun('5');
    one.expect(1);
    one.pass(1);
    expect(one.finish().status).toBe('passed');
  });

  test('that stopped is not run, whatever it counted; a failure outweighs it', () => {
    const run = newRun('5');
    run.expect(3);
    run.stop('stopsEarly', 'it ends');
    run.stop('stopsEarly', 'it ends');
    run.note('by the way');
    expect(run.isSound()).toBe(false);
    expect(run.finish()).toMatchObject({ status: 'not run', failures: [], notes: ['it ends', 'by the way'] });
    expect(run.hasFailed()).toBe(false);
    run.failWith('here', refusal(), undefined);
    expect(run.hasFailed()).toBe(true);
    expect(run.finish().status).toBe('failed');
  });

  test('names who is to blame and what proves it only where that is known', () => {
    const run = newRun();
    run.fail('here', 'TOKEN_INVALID', 'x', {});
    run.fail('there', 'TOKEN_INVALID', 'y', { culprit: 'somebody', evidence: 'ab' });
    expect(run.finish().failures).toStrictEqual([
      { place: 'here', code: 'TOKEN_INVALID', message: 'x' },
      { place: 'there', code: 'TOKEN_INVALID', message: 'y', culprit: 'somebody', evidence: 'ab' },
    ]);
  });

  test('counts a check that threw as failed and not as passed', async () => {
    const run = newRun();
    run.expect(4);
    expect(run.attempt('one', 'somebody', () => undefined)).toBe(true);
    expect(run.attempt('two', 'somebody', throwing(refusal()))).toBe(false);
    expect(await run.attemptReading('three', undefined, () => Promise.resolve(3))).toBe(3);
    expect(await run.attemptReading('four', 'somebody', () => Promise.reject(refusal()))).toBeUndefined();
    const { checked, failures, failureCount } = run.finish();
    expect([checked, failureCount, failures.map(({ place, culprit }) => [place, culprit])]).toEqual([
      2,
      2,
      [
        ['two', 'somebody'],
        ['four', 'somebody'],
      ],
    ]);
  });

  test('has failed when it crashed, and is not run when the record stops early', async () => {
    const outcomeOf = (error: unknown) => runCheck(newRun('5'), () => 'here', throwing(error));
    expect(codesOf((await outcomeOf(new TypeError('x'))).result)).toEqual(['CHECK_CRASHED']);
    expect(codesOf((await outcomeOf('a text')).result)).toEqual(['CHECK_CRASHED']);
    expect(codesOf((await outcomeOf(refusal())).result)).toEqual(['TOKEN_INVALID']);
    expect((await outcomeOf(new RecordStopsEarly('stopsEarly', 'gone'))).result).toMatchObject({
      status: 'not run',
      notes: ['gone'],
    });
  });

  test('gives nothing to later groups unless it passed', async () => {
    const run = newRun('5');
    run.fail('here', 'TOKEN_INVALID', 'x', {});
    expect(
      (
        await runCheck(
          run,
          () => '',
          () => Promise.resolve(1),
        )
      ).value,
    ).toBeUndefined();
    expect(
      (
        await runCheck(
          newRun('6'),
          () => '',
          () => Promise.resolve(1),
        )
      ).value,
    ).toBe(1);
  });

  test('lists its first failures, counts all, and cuts long evidence', () => {
    const run = newRun();
    for (let i = 0; i <= MAX_FAILURES; i++) run.fail(`entry ${i}`, 'TOKEN_INVALID', 'x', {});
    const { failures, failureCount } = run.finish();
    expect([failures.length, failureCount, failures.at(-1)?.place]).toEqual([
      MAX_FAILURES,
      MAX_FAILURES + 1,
      `entry ${MAX_FAILURES - 1}`,
    ]);
    const evidenceOf = (length: number) => {
      const one = newRun();
      one.fail('here', 'TOKEN_INVALID', 'x', { evidence: 'e'.repeat(length) });
      return one.finish().failures[0].evidence;
    };
    expect(evidenceOf(MAX_EVIDENCE_CHARS)).toBe('e'.repeat(MAX_EVIDENCE_CHARS));
    expect(evidenceOf(MAX_EVIDENCE_CHARS + 1)).toBe(`${'e'.repeat(MAX_EVIDENCE_CHARS)}… (8193 characters)`);
  });

  test('tells its progress in steps, and how it ended', () => {
    const told: (CheckStatus | number | null)[] = [];
    const run = new CheckRun('6', ({ checked, status }) => told.push(status ?? checked));
    run.expect(300);
    for (let i = 0; i < 300; i++) run.pass(1);
    run.finish();
    expect(told).toEqual([0, 256, 'passed']);
  });

  test('cannot run without what it needs', () => {
    const failed = notRun('1', WHY);
    const passed = { result: { ...failed.result, status: 'passed' as const }, value: 1 };
    expect(missingInput([passed, passed])).toBeUndefined();
    expect(missingInput([passed, failed])).toEqual({
      reason: 'needsNotRun',
      needs: '1',
      message: 'needs check 1 (definition), which was not run',
    });
    expect(missingInput([{ ...failed, result: { ...failed.result, status: 'failed' } }])).toMatchObject({
      reason: 'needsFailed',
      message: expect.stringContaining('which failed') as string,
    });
    expect(computed(failed, undefined).result.status).toBe('not run');
    expect(computed(failed, 7)).toMatchObject({ result: { status: 'passed' }, value: 7 });
  });
});

describe('the verdict', () => {
  const all = (change: Partial<Record<CheckGroup, CheckStatus>> = {}): CheckResult[] =>
    CHECK_GROUPS.map(({ group }) => ({ ...notRun(group, WHY).result, status: change[group] ?? 'passed' }));
  const online = { aborted: false, headersGiven: true };
  const offline = { aborted: false, headersGiven: false };

  test('is VALID if and only if every group passed', () => {
    expect(verdictOf(all(), online)).toBe('VALID');
    for (const { group } of CHECK_GROUPS) {
      expect(verdictOf(all({ [group]: 'not run' }), online)).toBe('INCOMPLETE');
      expect(verdictOf(all({ [group]: 'failed' }), online)).toBe('INVALID');
      expect(verdictOf(all({ [group]: 'failed' }), { aborted: true, headersGiven: false })).toBe('INVALID');
      const lost = all().filter((check) => check.group !== group);
      expect(verdictOf(lost, online)).toBe('INCOMPLETE');
      const twice = [...lost, all().find((check) => check.group !== group) ?? all()[0]];
      expect(verdictOf(twice, online)).toBe('INCOMPLETE');
    }
  });

  test('without headers is VALID but for the depth, and only for that', () => {
    expect(verdictOf(all({ '9b': 'not run' }), offline)).toBe('VALID, DEPTH NOT CHECKED');
    expect(verdictOf(all({ '9b': 'not run' }), online)).toBe('INCOMPLETE');
    expect(verdictOf(all({ '14': 'not run' }), offline)).toBe('INCOMPLETE');
    expect(verdictOf(all({ '9b': 'not run', '14': 'not run' }), offline)).toBe('INCOMPLETE');
    const lost = all({ '9b': 'not run' }).filter(({ group }) => group !== '14');
    expect(verdictOf(lost, offline)).toBe('INCOMPLETE');
  });

  test.each<[Verdict, offline: number, online: number]>([
    ['VALID', 0, 0],
    ['VALID, DEPTH NOT CHECKED', 0, 2],
    ['INVALID', 1, 1],
    ['INCOMPLETE', 2, 2],
    ['ABORTED', 2, 2],
  ])('%s ends a program with its code', (verdict, allowed, demanded) => {
    expect([exitCode(verdict, true), exitCode(verdict, false)]).toEqual([allowed, demanded]);
  });

  test('of an aborted election is ABORTED, whatever was not run', () => {
    expect(verdictOf(all({ '13': 'not run' }), { aborted: true, headersGiven: true })).toBe('ABORTED');
  });
});

function throwing(error: unknown): () => never {
  return () => {
    throw error;
  };
}
