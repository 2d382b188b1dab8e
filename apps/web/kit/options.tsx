/** The options of a contest: cards to tick, or points to give. Native controls, the whole card is their label. */
import type { Contest } from '#record';
import { useState } from 'preact/hooks';
import { pageLanguageTitle } from './frame.js';
import { t, Text } from './i18n.js';
import { type ContestChoice, formOf, mayBeBlank } from './choices.js';

interface OptionsProps {
  contest: Contest;
  choice: ContestChoice;
  /** Option positions as they are shown. */
  order: number[];
  change: (choice: ContestChoice) => void;
}

const FILTER_FROM = 20;
const RADIOS_UP_TO = 10;
/** So many numbers fit beside each other on the narrowest page. */
const ONE_ROW = 5;

export function TickOptions({ contest, choice, order, change }: OptionsProps) {
  const [filter, setFilter] = useState('');
  const one = formOf(contest) === 'one';
  const type = one ? 'radio' : 'checkbox';
  const tick = (position: number, on: boolean) =>
    change({
      blank: false,
      values: choice.values.map((value, at) => (at === position ? (on ? 1 : 0) : one ? 0 : value)),
    });
  return (
    <div class="options">
      {order.length > FILTER_FROM && <Filter value={filter} change={setFilter} />}
      {order.map((position, at) => {
        const option = contest.options[position];
        if (option === undefined || !matches(option.title, filter)) return null;
        return (
          <label class="option" key={option.id}>
            <input
              type={type}
              name={contest.id}
              id={`${contest.id}-${at}`}
              checked={choice.values[position] === 1}
              onChange={(event) => tick(position, event.currentTarget.checked)}
            />
            <span>
              <b>
                <Text of={option.title} />
              </b>
              {pageLanguageTitle(option.description) !== '' && (
                <span class="d">
                  <Text of={option.description} />
                </span>
              )}
            </span>
          </label>
        );
      })}
      {mayBeBlank(contest) && <Blank contest={contest} choice={choice} type={type} change={change} />}
    </div>
  );
}

function Blank({
  contest,
  choice,
  type,
  change,
}: Pick<OptionsProps, 'contest' | 'choice' | 'change'> & { type: 'radio' | 'checkbox' }) {
  return (
    <>
      <p class="or">{t('common.contest.or')}</p>
      <label class="option">
        <input
          type={type}
          name={contest.id}
          id={`${contest.id}-blank`}
          checked={choice.blank}
          onChange={(event) => change({ blank: event.currentTarget.checked, values: choice.values.map(() => 0) })}
        />
        <span>
          <b>{t('common.contest.blank.label')}</b>
          <span class="d">{t('common.contest.blank.body')}</span>
        </span>
      </label>
    </>
  );
}

export function ScoreOptions({ contest, choice, order, change }: OptionsProps) {
  const give = (position: number, value: number) =>
    change({ blank: false, values: choice.values.map((old, at) => (at === position ? value : old)) });
  return (
    <div class="options">
      {order.map((position, at) => {
        const option = contest.options[position];
        if (option === undefined) return null;
        return (
          <fieldset class="score" key={option.id}>
            <legend>
              <b>
                <Text of={option.title} />
              </b>
            </legend>
            {pageLanguageTitle(option.description) !== '' && (
              <p class="hint">
                <Text of={option.description} />
              </p>
            )}
            <Points
              contest={contest}
              at={at}
              value={choice.values[position] ?? 0}
              give={(value) => give(position, value)}
            />
          </fieldset>
        );
      })}
      {mayBeBlank(contest) && <Blank contest={contest} choice={choice} type="checkbox" change={change} />}
    </div>
  );
}

interface PointsProps {
  contest: Contest;
  at: number;
  value: number;
  give: (value: number) => void;
}

function Points({ contest, at, value, give }: PointsProps) {
  const id = `${contest.id}-${at}`;
  if (contest.optionMax > RADIOS_UP_TO) {
    return (
      <div class="field">
        <label for={id}>{t('common.contest.points.label', { max: contest.optionMax })}</label>
        <input
          class="input"
          id={id}
          type="number"
          min={0}
          max={contest.optionMax}
          step={1}
          inputMode="numeric"
          value={value}
          onInput={(event) => {
            const points = Math.trunc(event.currentTarget.valueAsNumber);
            give(Number.isFinite(points) ? Math.min(contest.optionMax, Math.max(0, points)) : 0);
          }}
        />
      </div>
    );
  }
  return (
    <div class={`scale of-${rowLength(contest.optionMax)}`}>
      {Array.from({ length: contest.optionMax + 1 }, (_, points) => (
        <label class="points" key={points}>
          <input
            type="radio"
            name={id}
            id={points === 0 ? id : `${id}-${points}`}
            checked={value === points}
            onChange={() => give(points)}
          />
          <span class="num">{points === 0 ? t('common.contest.points.none') : points}</span>
        </label>
      ))}
    </div>
  );
}

/** How many numbers stand in a row where they do not fit all in one: rows of equal length, as far as that is possible. */
const rowLength = (most: number): number => (most <= ONE_ROW ? most : Math.ceil(most / 2));

function Filter({ value, change }: { value: string; change: (text: string) => void }) {
  return (
    <div class="field">
      <label for="filter">{t('common.contest.filter.label')}</label>
      <input
        class="input"
        id="filter"
        type="search"
        value={value}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </div>
  );
}

function matches(title: Record<string, string>, filter: string): boolean {
  return pageLanguageTitle(title).toLocaleLowerCase().includes(filter.trim().toLocaleLowerCase());
}
