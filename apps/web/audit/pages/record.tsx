/** A8: the record: its parts, their fingerprints, everything as one file, and how to check it with a second program. */
import { sha256, toHex } from '#crypto';
import { decodeRecordFiles } from '#record';
import { useEffect, useState } from 'preact/hooks';
import { CopyButton } from '../../kit/copy.js';
import { groups } from '../../kit/frame.js';
import { formatNumber, t, tx } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { Eyebrow, Layout, PageLink } from '../layout.js';
import type { AuditSession } from '../session.js';

interface Index {
  fingerprint: string;
  files: [path: string, hash: string][];
}

const PARTS = ['definition', 'ceremony', 'board', 'issuance', 'anchors', 'decryption', 'documents'] as const;
type Part = (typeof PARTS)[number];

export function RecordPage({ session }: { session: AuditSession }) {
  const { electionId, api } = session;
  const [index, setIndex] = useState<Index | null>(null);
  const [failed, setFailed] = useState(false);
  usePageTitle(t('audit.record.heading'), 'record');
  useEffect(() => {
    const read = async (): Promise<void> => {
      const bytes = await api.recordIndex(electionId);
      setIndex({ fingerprint: toHex(sha256(bytes)), files: Object.entries(decodeRecordFiles(bytes).files).sort() });
    };
    read().catch(() => setFailed(true));
  }, [api, electionId]);
  const command = `npm run psephos -- verify ${location.origin} --election ${electionId}`;
  return (
    <Layout session={session}>
      <div class="stack-xl">
        <div class="stack">
          <div>
            <Eyebrow session={session} />
            <h1 tabIndex={-1}>{t('audit.record.heading')}</h1>
          </div>
          <p class="lead">{t('audit.record.lead')}</p>
        </div>
        <div class="row">
          <a class="btn" href={`/elections/${electionId}/record.tar`} download>
            {t('audit.record.action.all')}
          </a>
          <PageLink session={session} page="document" className="btn quiet">
            {t('audit.record.link.document')}
          </PageLink>
        </div>
        {failed && <p role="alert">{t(navigator.onLine ? 'common.error.server' : 'common.error.offline')}</p>}
        {index !== null && <Parts session={session} index={index} />}
        <section class="stack" aria-labelledby="second-h">
          <h2 id="second-h">{t('audit.record.second.heading')}</h2>
          <p>{tx('audit.record.second.body', {}, { link: (text) => <a href="/audit/check">{text}</a> })}</p>
          <p class="card tint">
            <span class="vh">{t('audit.record.second.command')}: </span>
            <code class="mono break" dir="ltr" translate={false}>
              {command}
            </code>
          </p>
          <CopyButton text={command} label={t('audit.record.action.copy')} />
        </section>
      </div>
    </Layout>
  );
}

function Parts({ session, index }: { session: AuditSession; index: Index }) {
  const { electionId } = session;
  return (
    <section class="stack" aria-labelledby="parts-h">
      <h2 id="parts-h">{t('audit.record.parts.heading')}</h2>
      <p>
        {t('audit.record.fingerprint')}{' '}
        <bdi class="mono break" dir="ltr" translate={false}>
          {groups(index.fingerprint)}
        </bdi>
      </p>
      {PARTS.map((part) => {
        const files = index.files.filter(([path]) => partOf(path) === part);
        if (files.length === 0) return null;
        return (
          <details key={part}>
            <summary>
              {t(`audit.record.part.${part}`)}{' '}
              <span class="muted small">{t('audit.record.count', { count: files.length })}</span>
            </summary>
            <div class="tbl-x" role="region" aria-label={t(`audit.record.part.${part}`)} tabIndex={0}>
              <table>
                <caption class="vh">{t(`audit.record.part.${part}`)}</caption>
                <thead>
                  <tr>
                    <th scope="col">{t('audit.record.table.file')}</th>
                    <th scope="col">{t('audit.record.table.fingerprint')}</th>
                  </tr>
                </thead>
                <tbody>
                  {files.map(([path, hash]) => (
                    <tr key={path}>
                      <th scope="row">
                        <a href={`/elections/${electionId}/record/${path}?at=${index.fingerprint}`} download>
                          <bdi dir="ltr" translate={false}>
                            {path}
                          </bdi>
                        </a>
                      </th>
                      <td>
                        <bdi class="mono small" dir="ltr" translate={false} title={hash}>
                          {groups(hash.slice(0, 16))}
                        </bdi>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        );
      })}
      <p class="muted small">{t('audit.record.total', { count: formatNumber(index.files.length + 1) })}</p>
    </section>
  );
}

function partOf(path: string): Part {
  const [folder = ''] = path.split('/');
  if (folder === 'anchors.jsonl') return 'anchors';
  return PARTS.find((part) => part === folder) ?? 'definition';
}
