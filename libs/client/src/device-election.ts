/**
 * The election as a voter's device sees it (spec §5, step 1): the definition that her invitation names and no other,
 * and her entry on its roll. Nothing is derived from the invitation's code before the definition was compared.
 */
import {
  type BallotContext,
  decodeInvitation,
  deriveRollKey,
  equalBytes,
  matchesElection,
  sha256,
  toHex,
} from '#crypto';
import { assertRollMatches, ballotContext, decodeDefinition, decodeRoll, type Definition } from '#record';
import { clientError } from './errors.js';
import { readNamedElection } from './named-election.js';

export type Invitation = ReturnType<typeof decodeInvitation>;

export interface DeviceElection {
  electionId: Uint8Array;
  definition: Definition;
}

/** The voter's place in the election. `secretKeys` are secret. */
export interface VoterPlace {
  classIndex: number;
  rollKeys: { secretKey: bigint; publicKey: Uint8Array }[];
  context: BallotContext;
}

/**
 * The definition is the one that every invitation names.
 * @param invitations      the voter's texts, one a registrar; secret
 * @param definitionBytes  untrusted
 * @throws ClientError INVITATION_OTHER_ELECTION, INVITATION_COUNT; VerificationError INVITATION_INVALID, DEFINITION_…
 */
export function openElection(
  invitations: string[],
  definitionBytes: Uint8Array,
): DeviceElection & { codes: Uint8Array[] } {
  const decoded = invitations.map((text) => decodeInvitation(text));
  // 1. Compare before anything else: a request signed under another definition could be replayed.
  const electionId = sha256(definitionBytes);
  for (const invitation of decoded) {
    if (matchesElection(invitation, electionId)) continue;
    throw clientError(
      'INVITATION_OTHER_ELECTION',
      `this invitation is not for election ${toHex(electionId)}`,
      'open the link of the invitation, or ask the election office which election it belongs to',
    );
  }
  // 2. Only then read it.
  const definition = decodeDefinition(definitionBytes);
  if (decoded.length !== definition.roll.registrars) {
    throw clientError(
      'INVITATION_COUNT',
      `this election needs ${definition.roll.registrars} invitation code(s), one from each registrar, not ${decoded.length}`,
      null,
    );
  }
  return { electionId, definition, codes: decoded.map(({ code }) => code) };
}

/**
 * The definition with this id: for a later visit of a device that compared it with the invitation before.
 * @param electionId       32 bytes in hex, from the device's own store
 * @param definitionBytes  untrusted
 * @throws ClientError ELECTION_OTHER; VerificationError DEFINITION_…
 */
export function openNamedElection(electionId: string, definitionBytes: Uint8Array): DeviceElection {
  readNamedElection(electionId, definitionBytes);
  return { electionId: sha256(definitionBytes), definition: decodeDefinition(definitionBytes) };
}

/**
 * The voter's entry on the roll that the definition fixes.
 * @param rollBytes  untrusted `roll.txt`; its root must be the definition's
 * @param codes      secret
 * @throws ClientError INVITATION_UNKNOWN; VerificationError ROLL_…
 */
export function findPlace(election: DeviceElection, rollBytes: Uint8Array, codes: Uint8Array[]): VoterPlace {
  const { definition, electionId } = election;
  const entries = decodeRoll(rollBytes, definition.roll.registrars);
  assertRollMatches(definition, entries);
  const rollKeys = codes.map((code) => deriveRollKey(code));
  const place = entries.find((entry) =>
    rollKeys.every(({ publicKey }, registrar) => {
      const onRoll = entry.rollKeys[registrar];
      return onRoll !== undefined && equalBytes(onRoll, publicKey);
    }),
  );
  if (place === undefined) {
    throw clientError(
      'INVITATION_UNKNOWN',
      'this code is not valid for this election',
      'check it against your invitation',
    );
  }
  const context = ballotContext(definition, electionId, place.classIndex);
  return { classIndex: place.classIndex, rollKeys, context };
}
