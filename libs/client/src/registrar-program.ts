/**
 * A registrar's program (spec §3, §5): makes a code for every voter, gives the office the roll with the public halves,
 * and after the definition is published writes the invitations. Codes are secret: whoever has one can act as the voter
 * as long as she has not.
 */
import { decodeCode, deriveRollKey, encodeInvitation, encodeInvitationLink, generateCode, toHex } from '#crypto';
import { encodeRollCsv, type RollEntry } from '#record';

export interface RollVoter {
  voterId: string;
  /** Id of the voter class. */
  classId: string;
}

/** A voter with her code. Secret. */
export interface CodedVoter extends RollVoter {
  code: string;
}

export interface VoterInvitation extends RollVoter {
  /** 36 characters, for letters. Secret. */
  typed: string;
  /** Code and whole electionId, for links and QR codes. Secret. */
  link: string;
}

/** A fresh code of 100 bits for every voter. */
export function makeCodes(voters: RollVoter[]): CodedVoter[] {
  return voters.map((voter) => ({ ...voter, code: generateCode() }));
}

/** The roll as the office uploads it: voter ids, classes and the public halves of the codes. For one registrar. */
export function makeRollCsv(voters: CodedVoter[]): string {
  const rows = voters.map(({ voterId, classId, code }) => ({ voterId, classId, rollKeys: [rollKeyOf(code)] }));
  return encodeRollCsv(rows, 1);
}

/** The published form of the same roll. @param classIds  ids of the voter classes, in definition order */
export function makeRollEntries(voters: CodedVoter[], classIds: string[]): RollEntry[] {
  return voters.map(({ classId, code }) => {
    const classIndex = classIds.indexOf(classId);
    if (classIndex < 0) throw new Error(`no voter class '${classId}'`);
    return { classIndex, rollKeys: [deriveRollKey(decodeCode(code)).publicKey] };
  });
}

/** The invitations, which exist only once the definition does. @param electionId  32 bytes */
export function makeInvitations(voters: CodedVoter[], electionId: Uint8Array): VoterInvitation[] {
  return voters.map(({ voterId, classId, code }) => ({
    voterId,
    classId,
    typed: encodeInvitation(code, electionId),
    link: encodeInvitationLink(code, electionId),
  }));
}

function rollKeyOf(code: string): string {
  return toHex(deriveRollKey(decodeCode(code)).publicKey);
}
