/** A3: one press checks the election, from the first ballot to the last number, in this browser. */
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../kit/i18n.js';
import { sha256, toHex } from '#crypto';
import { keepChecked } from '../kept.js';
import { Eyebrow, Layout, PageLink } from '../layout.js';
import type { AuditSession } from '../session.js';
import { CheckPanel } from '../verification/check-panel.js';
import { DropArea } from '../verification/drop-area.js';
import { type DroppedFile, placeOf } from '../verification/dropped.js';
import type { RecordPlace } from '../../kit/record-places.js';
import { useRun } from '../verification/run.js';

export function CheckPage({ session }: { session: AuditSession }) {
  const { run, electionId } = session;
  const [dropped, setDropped] = useState<DroppedFile[]>([]);
  useRun(run);
  const { report, record } = run;
  useEffect(() => {
    if (report === null || record === null || report.electionId !== electionId) return;
    keepChecked(electionId, {
      verdict: report.verdict,
      timeMs: run.endedMs,
      record: record.fingerprint,
      result: record.result === null ? '' : toHex(sha256(record.result)),
    });
  }, [run, report, record, electionId]);
  const place = (): RecordPlace => placeOf(dropped) ?? { kind: 'server', origin: location.origin, electionId };
  const isOpen = session.status !== null && session.status.phase !== 'closed' && session.status.phase !== 'aborted';
  const chosen = dropped.length === 0 ? '' : t('audit.drop.chosen', { files: dropped.length });
  return (
    <Layout session={session}>
      <CheckPanel
        run={run}
        services={session.services}
        eyebrow={<Eyebrow session={session} />}
        start={{
          heading: t('audit.start.heading'),
          lead: t('audit.start.lead'),
          action: t(isOpen ? 'audit.start.action.open' : 'audit.start.action'),
        }}
        input={() => ({ place: place(), electionId })}
        before={null}
        after={
          <details open={session.isOffline}>
            <summary>{t('audit.drop.heading')}</summary>
            <DropArea chosen={chosen} choose={setDropped} />
          </details>
        }
        verdictLinks={
          <PageLink session={session} page="results" className="btn">
            {t('audit.verdict.link.results')}
          </PageLink>
        }
      />
    </Layout>
  );
}
