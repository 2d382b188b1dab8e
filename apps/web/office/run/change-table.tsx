/** What a step changes, exactly: before and after, and the bytes that are signed. */
import type { Phase } from '#record';
import { formatNumber, t } from '../../kit/i18n.js';
import { groups } from '../../kit/frame.js';
import type { Change } from './steps.js';

export function ChangeTable({ change, statement }: { change: Change; statement: string }) {
  const caption = t('office.run.change.caption');
  return (
    <section aria-labelledby="change-h" class="stack">
      <h2 id="change-h">{t('office.run.change.heading')}</h2>
      <div class="tbl-x" role="region" aria-label={caption} tabIndex={0}>
        <table>
          <caption class="vh">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">
                <span class="vh">{t('office.run.change.what')}</span>
              </th>
              <th scope="col">{t('office.run.change.before')}</th>
              <th scope="col">{t('office.run.change.after')}</th>
            </tr>
          </thead>
          <tbody>
            {change.kind === 'phase' ? (
              <PhaseRows from={change.from} to={change.to} />
            ) : (
              <tr>
                <th scope="row">{t('office.run.change.phase')}</th>
                <td>{t(change.kind === 'freeze' ? 'office.run.phase.draft' : 'office.run.change.notPublic')}</td>
                <td>{t(change.kind === 'freeze' ? 'office.run.phase.keys' : 'office.run.change.public')}</td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
      <dl class="kv">
        {change.kind === 'phase' ? (
          <>
            <div>
              <dt>{t('office.run.change.election')}</dt>
              <dd>
                <Code of={change.electionId} />
              </dd>
            </div>
            <div>
              <dt>{t('office.run.change.number')}</dt>
              <dd class="num">{formatNumber(change.phaseNo + 1)}</dd>
            </div>
          </>
        ) : (
          <div>
            <dt>{t('office.run.change.fingerprint')}</dt>
            <dd>
              <Code of={change.digest} />
            </dd>
          </div>
        )}
      </dl>
      {statement !== '' && (
        <details>
          <summary>{t('office.run.change.bytes')}</summary>
          <p class="mono small break" dir="ltr" translate={false}>
            {statement}
          </p>
        </details>
      )}
    </section>
  );
}

/** What the board takes in a phase, in words: that is what a phase change changes. */
function PhaseRows({ from, to }: { from: Phase; to: Phase }) {
  return (
    <>
      <tr>
        <th scope="row">{t('office.run.change.phase')}</th>
        <td>{t(`office.run.change.phase.${from}`)}</td>
        <td>{t(`office.run.change.phase.${to}`)}</td>
      </tr>
      <tr>
        <th scope="row">{t('office.run.change.voters')}</th>
        <td>{t(`office.run.change.voters.${from}`)}</td>
        <td>{t(`office.run.change.voters.${to}`)}</td>
      </tr>
    </>
  );
}

function Code({ of }: { of: string }) {
  return (
    <bdi class="mono break" dir="ltr" translate={false}>
      {groups(of.slice(0, 32))}
    </bdi>
  );
}
