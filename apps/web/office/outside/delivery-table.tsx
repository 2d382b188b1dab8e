/** What became of the newest messages of a webhook; read again while something waits. */
import type { WebhookDelivery } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../kit/i18n.js';
import { webhooksApi } from './webhooks-page.js';

const EVERY_MS = 5_000;
const STATES = ['waiting', 'delivered', 'given-up'] as const;

export function DeliveryTable({ webhookId }: { webhookId: string }) {
  const [deliveries, setDeliveries] = useState<WebhookDelivery[]>([]);
  useEffect(() => {
    let current = true;
    const read = () => {
      if (document.hidden) return;
      // What does not come is asked for again soon; the page itself says when the office does not answer.
      webhooksApi()
        .deliveries(webhookId)
        .then(
          (found) => current && setDeliveries(found),
          () => undefined,
        );
    };
    read();
    const timer = setInterval(read, EVERY_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [webhookId]);
  if (deliveries.length === 0) return <p class="muted small">{t('office.tokens.delivery.empty')}</p>;
  return (
    <div class="tbl-x" role="region" aria-label={t('office.tokens.delivery.label')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('office.tokens.delivery.event')}</th>
            <th scope="col">{t('office.tokens.delivery.time')}</th>
            <th scope="col">{t('office.tokens.delivery.state')}</th>
            <th scope="col">{t('office.tokens.delivery.attempts')}</th>
            <th scope="col">{t('office.tokens.delivery.answer')}</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => (
            <tr key={delivery.eventId}>
              <td>
                <code dir="ltr">{delivery.type}</code>
              </td>
              <td>{t('office.tokens.delivery.at', { time: new Date(delivery.atMs) })}</td>
              <td>{stateOf(delivery.state)}</td>
              <td class="num">{delivery.attempts}</td>
              <td>
                <bdi>{delivery.answer ?? ''}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function stateOf(text: string): string {
  const state = STATES.find((known) => known === text);
  return state === undefined ? text : t(`office.tokens.delivery.state.${state}`);
}
