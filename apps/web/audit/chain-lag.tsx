/** How far the chain follows the board: what is in an anchor, what is in a block, what waits and since when. */
import { useRef } from 'preact/hooks';
import { formatNumber, t } from '../kit/i18n.js';
import { Icon } from '../kit/icons.js';
import type { LiveBoard } from './live-board.js';
import type { AuditSession } from './session.js';

/** The network and this page may take this long beside what the definition allows. */
const PATIENCE_MS = 60_000;

export function ChainLag({ session, board }: { session: AuditSession; board: LiveBoard }) {
  const { definition, status } = session;
  const newest = board.anchors.at(-1);
  const size = status?.size ?? 0;
  const anchored = newest?.treeSize ?? 0;
  const mined = board.anchors.reduce(
    (most, one) => (one.blockHeight === null ? most : Math.max(most, one.treeSize)),
    0,
  );
  const waiting = Math.max(0, size - anchored);
  // Since when entries have waited with no anchor in between, as far as this page has seen.
  const wait = useRef({ anchored: -1, sinceMs: 0 });
  if (waiting === 0 || wait.current.anchored !== anchored) wait.current = { anchored, sinceMs: board.updatedMs };
  const isLate = waiting > 0 && board.updatedMs - wait.current.sinceMs > definition.anchor.maxDelayMs + PATIENCE_MS;
  const figures = [
    ['entries', formatNumber(size)],
    ['anchored', formatNumber(Math.min(anchored, size))],
    ['mined', formatNumber(Math.min(mined, size))],
    ['newest', newest === undefined ? '–' : t('audit.time.second', { time: new Date(newest.timeMs) })],
  ] as const;
  return (
    <section aria-labelledby="lag-h" class="stack">
      <h2 id="lag-h">{t('audit.lag.heading')}</h2>
      <dl class="kv tight">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`audit.lag.${name}`)}</dt>
            <dd class="num">{value}</dd>
          </div>
        ))}
      </dl>
      <p>{t('audit.lag.waiting', { count: waiting })}</p>
      {isLate && (
        <p class="band amber">
          <Icon name="warn" />
          <span>{t('audit.lag.late')}</span>
        </p>
      )}
      <p class="muted small">{t('audit.lag.rule', { seconds: Math.ceil(definition.anchor.maxDelayMs / 1_000) })}</p>
    </section>
  );
}
