/** What everybody who may enrol is told: the one address, and whose account lets them in. */
import { CopyButton } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';

export function WhatVotersGet({ address, provider }: { address: string; provider: string | null }) {
  return (
    <section class="stack" aria-labelledby="address-h">
      <h2 id="address-h">{t('office.enrolment.address.heading')}</h2>
      <p class="mono break" dir="ltr" translate={false}>
        {address}
      </p>
      <p>
        <CopyButton text={address} label={t('office.enrolment.address.action')} />
      </p>
      {provider === null ? (
        <p class="note amber">{t('office.enrolment.address.noProvider')}</p>
      ) : (
        <p>{t('office.enrolment.address.provider', { provider })}</p>
      )}
    </section>
  );
}
