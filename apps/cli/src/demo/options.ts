/** What a demonstration election is told, what it tells while it runs, and what it found in the end. */
import type { Progress, Report } from '#verify';
import type { Supervisor } from '../supervisor/supervisor.js';
import type { ExpectedContest, SimulatedVoter } from './electorate.js';
import type { ElectionTemplate } from './template.js';

export interface DemoOptions {
  template: ElectionTemplate;
  voters: number;
  trustees: { total: number; threshold: number };
  issuers: { total: number; threshold: number };
  /** Data of all services. */
  directory: string;
  /** Folder for the published record, which must not exist or be empty. */
  recordDirectory: string;
  /** Seed of the simulated voters' choices. */
  seed: string;
  /** Voters that act at the same time. */
  parallel: number;
  blockMs: number;
  /** Whether an issuer is down during a part of issuance and of voting. */
  issuerOutage: boolean;
}

export type DemoStage =
  | 'start services'
  | 'make keys'
  | 'trustees make the election key'
  | 'issuers make the issuing keys'
  | 'publish the definition'
  | 'rehearse'
  | 'issue voting tokens'
  | 'vote'
  | 'close'
  | 'decrypt'
  | 'anchor the result'
  | 'download the record'
  | 'stop services';

/** Called while the election runs; a test may kill and start services in `duringIssuance` and `duringVoting`. */
export interface DemoHooks {
  /** A stage goes on: `done` of `total`, and done for good when they are equal. */
  onProgress: (stage: DemoStage, done: number, total: number) => void;
  /** A sentence for people. */
  onNote: (text: string) => void;
  /** When all services are ready, before anything else. */
  afterStart: (supervisor: Supervisor) => Promise<void>;
  /** While the written record is verified. */
  onCheck: (progress: Progress) => void;
  /** Before every request for a token; voters go on meanwhile. */
  duringIssuance: (supervisor: Supervisor, turn: number) => Promise<void>;
  /** Before every voter's turn at voting. */
  duringVoting: (supervisor: Supervisor, turn: number) => Promise<void>;
}

/** Hooks that do nothing: spread, and replace what is wanted. */
export const QUIET_HOOKS: DemoHooks = {
  onProgress: () => undefined,
  onNote: () => undefined,
  onCheck: () => undefined,
  afterStart: () => Promise.resolve(),
  duringIssuance: () => Promise.resolve(),
  duringVoting: () => Promise.resolve(),
};

export interface AnchorSummary {
  seq: number;
  type: string;
  txid: string;
  treeSize: number;
  leaves: number;
  feeSat: number;
  mined: boolean;
}

export interface DemoOutcome {
  electionId: string;
  voters: SimulatedVoter[];
  /** Confirmations that voters' devices accepted: each of these trackers must stand on the board. */
  confirmed: { tracker: string; index: number }[];
  anchors: AnchorSummary[];
  /** Fees of all anchors. */
  costSat: number;
  expected: ExpectedContest[];
  /** What differs between the published totals and the simulated voters' choices; empty when nothing does. */
  differences: string[];
  report: Report;
  recordDirectory: string;
  headersFile: string;
}
