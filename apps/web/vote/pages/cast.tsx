/**
 * V7: cast or test. No tick, no green and no tracker in sight: people who stop here must not believe that they have
 * voted. "Your vote is cast" stands on the next page, which comes only after the board's answer was verified.
 */
import { encodeTracker, encodeTrackerQr } from '#crypto';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { BackLink } from '../../kit/frame.js';
import { Code, CopyButton } from '../../kit/copy.js';
import { t, tx } from '../../kit/i18n.js';
import { QrCode } from '../../kit/qr.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { castBallot } from '../casting.js';
import { BallotBox } from '../illustration.js';
import { Layout, notCast } from '../layout.js';
import type { Session } from '../session.js';
import { testBallot } from '../testing.js';
import { CastTrouble } from './cast-trouble.js';
import { TestTrouble } from './test-trouble.js';

const SLOW_MS = 8_000;
const REMINDER_MS = 60_000;
const RETRY_MS = 10_000;
const SHOWN = 20;

export function CastPage({ session }: { session: Session }) {
  const { outcome, sealed } = session;
  /** Why the last try at testing failed. */
  const [testFailure, setTestFailure] = useState<{ say: () => string } | null>(null);
  const casting = session.decision === 'casting';
  const testing = session.decision === 'testing';
  useLeaving(session);
  useReminder(!casting && !testing && outcome === null);

  const cast = async () => {
    if (casting || testing) return;
    if (outcome?.kind !== 'unknown') announce(t('vote.cast.status.casting'));
    await castBallot(session);
    // Read again: the session has changed meanwhile.
    if (session.finished) go(pathOf('vote', session.electionId, 'tracker'), 'replace');
  };
  const test = async () => {
    if (casting || testing) return;
    const say = await testBallot(session);
    setTestFailure(say === null ? null : { say });
    if (say === null) return go(pathOf('vote', session.electionId, 'test'), 'replace');
    // Read again: where the service refused the test, the ballot is gone.
    if (session.sealed === null) go(pathOf('vote', session.electionId, 'check'), 'replace');
  };
  useEffect(() => {
    if (outcome?.kind !== 'unknown') return;
    const timer = setInterval(() => void cast(), RETRY_MS);
    return () => clearInterval(timer);
  }, [outcome?.kind]);

  useBackOnline(session);

  if (sealed === null) return null;
  if (session.decision === 'givenUp') {
    return (
      <TestTrouble
        session={session}
        sentence={testFailure === null ? t('vote.test.error.server') : testFailure.say()}
        testAgain={() => void test()}
      />
    );
  }
  const button = <CastButton casting={casting} busy={casting || testing} cast={() => void cast()} />;
  const back = <Back session={session} />;
  if (outcome !== null && outcome.kind !== 'cast') {
    return <CastTrouble session={session} failure={outcome} castAgain={button} back={back} />;
  }
  return (
    <Decide session={session} castNow={button} back={casting || testing ? null : back}>
      {!casting && <SecondDevice session={session} tracker={sealed.tracker} busy={testing} test={() => void test()} />}
    </Decide>
  );
}

interface DecideProps {
  session: Session;
  castNow: ComponentChildren;
  back: ComponentChildren;
  children: ComponentChildren;
}

function Decide({ session, castNow, back, children }: DecideProps) {
  usePageTitle(t('vote.cast.title'), 'cast-open');
  const isSent = session.decision === 'casting';
  const mayVoteAgain = session.definition.policy.revoting === 'latest-counts';
  const where = notCast(t(isSent ? 'vote.where.device.unconfirmed' : 'vote.where.device.sealed'));
  return (
    <Layout session={session} step="cast" where={where}>
      {back}
      <div class="stack-l">
        <div class="stack">
          <h1 tabIndex={-1}>{t('vote.cast.heading')}</h1>
          <p class="lead">{t(session.hasCastBefore ? 'vote.cast.lead.again' : 'vote.cast.lead')}</p>
        </div>
        <section class="decide-main stack" aria-labelledby="cast-h">
          <div class="decide-top">
            <div class="stack">
              <h2 id="cast-h">{t('vote.cast.box.heading')}</h2>
              {castNow}
            </div>
            <BallotBox inside={false} />
          </div>
          <p class="muted">{t(mayVoteAgain ? 'vote.cast.box.body.again' : 'vote.cast.box.body.once')}</p>
        </section>
        {children}
      </div>
    </Layout>
  );
}

function Back({ session }: { session: Session }) {
  const path = pathOf('vote', session.electionId, 'check');
  return (
    <BackLink href={path} onClick={() => go(path)}>
      {t('vote.cast.back')}
    </BackLink>
  );
}

function CastButton({ casting, busy, cast }: { casting: boolean; busy: boolean; cast: () => void }) {
  const slow = useSlow(casting);
  return (
    <>
      <button class="btn big" type="button" aria-disabled={busy} onClick={cast}>
        {casting ? t('vote.cast.action.casting') : t('vote.cast.action.cast')}
      </button>
      {slow && <p role="alert">{t('vote.cast.slow')}</p>}
    </>
  );
}

interface SecondDeviceProps {
  session: Session;
  tracker: Uint8Array;
  busy: boolean;
  test: () => void;
}

function SecondDevice({ session, tracker, busy, test }: SecondDeviceProps) {
  const address = `${location.origin}${pathOf('audit', session.electionId, 'test')}`;
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
              <p>{t('vote.cast.second.open')}</p>
              <p>
                <a class="mono break" dir="ltr" translate={false} href={address}>
                  {address}
                </a>
              </p>
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

/** "You are offline" stops being true by itself; nothing was sent, so the page is as it was. */
function useBackOnline(session: Session): void {
  useEffect(() => {
    const back = () => {
      if (session.outcome?.kind === 'offline') session.outcome = null;
      session.changed();
    };
    addEventListener('online', back);
    return () => removeEventListener('online', back);
  }, [session]);
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
