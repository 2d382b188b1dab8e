/**
 * The signed messages of one key ceremony as they stand in the record (spec §4, record format §3): every member's, in
 * index order, each under the member's signing key of the definition, and one transcript that all of them signed.
 */
import { computeTranscriptHash, toHex, VerificationError } from '#crypto';
import {
  ceremonyDocumentKind,
  type CeremonyRole,
  type CeremonyStep,
  checkCeremonyMessage,
  decodeTranscriptMessage,
  type Member,
  membersOf,
} from '#record';
import type { CheckRun } from './check-run.js';
import { ceremonyPath } from './group-00-files.js';
import type { DefinitionFacts } from './group-01-definition.js';
import type { RecordReader } from './record-reader.js';

/** As in reports: "trustee 2 (name)". */
export function culpritOf(role: CeremonyRole, { index, name }: Member): string {
  return `${role} ${index} (${name})`;
}

/**
 * Reads one step of a ceremony. Each message counts twice: signed, and right. Only for what she signed a member is blamed.
 * @returns the documents in index order, or undefined if one is missing or wrong
 */
export async function readStep(
  run: CheckRun,
  reader: RecordReader,
  { definition, electionId, ceremonyId }: DefinitionFacts,
  role: CeremonyRole,
  step: CeremonyStep,
): Promise<Uint8Array[] | undefined> {
  const id = toHex(step === 'rehearsal' ? electionId : ceremonyId);
  const members = membersOf(definition, role);
  run.expect(2 * members.length);
  const documents: Uint8Array[] = [];
  for (const member of members) {
    const name = { role, index: member.index, step };
    const path = ceremonyPath(name);
    const document = await run.attemptReading(path, undefined, () =>
      reader.readSigned(path, ceremonyDocumentKind(step), member.signingKey),
    );
    if (document === undefined) continue;
    const isRight = run.attempt(path, culpritOf(role, member), () =>
      checkCeremonyMessage(definition, id, name, document),
    );
    if (isRight) documents.push(document);
  }
  return documents.length === members.length ? documents : undefined;
}

/**
 * Reads all steps that both ceremonies share, and compares the transcript that every member signed with the messages of
 * this record (Algorithm 4.7): nobody was shown other ones.
 * @returns the commitment messages in index order
 */
export async function readCeremony(
  run: CheckRun,
  reader: RecordReader,
  facts: DefinitionFacts,
  role: CeremonyRole,
): Promise<Uint8Array[] | undefined> {
  const commitments = await readStep(run, reader, facts, role, 'commitment');
  const shares = await readStep(run, reader, facts, role, 'shares');
  const transcripts = await readStep(run, reader, facts, role, 'transcript');
  if (commitments === undefined || shares === undefined || transcripts === undefined) return undefined;
  const expected = toHex(computeTranscriptHash([...commitments, ...shares]));
  membersOf(facts.definition, role).forEach((member, i) => {
    run.expect(1);
    run.attempt(`transcript of ${role} ${member.index}`, culpritOf(role, member), () => {
      const { transcriptHash } = decodeTranscriptMessage(transcripts[i]);
      if (transcriptHash === expected) return;
      const evidence = `computed ${expected}, signed ${transcriptHash}`;
      throw new VerificationError('CEREMONY_TRANSCRIPT_MISMATCH', 'it signed another transcript', { evidence });
    });
  });
  return commitments;
}

/** Lists of hex are the same, else the member's message is not what the definition holds. */
export function assertSameHex(message: readonly string[], definition: readonly string[]): void {
  if (message.join() === definition.join()) return;
  const evidence = `message ${message.join()}, definition ${definition.join()}`;
  throw new VerificationError('CEREMONY_MESSAGE_MISMATCH', 'the definition holds other values than the message', {
    evidence,
  });
}
