/** V4b: asking for the voting token. Three lines turn done one after the other; leaving loses nothing. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TokenStep } from '#client';
import { BackLink, ErrorSummary, pageLanguageTitle, type Problem } from '../../kit/frame.js';
import { saveFile } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { calendarFile } from '../calendar.js';
import { Layout, noChoices } from '../layout.js';
import { codeOf, commonSentence, isUncheckable } from '../problems.js';
import type { Session } from '../session.js';

const SLOW_MS = 8_000;
/** After which time to come back when too few issuers answer. */
const LATER_MINUTES = 2;

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
  wrong: boolean;
  slow: boolean;
}

const NOTHING: Progress = { logged: false, have: 0, wrong: false, slow: false };

function Making({ session }: { session: Session }) {
  const { definition } = session;
  const [progress, setProgress] = useState<Progress>(NOTHING);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [state, setState] = useState<'warning' | 'running' | 'stopped'>(
    definition.policy.issuanceDuringVoting ? 'warning' : 'running',
  );
  const running = useRef(false);
  usePageTitle(t('vote.token.heading'), 'token', problems.length > 0);

  const onStep = (step: TokenStep) => {
    if (step.step === 'logged') {
      setProgress((old) => ({ ...old, logged: true }));
      announce(t('vote.token.line.mayVote'));
    } else if (step.step === 'shares') {
      setProgress((old) => ({ ...old, have: step.have }));
      announce(t('vote.token.line.signed', { k: step.have, t: step.need }));
    } else if (step.failure.evidence !== null) {
      setProgress((old) => ({ ...old, wrong: true }));
    }
  };
  const run = async () => {
    if (running.current || session.device === null) return;
    running.current = true;
    setState('running');
    setProblems([]);
    setProgress(NOTHING);
    const timer = setTimeout(() => setProgress((old) => ({ ...old, slow: true })), SLOW_MS);
    try {
      await session.device.requestToken(onStep);
      announce(t('vote.token.line.unlinkable'));
      session.changed();
    } catch (error) {
      failed(session, error, setProblems);
      setState('stopped');
    } finally {
      clearTimeout(timer);
      running.current = false;
    }
  };
  useEffect(() => {
    if (state === 'running') void run();
  }, []);

  const need = definition.issuers.threshold;
  return (
    <Layout session={session} step="signIn" where={noChoices()}>
      <BackLink
        href={pathOf('vote', session.electionId, '')}
        onClick={() => go(pathOf('vote', session.electionId, ''))}
      >
        {t('vote.back')}
      </BackLink>
      <ErrorSummary problems={problems} />
      <div class="stack-l">
        <div class="stack">
          <h1 tabIndex={-1}>{t('vote.token.heading')}</h1>
          <p class="lead">{t('vote.token.lead')}</p>
        </div>
        {state === 'warning' ? (
          <div class="stack">
            <p class="band amber">{t('vote.token.together')}</p>
            <button class="btn" type="button" onClick={() => void run()}>
              {t('vote.action.continue')}
            </button>
          </div>
        ) : (
          <>
            <ul class="timeline">
              <Line done={progress.logged} text={t('vote.token.line.mayVote')} />
              <Line done={progress.have >= need} text={t('vote.token.line.signed', { k: progress.have, t: need })} />
              <Line done={false} text={t('vote.token.line.unlinkable')} />
            </ul>
            {progress.wrong && <p class="band amber">{t('vote.token.wrongIssuer')}</p>}
            {progress.slow && state === 'running' && <p>{t('vote.token.slow')}</p>}
            {state === 'stopped' && (
              <button class="btn" type="button" onClick={() => void run()}>
                {t('common.error.tryAgain')}
              </button>
            )}
          </>
        )}
      </div>
    </Layout>
  );
}

function Line({ done, text }: { done: boolean; text: string }) {
  return (
    <li class={done ? 'done' : ''}>
      <Icon name={done ? 'check' : 'none'} className="peb" />
      <div>
        <b>{text}</b>
        <span class="vh"> {t(done ? 'vote.token.line.done' : 'vote.token.line.open')}</span>
      </div>
    </li>
  );
}

function failed(session: Session, error: unknown, setProblems: (problems: Problem[]) => void): void {
  const to = (page: string) => go(pathOf('vote', session.electionId, page), 'replace');
  switch (codeOf(error)) {
    case 'ROLL_KEY_USED':
    case 'REQUEST_CONFLICT':
      return to('recovery/enter');
    case 'INVITATION_COUNT':
      return to('code');
    default:
      return setProblems([{ field: null, sentence: sentenceOf(session, error) }]);
  }
}

function sentenceOf(session: Session, error: unknown): string {
  const { schedule } = session.definition;
  switch (codeOf(error)) {
    case 'TOKEN_SHARES_MISSING':
    case 'WITNESS_QUORUM_MISSING':
      return t('vote.token.error.tooFew', { minutes: LATER_MINUTES });
    case 'ISSUANCE_ENDED':
    case 'VOTING_CLOSED':
      return t('vote.start.tokensOver', { date: new Date(schedule.issuanceCloses) });
    case 'ISSUANCE_NOT_OPEN':
      return t('vote.token.error.notOpen', { date: new Date(schedule.issuanceOpens) });
    default:
      if (error instanceof DOMException) return t('vote.loading.error.storage');
      return isUncheckable(error) ? t('vote.token.error.uncheckable') : commonSentence(error);
  }
}

function TokenReady({ session }: { session: Session }) {
  const { definition, electionId } = session;
  const { votingOpens, votingCloses } = definition.schedule;
  usePageTitle(t('vote.tokenReady.heading'), 'token-ready');
  const title = pageLanguageTitle(definition.title);
  const save = () => {
    const url = `${location.origin}${pathOf('vote', electionId, '')}`;
    const description = t('vote.tokenReady.keep');
    const file = calendarFile({
      uid: `${electionId.slice(0, 32)}@psephos`,
      title,
      description,
      url,
      startMs: votingOpens,
      endMs: votingCloses,
      nowMs: Date.now(),
    });
    saveFile('voting.ics', 'text/calendar', file);
    announce(t('vote.tokenReady.status.saved'));
  };
  return (
    <Layout session={session} step="signIn" where={noChoices()}>
      <div class="stack-l">
        <div class="stack">
          <h1 tabIndex={-1}>{t('vote.tokenReady.heading')}</h1>
          <p class="lead">
            {session.phase === 'closed'
              ? t('vote.start.closed', { date: new Date(votingCloses) })
              : t('vote.tokenReady.lead', { date: new Date(votingOpens) })}
          </p>
        </div>
        <p>{t('vote.tokenReady.keep')}</p>
        <p>{t('vote.token.lead')}</p>
        <div class="row">
          <button class="btn" type="button" onClick={save}>
            {t('vote.tokenReady.action.calendar')}
          </button>
        </div>
      </div>
    </Layout>
  );
}
