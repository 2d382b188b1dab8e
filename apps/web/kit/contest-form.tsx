/** One contest as voters see it: the question as heading, what may be chosen, the options, how many are chosen. */
import type { Contest } from '#record';
import { useEffect, useRef } from 'preact/hooks';
import { type ContestChoice, formOf, maxTotal, totalOf } from './choices.js';
import { pageLanguageTitle } from './frame.js';
import { t, Text } from './i18n.js';
import { ScoreOptions, TickOptions } from './options.js';
import { announce } from './status.js';

const HEARD_AFTER_MS = 600;

interface ContestFormProps {
  contest: Contest;
  choice: ContestChoice;
  /** Option positions as they are shown. */
  order: number[];
  number: { n: number; total: number };
  /** Besides what the contest says itself, such as how much this ballot weighs. */
  note?: string | null;
  change: (choice: ContestChoice) => void;
  /** What is wrong, at the field. */
  sentences: string[];
}

/** The field that a problem of the whole contest leads to. */
export const firstField = (contest: Contest): string => `${contest.id}-0`;

export function ContestForm({ contest, choice, order, number, note = null, change, sentences }: ContestFormProps) {
  const counter = counterOf(contest, choice);
  useHeard(counter);
  const hintId = `${contest.id}-hint`;
  const Options = formOf(contest) === 'score' ? ScoreOptions : TickOptions;
  return (
    <>
      <fieldset class={sentences.length > 0 ? 'has-error' : ''} aria-describedby={hintId}>
        <legend>
          <p class="eyebrow">{t('common.contest.eyebrow', number)}</p>
          <h1 tabIndex={-1}>
            <Text of={contest.title} />
          </h1>
        </legend>
        <p class="hint" id={hintId}>
          {pageLanguageTitle(contest.description) !== '' && (
            <>
              <Text of={contest.description} />{' '}
            </>
          )}
          {hintOf(contest)}
        </p>
        {note !== null && <p class="hint">{note}</p>}
        {sentences.map((sentence) => (
          <p class="error" key={sentence}>
            {sentence}
          </p>
        ))}
        <Options contest={contest} choice={choice} order={order} change={change} />
      </fieldset>
      <p class="count num after">{counter}</p>
    </>
  );
}

function hintOf(contest: Contest): string {
  switch (formOf(contest)) {
    case 'one':
      return t('common.contest.hint.one');
    case 'several':
      return t('common.contest.hint.several', { max: maxTotal(contest) });
    case 'score':
      return t('common.contest.hint.score', { max: contest.optionMax });
  }
}

/** "" where a counter would say nothing. */
function counterOf(contest: Contest, choice: ContestChoice): string {
  const n = totalOf(choice);
  const max = maxTotal(contest);
  if (choice.blank && n === 0) return t('common.contest.count.blank');
  const isFree = max === contest.options.length * contest.optionMax && contest.optionMax > 1;
  if (formOf(contest) === 'one' || isFree) return '';
  if (n > max) return t('common.contest.count.over', { n, over: n - max });
  return t(formOf(contest) === 'score' ? 'common.contest.count.points' : 'common.contest.count', { n, max });
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
