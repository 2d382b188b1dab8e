/** How money comes to a chain that runs: how much, where to pay, and who hands the payment in. */
import type { DashboardBoard } from '#client';
import { CopyButton } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';

/** @param isUrgent  the steps are shown at once */
export function HowToTopUp({ chain, isUrgent }: { chain: NonNullable<DashboardBoard['chain']>; isUrgent: boolean }) {
  const { missingSat, payAddress, payScript } = chain;
  return (
    <details class="bare" open={isUrgent}>
      <summary>{t('office.run.topUp.heading')}</summary>
      <div class="stack">
        {missingSat !== null && (
          <p>{missingSat > 0 ? t('office.run.topUp.missing', { amount: missingSat }) : t('office.run.topUp.enough')}</p>
        )}
        <ol class="stack-s">
          <li>
            <p>{t('office.run.topUp.pay')}</p>
            <Destination name={t('office.run.topUp.address')} value={payAddress} />
            <CopyButton text={payAddress} label={t('office.run.topUp.copy')} className="btn plain small" />
            <Destination name={t('office.run.topUp.script')} value={payScript} />
          </li>
          <li>{t('office.run.topUp.wait')}</li>
          <li>{t('office.run.topUp.tell')}</li>
        </ol>
      </div>
    </details>
  );
}

function Destination({ name, value }: { name: string; value: string }) {
  return (
    <p>
      <span class="muted small">{name}</span>
      <br />
      <bdi class="mono break" dir="ltr" translate={false}>
        {value}
      </bdi>
    </p>
  );
}
