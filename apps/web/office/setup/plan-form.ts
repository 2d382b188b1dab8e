/**
 * A page's own copy of the plan. What is typed is kept in this browser at once and goes into the stored plan with one
 * button. What others save meanwhile is put together with it; where both changed the same, she says what counts.
 */
import { ClientError, type StoredPlan } from '#client';
import { decideClash, type ElectionPlan, mergePlans, type PlanClash, type Side } from '#office';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { announce } from '../../kit/status.js';
import type { ElectionPageProps } from '../election-frame.js';
import { draftPlace, dropDraft, keepDraft, type KeptDraft, readDraft } from './kept-draft.js';
import { failureSentence } from './sentences.js';

/** A page of the set-up. */
export interface StepPageProps extends ElectionPageProps {
  /** Draws the page from its beginning. */
  restart: () => void;
}

export interface PlanForm {
  plan: ElectionPlan;
  /** @param typed  texts of fields that are no part of a plan yet */
  change: (next: ElectionPlan, typed?: Record<string, string>) => void;
  typed: Record<string, string>;
  problems: Problem[];
  setProblems: (problems: Problem[]) => void;
  /**
   * Keeps the plan, or another one.
   * @returns whether it was kept
   */
  save: (next?: ElectionPlan) => Promise<boolean>;
  busy: boolean;
  /** Where what she typed is: in the stored plan, in this browser, or on the page alone. */
  kept: 'saved' | 'here' | 'nowhere';
  /** When she typed what the page began with, if it was here from an earlier visit. */
  foundMs: number | null;
  /** Back to what is stored. */
  discard: () => void;
  clashes: PlanClash[];
  decide: (clash: PlanClash, side: Side) => void;
}

interface Work {
  stored: StoredPlan;
  /** What her changes are told apart from: the stored plan, and until all clashes are decided the one before it. */
  base: ElectionPlan;
  plan: ElectionPlan;
  typed: Record<string, string>;
  kept: PlanForm['kept'];
  foundMs: number | null;
  clashes: PlanClash[];
}

/** Somebody who saves all the time does not keep this page from saying so. */
const MOST_TRIES = 4;

export function usePlanForm({ election, store, session, params, restart }: StepPageProps): PlanForm {
  const { stored } = election;
  if (stored === null) throw new Error('the router leads elections without a plan past these pages');
  const place = draftPlace(session.me?.id ?? '', election.id, params['step'] ?? '');
  const [work, setWork] = useState(() => beginning(stored, readDraft(place)));
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  // What others call later reads the newest.
  const now = useRef(work);
  const put = (next: Work) => {
    now.current = next;
    setWork(next);
  };
  const keep = (next: Work) => {
    const { base, plan, typed } = next;
    const isKept = keepDraft(place, { base, plan, typed, keptMs: Date.now() });
    put({ ...next, kept: isKept ? 'here' : 'nowhere' });
  };
  const begin = (from: StoredPlan) => {
    dropDraft(place);
    put(beginning(from, null));
  };
  useEffect(() => {
    const { current } = now;
    if (busy || stored.version === current.stored.version) return;
    if (current.kept === 'saved') put(beginning(stored, null));
    else keep(together(current, current.plan, stored));
  }, [stored.version, busy]);
  useEffect(() => {
    if (work.kept !== 'nowhere') return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [work.kept]);

  const change = (plan: ElectionPlan, typed = now.current.typed) => keep({ ...now.current, plan, typed });
  const save = async (wanted?: ElectionPlan): Promise<boolean> => {
    if (now.current.clashes.length > 0) {
      setProblems([new Problem('clashes', () => t('office.setup.clash.error'))]);
      return false;
    }
    setBusy(true);
    try {
      let next = wanted ?? now.current.plan;
      for (let tries = 1; ; tries++) {
        try {
          begin(await store.save(now.current.stored.version, next));
          announce(t(tries > 1 ? 'office.setup.saved.together' : 'office.setup.saved.status'));
          return true;
        } catch (error) {
          const isOlder = error instanceof ClientError && error.code === 'PLAN_CHANGED';
          if (!isOlder || tries === MOST_TRIES) throw error;
        }
        await store.load();
        const newest = store.election?.stored ?? null;
        if (newest === null) throw new Error('a plan stays one');
        const merged = together(now.current, next, newest);
        if (merged.clashes.length > 0) {
          keep(merged);
          setProblems([new Problem('clashes', () => t('office.setup.clash.error'))]);
          return false;
        }
        put(merged);
        next = merged.plan;
      }
    } catch (error) {
      setProblems([new Problem(null, () => failureSentence(error))]);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const decide = (clash: PlanClash, side: Side) => {
    const { current } = now;
    const clashes = current.clashes.filter((each) => each !== clash);
    const base = clashes.length === 0 ? current.stored.plan : current.base;
    keep({ ...current, base, plan: decideClash(current.plan, clash, side), clashes });
    setProblems([]);
  };
  const discard = () => {
    dropDraft(place);
    announce(t('office.setup.kept.discarded'));
    restart();
  };
  return { ...work, change, problems, setProblems, save, busy, discard, decide };
}

function beginning(stored: StoredPlan, draft: KeptDraft | null): Work {
  const { plan } = stored;
  const fresh: Work = { stored, base: plan, plan, typed: {}, kept: 'saved', foundMs: null, clashes: [] };
  if (draft === null) return fresh;
  const mine = { ...fresh, base: draft.base, typed: draft.typed, kept: 'here' as const, foundMs: draft.keptMs };
  return together(mine, draft.plan, stored);
}

/** Her changes on the newest plan. */
function together(work: Work, mine: ElectionPlan, stored: StoredPlan): Work {
  const { plan, clashes } = mergePlans(work.base, mine, stored.plan);
  return { ...work, stored, base: clashes.length === 0 ? stored.plan : work.base, plan, clashes };
}
