/**
 * What happens to the ballot: recorded, anchored, mined, counted. Shape and words; colour repeats them. Proven here is the
 * first alone; the words of the others say whose they are.
 */
import type { CastRecord, CastStanding } from '#client';
import type { ComponentChildren } from 'preact';
import { formatNumber, t, tx } from '../kit/i18n.js';
import { Icon, type IconName } from '../kit/icons.js';
import { abortedSentence } from './aborted.js';
import { pathOf } from '../kit/router.js';
import { Txid } from '../kit/txid.js';
import type { Session } from './session.js';
import { isCounted, type Standing } from './standing.js';

type Look = 'done' | 'now' | 'open';

interface Milestone {
  name: 'recorded' | 'anchored' | 'mined' | 'counted';
  look: Look;
  tag: 'done' | 'waiting' | 'later' | 'delayed' | 'superseded';
  text: ComponentChildren;
}

/** After which time a missing anchor is called late. */
const LATE_MS = 60_000;

interface Props {
  session: Session;
  cast: CastRecord;
  known: Standing;
}

export function Milestones({ session, cast, known }: Props) {
  return (
    <section aria-labelledby="tl-h" class="stack">
      <h2 id="tl-h">{t('vote.tracker.timeline.heading')}</h2>
      <ol class="timeline">
        {milestonesOf(session, cast, known).map(({ name, look, tag, text }) => (
          <li key={name} class={look === 'open' ? '' : look}>
            <Icon name={ICONS[look]} className="peb" />
            <div>
              <b>{t(`vote.tracker.${name}`)}</b>
              <span class={`tag ${TAGS[tag]}`}>{t(`vote.tracker.tag.${tag}`)}</span>
              <span class="meta num">{text}</span>
            </div>
          </li>
        ))}
      </ol>
      {(known.standing?.anchor ?? null) !== null && <p class="muted">{t('vote.tracker.timeline.said')}</p>}
    </section>
  );
}

const ICONS: Record<Look, IconName> = { done: 'check', now: 'ring', open: 'none' };
const TAGS: Record<Milestone['tag'], string> = {
  done: 'ok',
  waiting: 'run',
  later: '',
  delayed: 'wait',
  superseded: 'wait',
};

function milestonesOf(session: Session, cast: CastRecord, { standing, depth, services }: Standing): Milestone[] {
  const anchor = standing?.anchor ?? null;
  const mined = anchor?.state === 'mined';
  const late = anchor === null && session.nowMs() - cast.castAtMs > LATE_MS;
  return [
    {
      name: 'recorded',
      look: 'done',
      tag: 'done',
      text: t('vote.tracker.recorded.body', { position: formatNumber(cast.index), time: new Date(cast.castAtMs) }),
    },
    {
      name: 'anchored',
      look: anchor === null ? 'now' : 'done',
      tag: anchor === null ? (late ? 'delayed' : 'waiting') : 'done',
      text:
        anchor === null
          ? t(late ? 'vote.tracker.anchored.late' : 'vote.tracker.anchored.waiting')
          : tx('vote.tracker.anchored.body', {}, { txid: () => <Txid txid={anchor.txid} services={services} /> }),
    },
    {
      name: 'mined',
      look: mined ? 'done' : anchor === null ? 'open' : 'now',
      tag: mined ? 'done' : 'waiting',
      text: minedText(anchor, depth),
    },
    countedOf(session, standing),
  ];
}

function countedOf(session: Session, standing: CastStanding | null): Milestone {
  const { phase, definition } = session;
  const date = new Date(definition.schedule.votingCloses);
  if (standing !== null && standing.supersededBy !== null) {
    return { name: 'counted', look: 'open', tag: 'superseded', text: t('vote.tracker.counted.superseded') };
  }
  switch (phase) {
    case 'closed':
      return isCounted(session, standing)
        ? {
            name: 'counted',
            look: 'done',
            tag: 'done',
            text: tx('vote.tracker.counted.body', {}, { link: checkLink(session) }),
          }
        : {
            name: 'counted',
            look: 'now',
            tag: 'waiting',
            text: t(standing === null ? 'vote.tracker.counted.asking' : 'vote.tracker.counted.opening'),
          };
    case 'aborted':
      return { name: 'counted', look: 'open', tag: 'later', text: abortedSentence(session) };
    default:
      return { name: 'counted', look: 'open', tag: 'later', text: t('vote.tracker.counted.later', { date }) };
  }
}

const checkLink = (session: Session) => (words: ComponentChildren[]) => (
  <a href={pathOf('audit', session.electionId, 'check')}>{words}</a>
);

function minedText(anchor: CastStanding['anchor'], depth: number | null): string {
  if (anchor?.state !== 'mined') return t('vote.tracker.mined.waiting');
  if (anchor.blockHeight === null) return t('vote.tracker.mined.body');
  const height = formatNumber(anchor.blockHeight);
  return depth === null
    ? t('vote.tracker.mined.block', { height })
    : t('vote.tracker.mined.deep', { height, k: depth });
}
