/**
 * Checks a record beside the page (spec §12): the same `#verify` as the command line, on the bytes that this worker read.
 * One job a worker; the page ends it by ending the worker.
 */
import { BallotApi, openRemoteRecord } from '#client';
import { fromHex, sha256, toHex } from '#crypto';
import { RECORD_INDEX, type RecordSource } from '#record';
import { examineConfirmation, type GivenConfirmation, type Progress, verifyElection } from '#verify';
import { withChecking } from '../../kit/checking.js';
import { openHeaders, openRecord } from '../../kit/record-places.js';
import type { FromWorker, Job, JudgedRecord, NamedFile, ToWorker } from './jobs.js';

/** What is being done. */
interface Place {
  stage: 'record' | 'headers';
}

let resumed: Promise<void> = Promise.resolve();
let resume: () => void = () => undefined;

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case 'job':
      void run(data.job);
      return;
    case 'pause':
      resumed = new Promise((resolve) => (resume = resolve));
      return;
    case 'resume':
      resume();
      return;
    default:
      data satisfies never;
  }
});

const tell = (message: FromWorker): void => postMessage(message);

async function run(job: Job): Promise<void> {
  const at: Place = { stage: 'record' };
  try {
    if (job.type === 'verify') await verify(job, at);
    else await confirm(job);
  } catch (error) {
    const code = hasCode(error) ? error.code : 'FAILED';
    const message = error instanceof Error ? error.message : String(error);
    tell({ type: 'refused', stage: at.stage, code, message });
  }
}

async function verify(job: Extract<Job, { type: 'verify' }>, at: Place): Promise<void> {
  const { source, files, bytes } = await openRecord(
    job.place,
    () => resumed,
    (done, total, size) => tell({ type: 'download', done, total, bytes: size }),
  );
  at.stage = 'headers';
  const headers = job.headers === null ? null : await openHeaders(job.headers, source);
  at.stage = 'record';
  const options = {
    expectedElectionId: job.electionId === null ? null : fromHex(job.electionId, 32),
    headers,
    confirmations: await Promise.all(job.confirmations.map(read)),
    onProgress: (progress: Progress) => tell({ type: 'progress', progress }),
  };
  const report = await withChecking(source, (checker) => verifyElection(source, { ...options, checker }));
  tell({ type: 'report', report, record: { ...(await judged(source)), files, bytes } });
}

async function confirm({ place, confirmation }: Extract<Job, { type: 'confirmation' }>): Promise<void> {
  const isServer = place.kind === 'server';
  const source = isServer
    ? await openRemoteRecord(new BallotApi(place.origin), place.electionId)
    : (
        await openRecord(
          place,
          () => resumed,
          () => undefined,
        )
      ).source;
  const electionId = isServer ? fromHex(place.electionId, 32) : null;
  tell({ type: 'confirmation', confirmation: await examineConfirmation(source, electionId, await read(confirmation)) });
}

const read = async ({ file, blob }: NamedFile): Promise<GivenConfirmation> => ({
  file,
  bytes: new Uint8Array(await blob.arrayBuffer()),
});

async function judged(source: RecordSource): Promise<Omit<JudgedRecord, 'files' | 'bytes'>> {
  const paths = new Set(await source.list());
  const fileAt = async (path: string) => (paths.has(path) ? await source.read(path) : null);
  const index = await fileAt(RECORD_INDEX);
  return {
    fingerprint: index === null ? '' : toHex(sha256(index)),
    definition: await fileAt('definition.json'),
    result: await fileAt('result.json'),
    anchors: await fileAt('anchors.jsonl'),
  };
}

function hasCode(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
