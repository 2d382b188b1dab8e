/** A7: the second device. It scans first; then the ballot is either cast, and stays closed, or opened, and is compared. */
import { encodeTracker, equalBytes, TRACKER_SYMBOLS } from '#crypto';
import { useEffect, useState } from 'preact/hooks';
import { Code } from '../../kit/copy.js';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { t, tx, type Values } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';
import { usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { BallotWatch, type Sighting } from '../ballot-watch.js';
import { CodeEntry } from '../code-entry.js';
import { Eyebrow, Layout, PageLink } from '../layout.js';
import { OpenedChoices } from '../opened-choices.js';
import { type OpenedContest, openTestedBallot, readFirstCode } from '../second-device.js';
import type { AuditSession } from '../session.js';

type Step =
  | { name: 'scan' }
  | { name: 'looking'; tracker: Uint8Array }
  | { name: 'ready'; tracker: Uint8Array; watch: BallotWatch }
  | { name: 'cast'; tracker: Uint8Array; index: number }
  | { name: 'unproven'; tracker: Uint8Array; code: string }
  | { name: 'opened'; tracker: Uint8Array; contests: OpenedContest[] }
  | { name: 'different'; tracker: Uint8Array };

const NONE: Problem[] = [];
const FIELD = 'code';
const LOOK_EVERY_MS = 4_000;

export function TestPage({ session }: { session: AuditSession }) {
  const [step, setStep] = useState<Step>({ name: 'scan' });
  const [problems, setProblems] = useState(NONE);
  const fail = (key: string, values?: Values): false => {
    setProblems([new Problem(FIELD, () => t(key, values))]);
    return false;
  };
  useWatch(step, setStep);
  const shown = step.name === 'looking' ? 'scan' : step.name;
  usePageTitle(t(`audit.test.${shown}.heading`), shown, problems.length > 0);

  const takeFirst = (text: string): boolean => {
    const read = readFirstCode(text);
    if ('missing' in read) {
      const { missing } = read;
      if (missing === 0) return fail('audit.test.error.first');
      return fail('audit.test.error.short', { of: TRACKER_SYMBOLS, missing });
    }
    setProblems(NONE);
    setStep({ name: 'looking', tracker: read.tracker });
    const watch = new BallotWatch(session, read.tracker);
    void watch.look().then((sighting) => {
      if (sighting.kind === 'cast' && sighting.before) {
        setStep({ name: 'scan' });
        fail('audit.test.error.already');
        return;
      }
      const seen = stepOf(sighting, read.tracker);
      setStep(seen ?? { name: 'ready', tracker: read.tracker, watch });
      announce(t(`audit.test.status.${seen?.name ?? 'ready'}`));
    });
    return true;
  };

  const takeSecond = (text: string, tracker: Uint8Array): boolean => {
    // The camera still sees the first code until the other device shows the second one.
    const first = readFirstCode(text);
    if ('tracker' in first && equalBytes(first.tracker, tracker)) return false;
    const opening = openTestedBallot(session.definition, session.electionIdBytes, tracker, text);
    switch (opening.kind) {
      case 'same':
        setProblems(NONE);
        setStep({ name: 'opened', tracker, contests: opening.contests });
        return true;
      case 'different':
        setProblems(NONE);
        setStep({ name: 'different', tracker });
        return true;
      case 'otherElection':
        return fail('audit.test.error.otherElection');
      case 'unreadable':
        return fail('audit.test.error.second');
      default:
        return opening satisfies never;
    }
  };

  // A second code that came with the address is used once: another ballot has another one.
  useEffect(() => {
    const { secondCode } = session;
    if (step.name !== 'ready' || secondCode === '') return;
    session.secondCode = '';
    takeSecond(secondCode, step.tracker);
  });

  return (
    <Layout session={session}>
      <div class="ballot-page">
        <div class="stack-l">
          <ErrorSummary problems={problems} />
          <div>
            <Eyebrow session={session} />
            <h1 tabIndex={-1}>{t(`audit.test.${shown}.heading`)}</h1>
          </div>
          {shown === 'scan' && (
            <>
              <p class="lead">{t('audit.test.scan.lead')}</p>
              {step.name === 'looking' && <p class="muted">{t('audit.test.looking')}</p>}
              <CodeEntry label={t('audit.test.scan.label')} problem={problems[0]?.sentence ?? ''} take={takeFirst} />
            </>
          )}
          {step.name === 'ready' && (
            <>
              <p class="lead">{t('audit.test.ready.lead')}</p>
              <Code code={encodeTracker(step.tracker)} shown={20} />
              {session.isOffline && <p class="band amber">{t('audit.test.ready.offline')}</p>}
              <h2>{t('audit.test.ready.second')}</h2>
              <CodeEntry
                label={t('audit.test.ready.label')}
                problem={problems[0]?.sentence ?? ''}
                take={(text) => takeSecond(text, step.tracker)}
              />
            </>
          )}
          {step.name === 'cast' && <WasCast session={session} tracker={step.tracker} index={step.index} />}
          {step.name === 'unproven' && (
            <div role="alert" class="stack">
              <p class="lead">{t('audit.test.unproven.lead')}</p>
              <p class="mono small">{step.code}</p>
            </div>
          )}
          {step.name === 'opened' && <Opened tracker={step.tracker} contests={step.contests} />}
          {step.name === 'different' && <Different tracker={step.tracker} />}
          {shown !== 'scan' && (
            <p>
              <button class="btn plain" type="button" onClick={() => setStep({ name: 'scan' })}>
                {t('audit.test.action.another')}
              </button>
            </p>
          )}
        </div>
      </div>
    </Layout>
  );
}

function WasCast({ session, tracker, index }: { session: AuditSession; tracker: Uint8Array; index: number }) {
  return (
    <>
      <p class="lead">{t('audit.test.cast.lead', { position: index })}</p>
      <p>{t('audit.test.cast.body')}</p>
      <p>
        <PageLink session={session} page="ballot" tracker={encodeTracker(tracker)}>
          {t('audit.test.cast.link')}
        </PageLink>
      </p>
    </>
  );
}

function Opened({ tracker, contests }: { tracker: Uint8Array; contests: OpenedContest[] }) {
  return (
    <>
      <p class="lead">{t('audit.test.opened.lead')}</p>
      <section aria-labelledby="same-h" class="stack">
        <h2 id="same-h">{t('audit.test.opened.same.heading')}</h2>
        <div class="row">
          <span class="tag ok">
            <Icon name="check" />
            {t('report.state.passed')}
          </span>
          <span>{t('audit.test.opened.same.yes')}</span>
        </div>
        <Code code={encodeTracker(tracker)} shown={20} />
      </section>
      <OpenedChoices contests={contests} />
      <NotVotedYet />
    </>
  );
}

function Different({ tracker }: { tracker: Uint8Array }) {
  return (
    <>
      <section aria-labelledby="same-h" class="stack" role="alert">
        <h2 id="same-h">{t('audit.test.opened.same.heading')}</h2>
        <div class="row">
          <span class="tag bad">
            <Icon name="cross" />
            {t('report.state.failed')}
          </span>
          <span>{t('audit.test.different.no')}</span>
        </div>
        <Code code={encodeTracker(tracker)} shown={20} />
      </section>
      <NotVotedYet />
    </>
  );
}

function NotVotedYet() {
  return (
    <div class="band amber">
      <Icon name="warn" />
      <p>{tx('audit.test.notVoted')}</p>
    </div>
  );
}

/** What the board shows of the ballot; null while it shows nothing. */
function stepOf(sighting: Sighting, tracker: Uint8Array): Extract<Step, { name: 'cast' | 'unproven' }> | null {
  switch (sighting.kind) {
    case 'cast':
      return { name: 'cast', tracker, index: sighting.index };
    case 'unproven':
      return { name: 'unproven', tracker, code: sighting.code };
    case 'absent':
    case 'unreachable':
      return null;
    default:
      return sighting satisfies never;
  }
}

/** While it is ready: whether the ballot turns up on the board as cast. */
function useWatch(step: Step, setStep: (step: Step) => void): void {
  useEffect(() => {
    if (step.name !== 'ready') return;
    const { tracker, watch } = step;
    let current = true;
    const look = async (): Promise<void> => {
      const seen = stepOf(await watch.look(), tracker);
      if (!current || seen === null) return;
      setStep(seen);
      announce(t(`audit.test.status.${seen.name}`));
    };
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [step, setStep]);
}
