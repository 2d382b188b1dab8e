/** Ballots as rows and as pebbles: recorded, anchored, mined, in words and shape. */
import { encodeTracker, fromHex } from '#crypto';
import { formatNumber, t } from '../kit/i18n.js';
import { Icon, type IconName } from '../kit/icons.js';
import { type Anchor, anchorOf } from './anchors.js';
import { PageLink } from './layout.js';
import type { AuditSession } from './session.js';
import { isSuperseded, type ListedBallot } from './trackers.js';

export const PAGE_ROWS = 25;

export type Milestone = 'recorded' | 'anchored' | 'mined';

const ICONS: Record<Milestone, IconName> = { recorded: 'open', anchored: 'ring', mined: 'full' };

export function milestoneOf(anchors: readonly Anchor[], index: number): { state: Milestone; anchor: Anchor | null } {
  const anchor = anchorOf(anchors, index);
  if (anchor === null) return { state: 'recorded', anchor };
  return { state: anchor.blockHeight === null ? 'anchored' : 'mined', anchor };
}

export function Strip({ ballots, anchors }: { ballots: ListedBallot[]; anchors: Anchor[] }) {
  if (ballots.length === 0) return null;
  const states = [...ballots].reverse().map(({ index }) => milestoneOf(anchors, index).state);
  const count = (state: Milestone) => states.filter((one) => one === state).length;
  return (
    <section aria-labelledby="strip-h" class="stack">
      <div class="row between">
        <h2 id="strip-h">{t('audit.board.strip.heading', { count: states.length })}</h2>
        <ul class="legend">
          {(['recorded', 'anchored', 'mined'] as const).map((state) => (
            <li key={state}>
              <Icon name={ICONS[state]} />
              {t(`audit.state.${state}`)}
            </li>
          ))}
        </ul>
      </div>
      <div
        class="strip"
        role="img"
        aria-label={t('audit.board.strip.alt', {
          count: states.length,
          recorded: count('recorded'),
          anchored: count('anchored'),
          mined: count('mined'),
        })}
      >
        {states.map((state, at) => (
          <Icon key={at} name={ICONS[state]} />
        ))}
      </div>
    </section>
  );
}

interface BallotTableProps {
  session: AuditSession;
  /** In the order in which they are shown. */
  rows: ListedBallot[];
  /** To see which are superseded. */
  all: ListedBallot[];
  anchors: Anchor[];
}

export function BallotTable({ session, rows, all, anchors }: BallotTableProps) {
  return (
    <table class="cards ballots" id="ballots" role="table">
      <caption class="vh">{t('audit.board.table.caption')}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {(['position', 'tracker', 'recorded', 'state'] as const).map((column) => (
            <th key={column} role="columnheader" scope="col">
              {t(`audit.board.table.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((ballot) => (
          <Row key={ballot.index} session={session} ballot={ballot} all={all} anchors={anchors} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ session, ballot, all, anchors }: Omit<BallotTableProps, 'rows'> & { ballot: ListedBallot }) {
  const { state, anchor } = milestoneOf(anchors, ballot.index);
  const tracker = trackerText(ballot.tracker);
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        {formatNumber(ballot.index)}
      </th>
      <td role="cell">
        <PageLink session={session} page="ballot" tracker={tracker}>
          <bdi class="mono" dir="ltr" translate={false}>
            {`${tracker.slice(0, 4)}-${tracker.slice(4, 8)}-…`}
          </bdi>
        </PageLink>
      </td>
      <td role="cell">{anchor === null ? '–' : t('audit.time.second', { time: new Date(anchor.timeMs) })}</td>
      <td role="cell">
        <span class="row tight">
          <Icon name={ICONS[state]} className="icon-s st" />
          <span>
            {anchor === null ? t('audit.state.recorded') : t(`audit.state.${state}.anchor`, { seq: anchor.seq })}
            {ballot.kind === 'spoil' && ` · ${t('audit.state.tested')}`}
            {isSuperseded(all, ballot) && ` · ${t('audit.state.superseded')}`}
          </span>
        </span>
      </td>
    </tr>
  );
}

/** 52 symbols, as people read it. @param hex 32 bytes */
export const trackerText = (hex: string): string => encodeTracker(fromHex(hex, 32));
