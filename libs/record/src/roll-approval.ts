/**
 * Roll approvals (spec §3.4): an issuer signs that the roll of this root is the legal list's, for this ceremony.
 */
import { concatBytes, fromHex, signDocument, toHex, VerificationError, verifyDocument } from '#crypto';
import type { Definition, Draft, RollApproval } from './definition-types.js';

/** The 64 bytes that an issuer signs with document kind `roll-approval`: `ceremonyId || root` (spec §3.4). */
export function encodeRollApproval(ceremonyId: Uint8Array, root: Uint8Array): Uint8Array {
  if (ceremonyId.length !== 32 || root.length !== 32) throw new RangeError('ceremonyId and root have 32 bytes each');
  return concatBytes(ceremonyId, root);
}

/** @param issuer 1…n   @param secretKey 32 bytes, the issuer's signing key of this ceremony */
export function signRollApproval(
  issuer: number,
  secretKey: Uint8Array,
  ceremonyId: Uint8Array,
  root: Uint8Array,
): RollApproval {
  return { issuer, signature: toHex(signDocument('roll-approval', secretKey, encodeRollApproval(ceremonyId, root))) };
}

/**
 * VerifyRollApproval (spec §3.4, §12 group 3): that issuer of the document approved the document's roll.
 * @param document the draft or definition   @param ceremonyId 32 bytes   @param approval untrusted
 * @throws VerificationError ROLL_APPROVAL_INVALID with the issuer in its message, HEX_INVALID
 */
export function verifyRollApproval(document: Draft | Definition, ceremonyId: Uint8Array, approval: RollApproval): void {
  const member = document.issuers.members.find(({ index }) => index === approval.issuer);
  if (member === undefined)
    throw new VerificationError('ROLL_APPROVAL_INVALID', `issuer ${approval.issuer} does not exist`);
  const message = encodeRollApproval(ceremonyId, fromHex(document.roll.root, 32));
  try {
    verifyDocument('roll-approval', fromHex(member.signingKey, 32), message, fromHex(approval.signature, 64));
  } catch (cause) {
    const message = `the approval of issuer ${member.index} (${member.name}) does not verify`;
    throw new VerificationError('ROLL_APPROVAL_INVALID', message, {}, { cause });
  }
}
