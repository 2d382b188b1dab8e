/**
 * The election that the office's pages are about, loaded once while people go from page to page: its plan, or, of one that
 * was published without a plan, its definition.
 */
import { BallotApi, ClientError, officeHttp, PlansApi, type StoredPlan } from '#client';
import type { ElectionPlan } from '#office';
import { type Contact, type LanguageMap, readDefinition, type Schedule } from '#record';
import { useLayoutEffect, useState } from 'preact/hooks';
import { useTimeZone } from '../kit/i18n.js';

/** What every page of an election needs. */
export interface OfficeElection {
  /** Stands in addresses: the plan's id, or the electionId of an election without a plan. */
  id: string;
  /** null without a plan. */
  stored: StoredPlan | null;
  /** null until it is published. */
  electionId: string | null;
  title: LanguageMap;
  contact: Contact;
  timeZone: string;
  schedule: Schedule | null;
}

export const plansApi = (): PlansApi => new PlansApi(officeHttp('', null));

type Loading = 'loading' | 'ready' | 'unknown' | 'offline' | 'server';

const HAS_PLAN = /^[0-9a-f]{32}$/;

/** One election, and who draws it. */
export class ElectionStore {
  loading: Loading = 'loading';
  election: OfficeElection | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(readonly id: string) {}

  /** Reads it (again); what is shown stays until the answer is there. */
  async load(): Promise<void> {
    try {
      this.election = await readElection(this.id);
      this.loading = 'ready';
    } catch (error) {
      if (this.election === null) this.loading = reasonOf(error);
    }
    this.changed();
  }

  /**
   * Keeps a changed plan.
   * @param version  the one that was changed
   * @returns it as it is stored now
   * @throws ClientError PLAN_CHANGED where somebody else was quicker, and what the network does
   */
  async save(version: number, plan: ElectionPlan): Promise<StoredPlan> {
    const stored = this.election?.stored;
    if (stored === null || stored === undefined) throw new Error('only a plan is changed');
    const saved = await plansApi().save(this.id, version, plan);
    const kept = { ...stored, ...saved, plan };
    this.election = electionOf(kept);
    this.changed();
    return kept;
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private changed(): void {
    if (this.election !== null) useTimeZone(this.election.timeZone);
    for (const listener of this.listeners) listener();
  }
}

let current: ElectionStore | null = null;

/** The election of this id; a page about another one loads that. */
export function useElection(id: string): ElectionStore {
  const [, setTurn] = useState(0);
  if (current?.id !== id) current = new ElectionStore(id);
  const store = current;
  useLayoutEffect(() => {
    const stop = store.listen(() => setTurn((turn) => turn + 1));
    void store.load();
    return stop;
  }, [store]);
  return store;
}

async function readElection(id: string): Promise<OfficeElection> {
  if (HAS_PLAN.test(id)) return electionOf(await plansApi().get(id));
  const definition = readDefinition(await new BallotApi('').definition(id));
  const { title, contact, timeZone, schedule } = definition;
  return { id, stored: null, electionId: id, title, contact, timeZone, schedule };
}

function electionOf(stored: StoredPlan): OfficeElection {
  const { id, electionId, plan } = stored;
  const { title, contact, timeZone, schedule } = plan;
  return { id, stored, electionId, title, contact, timeZone, schedule };
}

function reasonOf(error: unknown): Loading {
  if (error instanceof ClientError && error.status === 404) return 'unknown';
  return navigator.onLine ? 'server' : 'offline';
}
