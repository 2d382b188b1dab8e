/** A page that needs what the link of the invitation opens, after a reload: the secret is not in the address any more. */
import { t } from '../../kit/i18n.js';
import type { OfficeSession } from '../session.js';
import { TrusteeFrame } from './place.js';

export function NoLink({ session }: { session: OfficeSession }) {
  return (
    <TrusteeFrame
      session={session}
      election={null}
      id=""
      heading={t('office.trustees.noLink.heading')}
      identity="noLink"
      lead={t('office.trustees.noLink.lead')}
    />
  );
}
