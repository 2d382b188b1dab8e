/** A1: the election at a glance. */
import type { ComponentChildren } from 'preact';
import { t, Text, tx } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { pageLanguageTitle } from '../../kit/frame.js';
import { checkedResult } from '../kept.js';
import { HaltNotice } from '../halt-notice.js';
import { Layout, PageLink } from '../layout.js';
import { useFreshStatus } from '../published.js';
import type { AuditSession } from '../session.js';

const LINKS = ['board', 'results', 'ballot', 'test', 'record'] as const;

export function OverviewPage({ session }: { session: AuditSession }) {
  const { definition, status } = session;
  usePageTitle(pageLanguageTitle(definition.title), 'overview');
  useFreshStatus(session, status?.hasResult === true);
  const isOpen = status !== null && status.phase !== 'closed' && status.phase !== 'aborted';
  const checked = checkedResult(session.electionId);
  const roll = Object.values(definition.roll.size).reduce((sum, size) => sum + size, 0);
  return (
    <Layout session={session}>
      <div class="stack-xl">
        <div class="stack">
          <h1 tabIndex={-1}>
            <Text of={definition.title} />
          </h1>
          <p class="lead">{phase(session)}</p>
          <p class="muted">
            {t('audit.overview.dates', {
              opens: new Date(definition.schedule.votingOpens),
              closes: new Date(definition.schedule.votingCloses),
            })}
          </p>
        </div>
        <HaltNotice session={session} />
        <dl class="figures">
          {figures(roll, status).map(([name, value]) => (
            <div key={name}>
              <dt>{t(`audit.overview.figure.${name}`)}</dt>
              <dd>{value === null ? '–' : t('audit.number', { n: value })}</dd>
            </div>
          ))}
        </dl>
        <div class="stack">
          <div class="row">
            <PageLink session={session} page="check" className="btn big" onGo={() => (session.run.isWanted = true)}>
              {t(isOpen ? 'audit.start.action.open' : 'audit.start.action')}
            </PageLink>
          </div>
          <p class="muted">
            {checked === null
              ? t('audit.overview.unchecked')
              : t('audit.overview.checked', { verdict: checked.verdict, date: new Date(checked.timeMs) })}
          </p>
        </div>
        <ul class="plainlist stack">
          {LINKS.map((page) => (
            <li key={page}>
              <PageLink session={session} page={page}>
                {t(`audit.nav.${page}`)}
              </PageLink>
              <span class="sub">{t(`audit.overview.link.${page}`)}</span>
            </li>
          ))}
        </ul>
      </div>
    </Layout>
  );
}

function phase(session: AuditSession) {
  const { status } = session;
  if (status === null) return t('audit.overview.offline');
  if (!status.hasResult) return t(`audit.overview.phase.${status.phase}`);
  const link = (text: ComponentChildren) => (
    <PageLink session={session} page="results">
      {text}
    </PageLink>
  );
  return tx('audit.overview.result', {}, { link });
}

function figures(roll: number, status: AuditSession['status']): [string, number | null][] {
  return [
    ['roll', roll],
    ['tokens', status?.issuedSize ?? null],
    ['ballots', status?.ballots ?? null],
    ['spoils', status?.spoils ?? null],
  ];
}
