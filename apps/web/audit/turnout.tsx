/** Voters with a recorded ballot, by class: a table with its numbers, bars for the eye. */
import type { Definition } from '#record';
import { formatNumber, t, Text } from '../kit/i18n.js';
import type { ClassTurnout } from './standing.js';

export function TurnoutSection({ definition, turnout }: { definition: Definition; turnout: ClassTurnout[] | null }) {
  if (turnout === null || turnout.length === 0) return null;
  const voters = turnout.reduce((sum, one) => sum + one.voters, 0);
  const roll = turnout.reduce((sum, one) => sum + one.roll, 0);
  return (
    <section aria-labelledby="turnout-h" class="stack">
      <h2 id="turnout-h">{t('audit.turnout.heading')}</h2>
      <p>{t('audit.turnout.lead', { voters, roll, share: shareOf(voters, roll) })}</p>
      <div class="tbl-x" role="region" aria-label={t('audit.turnout.caption')} tabIndex={0}>
        <table>
          <caption class="vh">{t('audit.turnout.caption')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('audit.turnout.class')}</th>
              {(['voters', 'roll', 'share', 'ballots'] as const).map((column) => (
                <th scope="col" class="n" key={column}>
                  {t(`audit.turnout.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {definition.voterClasses.map(({ id, label }) => (
              <Row key={id} label={label} figures={turnout.find((one) => one.id === id) ?? null} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="muted small">{t('audit.turnout.public')}</p>
    </section>
  );
}

function Row({ label, figures }: { label: Record<string, string>; figures: ClassTurnout | null }) {
  if (figures === null) return null;
  const { voters, roll, ballots } = figures;
  const share = shareOf(voters, roll);
  return (
    <tr>
      <th scope="row">
        <Text of={label} />
        <svg class="bars thin" viewBox="0 0 1000 26" preserveAspectRatio="none" aria-hidden="true" focusable="false">
          <rect class="trk" width="1000" height="26" rx="4" />
          <rect class="b" width={Math.round(1000 * Math.min(1, share))} height="26" rx="4" />
        </svg>
      </th>
      <td class="n">{formatNumber(voters)}</td>
      <td class="n">{formatNumber(roll)}</td>
      <td class="n">{roll === 0 ? '–' : t('audit.results.percent', { share })}</td>
      <td class="n">{formatNumber(ballots)}</td>
    </tr>
  );
}

const shareOf = (voters: number, roll: number): number => (roll === 0 ? 0 : voters / roll);
