/** Who has signed a request, and who may still. */
import type { Approval } from '#client';
import { t } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';
import type { OfficeSession } from '../session.js';

export function Signers({ approval, session }: { approval: Approval; session: OfficeSession }) {
  const { requestedBy, requestedMs, decidedBy, decidedMs, state } = approval;
  const { me } = session;
  const isOwn = me?.id === requestedBy.id;
  const isOfficial = me?.role === 'official';
  const isRejected = state === 'rejected';
  return (
    <ul class="signers">
      <li class="done stretch">
        <Icon name="check" />
        <div>
          <b>{nameOf(requestedBy, session)}</b>
          <br />
          <span class="muted small">{t('office.run.signer.asked', { time: new Date(requestedMs) })}</span>
        </div>
      </li>
      {decidedBy !== null && decidedMs !== null ? (
        <li class={isRejected ? 'stretch' : 'done stretch'}>
          <Icon name={isRejected ? 'cross' : 'check'} />
          <div>
            <b>{nameOf(decidedBy, session)}</b>
            <br />
            <span class="muted small">
              {t(isRejected ? 'office.run.signer.rejected' : 'office.run.signer.approved', {
                time: new Date(decidedMs),
              })}
            </span>
          </div>
        </li>
      ) : (
        <li class="stretch">
          <Icon name="none" />
          <div>
            <b>
              {isOwn || !isOfficial ? t('office.run.signer.second') : nameOf({ id: me.id, name: me.name }, session)}
            </b>
            <br />
            <span class="muted small">
              {t(isOwn ? 'office.run.signer.own' : isOfficial ? 'office.run.signer.may' : 'office.run.signer.open')}
            </span>
          </div>
        </li>
      )}
    </ul>
  );
}

/** A person of the office, or “You, …”. */
function nameOf({ id, name }: Approval['requestedBy'], { me }: OfficeSession) {
  return id === me?.id ? t('office.run.signer.you', { name: `\u2068${name}\u2069` }) : <bdi>{name}</bdi>;
}
