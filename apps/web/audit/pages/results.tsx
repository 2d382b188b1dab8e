/** A4: the result, checked or not on this device, in words, bars and tables; files and a statement to print. */
import { saveFile } from '../../kit/copy.js';
import { inLanguage, t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { ContestSection } from '../contest-result.js';
import { type CheckedResult, checkedResult } from '../kept.js';
import { Eyebrow, Layout, PageLink } from '../layout.js';
import { type Published, useFreshStatus, usePublished } from '../published.js';
import { figuresOf, resultCsv } from '../result-figures.js';
import type { AuditSession } from '../session.js';
import { Statement } from '../statement.js';
import { VerdictMark } from '../verification/verdict-mark.js';

type Found = Extract<Published, { kind: 'result' }>;

export function ResultsPage({ session }: { session: AuditSession }) {
  const published = usePublished(session);
  useFreshStatus(session, published.kind === 'result');
  usePageTitle(t('audit.results.heading'), `results/${published.kind === 'result'}`);
  return (
    <Layout session={session}>
      <div class="stack-xl">
        <div class="stack">
          <div>
            <Eyebrow session={session} />
            <h1 tabIndex={-1}>{t('audit.results.heading')}</h1>
          </div>
        </div>
        {published.kind === 'result' ? (
          <ResultBody session={session} found={published} />
        ) : (
          <p role={published.kind === 'broken' ? 'alert' : undefined}>{absent(session, published.kind)}</p>
        )}
      </div>
    </Layout>
  );
}

function absent({ definition, status }: AuditSession, kind: Exclude<Published['kind'], 'result'>): string {
  switch (kind) {
    case 'loading':
      return t('common.loading.first');
    case 'none':
      if (status?.phase === 'aborted') return t('audit.overview.phase.aborted');
      return t(status?.phase === 'closed' ? 'audit.results.closed' : 'audit.results.none', {
        date: new Date(definition.schedule.votingCloses),
      });
    case 'unreachable':
      return t(navigator.onLine ? 'common.error.server' : 'common.error.offline');
    case 'broken':
      return t('audit.results.broken');
    default:
      return kind satisfies never;
  }
}

function ResultBody({ session, found }: { session: AuditSession; found: Found }) {
  const { definition, electionId } = session;
  const { result, bytes } = found;
  const checked = checkedHere(electionId, found);
  const name = `psephos-result-${electionId.slice(0, 16)}`;
  return (
    <>
      <CheckBox session={session} checked={checked} />
      <Figures found={found} />
      {figuresOf(definition, result).map((figures, at) => (
        <ContestSection
          key={figures.contest.id}
          figures={figures}
          number={at + 1}
          minCounted={definition.policy.minCounted}
        />
      ))}
      <section class="stack no-print" aria-labelledby="files-h">
        <h2 id="files-h">{t('audit.results.files.heading')}</h2>
        <div class="row">
          <button
            class="btn quiet"
            type="button"
            onClick={() => saveFile(`${name}.json`, 'application/json', new Uint8Array(bytes))}
          >
            {t('audit.results.action.json')}
          </button>
          <button
            class="btn quiet"
            type="button"
            onClick={() =>
              saveFile(
                `${name}.csv`,
                'text/csv',
                resultCsv(definition, result, (texts) => inLanguage(texts).text),
              )
            }
          >
            {t('audit.results.action.csv')}
          </button>
          <button class="btn quiet" type="button" onClick={() => print()}>
            {t('audit.results.action.print')}
          </button>
          <a href={`/elections/${electionId}/record.tar`} download>
            {t('audit.results.action.record')}
          </a>
        </div>
      </section>
      <Statement session={session} found={found} checked={checked} />
    </>
  );
}

/** What this device has checked, if it was this very result. */
function checkedHere(electionId: string, found: Found): CheckedResult | null {
  const checked = checkedResult(electionId);
  return checked !== null && checked.result === found.hash ? checked : null;
}

function CheckBox({ session, checked }: { session: AuditSession; checked: CheckedResult | null }) {
  const isValid = checked?.verdict === 'VALID' || checked?.verdict === 'VALID, DEPTH NOT CHECKED';
  const date = new Date(checked?.timeMs ?? 0);
  return (
    <section
      class={`verdict row between${checked === null ? '' : isValid ? ' ok' : ' bad'}`}
      aria-labelledby="checked-h"
    >
      <div class="stack">
        {checked !== null && <VerdictMark look={isValid ? 'ok' : 'bad'} />}
        <h2 id="checked-h">
          {checked === null
            ? t('audit.results.unchecked.heading')
            : t(isValid ? 'audit.results.checked.heading' : 'audit.results.failed.heading', { date })}
        </h2>
        <p>
          {checked === null
            ? t('audit.results.unchecked.lead')
            : t(isValid && checked.verdict !== 'VALID' ? 'audit.results.checked.depth' : 'audit.results.checked.lead')}
        </p>
      </div>
      <div class="row">
        <PageLink session={session} page="check" className="btn big" onGo={() => (session.run.isWanted = true)}>
          {t('audit.start.action')}
        </PageLink>
      </div>
    </section>
  );
}

function Figures({ found: { result } }: { found: Found }) {
  const sum = (member: 'roll' | 'cast' | 'superseded' | 'counted' | 'spoiled') =>
    result.classes.reduce((total, one) => total + one[member], 0);
  const roll = sum('roll');
  const voted = sum('counted');
  const figures = [
    ['roll', t('audit.number', { n: roll })],
    ['cast', t('audit.number', { n: sum('cast') })],
    ['superseded', t('audit.number', { n: sum('superseded') })],
    ['counted', t('audit.number', { n: voted })],
    ['turnout', roll === 0 ? '–' : t('audit.results.percent', { share: voted / roll })],
  ] as const;
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`audit.results.figure.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
