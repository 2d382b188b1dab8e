/**
 * What was typed on a page of the set-up and is not saved yet, kept in this browser from the first letter on: by account,
 * election and page. It holds nothing but parts of a plan, and goes when it is saved or discarded.
 */
import { decodePlan, type ElectionPlan } from '#office';

export interface KeptDraft {
  /** What the page began with. */
  base: ElectionPlan;
  plan: ElectionPlan;
  /** Texts of fields that are no part of a plan yet: half a date. */
  typed: Record<string, string>;
  keptMs: number;
}

const PREFIX = 'psephos-typed';

export const draftPlace = (accountId: string, planId: string, step: string): string =>
  [PREFIX, accountId, planId, step].join('/');

/** null where there is none, or none that this version of the pages can read. */
export function readDraft(place: string): KeptDraft | null {
  try {
    const text = localStorage.getItem(place);
    if (text === null) return null;
    const { base, plan, typed, keptMs } = JSON.parse(text) as Record<string, unknown>;
    return { base: decodePlan(base), plan: decodePlan(plan), typed: textsOf(typed), keptMs: Number(keptMs) };
  } catch {
    return null;
  }
}

/** @returns whether this browser has kept it */
export function keepDraft(place: string, draft: KeptDraft): boolean {
  try {
    localStorage.setItem(place, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(place: string): void {
  try {
    localStorage.removeItem(place);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/** Pages of an election on which this account has typed something that is not saved. */
export function draftedSteps(accountId: string, planId: string): Set<string> {
  const beginning = draftPlace(accountId, planId, '');
  try {
    const places = Object.keys(localStorage).filter((place) => place.startsWith(beginning));
    return new Set(places.map((place) => place.slice(beginning.length)));
  } catch {
    return new Set();
  }
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'));
}
