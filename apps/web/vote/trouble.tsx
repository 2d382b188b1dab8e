/**
 * Something stands in the way: a page of its own that says what happened, what is safe and what to do. The sentence stands
 * in the summary, which takes the focus; the button that can help stands last and is the only filled one.
 */
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { ErrorSummary, Problem } from '../kit/frame.js';
import { t } from '../kit/i18n.js';
import { usePageTitle } from '../kit/router.js';
import { Layout, type Step, type Whereabouts } from './layout.js';
import type { Session } from './session.js';

export interface TroubleWords {
  /** What went wrong. */
  sentence: string;
  heading: string;
  safe: string;
  todo: string;
}

interface Props {
  session: Session;
  step: Step;
  where: Whereabouts;
  /** Tells this trouble from others: another one is another page. */
  identity: string;
  words: TroubleWords;
  title: string;
  /** Another object is another failure, also with the same words: the summary takes the focus again. */
  failure: unknown;
  back?: ComponentChildren;
  /** What is known beside the words. */
  facts?: ComponentChildren;
  /** What can be done here. */
  children?: ComponentChildren;
}

export function Trouble({ session, step, where, identity, words, title, failure, back, facts, children }: Props) {
  usePageTitle(title, identity);
  const problems = useMemo(() => [new Problem(null, () => words.sentence)], [failure, words.sentence]);
  return (
    <Layout session={session} step={step} where={where}>
      {back}
      <ErrorSummary problems={problems} />
      <div class="stack-l">
        <h1 tabIndex={-1}>{words.heading}</h1>
        {facts}
        <section class="stack" aria-labelledby="safe-h">
          <h2 id="safe-h">{t('vote.trouble.safe.heading')}</h2>
          <p>{words.safe}</p>
        </section>
        <section class="stack" aria-labelledby="todo-h">
          <h2 id="todo-h">{t('vote.trouble.todo.heading')}</h2>
          <p>{words.todo}</p>
          {children}
        </section>
      </div>
    </Layout>
  );
}
