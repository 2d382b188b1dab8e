/** What the office holds of a plan's roll, as its service says it: numbers and fingerprints, no voter. */
import type { LanguageMap } from '#record';

export interface StoredHalf {
  registrar: 1 | 2;
  /** SHA-256 of the half, hex; the registrar's program finds the same. */
  fingerprint: string;
  /** Number of voters by class id. */
  size: Record<string, number>;
  importedMs: number;
}

export interface RollSummary {
  planId: string;
  state: 'planning' | 'frozen' | 'published';
  electionId: string | null;
  title: LanguageMap;
  languages: string[];
  registrars: 1 | 2;
  enrolment: 'codes' | 'account';
  classes: { id: string; label: LanguageMap }[];
  halves: StoredHalf[];
  /** All halves are there and fit each other and the plan. */
  isComplete: boolean;
  /** Why they do not fit. */
  problem: { code: string; detail: string } | null;
}
