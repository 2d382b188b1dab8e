/** V5: one contest a page. Ticks stay in memory; nothing is disabled at the limit, and nothing deselects itself. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { BackLink, ErrorSummary, pageLanguageTitle, type Problem } from '../../kit/frame.js';
import { t, Text } from '../../kit/i18n.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import {
  type ContestChoice,
  contestsOf,
  emptyChoice,
  formOf,
  maxTotal,
  mayBeBlank,
  problemOf,
  shownOrder,
  totalOf,
} from '../choices.js';
import { Layout, onDevice } from '../layout.js';
import { ScoreOptions, TickOptions } from '../options.js';
import type { Session } from '../session.js';

const HEARD_AFTER_MS = 600;

export function ContestPage({ session, position }: { session: Session; position: number }) {
  const classIndex = session.device?.classIndex ?? 0;
  const contests = contestsOf(session.definition, classIndex);
  const contest = contests[position];
  if (contest === undefined) throw new Error('the router lets no such contest through');
  const choice = session.choices[position] ?? emptyChoice(contest);
  const title = pageLanguageTitle(contest.title);
  const number = { n: position + 1, total: contests.length };
  const [problems, setProblems] = useState<Problem[]>([]);
  const [shownNotice] = useState(session.choicesLost);
  usePageTitle(`${title} ${t('vote.contest.title.part', number)}`, `contest-${position}`, problems.length > 0);
  const counter = counterOf(contest, choice);
  useHeard(counter);

  const isTicks = formOf(contest) !== 'score';
  const change = (next: ContestChoice) => session.setChoice(position, next);
  const proceed = () => {
    const problem = problemOf(contest, choice);
    if (problem !== null) {
      const { [problem]: sentence } = {
        nothing: t('vote.contest.error.nothing', { blank: mayBeBlank(contest) ? 'yes' : 'no' }),
        tooMany: t(isTicks ? 'vote.contest.error.tooMany' : 'vote.contest.error.tooManyPoints', {
          n: totalOf(choice),
          max: maxTotal(contest),
        }),
        otherTotal: t('vote.contest.error.otherTotal', { totals: contest.allowedTotals.join(', ') }),
      };
      return setProblems([{ field: firstField(contest), sentence }]);
    }
    if (session.choices[position] === null) change(choice);
    // Back to where a change was asked for, else on to what is still open.
    const open = session.choices.findIndex((each, at) => at !== position && each === null);
    const page = open < 0 ? 'check' : `contest/${open + 1}`;
    go(pathOf('vote', session.electionId, page));
  };
  const backPage = position === 0 ? '' : `contest/${position}`;
  const backPath = pathOf('vote', session.electionId, backPage);
  const order = shownOrder(contest, session.electionId, classIndex);
  return (
    <Layout session={session} step="choose" where={onDevice()}>
      <BackLink href={backPath} onClick={() => go(backPath)}>
        {t('vote.back')}
      </BackLink>
      <ErrorSummary problems={problems} />
      {shownNotice && position === 0 && <p class="band amber">{t('vote.contest.lost')}</p>}
      <form
        noValidate
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          proceed();
        }}
      >
        <fieldset class={problems.length > 0 ? 'has-error' : ''} aria-describedby="contest-hint">
          <legend>
            <p class="eyebrow">{t('vote.contest.eyebrow', number)}</p>
            <h1 tabIndex={-1}>
              <Text of={contest.title} />
            </h1>
          </legend>
          <p class="hint" id="contest-hint">
            {pageLanguageTitle(contest.description) !== '' && (
              <>
                <Text of={contest.description} />{' '}
              </>
            )}
            {hintOf(contest)}
          </p>
          {problems.map(({ sentence }) => (
            <p class="error" key={sentence}>
              {sentence}
            </p>
          ))}
          {isTicks ? (
            <TickOptions contest={contest} choice={choice} order={order} change={change} />
          ) : (
            <ScoreOptions contest={contest} choice={choice} order={order} change={change} />
          )}
        </fieldset>
        <p class="count num after">{counter}</p>
        <div class="row">
          <button class="btn">{t('vote.action.continue')}</button>
        </div>
      </form>
    </Layout>
  );
}

type Contest = ReturnType<typeof contestsOf>[number];

const firstField = (contest: Contest): string => `${contest.id}-0`;

function hintOf(contest: Contest): string {
  switch (formOf(contest)) {
    case 'one':
      return t('vote.contest.hint.one');
    case 'several':
      return t('vote.contest.hint.several', { max: maxTotal(contest) });
    case 'score':
      return t('vote.contest.hint.score', { max: contest.optionMax });
  }
}

/** "" where a counter would say nothing. */
function counterOf(contest: Contest, choice: ContestChoice): string {
  const n = totalOf(choice);
  const max = maxTotal(contest);
  if (choice.blank && n === 0) return t('vote.contest.count.blank');
  const isFree = max === contest.options.length * contest.optionMax && contest.optionMax > 1;
  if (formOf(contest) === 'one' || isFree) return '';
  if (n > max) return t('vote.contest.count.over', { n, over: n - max });
  return t(formOf(contest) === 'score' ? 'vote.contest.count.points' : 'vote.contest.count', { n, max });
}

/** The counter is heard once, when the ticking has paused. */
function useHeard(counter: string): void {
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => announce(counter), HEARD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [counter]);
}
