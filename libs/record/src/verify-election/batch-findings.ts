/**
 * Findings about batches of a log: from whoever checks entries, or from the memory of earlier verifications (spec §12.6).
 */
import { ballotTracker } from '#crypto';
import { ENTRY_BALLOT } from '#record';
import type { LogName } from './checkpoint-file.js';
import type { EntryChecker } from './entry-checker.js';
import type { EntryRules } from './entry-checks.js';
import { type EntryFindings, NO_TRACKER } from './entry-findings.js';
import type { LogBatch } from './log-batches.js';
import type { BatchSource } from './log-pass.js';
import { bundleKey, type VerifiedBundles } from './verified-bundles.js';

/** Bundles that are checked together where nothing is remembered of single ones. */
const BUNDLES = 4;

export interface BatchFindings {
  /** Undefined where the check itself failed, with the error. */
  readonly findings: EntryFindings | undefined;
  readonly error: unknown;
  /** For the next verification: every entry of this batch passed. */
  readonly remember: () => void;
}

export class BatchChecks implements BatchSource<BatchFindings> {
  constructor(
    private readonly log: LogName,
    private readonly rules: EntryRules,
    private readonly checker: EntryChecker,
    private readonly verified: VerifiedBundles | null,
  ) {}

  /** Bundles of a batch: what is remembered is remembered of each one. */
  get bundles(): number {
    return this.verified === null ? BUNDLES : 1;
  }

  get ahead(): number {
    return this.checker.ahead;
  }

  /** Never rejects: a batch that could not be checked is for its group to tell. */
  async check({ entries, leafHashes, readHints }: LogBatch): Promise<BatchFindings> {
    const { log, rules, verified } = this;
    const key = bundleKey(log, rules.electionId, leafHashes);
    const sums = verified?.recall(key);
    try {
      const findings =
        sums === undefined
          ? await this.checker.check({ kind: log, rules, entries, hints: await readHints() })
          : knownFindings(entries, sums);
      return { findings, error: undefined, remember: () => verified?.remember(key, findings.sums) };
    } catch (error) {
      return { findings: undefined, error, remember: () => undefined };
    }
  }
}

/** Of entries that all passed before. */
function knownFindings(entries: readonly Uint8Array[], sums: Uint8Array): EntryFindings {
  return {
    refusals: entries.map(() => null),
    trackers: entries.map((entry) => (entry[0] === ENTRY_BALLOT ? ballotTracker(entry) : NO_TRACKER)),
    sums,
  };
}
