/** What a trustee's page and its worker say to each other. Keys are in memory on both sides, and nowhere else. */
import type { SignedDecryption, TrusteeKeys } from '#client';
import type { Progress, Report } from '#verify';
import type { HeaderPlace } from '../../kit/record-places.js';

export type Job =
  /** Opening and closing a key file takes a second of work on purpose. Secret: keys, passphrase. */
  | { type: 'seal'; keys: TrusteeKeys; passphrase: string }
  | { type: 'open'; text: string; passphrase: string }
  /** Her own download, the checks 0 to 11; the worker keeps what it found for `decide`. */
  | { type: 'examine'; origin: string; electionId: string; headers: HeaderPlace }
  | { type: 'decide'; keys: TrusteeKeys };

export type FromWorker =
  | { type: 'sealed'; text: string }
  | { type: 'opened'; keys: TrusteeKeys }
  | { type: 'download'; done: number; total: number }
  | { type: 'progress'; progress: Progress }
  | { type: 'examined'; report: Report; sums: Sums | null }
  | { type: 'deciding'; done: number; total: number }
  | { type: 'decided'; signed: SignedDecryption }
  | { type: 'failed'; code: string; message: string };

/** What she would decrypt; only where every check passed. */
export interface Sums {
  /** Sealed totals that are due. */
  due: number;
  /** Counted ballots. */
  counted: number;
  /** What her header source showed: its newest block, and how deep the closing anchor lies. */
  headers: { height: number; timeMs: number; depth: number; needed: number };
  /** Of the totals, base32, for comparing by telephone. */
  fingerprint: string;
}
