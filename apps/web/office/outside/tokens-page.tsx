/** API tokens: access of limited scope and time for programs of the office. */
import { type ApiToken, officeHttp, TOKEN_SCOPES, type TokenScope, TokensApi } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { Layout, PageLink } from '../layout.js';
import type { PageProps } from '../routes.js';
import { TextField } from '../setup/fields.js';
import { TickedWords } from './ticked-words.js';
import { failureSentence, fieldId } from '../setup/sentences.js';
import { ShownOnce } from './shown-once.js';

const api = (): TokensApi => new TokensApi(officeHttp('', null));
const LONGEST_DAYS = 365;
const USUAL_DAYS = '90';

export function TokensPage({ session }: PageProps) {
  const [tokens, setTokens] = useState<ApiToken[] | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [secret, setSecret] = useState<string | null>(null);
  usePageTitle(t('office.tokens.list.heading'), 'tokens', problems.length > 0);
  const fail = (error: unknown) => setProblems([new Problem(null, () => failureSentence(error))]);
  const load = () => void api().list().then(setTokens, fail);
  useEffect(load, []);
  const revoke = async (id: string) => {
    try {
      await api().revoke(id);
      announce(t('office.tokens.list.status.revoked'));
      load();
    } catch (error) {
      fail(error);
    }
  };
  return (
    <Layout session={session}>
      <ErrorSummary problems={problems} />
      <div class="stack-xl">
        <div class="stack">
          <h1 tabIndex={-1}>{t('office.tokens.list.heading')}</h1>
          <p class="lead">{t('office.tokens.list.lead')}</p>
          <p>
            <a href="/openapi.json">{t('office.tokens.list.link.openapi')}</a>
          </p>
          <p>
            <PageLink to="webhooks">{t('office.tokens.list.link.webhooks')}</PageLink>
          </p>
        </div>
        {secret !== null && (
          <ShownOnce heading={t('office.tokens.secret.heading')} secret={secret} close={() => setSecret(null)} />
        )}
        <TokenForm
          problems={problems}
          setProblems={setProblems}
          made={(made) => {
            setSecret(made);
            load();
          }}
        />
        {tokens !== null && <TokenList tokens={tokens} revoke={(id) => void revoke(id)} />}
      </div>
    </Layout>
  );
}

interface TokenFormProps {
  problems: Problem[];
  setProblems: (problems: Problem[]) => void;
  made: (secret: string) => void;
}

function TokenForm({ problems, setProblems, made }: TokenFormProps) {
  const [name, setName] = useState('');
  const [days, setDays] = useState(USUAL_DAYS);
  const [scopes, setScopes] = useState<TokenScope[]>([]);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    const found = problemsOf(name, days, scopes);
    setProblems(found);
    if (found.length > 0 || busy) return;
    setBusy(true);
    try {
      const { secret } = await api().create(name.trim(), scopes, Number(days));
      setName('');
      setScopes([]);
      announce(t('office.tokens.form.status.made'));
      made(secret);
    } catch (error) {
      setProblems([new Problem(null, () => failureSentence(error))]);
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
      <h2>{t('office.tokens.form.heading')}</h2>
      <TextField
        path="name"
        problems={problems}
        label={t('office.tokens.form.name.label')}
        hint={t('office.tokens.form.name.hint')}
        value={name}
        change={setName}
      />
      <TickedWords
        path="scopes"
        legend={t('office.tokens.form.scopes.label')}
        words={TOKEN_SCOPES}
        meaning={(scope) => t(`office.tokens.scope.${scope.replace(':', '-') as ScopeName}`)}
        chosen={scopes}
        choose={setScopes}
        problems={problems}
      />
      <TextField
        path="days"
        problems={problems}
        type="number"
        min={1}
        max={LONGEST_DAYS}
        label={t('office.tokens.form.days.label')}
        value={days}
        change={setDays}
      />
      <button class="btn" type="submit" aria-disabled={busy}>
        {t('office.tokens.form.action.make')}
      </button>
    </form>
  );
}

type ScopeName =
  'elections-read' | 'elections-write' | 'documents-certify' | 'roll-write' | 'phases-request' | 'log-read';

function TokenList({ tokens, revoke }: { tokens: ApiToken[]; revoke: (id: string) => void }) {
  if (tokens.length === 0) return <p class="muted">{t('office.tokens.list.empty')}</p>;
  return (
    <section class="stack" aria-labelledby="list-h">
      <h2 id="list-h">{t('office.tokens.list.subheading')}</h2>
      <ul class="rows">
        {tokens.map((token) => {
          const { id, name, scopes, createdBy, createdMs, expiresMs, revokedMs } = token;
          const isOver = revokedMs !== null || expiresMs <= Date.now();
          return (
            <li key={id}>
              <div>
                <b>
                  <bdi>{name}</bdi>
                </b>
                <span class="sub mono" dir="ltr">
                  {scopes.join(' ')}
                </span>
                <span class="sub">
                  {t('office.tokens.list.made', { who: `\u2068${createdBy}\u2069`, time: new Date(createdMs) })}
                </span>
                <span class="sub">
                  {revokedMs !== null
                    ? t('office.tokens.list.revoked', { time: new Date(revokedMs) })
                    : t('office.tokens.list.expires', { time: new Date(expiresMs) })}
                </span>
              </div>
              {!isOver && (
                <button class="btn warn small" type="button" onClick={() => revoke(id)}>
                  {t('office.tokens.list.action.revoke')} <span class="vh">{name}</span>
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function problemsOf(name: string, days: string, scopes: TokenScope[]): Problem[] {
  const problems: Problem[] = [];
  if (name.trim() === '') problems.push(new Problem(fieldId('name'), () => t('office.tokens.form.error.name')));
  if (scopes.length === 0) problems.push(new Problem(fieldId('scopes'), () => t('office.tokens.form.error.scopes')));
  if (!/^[0-9]{1,3}$/.test(days) || Number(days) < 1 || Number(days) > LONGEST_DAYS) {
    problems.push(new Problem(fieldId('days'), () => t('office.tokens.form.error.days', { most: LONGEST_DAYS })));
  }
  return problems;
}
