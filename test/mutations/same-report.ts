/** The same record verified again and again: byte for byte one report, whatever chance is in between. */
import { verifyElection } from '#verify';
import { type BuiltRecord, rebuildRecord } from '../support/build-record.js';
import { withFiles } from '../support/verify-record.js';
import { chanceOf } from './chance.js';
import { shuffledSource } from './sources.js';

/**
 * All reports that come of these runs, each once. Every run lists the files in another order, answers reads after other whiles,
 * and draws the weights of its batches anew. The verifier works in one thread, so that the number of workers is no parameter.
 */
export async function distinctReports({ files, electionId, headers }: BuiltRecord, runs: number): Promise<string[]> {
  const reports = new Set<string>();
  for (let run = 0; run < runs; run++) {
    const source = shuffledSource(files, chanceOf(`run ${run}`));
    const options = { expectedElectionId: electionId, headers, onProgress: () => undefined };
    reports.add(JSON.stringify(await verifyElection(source, options)));
  }
  return [...reports];
}

const BALLOT = 0x10;
/** Bytes from the end of a ballot: in its signature, in its token, in its proofs. */
const PLACES = [10, 70, 140];

/** A record with failures in many groups, several of them in one batch of ballots, others only in its files. */
export async function brokenInManyPlaces(base: BuiltRecord): Promise<BuiltRecord> {
  const board = (entries: Uint8Array[]): Uint8Array[] =>
    entries.map((entry, i) => (entry[0] === BALLOT ? flipped(entry, PLACES[i % PLACES.length]) : entry));
  return withFiles(await rebuildRecord(base, { board }), (files) => {
    for (const [path, bytes] of [...files]) {
      if (/trustee-2.*sig|issuer-1-shares\.json$|checkpoint-closing$|\/tile\/0|^anchors/.test(path)) {
        files.set(path, flipped(bytes, 3));
      }
    }
    for (const path of ['hints/of/nobody', 'documents/certified-9.pdf']) files.set(path, new Uint8Array(1));
  });
}

function flipped(bytes: Uint8Array, fromEnd: number): Uint8Array {
  return bytes.map((byte, i) => (i === bytes.length - fromEnd ? byte ^ 1 : byte));
}
