/** What a voter's device is opened with, and what it tells (spec §5, §6, §7). */
import type { BallotApi, TrackerAnswer } from './ballot-api.js';
import type { AcceptedEntry } from './log-view.js';
import type { TextStore } from './stores.js';
import type { IssuerFailure } from './token-collector.js';

export interface OpenOptions {
  api: BallotApi;
  /** The election's id as the page or the link names it; the invitation decides whether it is the right one. */
  electionId: string;
  /** Invitation texts, one a registrar. Secret. */
  invitations: string[];
  store: TextStore;
  /** Device clock in milliseconds since 1970. */
  nowMs: () => number;
}

/** The same without the invitation: a later visit of a device that knows its class. */
export type ResumeOptions = Omit<OpenOptions, 'invitations'>;

/** What is told while a token is made; issuers by their index, 1…n. */
export type TokenStep =
  | { step: 'logged' }
  /** These are asked now; of the others those that signed in an earlier try. */
  | { step: 'asked'; asked: number[]; signed: number[] }
  | { step: 'share'; issuer: number; have: number; need: number }
  | { step: 'failure'; failure: IssuerFailure };

export interface TokenOutcome {
  /** Issuers that did not sign, or signed wrongly. */
  failures: IssuerFailure[];
}

/** A token was asked for with this invitation, on another device. */
export interface EarlierRequest {
  /** By when, as the service says; null while no anchor covers it. */
  anchoredMs: number | null;
}

/** A ballot or spoil that was found on the board. */
export interface Confirmation extends AcceptedEntry {
  tracker: Uint8Array;
  /** Whether the definition's quorum of witnesses has cosigned this checkpoint. */
  quorumReached: boolean;
}

/** Where the last ballot of this device stands now, as the board tells it. */
export interface CastStanding {
  /** Proven: the ballot is still in the board that this device follows. */
  index: number;
  treeSize: number;
  /** As the services say; the record proves it. */
  anchor: TrackerAnswer['anchor'];
  /** Highest revision on the board if it is above this ballot's; null while this ballot is the newest. */
  supersededBy: number | null;
}
