/** What the page and its worker say to each other. Everything the worker answers was computed from bytes it read itself. */
import type { ConfirmationReport, Progress, Report } from '#verify';
import type { HeaderPlace, RecordPlace } from '../../kit/record-places.js';

export type Job =
  | {
      type: 'verify';
      place: RecordPlace;
      electionId: string | null;
      headers: HeaderPlace | null;
      confirmations: NamedFile[];
    }
  | { type: 'confirmation'; place: RecordPlace; confirmation: NamedFile };

export interface NamedFile {
  file: string;
  blob: Blob;
}

export type ToWorker = { type: 'job'; job: Job } | { type: 'pause' } | { type: 'resume' };

/** The record that was judged. */
export interface JudgedRecord {
  /** SHA-256 of its record.json, hex, or "" when there is none. */
  fingerprint: string;
  files: number;
  bytes: number;
  definition: Uint8Array | null;
  result: Uint8Array | null;
  anchors: Uint8Array | null;
}

export type FromWorker =
  | { type: 'download'; done: number; total: number; bytes: number }
  | { type: 'progress'; progress: Progress }
  | { type: 'report'; report: Report; record: JudgedRecord }
  | { type: 'confirmation'; confirmation: ConfirmationReport }
  | {
      type: 'refused';
      stage: 'record' | 'headers';
      code: string;
      message: string;
    };
