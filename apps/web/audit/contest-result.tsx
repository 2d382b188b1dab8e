/** One contest of the result: bars for the eye, text and a table with the same numbers for everybody, the rule in words. */
import { formatNumber, isolated, t, Text } from '../kit/i18n.js';
import { Icon } from '../kit/icons.js';
import type { ContestFigures, OptionFigures } from './result-figures.js';

export function ContestSection({
  figures,
  number,
  minCounted,
}: {
  figures: ContestFigures;
  number: number;
  minCounted: number;
}) {
  const { contest, result } = figures;
  const id = `contest-${number}`;
  return (
    <section aria-labelledby={id} class="stack-l">
      <div>
        <p class="eyebrow">{t('audit.results.contest.eyebrow', { number })}</p>
        <h2 id={id}>
          <Text of={contest.title} />
        </h2>
      </div>
      {result.state === 'tallied' && <Tallied figures={figures} number={number} />}
      {result.state === 'empty' && <p>{t('audit.results.empty')}</p>}
      {result.state === 'withheld' && <p>{t('audit.results.withheld', { count: minCounted })}</p>}
    </section>
  );
}

function Tallied({ figures, number }: { figures: ContestFigures; number: number }) {
  return (
    <>
      <ol class="barlist">
        {figures.options.map((option) => (
          <Bar key={option.position} figures={figures} option={option} />
        ))}
      </ol>
      <p class="muted small">{basis(figures)}</p>
      <Sentences figures={figures} />
      <ResultTable figures={figures} number={number} />
      <Rule figures={figures} />
    </>
  );
}

const percent = (share: number): string => t('audit.results.percent', { share });

function Bar({ figures, option }: { figures: ContestFigures; option: OptionFigures }) {
  const { contest } = figures;
  const stands = option.standing === 'elected' || option.standing === 'carried';
  return (
    <li>
      <div class="h">
        <span>
          <strong>
            <Text of={contest.options[option.position].title} />
          </strong>{' '}
          <Standing option={option} />
        </span>
        <span class="v">
          {option.share === null
            ? t('audit.results.points', { total: option.total })
            : t('audit.results.votes.share', { total: option.total, share: option.share })}
        </span>
      </div>
      <svg class="bars" viewBox="0 0 1000 26" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="trk" width="1000" height="26" rx="4" />
        <rect class={stands ? 'b' : 'b2'} width={Math.round(1000 * Math.min(1, option.bar))} height="26" rx="4" />
      </svg>
    </li>
  );
}

function Sentences({ figures: { contest, options, weight } }: { figures: ContestFigures }) {
  return (
    <details class="no-print">
      <summary>{t('audit.results.sentences')}</summary>
      <ul class="plainlist">
        {options.map(({ position, total, share }) => {
          const option = isolated(contest.options[position].title);
          return (
            <li key={position}>
              {share === null
                ? t('audit.results.sentence.points', { option, total })
                : t('audit.results.sentence.votes', { option, total, share, weight })}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function Standing({ option }: { option: OptionFigures }) {
  switch (option.standing) {
    case 'elected':
    case 'carried':
      return (
        <span class="tag ok">
          <Icon name="check" />
          {t(`audit.results.standing.${option.standing}`)}
        </span>
      );
    case 'tie':
      return (
        <span class="tag wait">
          <Icon name="warn" />
          {t('audit.results.standing.tie')}
        </span>
      );
    case 'notElected':
    case 'none':
      return null;
    default:
      return option.standing satisfies never;
  }
}

function basis({ contest, weight, result }: ContestFigures): string {
  const several = contest.optionMax === 1 && Math.max(...contest.allowedTotals) > 1;
  return [
    t(contest.optionMax === 1 ? 'audit.results.basis' : 'audit.results.basis.points', { weight }),
    weight === result.counted ? '' : t('audit.results.basis.weighted', { weight, ballots: result.counted }),
    several ? t('audit.results.basis.several', { most: Math.max(...contest.allowedTotals) }) : '',
    result.blank === null
      ? ''
      : t(weight === result.counted ? 'audit.results.blank' : 'audit.results.blank.weighted', { count: result.blank }),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function ResultTable({ figures, number }: { figures: ContestFigures; number: number }) {
  const { contest, options, result } = figures;
  const caption = t('audit.results.table.caption', { number });
  const decided = contest.rule.kind !== 'none';
  return (
    <div class="tbl-x" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('audit.results.table.option')}</th>
            <th scope="col" class="n">
              {t('audit.results.table.total')}
            </th>
            {contest.optionMax === 1 && (
              <th scope="col" class="n">
                {t('audit.results.table.share')}
              </th>
            )}
            {decided && <th scope="col">{t('audit.results.table.standing')}</th>}
          </tr>
        </thead>
        <tbody>
          {options.map(({ position, total, share, standing }) => (
            <tr key={position}>
              <th scope="row">
                <Text of={contest.options[position].title} />
              </th>
              <td class="n">{formatNumber(total)}</td>
              {contest.optionMax === 1 && <td class="n">{share === null ? '–' : percent(share)}</td>}
              {decided && <td>{standing === 'none' ? '–' : t(`audit.results.standing.${standing}`)}</td>}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('audit.results.table.counted')}</th>
            <td class="n">{formatNumber(result.counted)}</td>
            {contest.optionMax === 1 && <td />}
            {decided && <td />}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Rule({ figures: { contest, options } }: { figures: ContestFigures }) {
  const { rule } = contest;
  switch (rule.kind) {
    case 'none':
      return null;
    case 'most-votes':
      return (
        <p>
          {t(contest.optionMax === 1 ? 'audit.results.rule.mostVotes' : 'audit.results.rule.mostPoints', {
            seats: rule.seats,
          })}
          {options.some(({ standing }) => standing === 'tie') && ` ${t('audit.results.rule.tie')}`}
        </p>
      );
    case 'majority': {
      const winner = options.find(({ standing }) => standing === 'carried');
      const half = rule.share === '1/2' ? '.half' : '';
      const needed = t(`audit.results.rule.${rule.of === 'counted' ? 'counted' : 'notBlank'}${half}`, {
        share: rule.share,
      });
      if (winner === undefined)
        return (
          <p>
            {t('audit.results.rule.nobody')} {needed}
          </p>
        );
      const option = isolated(contest.options[winner.position].title);
      return (
        <p>
          {t('audit.results.rule.majority', { option })} {needed}
        </p>
      );
    }
    default:
      return rule satisfies never;
  }
}
