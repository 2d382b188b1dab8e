/**
 * What stands in the issuance log for a voter (spec §5): her request, or an earlier one of hers that differs in its
 * signatures alone. Another class, roll key or blinded message would be somebody else's request.
 */
import { decodeRequest, equalBytes, verifyRequest } from '#crypto';
import type { Definition } from '#record';
import { clientError } from './errors.js';

/**
 * @param sent    made by this device   @param logged  untrusted: what the API says the log holds
 * @throws ClientError REQUEST_OTHER; VerificationError REQUEST_…
 */
export function assertSameRequest(
  electionId: Uint8Array,
  definition: Definition,
  sent: Uint8Array,
  logged: Uint8Array,
): void {
  if (equalBytes(sent, logged)) return;
  const { registrars } = definition.roll;
  const [ours, theirs] = [decodeRequest(sent, registrars), decodeRequest(logged, registrars)];
  const same =
    ours.classIndex === theirs.classIndex &&
    equalBytes(ours.D, theirs.D) &&
    ours.rollKeys.every((key, registrar) => equalBytes(key, theirs.rollKeys[registrar]));
  if (!same) {
    throw clientError(
      'REQUEST_OTHER',
      'the issuance log holds another request than the one this device made',
      'tell the election office now: somebody may have used your invitation',
    );
  }
  verifyRequest(electionId, theirs);
}
