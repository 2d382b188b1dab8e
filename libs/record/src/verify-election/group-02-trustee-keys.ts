/**
 * Group 2: the trustees' keys (spec §4.1, §4.2, §12.2). The election key is the one that the trustees made together: every
 * message and the transcript signed, as many commitments as the threshold, every proof of possession, members by their
 * position, `Y` and `Y_i` recomputed, and every rehearsal.
 */
import {
  deriveTrusteeKeys,
  fromHex,
  toHex,
  type TrusteeKeys,
  VerificationError,
  verifyKeyCommitment,
  verifyRehearsal,
} from '#crypto';
import { decodeCommitmentMessage, decodeRehearsalMessage, type Trustee } from '#record';
import { assertSameHex, culpritOf, readCeremony, readStep } from './ceremony-documents.js';
import type { CheckRun } from './check-run.js';
import type { DefinitionFacts } from './group-01-definition.js';
import type { RecordReader } from './record-reader.js';

export async function checkTrusteeKeys(
  run: CheckRun,
  reader: RecordReader,
  facts: DefinitionFacts,
): Promise<TrusteeKeys> {
  const { definition, electionId, ceremonyId } = facts;
  const { members, threshold, publicKey } = definition.trustees;
  // 1. Messages, and that the definition holds what they say.
  const commitments = await readCeremony(run, reader, facts, 'trustee');
  members.forEach((member, i) => {
    run.expect(2);
    const culprit = culpritOf('trustee', member);
    const place = `definition.json trustees.members[${i}]`;
    if (commitments !== undefined) run.attempt(place, culprit, () => assertIsMessage(member, commitments[i]));
    // 2. Proof of possession; as many commitments as the threshold of the definition.
    run.attempt(place, culprit, () => {
      verifyKeyCommitment(ceremonyId, member.index, threshold, commitmentOf(member));
    });
  });
  // 3. Y and Y_i from the commitments, never from anybody's word.
  const keys = deriveTrusteeKeys(members.map((member) => commitmentOf(member).commitments));
  run.expect(1);
  run.attempt('definition.json trustees.publicKey', undefined, () => assertKey(keys.publicKey, publicKey));
  // 4. Rehearsals: every share was at hand before the election opened.
  const rehearsals = await readStep(run, reader, facts, 'trustee', 'rehearsal');
  rehearsals?.forEach((document, i) => {
    run.expect(1);
    run.attempt(`rehearsal of trustee ${i + 1}`, culpritOf('trustee', members[i]), () => {
      const { share, proof } = decodeRehearsalMessage(document);
      const proven = { share: fromHex(share, 32), proof: fromHex(proof, 96) };
      verifyRehearsal(electionId, i + 1, keys.verificationKeys[i], proven);
    });
  });
  return keys;
}

function commitmentOf({ commitments, proof }: Trustee): { commitments: Uint8Array[]; proof: Uint8Array } {
  return { commitments: commitments.map((hex) => fromHex(hex, 32)), proof: fromHex(proof, 64) };
}

function assertIsMessage(member: Trustee, document: Uint8Array): void {
  const message = decodeCommitmentMessage(document);
  if (message.role !== 'trustee') throw new Error('a message of another role passed its check');
  assertSameHex([...message.commitments, message.proof], [...member.commitments, member.proof]);
}

function assertKey(computed: Uint8Array, defined: string): void {
  if (toHex(computed) === defined) return;
  const evidence = `computed ${toHex(computed)}, defined ${defined}`;
  throw new VerificationError('ELECTION_KEY_MISMATCH', 'the election key is not the one of the commitments', {
    evidence,
  });
}
