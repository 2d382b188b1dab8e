/**
 * One trustee's decryption file, verified wholly (spec §10.2): signature, tally input, exactly the due pairs, every proof.
 * A file with anything wrong is set aside as a whole and named.
 */
import {
  type Aggregate,
  deriveTrusteeKeys,
  fromHex,
  toHex,
  VerificationError,
  verifyPartialDecryptions,
} from '#crypto';
import {
  assertSharesDue,
  decodeDecryptionFile,
  decodeSignatureFile,
  verifySignedDocument,
  verifyTallyInput,
  type DecryptionFile,
} from '#record';
import type { CountedElection } from '../counting/count-election.js';

/**
 * @param trustee 1…m, as the file's path says   @param bytes, signature untrusted: the file and its `.sig.json`
 * @throws VerificationError DECRYPTION_…, SIGNATURE_FILE_…, DOCUMENT_SIGNATURE_INVALID, PARTIAL_DECRYPTION_…
 */
export function verifyShareFile(
  counted: CountedElection,
  trustee: number,
  bytes: Uint8Array,
  signature: Uint8Array,
): DecryptionFile {
  const { definition, electionId } = counted.election;
  const member = definition.trustees.members.at(trustee - 1);
  if (trustee < 1 || member === undefined) throw invalid(`there is no trustee ${trustee}`);
  // 1. Signed by this trustee, as a decryption file.
  verifySignedDocument('decryption', member.signingKey, bytes, decodeSignatureFile(signature));
  // 2. Of this election and this trustee, over the tally input that was computed here.
  const file = decodeDecryptionFile(bytes);
  if (file.electionId !== toHex(electionId) || file.trustee !== trustee)
    throw invalid('it is of another election or trustee');
  verifyTallyInput(file, counted.tallyInput, member.signingKey);
  // 3. Exactly the due pairs, each with its proof under the key that the commitments give.
  assertSharesDue(file, counted.due);
  const { closingRoot } = counted;
  const verificationKey = verificationKeyOf(counted, trustee);
  const due = aggregatesDue(counted);
  verifyPartialDecryptions(
    { electionId, closingRoot, trustee, verificationKey },
    file.shares.map(({ share, proof }, i) => ({
      aggregate: due[i],
      share: fromHex(share, 32),
      proof: fromHex(proof, 96),
    })),
  );
  return file;
}

/** In the order of the due pairs. */
function aggregatesDue({ aggregates, due }: CountedElection): Aggregate[] {
  const contests = new Set(due.map(({ contest }) => contest));
  return aggregates.filter(({ contest }) => contests.has(contest));
}

/** Recomputed from the commitments of all trustees, as everyone does. */
function verificationKeyOf({ election }: CountedElection, trustee: number): Uint8Array {
  const { members } = election.definition.trustees;
  const commitments = members.map((member) => member.commitments.map((point) => fromHex(point, 32)));
  return deriveTrusteeKeys(commitments).verificationKeys[trustee - 1];
}

function invalid(message: string): VerificationError {
  return new VerificationError('DECRYPTION_FILE_INVALID', message);
}
