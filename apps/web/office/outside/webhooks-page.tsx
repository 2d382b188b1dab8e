/** Webhooks: addresses that are told of what happens, how to know that a message is genuine, and how deliveries went. */
import { ClientError, officeHttp, WEBHOOK_EVENTS, type Webhook, type WebhookEvent, WebhooksApi } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { BackLink, ErrorSummary, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { go, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { Layout } from '../layout.js';
import type { PageProps } from '../routes.js';
import { TextField } from '../setup/fields.js';
import { TickedWords } from './ticked-words.js';
import { failureSentence, fieldId } from '../setup/sentences.js';
import { DeliveryTable } from './delivery-table.js';
import { ShownOnce } from './shown-once.js';

export const webhooksApi = (): WebhooksApi => new WebhooksApi(officeHttp('', null));

export function WebhooksPage({ session }: PageProps) {
  const [webhooks, setWebhooks] = useState<Webhook[] | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [secret, setSecret] = useState<string | null>(null);
  usePageTitle(t('office.tokens.webhooks.heading'), 'webhooks', problems.length > 0);
  const fail = (error: unknown) => setProblems([new Problem(null, () => failureSentence(error))]);
  const load = () => void webhooksApi().list().then(setWebhooks, fail);
  useEffect(load, []);
  const act = (work: Promise<void>, said: string) =>
    void work.then(() => {
      announce(said);
      load();
    }, fail);
  return (
    <Layout session={session}>
      <BackLink href="/office/tokens" onClick={() => go('/office/tokens')}>
        {t('office.tokens.list.heading')}
      </BackLink>
      <ErrorSummary problems={problems} />
      <div class="stack-xl">
        <div class="stack">
          <h1 tabIndex={-1}>{t('office.tokens.webhooks.heading')}</h1>
          <p class="lead">{t('office.tokens.webhooks.lead')}</p>
          <p>{t('office.tokens.webhooks.signed')}</p>
        </div>
        {secret !== null && (
          <ShownOnce heading={t('office.tokens.webhooks.secret')} secret={secret} close={() => setSecret(null)} />
        )}
        <WebhookForm
          problems={problems}
          setProblems={setProblems}
          made={(made) => {
            setSecret(made);
            load();
          }}
        />
        {webhooks?.length === 0 && <p class="muted">{t('office.tokens.webhooks.empty')}</p>}
        {webhooks?.map((webhook) => (
          <section class="stack" key={webhook.id} aria-label={webhook.url}>
            <h2 class="break">
              <bdi dir="ltr">{webhook.url}</bdi>
            </h2>
            <p class="mono small" dir="ltr">
              {webhook.events.join(' ')}
            </p>
            <p class="row">
              <button
                class="btn quiet small"
                type="button"
                onClick={() => act(webhooksApi().test(webhook.id), t('office.tokens.webhooks.status.tested'))}
              >
                {t('office.tokens.webhooks.action.test')}
              </button>
              <button
                class="btn warn small"
                type="button"
                onClick={() => act(webhooksApi().remove(webhook.id), t('office.tokens.webhooks.status.removed'))}
              >
                {t('office.tokens.webhooks.action.remove')}
              </button>
            </p>
            <DeliveryTable webhookId={webhook.id} />
          </section>
        ))}
      </div>
    </Layout>
  );
}

interface WebhookFormProps {
  problems: Problem[];
  setProblems: (problems: Problem[]) => void;
  made: (secret: string) => void;
}

function WebhookForm({ problems, setProblems, made }: WebhookFormProps) {
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<WebhookEvent[]>([]);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    const found: Problem[] = [];
    if (!URL.canParse(url)) found.push(new Problem(fieldId('url'), () => t('office.tokens.webhooks.error.url')));
    if (events.length === 0) {
      found.push(new Problem(fieldId('events'), () => t('office.tokens.webhooks.error.events')));
    }
    setProblems(found);
    if (found.length > 0 || busy) return;
    setBusy(true);
    try {
      const { secret } = await webhooksApi().create(url, events);
      setUrl('');
      setEvents([]);
      announce(t('office.tokens.webhooks.status.made'));
      made(secret);
    } catch (error) {
      const isRefused = error instanceof ClientError && error.code === 'WEBHOOK_ADDRESS_REFUSED';
      setProblems([
        isRefused
          ? new Problem(fieldId('url'), () => t('office.tokens.webhooks.error.refused'))
          : new Problem(null, () => failureSentence(error)),
      ]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="stack-l"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2>{t('office.tokens.webhooks.form.heading')}</h2>
      <TextField
        path="url"
        problems={problems}
        type="url"
        label={t('office.tokens.webhooks.form.url.label')}
        hint={t('office.tokens.webhooks.form.url.hint')}
        value={url}
        change={setUrl}
      />
      <TickedWords
        path="events"
        legend={t('office.tokens.webhooks.form.events.label')}
        words={WEBHOOK_EVENTS}
        meaning={(event) => t(`office.tokens.event.${event.replace('.', '-') as EventName}`)}
        chosen={events}
        choose={setEvents}
        problems={problems}
      />
      <button class="btn" type="submit" aria-disabled={busy}>
        {t('office.tokens.webhooks.form.action.make')}
      </button>
    </form>
  );
}

type EventName = 'phase-changed' | 'result-published' | 'approval-requested' | 'anchor-alarm';
