/**
 * V7: cast or test. No tick, no green and no tracker in sight: people who stop here must not believe that they have
 * voted. "Your vote is cast" stands on the next page, which comes only after the board's answer was verified.
 */
import { encodeTracker, encodeTrackerQr } from '#crypto';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { BackLink, ErrorSummary, type Problem } from '../../kit/frame.js';
import { Code, CopyButton } from '../../kit/copy.js';
import { t, tx } from '../../kit/i18n.js';
import { QrCode } from '../../kit/qr.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { castBallot } from '../casting.js';
import { BallotBox } from '../illustration.js';
import { Layout, notCast } from '../layout.js';
import type { CastOutcome, Session } from '../session.js';
import { testBallot } from '../testing.js';

const SLOW_MS = 8_000;
const REMINDER_MS = 60_000;
const RETRY_MS = 10_000;
const SHOWN = 20;

export function CastPage({ session }: { session: Session }) {
  const { outcome } = session;
  const [testProblems, setTestProblems] = useState<Problem[]>([]);
  const [testing, setTesting] = useState(false);
  const castProblems = useMemo(() => problemsOf(outcome), [outcome]);
  const problems = testProblems.length > 0 ? testProblems : castProblems;
  const casting = session.decision === 'casting';
  const slow = useSlow(casting);
  useLeaving(session);

  const cast = async () => {
    if (casting || testing) return;
    setTestProblems([]);
    if (outcome?.kind !== 'unknown') announce(t('vote.cast.status.casting'));
    await castBallot(session);
    // Read again: the session has changed meanwhile.
    if (session.finished) go(pathOf('vote', session.electionId, 'tracker'), 'replace');
  };
  const test = async () => {
    if (casting || testing) return;
    setTesting(true);
    const sentence = await testBallot(session);
    setTesting(false);
    if (sentence === null) return go(pathOf('vote', session.electionId, 'test'), 'replace');
    setTestProblems([{ field: null, sentence }]);
  };
  useReminder(!casting && !testing && outcome === null);
  useEffect(() => {
    if (outcome?.kind !== 'unknown') return;
    const timer = setInterval(() => void cast(), RETRY_MS);
    return () => clearInterval(timer);
  }, [outcome?.kind]);

  const unknown = outcome?.kind === 'unknown';
  const closed = outcome?.kind === 'closed';
  const heading = headingOf(outcome);
  usePageTitle(titleOf(outcome), `cast-${unknown ? 'unknown' : closed ? 'closed' : 'open'}`, problems.length > 0);
  if (closed) return <Closed session={session} heading={heading} />;
  const { sealed } = session;
  if (sealed === null) return null;
  const back = pathOf('vote', session.electionId, 'check');
  const isSent = casting || session.decision === 'unknown';
  const where = t(isSent ? 'vote.where.device.unconfirmed' : 'vote.where.device.sealed');
  return (
    <Layout session={session} step="cast" where={notCast(where)}>
      {!isSent && (
        <BackLink href={back} onClick={() => go(back)}>
          {t('vote.cast.back')}
        </BackLink>
      )}
      <ErrorSummary problems={problems} />
      <div class="stack-l">
        <div class="stack">
          <h1 tabIndex={-1}>{heading}</h1>
          <p class="lead">{unknown ? t('vote.cast.unknown.lead') : t('vote.cast.lead')}</p>
        </div>
        <section class="decide-main stack" aria-labelledby="cast-h">
          <div class="decide-top">
            <div class="stack">
              <h2 id="cast-h">{t('vote.cast.box.heading')}</h2>
              <button class="btn big" type="button" aria-disabled={casting || testing} onClick={() => void cast()}>
                {casting ? t('vote.cast.action.casting') : t('vote.cast.action.cast')}
              </button>
            </div>
            <BallotBox inside={false} />
          </div>
          {slow && <p role="alert">{t('vote.cast.slow')}</p>}
          <p class="muted">
            {t(
              session.definition.policy.revoting === 'latest-counts'
                ? 'vote.cast.box.body.again'
                : 'vote.cast.box.body.once',
            )}
          </p>
        </section>
        {session.decision === 'open' && (
          <SecondDevice tracker={sealed.tracker} busy={testing} test={() => void test()} />
        )}
      </div>
    </Layout>
  );
}

function SecondDevice({ tracker, busy, test }: { tracker: Uint8Array; busy: boolean; test: () => void }) {
  const text = encodeTrackerQr(tracker);
  return (
    <>
      <p class="split-or">{t('vote.cast.or')}</p>
      <section class="decide-alt stack" aria-labelledby="test-h">
        <h2 id="test-h">{t('vote.cast.test.heading')}</h2>
        <p>{t('vote.cast.test.body')}</p>
        <div>
          <details>
            <summary>{t('vote.cast.second.heading')}</summary>
            <div class="stack">
              <p>{tx('vote.cast.second.first')}</p>
              <QrCode text={text} label={t('vote.cast.second.qr')} />
              <Code code={encodeTracker(tracker)} shown={SHOWN} />
              <p>{t('vote.cast.second.notVoted')}</p>
              <p>{t('vote.cast.second.ready')}</p>
              <button class="btn quiet" type="button" aria-disabled={busy} onClick={test}>
                {t('vote.cast.action.test')}
              </button>
              <p>
                <CopyButton text={text} label={t('vote.cast.action.copy')} className="btn plain small" />
              </p>
            </div>
          </details>
          <details>
            <summary>{t('vote.cast.why.heading')}</summary>
            <p>{t('vote.cast.why.body')}</p>
          </details>
        </div>
      </section>
    </>
  );
}

function Closed({ session, heading }: { session: Session; heading: string }) {
  const time = new Date(session.definition.schedule.votingCloses);
  return (
    <Layout session={session} step="cast" where={notCast(t('vote.where.device.notCast'))}>
      <div class="stack">
        <h1 tabIndex={-1}>{heading}</h1>
        <p class="lead" role="alert">
          {t('vote.cast.closed.lead', { time })}
        </p>
      </div>
    </Layout>
  );
}

function headingOf(outcome: CastOutcome | null): string {
  if (outcome?.kind === 'closed') return t('vote.cast.closed.heading');
  return t(outcome?.kind === 'unknown' ? 'vote.cast.unknown.heading' : 'vote.cast.heading');
}

function titleOf(outcome: CastOutcome | null): string {
  if (outcome?.kind === 'closed') return t('vote.cast.closed.heading');
  return t(outcome?.kind === 'unknown' ? 'vote.cast.unknown.title' : 'vote.cast.title');
}

function problemsOf(outcome: CastOutcome | null): Problem[] {
  switch (outcome?.kind) {
    case undefined:
    case 'cast':
    case 'closed':
      return [];
    case 'offline':
      return [{ field: null, sentence: t('vote.cast.error.offline') }];
    case 'unknown':
      return [{ field: null, sentence: t('vote.cast.unknown.again') }];
    case 'refused':
      return [{ field: null, sentence: outcome.sentence }];
  }
}

function useSlow(casting: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!casting) return;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [casting]);
  return slow;
}

/** The browser's own question before a sealed ballot is left behind. */
function useLeaving(session: Session): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (session.sealed !== null) event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [session]);
}

function useReminder(waiting: boolean): void {
  const told = useRef(false);
  useEffect(() => {
    if (!waiting || told.current) return;
    const timer = setTimeout(() => {
      told.current = true;
      announce(t('vote.cast.status.reminder'));
    }, REMINDER_MS);
    return () => clearTimeout(timer);
  }, [waiting]);
}
