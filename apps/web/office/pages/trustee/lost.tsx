/** T7: a key file or passphrase is lost. Nobody can restore it; the others suffice while there are enough of them. */
import { t } from '../../../kit/i18n.js';
import type { PageProps } from '../../routes.js';
import { useDesk } from '../../trustee/desk.js';
import { TrusteeFrame } from '../../trustee/place.js';
import { useElection } from '../../trustee/resolve.js';

export function LostPage({ session, params }: PageProps) {
  const id = params['id'] ?? '';
  const [resolved] = useElection(id, 'lost');
  const { invitation } = useDesk();
  const trustees = resolved.kind === 'election' ? resolved.election.definition.trustees : null;
  const k = trustees?.threshold ?? invitation?.threshold ?? null;
  const election = resolved.kind === 'election' ? resolved.election.definition : (invitation?.election ?? null);
  return (
    <TrusteeFrame
      session={session}
      election={election}
      id=""
      heading={t('office.trustees.lost.heading')}
      identity="lost"
      lead={k === null ? t('office.trustees.lost.tell') : t('office.trustees.lost.lead', { k })}
    >
      <p>{t('office.trustees.lost.nobody')}</p>
      <p>{t('office.trustees.lost.before')}</p>
      <p>{t('office.trustees.lost.found')}</p>
    </TrusteeFrame>
  );
}
