/**
 * A trustee's share of the election key, computed again whenever it is needed (spec §4.1): from her key file, what the
 * definition says about everybody's commitments, and what the others sealed for her in the ceremony. Nobody is believed: the
 * share is right iff it opens her verification key, and then it does not matter who handed the messages over.
 */
import {
  deriveTrusteeKeys,
  equalBytes,
  finishTrusteeCeremony,
  fromHex,
  type KeyCommitment,
  open,
  sha256,
  shareInfo,
  startTrusteeCeremony,
  toHex,
} from '#crypto';
import { decodeDefinition, decodeSharesMessage, type Definition } from '#record';
import { clientError } from './errors.js';
import { publicKeysOf, type TrusteeKeys } from './trustee-keys.js';

export interface TrusteeSeat {
  /** 1…n */
  index: number;
  verificationKey: Uint8Array;
  /** Secret. */
  secretShare: bigint;
}

/** Gives the bytes of `trustee-<from>-shares`. Untrusted. */
export type SharesReader = (from: number) => Promise<Uint8Array>;

/** The definition under its id. @throws ClientError ELECTION_OTHER */
export function openDefinition(bytes: Uint8Array, electionId: string): Definition {
  if (toHex(sha256(bytes)) !== electionId) {
    throw clientError('ELECTION_OTHER', `the definition is not that of election ${electionId}`, null);
  }
  return decodeDefinition(bytes);
}

/**
 * @param keys secret   @param definition of this very election
 * @throws ClientError NOT_A_MEMBER, DEFINITION_OTHER_KEYS; VerificationError SEALED_SHARE_INVALID, KEY_SHARE_INVALID
 */
export async function takeSeat(keys: TrusteeKeys, definition: Definition, shares: SharesReader): Promise<TrusteeSeat> {
  const { members, threshold, publicKey } = definition.trustees;
  const index = indexOf(keys, definition);
  const ceremonyId = fromHex(definition.ceremonyId, 32);
  // 1. Her own polynomial of this ceremony is the one that the definition commits her to.
  const messages: KeyCommitment[] = members.map(({ commitments, proof }) => ({
    commitments: commitments.map((point) => fromHex(point, 32)),
    proof: fromHex(proof, 64),
  }));
  const { state } = startTrusteeCeremony(keys.seed, ceremonyId, index, members.length, threshold);
  const derived = deriveTrusteeKeys(messages.map(({ commitments }) => commitments));
  const own = messages[index - 1];
  const isOwn = state.message.commitments.every((point, x) => equalBytes(point, own.commitments[x] ?? NONE));
  if (!isOwn || !equalBytes(state.message.proof, own.proof) || toHex(derived.publicKey) !== publicKey) {
    throw clientError(
      'DEFINITION_OTHER_KEYS',
      'the definition does not hold the keys of the ceremony that this trustee took part in',
      'do not rehearse: tell the other trustees',
    );
  }
  // 2. What the others sealed for her, each as its sender committed to it; the sum opens her verification key.
  const received = [];
  for (const { index: from } of members) {
    if (from === index) continue;
    const sent = decodeSharesMessage(await shares(from)).shares.find(({ to }) => to === index);
    const sealed = sent === undefined ? NONE : fromHex(sent.sealed, sent.sealed.length / 2);
    const info = shareInfo(ceremonyId, 'trustee', from, index);
    received.push({ from, share: await open(keys.sealing.secretKey, info, sealed) });
  }
  const { secretShare } = finishTrusteeCeremony(state, messages, received);
  return { index, verificationKey: derived.verificationKeys[index - 1], secretShare };
}

/** This trustee's place in a draft or a definition, 1…n. @throws ClientError NOT_A_MEMBER */
export function indexOf(keys: TrusteeKeys, document: { trustees: { members: Place[] } }): number {
  const { signingKey, sealingKey } = publicKeysOf(keys);
  const member = document.trustees.members.find((candidate) => candidate.signingKey === signingKey);
  if (member === undefined || member.sealingKey !== sealingKey) {
    throw clientError(
      'NOT_A_MEMBER',
      'these keys are of no trustee of this election',
      'every election needs fresh keys',
    );
  }
  return member.index;
}

interface Place {
  index: number;
  signingKey: string;
  sealingKey: string;
}

const NONE = new Uint8Array();
