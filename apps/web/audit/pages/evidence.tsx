/** Why anchoring stopped: what stands on the board about it, judged in this browser. */
import { useEffect, useState } from 'preact/hooks';
import { formatNumber, t } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';
import { usePageTitle } from '../../kit/router.js';
import { evidenceAddress, type FoundEvidence, type Halt, isEvidenceCode, readEvidence } from '../evidence.js';
import { EvidenceList } from '../evidence-list.js';
import { Eyebrow, Layout, PageLink } from '../layout.js';
import { useFreshStatus } from '../published.js';
import type { AuditSession } from '../session.js';

export function EvidencePage({ session }: { session: AuditSession }) {
  const [found, setFound] = useState<FoundEvidence | null>(null);
  const [failed, setFailed] = useState(false);
  const { status } = session;
  usePageTitle(t('audit.evidence.heading'), 'evidence');
  useFreshStatus(session, false);
  // Again when the server's figures say that something is new.
  useEffect(() => {
    let current = true;
    readEvidence(session).then(
      (read) => {
        if (!current) return;
        setFound(read);
        setFailed(false);
      },
      () => {
        if (current) setFailed(true);
      },
    );
    return () => {
      current = false;
    };
  }, [session, status?.evidence, status?.isHalted, status?.anchors]);
  return (
    <Layout session={session}>
      <div class="stack-l">
        <div class="stack">
          <div>
            <Eyebrow session={session} />
            <h1 tabIndex={-1}>{t('audit.evidence.heading')}</h1>
          </div>
          <p class="lead">{t('audit.evidence.lead')}</p>
        </div>
        {failed && <p role="alert">{t(navigator.onLine ? 'common.error.server' : 'common.error.offline')}</p>}
        {found === null && !failed && <p>{t('common.loading.first')}</p>}
        {found !== null && found.halt !== null && <Halted halt={found.halt} />}
        {found !== null && found.evidence.length === 0 && <p>{t('audit.evidence.none')}</p>}
        {found !== null && found.evidence.length > 0 && (
          <section aria-labelledby="evidence-h" class="stack">
            <h2 id="evidence-h">{t('audit.evidence.list', { count: found.evidence.length })}</h2>
            <EvidenceList
              evidence={found.evidence}
              by="page"
              more={({ number }) => (
                <p>
                  <a href={evidenceAddress(session.electionId, number)} download>
                    {t('audit.evidence.file', { number: formatNumber(number) })}
                  </a>
                </p>
              )}
            />
          </section>
        )}
        <section aria-labelledby="meaning-h" class="stack">
          <h2 id="meaning-h">{t('audit.evidence.meaning.heading')}</h2>
          <ul class="plainlist">
            <li>{t('audit.evidence.meaning.before')}</li>
            <li>{t('audit.evidence.meaning.ballots')}</li>
            <li>{t('audit.evidence.meaning.verdict')}</li>
          </ul>
        </section>
        <div class="row">
          <PageLink session={session} page="check">
            {t('audit.document.proven.link')}
          </PageLink>
          <PageLink session={session} page="anchors">
            {t('audit.anchor.heading')}
          </PageLink>
        </div>
      </div>
    </Layout>
  );
}

function Halted({ halt }: { halt: Halt }) {
  return (
    <div class="band amber">
      <Icon name="warn" />
      <div>
        <p>
          <strong>{t('audit.evidence.halt.heading')}</strong>{' '}
          {t('audit.evidence.halt.since', { time: new Date(halt.sinceMs) })}
        </p>
        <p>{t('audit.evidence.halt.body')}</p>
        {isEvidenceCode(halt.code) && <p>{t(`audit.evidence.halt.code.${halt.code}`)}</p>}
      </div>
    </div>
  );
}
