/** What happens to one ballot: recorded, anchored, mined, counted. Shape and words; colour repeats them. */
import type { ComponentChildren } from 'preact';
import { formatNumber, t, tx } from '../kit/i18n.js';
import { Icon, type IconName } from '../kit/icons.js';
import type { Lookup } from './lookup.js';
import type { AuditSession } from './session.js';
import { Txid } from '../kit/txid.js';

type Found = Extract<Lookup, { kind: 'found' }>;
type Look = 'done' | 'now' | 'open';
type Tag = 'done' | 'waiting' | 'later' | 'superseded' | 'tested';

interface Step {
  name: 'recorded' | 'anchored' | 'mined' | 'counted';
  look: Look;
  tag: Tag;
  text: ComponentChildren;
}

const ICONS: Record<Look, IconName> = { done: 'check', now: 'ring', open: 'none' };
const TAGS: Record<Tag, string> = { done: 'ok', waiting: 'run', later: '', superseded: 'wait', tested: 'wait' };

export function BallotTimeline({ session, found }: { session: AuditSession; found: Found }) {
  return (
    <section aria-labelledby="tl-h" class="stack">
      <h2 id="tl-h">{t('audit.timeline.heading')}</h2>
      <ol class="timeline">
        {stepsOf(session, found).map(({ name, look, tag, text }) => (
          <li key={name} class={look === 'open' ? undefined : look}>
            <Icon name={ICONS[look]} className="peb" />
            <div>
              <b>{t(`audit.state.${name}`)}</b>
              <span class={`tag ${TAGS[tag]}`}>{t(`audit.timeline.tag.${tag}`)}</span>
              <span class="meta num">{text}</span>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function stepsOf(session: AuditSession, found: Found): Step[] {
  const { ballot, anchor, tipHeight } = found;
  const recorded: Step = {
    name: 'recorded',
    look: 'done',
    tag: 'done',
    text: t('audit.timeline.recorded', { position: formatNumber(ballot.index) }),
  };
  const anchored: Step =
    anchor === null
      ? { name: 'anchored', look: 'now', tag: 'waiting', text: t('audit.timeline.anchored.waiting') }
      : {
          name: 'anchored',
          look: 'done',
          tag: 'done',
          text: tx(
            'audit.timeline.anchored',
            { seq: anchor.seq, time: new Date(anchor.timeMs) },
            { txid: () => <Txid txid={anchor.txid} services={session.services} /> },
          ),
        };
  const height = anchor?.blockHeight ?? null;
  const mined: Step =
    height === null
      ? {
          name: 'mined',
          look: anchor === null ? 'open' : 'now',
          tag: anchor === null ? 'later' : 'waiting',
          text: t('audit.timeline.mined.waiting'),
        }
      : {
          name: 'mined',
          look: 'done',
          tag: 'done',
          text: minedText(height, tipHeight),
        };
  return [recorded, anchored, mined, countedOf(session, found)];
}

/** As deep as on the voter's own page: blocks on the anchor's, its own counted. */
function minedText(blockHeight: number, tipHeight: number | null): string {
  const height = formatNumber(blockHeight);
  if (tipHeight === null || tipHeight < blockHeight) return t('audit.timeline.mined.block', { height });
  return t('audit.timeline.mined', { height, k: tipHeight - blockHeight + 1 });
}

function countedOf(session: AuditSession, { ballot, superseded }: Found): Step {
  const base = { name: 'counted' as const };
  if (ballot.kind === 'spoil') return { ...base, look: 'open', tag: 'tested', text: t('audit.ballot.tested') };
  if (superseded) return { ...base, look: 'open', tag: 'superseded', text: t('audit.timeline.superseded') };
  switch (session.status?.phase) {
    case 'closed':
      return session.status.hasResult
        ? { ...base, look: 'done', tag: 'done', text: t('audit.timeline.counted') }
        : { ...base, look: 'now', tag: 'waiting', text: t('audit.timeline.counting') };
    case 'aborted':
      return { ...base, look: 'open', tag: 'later', text: t('audit.overview.phase.aborted') };
    default:
      return {
        ...base,
        look: 'open',
        tag: 'later',
        text: t('audit.timeline.counted.later', { date: new Date(session.definition.schedule.votingCloses) }),
      };
  }
}
