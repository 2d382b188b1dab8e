/** V5: one contest a page. Ticks stay in memory; nothing is disabled at the limit, and nothing deselects itself. */
import { useState } from 'preact/hooks';
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
} from '../../kit/choices.js';
import { ContestForm, firstField } from '../../kit/contest-form.js';
import { BackLink, ErrorSummary, pageLanguageTitle, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { Layout, onDevice } from '../layout.js';
import type { Session } from '../session.js';

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

  const isTicks = formOf(contest) !== 'score';
  const change = (next: ContestChoice) => session.setChoice(position, next);
  const proceed = () => {
    const problem = problemOf(contest, choice);
    if (problem !== null) {
      const blank = mayBeBlank(contest) ? 'yes' : 'no';
      const values = { n: totalOf(choice), max: maxTotal(contest) };
      const { [problem]: say } = {
        nothing: () => t('vote.contest.error.nothing', { blank }),
        tooMany: () => t(isTicks ? 'vote.contest.error.tooMany' : 'vote.contest.error.tooManyPoints', values),
        otherTotal: () => t('vote.contest.error.otherTotal', { totals: contest.allowedTotals.join(', ') }),
      };
      return setProblems([new Problem(firstField(contest), say)]);
    }
    if (session.choices[position] === null) change(choice);
    // Back to where a change was asked for, else on to what is still open.
    const open = session.choices.findIndex((each, at) => at !== position && each === null);
    const page = open < 0 ? 'check' : `contest/${open + 1}`;
    go(pathOf('vote', session.electionId, page));
  };
  const backPage = position === 0 ? '' : `contest/${position}`;
  const backPath = pathOf('vote', session.electionId, backPage);
  const weight = session.definition.voterClasses[classIndex]?.weight ?? 1;
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
        <ContestForm
          contest={contest}
          choice={choice}
          order={order}
          number={number}
          note={weight > 1 ? t('vote.check.weight', { n: weight }) : null}
          change={change}
          sentences={problems.map(({ sentence }) => sentence)}
        />
        <div class="row">
          <button class="btn">{t('vote.action.continue')}</button>
        </div>
      </form>
    </Layout>
  );
}
