/** What a person can do about a refusal of a service, by its code; null where the sentence of the service is all. */

const HINTS: Record<string, string> = {
  ROLL_KEY_USED: 'your voting token was already asked for: use the device you began on, or enter its recovery code',
  REQUEST_CONFLICT: 'another request of this voter was signed: enter the recovery code of the device you began on',
  ISSUANCE_NOT_OPEN: 'come back when voting tokens are given out',
  ISSUANCE_ENDED: 'the time to get a voting token is over; without a token you cannot vote in this election',
  VOTING_NOT_OPEN: 'keep this device or your recovery code, and come back when voting opens',
  VOTING_CLOSED: 'your ballot was not cast',
  REVOTING_REFUSED: 'a ballot with your voting token is already in the ballot box, and this election allows one',
  BALLOT_REVISION_NOT_HIGHER: 'a later ballot of yours is in the ballot box: make a new one',
  BALLOT_REVISION_AHEAD: 'set the clock of this device',
  TRACKER_SPOILED: 'this ballot was opened for testing: make a new one',
  SPOIL_LIMIT: 'you have tested as many ballots as you can; you can now only cast',
  QUEUE_FULL: 'many people are voting right now: try again in a moment',
  WITNESS_QUORUM_MISSING: 'your right to vote is safe: try again in a minute',
  CEREMONY_INCOMPLETE: 'wait until every issuer and trustee has sent all messages',
  REHEARSALS_MISSING: 'every trustee has to rehearse before the election can open',
  KEY_FILE_NOT_OPENED: 'try the passphrase again',
  KEY_FILE_DAMAGED: 'use your second copy',
  KEY_FILE_INVALID: 'name your key file, which ends in .psephos-key',
  PASSPHRASE_TOO_SHORT: 'choose a passphrase of at least 16 characters',
  TRUSTEE_LINK_INVALID: 'ask the election office for a new link',
  UNAUTHORIZED: 'give the bearer token of this service',
};

export function hintFor(code: string): string | null {
  return HINTS[code] ?? null;
}
