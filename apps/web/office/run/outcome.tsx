/** What became of a request. */
import type { Approval } from '#client';
import { t } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';

export function Outcome({ approval }: { approval: Approval }) {
  const { state } = approval;
  if (state === 'open') return null;
  const isDone = state === 'done' || state === 'approved';
  return (
    <div class={isDone ? 'band moss' : 'band amber'}>
      <Icon name={isDone ? 'check' : 'warn'} />
      <div class="stack-s">
        <p>
          <strong>{t(`office.run.outcome.${state}`)}</strong>
        </p>
        {approval.boardIndex !== null && <p>{t('office.run.outcome.position', { index: approval.boardIndex })}</p>}
        {approval.decisionReason !== '' && (
          <p class="break">
            {t('office.run.approval.reason')} <bdi>{approval.decisionReason}</bdi>
          </p>
        )}
        {state === 'failed' && (
          <p class="muted small">
            <bdi class="mono break" dir="ltr" translate={false}>
              {approval.code}: {approval.detail}
            </bdi>
          </p>
        )}
      </div>
    </div>
  );
}
