/**
 * V3b: this device makes the voter's code and keeps it; the office binds its public half to her, by her account or by
 * her link. The code is shown before anything is sent: nobody else ever knows it, so nobody can give it to her again.
 */
import { ClientError, type EnrolmentNotice } from '#client';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Code, CopyButton, saveFile } from '../../kit/copy.js';
import { ErrorSummary, Frame, groups, Problem } from '../../kit/frame.js';
import { isolated, t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { codeOf, commonSentence } from '../problems.js';
import { codeFor, enrolmentApi, rollKeyOf } from './kept-codes.js';
import { isCodeOnRoll } from './published-roll.js';

interface EnrolProps {
  planId: string;
  /** Of the one-time link, or null. */
  secret: string | null;
  /** How the sign-in ended, as the address said it; untrusted. */
  result: string | null;
}

interface Ready {
  notice: EnrolmentNotice;
  code: string;
  isEnrolled: boolean;
  /** Of the published roll; null until there is one. */
  isOnRoll: boolean | null;
}

type State = Ready | 'loading' | 'unknown' | { failed: () => string };

export function EnrolPage({ planId, secret, result }: EnrolProps) {
  const [state, setState] = useState<State>('loading');
  useEffect(() => {
    prepare(planId).then(setState, (error: unknown) => {
      const isUnknown = error instanceof ClientError && error.status === 404;
      const isStore = error instanceof DOMException;
      setState(
        isUnknown ? 'unknown' : { failed: () => (isStore ? t('vote.enrol.error.storage') : commonSentence(error)) },
      );
    });
  }, [planId]);
  if (typeof state === 'string') return <Quiet heading={headingOf(state)} sentence={null} />;
  if ('failed' in state) return <Quiet heading={t('vote.enrol.failed.heading')} sentence={state.failed()} />;
  if (state.isOnRoll === false) return <Missing ready={state} />;
  if (state.isEnrolled || state.isOnRoll === true) return <Enrolled ready={state} />;
  if (!state.notice.isOpen)
    return <Quiet heading={t('vote.enrol.closed.heading')} sentence={t('vote.enrol.closed.lead')} />;
  return (
    <Begin
      planId={planId}
      secret={secret}
      refusal={result === null || result === 'done' ? null : result}
      ready={state}
      onDone={() => setState({ ...state, isEnrolled: true })}
    />
  );
}

/** The code is kept before the page says anything of it. */
async function prepare(planId: string): Promise<Ready> {
  const api = enrolmentApi();
  const notice = await api.notice(planId);
  const code = await codeFor(planId);
  // What the office says of this device counts until there is a roll that everybody can see.
  const isOnRoll = notice.electionId === null ? null : await isCodeOnRoll(notice.electionId, code);
  return { notice, code, isEnrolled: await api.isBound(planId, rollKeyOf(code)), isOnRoll };
}

interface BeginProps {
  planId: string;
  secret: string | null;
  refusal: string | null;
  ready: Ready;
  onDone: () => void;
}

function Begin({ planId, secret, refusal, ready, onDone }: BeginProps) {
  const { notice, code } = ready;
  const provider = notice.provider ?? '';
  const [problems, setProblems] = useState<Problem[]>(
    refusal === null ? [] : [new Problem('enrol', () => sentenceOf(refusal, provider))],
  );
  const [isBusy, setIsBusy] = useState(false);
  const hasWay = secret !== null || notice.provider !== null;
  const heading = !hasWay
    ? t('vote.enrol.heading.again')
    : secret === null
      ? t('vote.enrol.heading.account', { provider })
      : t('vote.enrol.heading.link');
  usePageTitle(heading, 'enrol', problems.length > 0);
  const enrol = async () => {
    setIsBusy(true);
    try {
      const api = enrolmentApi();
      const rollKey = rollKeyOf(code);
      if (secret === null)
        return location.assign(await api.beginSignIn({ planId, rollKey, provider, origin: location.origin }));
      await api.enrolByLink(planId, rollKey, secret);
      onDone();
    } catch (error) {
      setIsBusy(false);
      setProblems([new Problem('enrol', () => knownSentence(codeOf(error), provider) ?? commonSentence(error))]);
    }
  };
  // A code to keep would look like the end of it: after a reload the link's secret is in no address any more.
  if (!hasWay) {
    return (
      <Page notice={notice}>
        <h1 tabIndex={-1}>{heading}</h1>
        <p class="band amber">{t('vote.enrol.noWay')}</p>
      </Page>
    );
  }
  return (
    <Page notice={notice}>
      <ErrorSummary problems={problems} />
      <h1 tabIndex={-1}>{heading}</h1>
      <p class="lead">{t('vote.enrol.lead')}</p>
      <KeptCode notice={notice} code={code} />
      {secret === null && <p>{t('vote.enrol.account.body', { provider })}</p>}
      <div class="row">
        <button class="btn" type="button" id="enrol" aria-disabled={isBusy} onClick={() => !isBusy && void enrol()}>
          {secret === null ? t('vote.enrol.action.go', { provider }) : t('vote.enrol.action.link')}
        </button>
      </div>
    </Page>
  );
}

function Enrolled({ ready: { notice, code } }: { ready: Ready }) {
  usePageTitle(t('vote.enrol.done.heading'), 'enrolled');
  useEffect(() => announce(t('vote.enrol.done.heading')), []);
  return (
    <Page notice={notice}>
      <h1 tabIndex={-1}>{t('vote.enrol.done.heading')}</h1>
      <p class="lead">{t('vote.enrol.done.lead')}</p>
      <KeptCode notice={notice} code={code} />
      <p>{t('vote.enrol.done.next')}</p>
      {notice.electionId !== null && (
        <p>
          <a href={`/vote/${notice.electionId}`}>{t('vote.enrol.done.link')}</a>
        </p>
      )}
    </Page>
  );
}

/** The office has left this device out, or this device has never enrolled: the voter alone knows which. */
function Missing({ ready: { notice, code } }: { ready: Ready }) {
  usePageTitle(t('vote.enrol.missing.heading'), 'missing', true);
  return (
    <Page notice={notice}>
      <h1 tabIndex={-1}>{t('vote.enrol.missing.heading')}</h1>
      <p class="band amber">{t('vote.enrol.missing.lead')}</p>
      <KeptCode notice={notice} code={code} />
      <p>{t('vote.enrol.missing.next')}</p>
    </Page>
  );
}

function KeptCode({ notice, code }: { notice: EnrolmentNotice; code: string }) {
  const save = () => {
    const lines = [isolated(notice.title), groups(code), t('vote.enrol.file.words')];
    saveFile('voting-code.txt', 'text/plain', `${lines.join('\n')}\n`);
    announce(t('vote.enrol.status.saved'));
  };
  return (
    <section class="tracker" aria-label={t('vote.enrol.code.label')}>
      <div class="stack">
        <p>
          <strong>{t('vote.enrol.code.keep')}</strong>
        </p>
        <Code code={code} />
        <div class="row">
          <CopyButton text={groups(code)} label={t('vote.enrol.action.copy')} className="btn quiet small" />
          <button class="btn quiet small" type="button" onClick={() => print()}>
            {t('vote.enrol.action.print')}
          </button>
          <button class="btn quiet small" type="button" onClick={save}>
            {t('vote.enrol.action.save')}
          </button>
        </div>
      </div>
    </section>
  );
}

function Page({ notice, children }: { notice: EnrolmentNotice; children: ComponentChildren }) {
  return (
    <Frame bundle="vote" home="/vote/" election={notice.title} contact={notice.contact} expectedBuild={null}>
      <div class="stack-l">{children}</div>
    </Frame>
  );
}

function Quiet({ heading, sentence }: { heading: string; sentence: string | null }) {
  usePageTitle(heading, heading);
  return (
    <Frame bundle="vote" home="/vote/" election={null} contact={null} expectedBuild={null}>
      <div class="stack">
        <h1 tabIndex={-1}>{heading}</h1>
        {sentence !== null && <p role="alert">{sentence}</p>}
      </div>
    </Frame>
  );
}

function headingOf(state: 'loading' | 'unknown'): string {
  return state === 'loading' ? t('vote.enrol.loading') : t('vote.enrol.unknown.heading');
}

function sentenceOf(code: string, provider: string): string {
  return knownSentence(code, provider) ?? t('common.error.server');
}

function knownSentence(code: string, provider: string): string | null {
  switch (code) {
    case 'SIGN_IN_REFUSED':
    case 'ID_TOKEN_INVALID':
    case 'ID_TOKEN_DIFFERENT':
      return t('vote.enrol.error.refused', { provider });
    case 'SIGN_IN_UNKNOWN':
      return t('vote.enrol.error.again');
    case 'NOT_ENTITLED':
      return t('vote.enrol.error.notEntitled');
    case 'ENROLLED_ALREADY':
      return t('vote.enrol.error.already');
    case 'ENROLMENT_NOT_OPEN':
      return t('vote.enrol.closed.lead');
    case 'ENROLMENT_LINK_INVALID':
      return t('vote.enrol.error.link');
    case 'PROVIDER_UNAVAILABLE':
      return t('vote.enrol.error.provider', { provider });
    default:
      return null;
  }
}
