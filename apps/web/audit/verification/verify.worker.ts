/**
 * Checks a record beside the page (spec §12): the same `#verify` as the command line, on the bytes that this worker read.
 * One job a worker; the page ends it by ending the worker.
 */
import { decodeNote, fromHex, sha256, toHex, VerificationError, verifyCheckpoint } from '#crypto';
import { decodeDefinition, RECORD_INDEX, type RecordSource } from '#record';
import { verifyConfirmation, verifyElection } from '#verify';
import { openHeaders, openRecord, openRemoteRecord } from '../../kit/record-places.js';
import type { FromWorker, Job, JudgedRecord, ToWorker } from './jobs.js';

/** What is being done. */
interface Place {
  stage: 'record' | 'headers' | 'confirmation';
  /** The record's own checkpoint, once its signature was verified. */
  note: string;
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
  const at: Place = { stage: 'record', note: '' };
  try {
    if (job.type === 'verify') await verify(job, at);
    else await confirm(job, at);
  } catch (error) {
    const known = error instanceof VerificationError;
    const code = known || hasCode(error) ? error.code : 'FAILED';
    const message = error instanceof Error ? error.message : String(error);
    // Two histories are proven by both of the board's signatures.
    const evidence = known && error.detail.evidence !== undefined ? `${error.detail.evidence}\n${at.note}` : '';
    tell({ type: 'refused', stage: at.stage, judged: known, code, message, evidence });
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
  const report = await verifyElection(source, {
    expectedElectionId: job.electionId === null ? null : fromHex(job.electionId, 32),
    headers,
    onProgress: (progress) => tell({ type: 'progress', progress }),
  });
  tell({ type: 'report', report, record: { ...(await judged(source)), files, bytes } });
}

async function confirm(job: Extract<Job, { type: 'confirmation' }>, at: Place): Promise<void> {
  const { place, confirmation } = job;
  const source =
    place.kind === 'server'
      ? await openRemoteRecord(place.origin, place.electionId)
      : (
          await openRecord(
            place,
            () => resumed,
            () => undefined,
          )
        ).source;
  at.note = await readSigned(source, place.kind === 'server' ? place.electionId : null);
  at.stage = 'confirmation';
  const entry = await verifyConfirmation(source, new Uint8Array(await confirmation.arrayBuffer()));
  tell({ type: 'confirmed', entry });
}

/**
 * The checkpoint of the record's board. A record of another election, or whose checkpoint is not signed, says nothing about
 * a confirmation, and must not make an honest one look forged.
 * @throws VerificationError
 */
async function readSigned(source: RecordSource, electionId: string | null): Promise<string> {
  const bytes = await source.read('definition.json');
  if (electionId !== null && toHex(sha256(bytes)) !== electionId) {
    throw new VerificationError('ELECTION_ID_MISMATCH', 'the record is of another election');
  }
  const { board, witnesses } = decodeDefinition(bytes);
  const keyOf = ({ name, publicKey }: { name: string; publicKey: string }) => ({
    name,
    publicKey: fromHex(publicKey, 32),
  });
  const note = decodeNote(await source.read('board/checkpoint'));
  verifyCheckpoint(note, { ...board, publicKey: fromHex(board.publicKey, 32) }, witnesses.members.map(keyOf));
  return note;
}

async function judged(source: RecordSource): Promise<Omit<JudgedRecord, 'files' | 'bytes'>> {
  const paths = new Set(await source.list());
  const read = async (path: string) => (paths.has(path) ? await source.read(path) : null);
  const index = await read(RECORD_INDEX);
  return {
    fingerprint: index === null ? '' : toHex(sha256(index)),
    definition: await read('definition.json'),
    result: await read('result.json'),
    anchors: await read('anchors.jsonl'),
  };
}

function hasCode(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
