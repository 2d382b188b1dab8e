/** Anchors on the chain, newest first. */
import { CopyButton } from '../kit/copy.js';
import { formatNumber, t } from '../kit/i18n.js';
import { Icon } from '../kit/icons.js';
import type { Services } from '../kit/services.js';
import { Txid } from '../kit/txid.js';
import type { Anchor } from './anchors.js';
import { PageLink } from './layout.js';
import type { AuditSession } from './session.js';

const SHOWN = 6;

interface AnchorListProps {
  session: AuditSession;
  /** Newest last. */
  anchors: Anchor[];
  /** How many there are in all. */
  count: number;
}

export function AnchorList({ session, anchors, count }: AnchorListProps) {
  const { services } = session;
  const newest = anchors.slice(-SHOWN).reverse();
  return (
    <section aria-labelledby="chain-h" class="stack">
      <h2 id="chain-h">{t('audit.anchor.heading')}</h2>
      <p class="muted small">
        {t('audit.anchor.lead')} {t('audit.anchor.unproven')}
      </p>
      {newest.length === 0 && <p>{t('audit.anchor.none')}</p>}
      <ol class="chain">
        {newest.map((anchor) => (
          <AnchorItem key={anchor.seq} anchor={anchor} services={services} />
        ))}
      </ol>
      {newest.length > 0 && (
        <p>
          <PageLink session={session} page="anchors">
            {t('audit.anchor.all', { count })}
          </PageLink>
        </p>
      )}
    </section>
  );
}

function AnchorItem({ anchor, services }: { anchor: Anchor; services: Services }) {
  const { seq, type, txid, treeSize, timeMs, blockHeight } = anchor;
  return (
    <li class="stack-s">
      <div class="h">
        <strong>{t('audit.anchor.name', { seq })}</strong>
        <span class={`tag ${blockHeight === null ? 'run' : 'ok'}`}>
          <Icon name={blockHeight === null ? 'ring' : 'full'} />
          {t(blockHeight === null ? 'audit.state.anchored' : 'audit.state.mined')}
        </span>
      </div>
      <p class="small">{t(`report.anchor.type.${type}`)}</p>
      <p class="muted small">{t('audit.anchor.upTo', { size: treeSize, time: new Date(timeMs) })}</p>
      <p class="small">
        {blockHeight !== null && `${t('audit.anchor.block', { height: formatNumber(blockHeight) })} `}
        {t('audit.anchor.transaction')} <Txid txid={txid} services={services} />
      </p>
    </li>
  );
}

export function AnchorTable({ anchors, services }: { anchors: Anchor[]; services: Services }) {
  return (
    <table class="cards anchors" role="table">
      <caption class="vh">{t('audit.anchor.table.caption')}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {(['seq', 'type', 'size', 'block', 'transaction'] as const).map((column) => (
            <th key={column} role="columnheader" scope="col">
              {t(`audit.anchor.table.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {anchors.map(({ seq, type, treeSize, blockHeight, txid }) => (
          <tr key={seq} role="row">
            <th role="rowheader" scope="row">
              {formatNumber(seq)}
            </th>
            <td role="cell">{t(`report.anchor.type.${type}`)}</td>
            <td role="cell">
              <NarrowLabel column="size" />
              {formatNumber(treeSize)}
            </td>
            <td role="cell">
              <NarrowLabel column="block" />
              {blockHeight === null ? '–' : formatNumber(blockHeight)}
            </td>
            <td role="cell" class="txid">
              <Txid txid={txid} services={services} />
              <CopyButton text={txid} label={t('audit.anchor.copy')} className="btn plain small" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where the row has no head of columns to be seen under. */
function NarrowLabel({ column }: { column: 'size' | 'block' }) {
  return (
    <span class="narrow" aria-hidden="true">
      {t(`audit.anchor.table.${column}`)}{' '}
    </span>
  );
}
