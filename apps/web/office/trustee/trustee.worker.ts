/**
 * A trustee's work beside her page: key files, the checks of the whole election, the decryption of the sums. What was
 * examined stays here, so that what is decrypted is what was checked, whatever the page says.
 */
import {
  decryptTrusteeFile,
  encryptTrusteeFile,
  type ExaminedElection,
  examineForDecryption,
  firstBarrier,
  publicKeysOf,
  TrusteeProgram,
} from '#client';
import { encodeBase32, hashAggregates } from '#crypto';
import type { Progress } from '#verify';
import { withChecking } from '../../kit/checking.js';
import { openHeaders, openRecord } from '../../kit/record-places.js';
import type { FromWorker, Job, Sums } from './jobs.js';
import { trusteeStore } from './trustee-store.js';

let examined: ExaminedElection | null = null;

const tell = (message: FromWorker): void => postMessage(message);

addEventListener('message', ({ data }: MessageEvent<Job>) => {
  void run(data).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    tell({ type: 'failed', code: hasCode(error) ? error.code : 'FAILED', message });
  });
});

async function run(job: Job): Promise<void> {
  switch (job.type) {
    case 'seal':
      return tell({ type: 'sealed', text: await encryptTrusteeFile(job.keys, job.passphrase) });
    case 'open':
      return tell({ type: 'opened', keys: await decryptTrusteeFile(job.text, job.passphrase) });
    case 'examine':
      return examine(job);
    case 'decide': {
      if (examined === null) throw new Error('nothing was examined');
      const program = new TrusteeProgram(job.keys, trusteeStore(publicKeysOf(job.keys).signingKey));
      const signed = await program.decide(examined, (done, total) => tell({ type: 'deciding', done, total }));
      return tell({ type: 'decided', signed });
    }
    default:
      return job satisfies never;
  }
}

async function examine({ origin, electionId, headers }: Extract<Job, { type: 'examine' }>): Promise<void> {
  examined = null;
  const place = { kind: 'server', origin, electionId } as const;
  const { source } = await openRecord(
    place,
    () => Promise.resolve(),
    (done, total) => tell({ type: 'download', done, total }),
  );
  const chosen = await openHeaders(headers, source);
  const onProgress = (progress: Progress): void => tell({ type: 'progress', progress });
  const found = await withChecking(source, (checker) =>
    examineForDecryption(electionId, source, chosen, onProgress, checker),
  );
  examined = found;
  tell({ type: 'examined', report: found.report, sums: sumsOf(found) });
}

function sumsOf({ definition, depth, report, tally }: ExaminedElection): Sums | null {
  if (tally === undefined || depth === undefined || firstBarrier(report) !== null) return null;
  const headers = {
    height: depth.tipHeight,
    timeMs: depth.tipTimeMs,
    depth: depth.confirmations,
    needed: definition.anchor.closeConfirmations,
  };
  const fingerprint = encodeBase32(hashAggregates(tally.aggregates).slice(0, 10));
  return { due: tally.due.length, counted: report.figures.counted, headers, fingerprint };
}

function hasCode(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
