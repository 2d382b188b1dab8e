/**
 * Where the cast ballot stands, asked again when something happened, at most every 5 seconds (spec §7). Each answer is
 * checked: the same leaf at the same index of a board that only grew. Milestones are heard once each.
 */
import type { CastStanding } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../kit/i18n.js';
import { NO_SERVICES, readServices, type Services } from '../kit/services.js';
import { announce } from '../kit/status.js';
import { onLiveEvent } from './live.js';
import { isUncheckable } from './problems.js';
import type { Session } from './session.js';

const EVERY_MS = 5_000;
/** Blocks get deeper without an event of ours. */
const AT_LEAST_EVERY_MS = 30_000;

export interface Standing {
  standing: CastStanding | null;
  /** Blocks on the anchor's, its own counted, as the service says; null while unknown. */
  depth: number | null;
  services: Services;
  /** When it was last known, milliseconds. */
  atMs: number | null;
  /** What is wrong: a board that no longer holds the ballot, or no connection. */
  trouble: string | null;
}

/** The close alone counts nothing: the result is there, and this ballot is in the box and the last of its token. */
export function isCounted({ phase, hasResult }: Session, standing: CastStanding | null): boolean {
  return phase === 'closed' && hasResult && standing !== null && standing.supersededBy === null;
}

const UNKNOWN: Standing = { standing: null, depth: null, services: NO_SERVICES, atMs: null, trouble: null };

export function useStanding(session: Session): Standing {
  const [known, setKnown] = useState<Standing>(UNKNOWN);
  useEffect(() => {
    let ended = false;
    let asking = false;
    let again = false;
    let lastAsked = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const heard = new Set<string>();
    let services: Services | null = null;
    const ask = async () => {
      if (asking) {
        again = true;
        return;
      }
      asking = true;
      lastAsked = Date.now();
      services ??= await readServices(session.api, session.definition).catch(() => null);
      const next = await look(session, services ?? NO_SERVICES);
      asking = false;
      if (ended) return;
      setKnown((old) => merge(old, next));
      if (next.standing !== null) tell(session, next.standing, heard);
      schedule(again ? EVERY_MS : AT_LEAST_EVERY_MS);
      again = false;
    };
    const schedule = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), ms);
    };
    const wake = () => {
      // News during a look would be forgotten when it ends.
      if (asking) again = true;
      else schedule(Math.max(0, lastAsked + EVERY_MS - Date.now()));
    };
    void ask();
    const stopListening = onLiveEvent(wake);
    addEventListener('online', wake);
    return () => {
      ended = true;
      clearTimeout(timer);
      stopListening();
      removeEventListener('online', wake);
    };
  }, [session]);
  return known;
}

async function look(session: Session, services: Services): Promise<Standing> {
  try {
    const standing = onChain((await session.device?.lookAtCast()) ?? null);
    const depth = await depthOf(session, services, standing?.anchor?.blockHeight ?? null);
    return { standing, depth, services, atMs: Date.now(), trouble: null };
  } catch (error) {
    return { ...UNKNOWN, services, trouble: isUncheckable(error) ? t('vote.tracker.error.gone') : '' };
  }
}

/** An anchor that the network has not taken yet is none. */
function onChain(standing: CastStanding | null): CastStanding | null {
  return standing?.anchor?.state === 'intended' ? { ...standing, anchor: null } : standing;
}

async function depthOf(session: Session, services: Services, blockHeight: number | null): Promise<number | null> {
  if (blockHeight === null || !services.hasHeaders) return null;
  const tip = await session.api.tipHeight().catch(() => null);
  return tip === null || tip < blockHeight ? null : tip - blockHeight + 1;
}

/** What was known stays on the page when there is no answer. */
function merge(old: Standing, next: Standing): Standing {
  if (next.trouble === null) return next;
  const late = old.atMs === null ? t('common.error.server') : t('common.live.late', { time: new Date(old.atMs) });
  return { ...old, trouble: next.trouble === '' ? late : next.trouble };
}

/** The first look is what the page begins with; only what changes after it is heard. */
function tell(session: Session, standing: CastStanding, heard: Set<string>): void {
  const first = heard.size === 0;
  const now = ['recorded'];
  if (standing.anchor !== null) now.push('anchored');
  if (standing.anchor?.state === 'mined') now.push('mined');
  if (standing.supersededBy !== null) now.push('superseded');
  else if (isCounted(session, standing)) now.push('counted');
  for (const milestone of now) {
    if (!first && !heard.has(milestone)) announce(t(`vote.tracker.status.${milestone}`));
    heard.add(milestone);
  }
}
