/** The foot of the printed result: which election, which bytes, where they are fixed, and whether this device checked them. */
import { groups } from '../kit/frame.js';
import { formatNumber, t, Text } from '../kit/i18n.js';
import type { Anchor } from './anchors.js';
import type { CheckedResult } from './kept.js';
import type { Published } from './published.js';
import type { AuditSession } from './session.js';
import { Txid } from '../kit/txid.js';

/** Some fifty pages of paper. */
const MOST_PRINTED = 2_000;

interface StatementProps {
  session: AuditSession;
  found: Extract<Published, { kind: 'result' }>;
  checked: CheckedResult | null;
}

export function Statement({ session, found, checked }: StatementProps) {
  const { definition, electionId, services } = session;
  const anchored = found.anchors.filter(({ type }) => type === 'GENESIS' || type === 'CLOSE' || type === 'RESULT');
  const close = anchored.find(({ type }) => type === 'CLOSE');
  const hashes = [
    ['election', electionId],
    ['closingRoot', found.result.closingRoot],
    ['result', found.hash],
    ['record', checked?.record ?? ''],
  ] as const;
  return (
    <section class="statement stack" aria-labelledby="statement-h">
      <h2 id="statement-h">{t('audit.statement.heading')}</h2>
      <p>
        <Text of={definition.title} />.{' '}
        {t('audit.statement.lead', { date: new Date(close?.timeMs ?? definition.schedule.votingCloses) })}
      </p>
      <dl class="kv tight">
        {hashes.map(
          ([name, hash]) =>
            hash !== '' && (
              <div key={name}>
                <dt>{t(`audit.statement.${name}`)}</dt>
                <dd>
                  <bdi class="mono break small" dir="ltr" translate={false}>
                    {groups(hash)}
                  </bdi>
                </dd>
              </div>
            ),
        )}
        {anchored.map(({ seq, type, txid, blockHeight, timeMs }) => (
          <div key={seq}>
            <dt>{t(`report.anchor.type.${type}`)}</dt>
            <dd class="small">
              <Txid txid={txid} services={services} whole />
              <span class="sub">
                {t(blockHeight === null ? 'audit.statement.anchor' : 'audit.statement.anchor.block', {
                  seq,
                  time: new Date(timeMs),
                  height: blockHeight ?? 0,
                })}
              </span>
            </dd>
          </div>
        ))}
      </dl>
      <p>
        {checked === null
          ? t('audit.statement.unchecked')
          : t('audit.statement.checked', { verdict: checked.verdict, date: new Date(checked.timeMs) })}
      </p>
      <p class="print-only">{t('audit.statement.howTo', { id: electionId })}</p>
      <AllAnchors anchors={found.anchors} network={definition.anchor.network} />
    </section>
  );
}

/** On paper a link says nothing: every transaction with its whole id. */
function AllAnchors({ anchors, network }: { anchors: Anchor[]; network: string }) {
  return (
    <div class="print-only stack">
      <h3>{t('audit.statement.anchors')}</h3>
      {anchors.length > MOST_PRINTED ? (
        <p>{t('audit.statement.anchors.many', { count: anchors.length })}</p>
      ) : (
        <>
          <p>{t('audit.statement.anchors.lead', { network })}</p>
          <ul class="txids">
            {anchors.map(({ seq, blockHeight, txid }) => (
              <li key={seq}>
                <span>{formatNumber(seq)}</span>
                <span>{blockHeight === null ? '–' : formatNumber(blockHeight)}</span>
                <bdi class="mono" dir="ltr" translate={false}>
                  {txid}
                </bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
