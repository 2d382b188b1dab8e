/** V6: the choices once more, then sealing. Sealing sends nothing and casts nothing, and the page says so. */
import type { GiveWay } from '#client';
import { useLayoutEffect, useState } from 'preact/hooks';
import { BackLink, ErrorSummary, Problem } from '../../kit/frame.js';
import { isolated, t, Text, tx } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { type ContestChoice, contestsOf, formOf, maxTotal, totalOf } from '../../kit/choices.js';
import { Layout, onDevice } from '../layout.js';
import { codeOf, isUncheckable } from '../problems.js';
import type { Session } from '../session.js';

export function CheckPage({ session }: { session: Session }) {
  const { device, definition, electionId } = session;
  const [problems, setProblems] = useState<Problem[]>(() => {
    const sentence = session.takeNotice();
    return sentence === null ? [] : [new Problem(null, () => sentence)];
  });
  /** The part that is sealed, 0…1; null while nothing is being sealed. */
  const [done, setDone] = useState<number | null>(null);
  const sealing = done !== null;
  usePageTitle(t('vote.check.heading'), 'check', problems.length > 0);
  // Coming back here gives up a ballot that was sealed and not used: another seed, another ballot. At once: who goes
  // forward again as fast as she came back must not find it. Leaving gives up a sealing that is under way.
  useLayoutEffect(() => {
    session.sealed = null;
    session.decision = 'open';
    session.outcome = null;
    return () => session.giveUpSealing();
  }, []);
  if (device === null) return null;
  const contests = contestsOf(definition, device.classIndex);
  const weight = definition.voterClasses[device.classIndex]?.weight ?? 1;
  const back = pathOf('vote', electionId, `contest/${contests.length}`);

  const seal = async () => {
    setDone(0);
    announce(t('vote.check.status.sealing'));
    try {
      await painted();
      if (await session.seal(givingWay(setDone))) go(pathOf('vote', electionId, 'cast'));
    } catch (error) {
      setDone(null);
      setProblems([new Problem(null, () => sentenceOf(error))]);
    }
  };
  return (
    <Layout session={session} step="check" where={onDevice()}>
      <BackLink href={back} onClick={() => go(back)}>
        {t('vote.back')}
      </BackLink>
      <ErrorSummary problems={problems} />
      <div class="stack-l">
        <div class="stack">
          <h1 tabIndex={-1}>{t('vote.check.heading')}</h1>
          <p class="lead">{t('vote.check.lead')}</p>
        </div>
        <dl class="answers">
          {contests.map((contest, position) => (
            <Answer session={session} contest={contest} position={position} key={contest.id} />
          ))}
        </dl>
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (!sealing) void seal();
          }}
        >
          {weight > 1 && <p>{t('vote.check.weight', { n: weight })}</p>}
          <p>{tx('vote.check.body')}</p>
          <button class="btn" aria-disabled={sealing}>
            {sealing ? t('vote.check.action.sealing') : t('vote.check.action.seal')}
          </button>
          {sealing && <progress value={done} aria-label={t('vote.check.action.sealing')} />}
        </form>
      </div>
    </Layout>
  );
}

interface AnswerProps {
  session: Session;
  contest: ReturnType<typeof contestsOf>[number];
  position: number;
}

function Answer({ session, contest, position }: AnswerProps) {
  const choice = session.choices[position];
  if (choice === null || choice === undefined) return null;
  const title = isolated(contest.title);
  const path = pathOf('vote', session.electionId, `contest/${position + 1}`);
  const left = leftOver(contest, choice);
  return (
    <div>
      <dt>
        <Text of={contest.title} />
      </dt>
      <dd class="v">
        {totalOf(choice) === 0 ? (
          <p class="left">{t('vote.check.blank')}</p>
        ) : (
          <ul>
            {contest.options.map((option, at) => {
              const value = choice.values[at] ?? 0;
              if (value === 0) return null;
              return (
                <li key={option.id}>
                  <Icon name="check" className="icon-s" />
                  <Text of={option.title} />
                  {formOf(contest) === 'score' && <span class="num">{t('vote.check.points', { n: value })}</span>}
                </li>
              );
            })}
          </ul>
        )}
        {left > 0 && <p class="left">{t('vote.check.left', { n: totalOf(choice), more: left })}</p>}
      </dd>
      <dd class="c">
        <a
          href={path}
          onClick={(event) => {
            event.preventDefault();
            go(path);
          }}
        >
          {t('vote.check.action.change')}
          <span class="vh"> {t('vote.check.action.change.of', { title })}</span>
        </a>
      </dd>
    </div>
  );
}

function leftOver(contest: AnswerProps['contest'], choice: ContestChoice): number {
  const total = totalOf(choice);
  return formOf(contest) === 'several' && total > 0 ? maxTotal(contest) - total : 0;
}

function sentenceOf(error: unknown): string {
  if (codeOf(error) === 'REVISION_AHEAD') return t('vote.check.error.clock');
  if (isUncheckable(error)) return t('vote.check.error.seal');
  return navigator.onLine ? t('vote.check.error.seal') : t('common.error.offline');
}

/** How long the page may be busy before it draws and answers, ms. */
const BUSY_MS = 40;

function givingWay(show: (done: number) => void): GiveWay {
  let since = performance.now();
  return async (done) => {
    if (performance.now() - since < BUSY_MS) return;
    show(done);
    await painted();
    since = performance.now();
  };
}

/** After the page was drawn; a hidden page is not drawn and need not wait. */
function painted(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
}
