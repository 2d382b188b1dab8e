/**
 * Group 3: the issuing keys (spec §3.4, §4.4, §12.2). Each class's key is the one that the issuers made together for this
 * class: messages and transcript signed, commitments, proofs of possession, keys recomputed. And at least a threshold of
 * the issuers approved the roll.
 */
import { deriveIssuingKeys, fromHex, toHex, VerificationError, verifyIssuerCommitment } from '#crypto';
import { decodeCommitmentMessage, type Definition, type Issuing, verifyRollApproval } from '#record';
import { assertSameHex, culpritOf, readCeremony } from './ceremony-documents.js';
import type { CheckRun } from './check-run.js';
import type { DefinitionFacts } from './group-01-definition.js';
import type { RecordReader } from './record-reader.js';

export async function checkIssuingKeys(run: CheckRun, reader: RecordReader, facts: DefinitionFacts): Promise<void> {
  const { definition, ceremonyId } = facts;
  const { members, threshold } = definition.issuers;
  // 1. Messages, and that the definition holds what they say.
  const commitments = await readCeremony(run, reader, facts, 'issuer');
  commitments?.forEach((document, i) => {
    run.expect(1);
    run.attempt(`definition.json, keys of issuer ${i + 1}`, culpritOf('issuer', members[i]), () =>
      assertIsMessage(definition, i, document),
    );
  });
  definition.voterClasses.forEach(({ id, issuing }, classIndex) => {
    // 2. Proofs of possession, for this ceremony, class and index; as many commitments as the threshold.
    members.forEach((member, i) => {
      run.expect(1);
      run.attempt(`class ${id}, issuer ${member.index}`, culpritOf('issuer', member), () =>
        verifyIssuerCommitment(ceremonyId, classIndex, member.index, threshold, commitmentOf(issuing, i)),
      );
    });
    // 3. The keys that the commitments make.
    run.expect(1);
    run.attempt(`definition.json issuing key of class ${id}`, undefined, () => assertKeys(issuing));
  });
  // 4. Roll approvals: form and order are checked with the definition, here their signatures.
  run.expect(threshold);
  const approved = definition.rollApprovals.filter((approval) => {
    try {
      verifyRollApproval(definition, ceremonyId, approval);
      return true;
    } catch (error) {
      run.failWith(`definition.json roll approval of issuer ${approval.issuer}`, error, undefined);
      return false;
    }
  });
  run.pass(Math.min(new Set(approved.map(({ issuer }) => issuer)).size, threshold));
}

function commitmentOf(issuing: Issuing, i: number): { commitments: Uint8Array[]; proof: Uint8Array } {
  return { commitments: issuing.commitments[i].map((hex) => fromHex(hex, 96)), proof: fromHex(issuing.proofs[i], 128) };
}

function assertIsMessage(definition: Definition, i: number, document: Uint8Array): void {
  const message = decodeCommitmentMessage(document);
  if (message.role !== 'issuer') throw new Error('a message of another role passed its check');
  const sent = message.classes.flatMap(({ commitments, proof }) => [...commitments, proof]);
  const held = definition.voterClasses.flatMap(({ issuing }) => [...issuing.commitments[i], issuing.proofs[i]]);
  assertSameHex(sent, held);
}

function assertKeys({ commitments, publicKey, verificationKeys }: Issuing): void {
  const computed = deriveIssuingKeys(commitments.map((list) => list.map((hex) => fromHex(hex, 96))));
  const expected = [computed.publicKey, ...computed.verificationKeys].map(toHex).join();
  const defined = [publicKey, ...verificationKeys].join();
  if (expected === defined) return;
  const evidence = `computed ${expected}, defined ${defined}`;
  throw new VerificationError('ISSUING_KEY_MISMATCH', 'the keys are not those of the commitments', { evidence });
}
