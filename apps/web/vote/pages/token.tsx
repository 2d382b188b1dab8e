/**
 * V4b: asking for the voting token. Three lines turn done one after the other, each issuer is shown as it answers;
 * leaving loses nothing.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TokenStep } from '#client';
import { BackLink } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { KeptEvidence } from '../evidence.js';
import { afterStep, IssuerList, type IssuerStates } from '../issuer-list.js';
import { Layout, noChoices } from '../layout.js';
import { codeOf } from '../problems.js';
import type { Session } from '../session.js';
import { TokenReady } from './token-ready.js';
import { type TokenFailure, tokenFailureOf, TokenTrouble } from './token-trouble.js';

const SLOW_MS = 8_000;

export function TokenPage({ session }: { session: Session }) {
  const { device, phase } = session;
  const ready = device?.hasToken === true;
  useEffect(() => {
    if (ready && phase === 'voting') go(pathOf('vote', session.electionId, 'contest/1'), 'replace');
  }, [ready, phase]);
  return ready ? <TokenReady session={session} /> : <Making session={session} />;
}

interface Progress {
  logged: boolean;
  have: number;
  issuers: IssuerStates;
  slow: boolean;
}

const NOTHING: Progress = { logged: false, have: 0, issuers: {}, slow: false };

function Making({ session }: { session: Session }) {
  const [progress, setProgress] = useState<Progress>(NOTHING);
  const [failure, setFailure] = useState<TokenFailure | null>(null);
  const [warned, setWarned] = useState(!session.definition.policy.issuanceDuringVoting);
  const running = useRef(false);

  const run = async () => {
    if (running.current || session.device === null) return;
    running.current = true;
    setFailure(null);
    setProgress(NOTHING);
    const timer = setTimeout(() => setProgress((old) => ({ ...old, slow: true })), SLOW_MS);
    try {
      await session.device.requestToken((step) => {
        setProgress((old) => after(old, step));
        tell(step);
      });
      session.takeNotice();
      announce(t('vote.token.line.unlinkable'));
      session.changed();
    } catch (error) {
      const elsewhere = pageFor(error);
      if (elsewhere === 'code') session.notice = t('vote.code.again');
      if (elsewhere !== null) go(pathOf('vote', session.electionId, elsewhere), 'replace');
      else setFailure(await tokenFailureOf(session, error));
    } finally {
      clearTimeout(timer);
      running.current = false;
    }
  };
  useEffect(() => {
    if (warned) void run();
  }, [warned]);

  // What this try shows by itself needs no second line.
  const isWrong = Object.values(progress.issuers).includes('wrong');
  const issuers = <IssuerList issuers={session.definition.issuers} states={progress.issuers} />;
  if (failure !== null) {
    return (
      <TokenTrouble session={session} failure={failure} tryAgain={() => void run()}>
        {issuers}
      </TokenTrouble>
    );
  }
  return (
    <Asking session={session}>
      {warned ? (
        <>
          <Lines session={session} progress={progress}>
            {issuers}
          </Lines>
          {isWrong ? <p class="band amber">{t('vote.token.wrongIssuer')}</p> : <KeptEvidence session={session} />}
        </>
      ) : (
        <div class="stack">
          <p class="band amber">{t('vote.token.together')}</p>
          <button class="btn" type="button" onClick={() => setWarned(true)}>
            {t('vote.action.continue')}
          </button>
        </div>
      )}
    </Asking>
  );
}

function after(progress: Progress, step: TokenStep): Progress {
  return {
    ...progress,
    logged: true,
    have: step.step === 'share' ? step.have : step.step === 'asked' ? step.signed.length : progress.have,
    issuers: afterStep(progress.issuers, step),
  };
}

/** Each line once, each share once; what an issuer failed to do is read on the page. */
function tell(step: TokenStep): void {
  if (step.step === 'logged') announce(t('vote.token.line.mayVote'));
  if (step.step === 'share') announce(t('vote.token.line.signed', { k: step.have, t: step.need }));
}

/** Some failures have a page that goes on. */
function pageFor(error: unknown): string | null {
  switch (codeOf(error)) {
    case 'ROLL_KEY_USED':
    case 'REQUEST_CONFLICT':
      return 'recovery/enter';
    case 'INVITATION_COUNT':
      return 'code';
    default:
      return null;
  }
}

function Asking({ session, children }: { session: Session; children: ComponentChildren }) {
  usePageTitle(t('vote.token.heading'), 'token');
  const home = pathOf('vote', session.electionId, '');
  return (
    <Layout session={session} step="signIn" where={noChoices()}>
      <BackLink href={home} onClick={() => go(home)}>
        {t('vote.back')}
      </BackLink>
      <div class="stack-l">
        <div class="stack">
          <h1 tabIndex={-1}>{t('vote.token.heading')}</h1>
          <p class="lead">{t('vote.token.lead')}</p>
        </div>
        {children}
      </div>
    </Layout>
  );
}

interface LinesProps {
  session: Session;
  progress: Progress;
  children: ComponentChildren;
}

function Lines({ session, progress, children }: LinesProps) {
  const need = session.definition.issuers.threshold;
  return (
    <>
      <ul class="timeline">
        <Line done={progress.logged} text={t('vote.token.line.mayVote')} />
        <Line done={progress.have >= need} text={t('vote.token.line.signed', { k: progress.have, t: need })}>
          {children}
        </Line>
        <Line done={false} text={t('vote.token.line.unlinkable')} />
      </ul>
      {progress.slow && <p>{t('vote.token.slow')}</p>}
    </>
  );
}

function Line({ done, text, children }: { done: boolean; text: string; children?: ComponentChildren }) {
  return (
    <li class={done ? 'done' : ''}>
      <Icon name={done ? 'check' : 'none'} className="peb" />
      <div>
        <b>{text}</b>
        <span class="vh"> {t(done ? 'vote.token.line.done' : 'vote.token.line.open')}</span>
        {children}
      </div>
    </li>
  );
}
