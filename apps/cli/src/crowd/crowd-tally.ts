/** The end of an election that is made up for benchmarks: decryption files of all trustees and the result (spec §10). */
import {
  type Aggregate,
  computeTallyInput,
  encodePoint,
  modOrder,
  multiplyBase,
  provePartialDecryption,
  sha256,
  signDocument,
  toHex,
} from '#crypto';
import {
  computeResult,
  type Definition,
  decryptionPath,
  DOCUMENT_RESULT,
  DOCUMENT_SHARE_FILE,
  encodeDecryptionFile,
  encodeDocumentEntry,
  encodeResult,
  encodeSignatureFile,
  makeSignatureFile,
  signaturePath,
  txidToInternal,
} from '#record';
import type { CeremonyMember } from './parties.js';
import type { RecordFolder } from './record-folder.js';

export interface ClosedElection {
  definition: Definition;
  electionId: Uint8Array;
  closingRoot: Uint8Array;
  /** Of CLOSE, display order. */
  closeTxid: string;
  electionSecret: bigint;
  /** Of the counted ballots, by option: Σ r and the votes. */
  randomness: readonly bigint[];
  totals: readonly number[];
  cast: number;
  counted: number;
  requests: number;
}

/** @returns the board's entries for them: the share files, then the result */
export function finishElection(
  closed: ClosedElection,
  trustees: readonly CeremonyMember[],
  secretShares: readonly bigint[],
  folder: RecordFolder,
): Uint8Array[] {
  const aggregates = closed.randomness.map((r, option) => aggregateOf(closed, r, option));
  const entries = trustees.map((member, i) => {
    const bytes = decrypt(closed, aggregates, member, secretShares[i] ?? 0n);
    const signature = makeSignatureFile('decryption', member.signing.secretKey, member.signing.publicKey, bytes);
    const file = decryptionPath(member.index);
    folder.write(file, bytes);
    folder.write(signaturePath(file), encodeSignatureFile(signature));
    return encodeDocumentEntry(DOCUMENT_SHARE_FILE, member.index, sha256(bytes));
  });
  const { definition, electionId, closingRoot, cast, counted, requests, totals } = closed;
  const figures = { cast, superseded: cast - counted, counted, spoiled: 0, requests };
  const result = encodeResult(
    computeResult({ definition, electionId, closingRoot, classes: [figures], totals: [[...totals]] }),
  );
  folder.write('result.json', result);
  return [...entries, encodeDocumentEntry(DOCUMENT_RESULT, 0, sha256(result))];
}

/** Σ alpha = (Σ r)·B and Σ beta = (Σ r·x + votes)·B, of the one contest. */
function aggregateOf({ electionSecret, totals }: ClosedElection, r: bigint, option: number): Aggregate {
  const alpha = encodePoint(multiplyBase(modOrder(r)));
  const beta = encodePoint(multiplyBase(modOrder(r * electionSecret + BigInt(totals[option] ?? 0))));
  return { contest: 0, option, alpha, beta };
}

function decrypt(
  closed: ClosedElection,
  aggregates: readonly Aggregate[],
  { index, signing }: CeremonyMember,
  secretShare: bigint,
): Uint8Array {
  const { electionId, closingRoot, closeTxid } = closed;
  const input = computeTallyInput(electionId, txidToInternal(closeTxid), closingRoot, aggregates);
  const verificationKey = encodePoint(multiplyBase(secretShare));
  const shares = aggregates.map((aggregate) => {
    const statement = { electionId, closingRoot, trustee: index, verificationKey, aggregate, secretShare };
    const { share, proof } = provePartialDecryption(statement);
    return { contest: aggregate.contest, option: aggregate.option, share: toHex(share), proof: toHex(proof) };
  });
  return encodeDecryptionFile({
    electionId: toHex(electionId),
    trustee: index,
    tallyInput: {
      aggregatesHash: toHex(input.subarray(96)),
      closeTxid,
      closingRoot: toHex(closingRoot),
      signature: toHex(signDocument('tally-input', signing.secretKey, input)),
    },
    shares,
  });
}
