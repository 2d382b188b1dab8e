/**
 * A voter's request for a token (spec §5): made so that repeating it repeats the same bytes, and compared with what the
 * issuance log holds for her. That may differ from it in its signatures alone: another class, roll key or blinded message
 * would be somebody else's request.
 */
import { decodeRequest, deriveRequestRandomness, equalBytes, makeRequest, toHex, verifyRequest } from '#crypto';
import type { Definition } from '#record';
import type { BallotApi } from './ballot-api.js';
import type { VoterPlace } from './device-election.js';
import type { EarlierRequest } from './device-types.js';
import { clientError } from './errors.js';

/**
 * The request's bytes.
 * @param place  with the roll keys of the invitation, secret   @param voterSecret  secret   @param blinded  D, 48 bytes
 * @throws ClientError INVITATION_COUNT where the invitation is not at hand
 */
export function makeVoterRequest(
  electionId: Uint8Array,
  place: VoterPlace,
  voterSecret: Uint8Array,
  blinded: Uint8Array,
): Uint8Array {
  const { classIndex, rollKeys } = place;
  if (rollKeys.length === 0) {
    throw clientError('INVITATION_COUNT', 'the request is signed with the invitation', 'open the invitation again');
  }
  const randomness = rollKeys.map((_, registrar) =>
    deriveRequestRandomness(voterSecret, electionId, classIndex, registrar),
  );
  return makeRequest({ electionId, classIndex, rollKeys, D: blinded, randomness });
}

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

/**
 * The voter's request that stands in the public log already: made elsewhere, since this device has made none. Believed
 * only under the signatures of her roll keys, which nobody can make without her invitation.
 * @returns null where there is none, or none that is public yet
 * @throws VerificationError REQUEST_…; ClientError REQUEST_OTHER
 */
export async function findEarlierRequest(
  api: BallotApi,
  electionId: Uint8Array,
  definition: Definition,
  { classIndex, rollKeys }: VoterPlace,
): Promise<EarlierRequest | null> {
  const found = await api.publicRequest(toHex(electionId), rollKeys[0].publicKey);
  if (found === null) return null;
  const request = decodeRequest(found.request, definition.roll.registrars);
  const isHers =
    request.classIndex === classIndex &&
    rollKeys.every(({ publicKey }, registrar) => equalBytes(publicKey, request.rollKeys[registrar]));
  if (!isHers) throw clientError('REQUEST_OTHER', 'the answer is the request of another voter', null);
  verifyRequest(electionId, request);
  return { anchoredMs: found.anchoredMs };
}
