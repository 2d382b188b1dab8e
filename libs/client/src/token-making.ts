/**
 * Making a voting token (spec §5, steps 2–5). A module of its own that a device imports when it asks: the curve of the
 * tokens is needed for nothing else that voters do, so that pages load it apart.
 */
import { blind, deriveBlinding, encodeTokenMessage, toHex } from '#crypto';
import type { Definition } from '#record';
import type { BallotApi } from './ballot-api.js';
import { assertQuorum } from './device-checks.js';
import type { VoterPlace } from './device-election.js';
import type { DeviceState } from './device-state.js';
import type { TokenOutcome, TokenStep } from './device-types.js';
import type { LogView } from './log-view.js';
import { keepShares } from './share-keeper.js';
import { collectShares, combineToken, type LoggedRequest } from './token-collector.js';
import { assertSameRequest, makeVoterRequest } from './voter-request.js';

export { findEarlierRequest } from './voter-request.js';

/** What a device lends for it. `state` is read anew at each step; `change` stores before it resolves. */
export interface TokenMaker {
  api: BallotApi;
  electionId: Uint8Array;
  definition: Definition;
  /** With the roll keys of the invitation, secret. */
  place: VoterPlace;
  /** Secret. */
  state: Readonly<DeviceState>;
  ballotKey: Uint8Array;
  issuance: LogView;
  change: (changes: Partial<DeviceState>) => Promise<void>;
  onStep: (step: TokenStep) => void;
}

/** @throws ClientError TOKEN_SHARES_MISSING, WITNESS_QUORUM_MISSING, INVITATION_COUNT; VerificationError */
export async function makeToken(maker: TokenMaker): Promise<TokenOutcome> {
  const { api, electionId, definition, place, state, change, onStep } = maker;
  const { classIndex } = place;
  // 1. The same secrets give the same request.
  const blinding = deriveBlinding(state.voterSecret, electionId, classIndex);
  const message = encodeTokenMessage(electionId, classIndex, maker.ballotKey);
  const blinded = blind(message, blinding);
  const request = state.request ?? makeVoterRequest(electionId, place, state.voterSecret, blinded);
  await change({ request });
  // 2. It stands in the issuance log, under a checkpoint that the witness quorum has seen.
  const answer = await api.postRequest(toHex(electionId), request);
  assertSameRequest(electionId, definition, request, answer.logged);
  const accepted = maker.issuance.acceptPromise(answer.logged, answer);
  assertQuorum(definition, accepted);
  onStep({ step: 'logged' });
  // 3. Any threshold of issuers; 4. unblind and verify under the key in the definition.
  const logged: LoggedRequest = { request: answer.logged, blinded, answer };
  const listener = keepShares(state, change, definition.issuers.threshold, onStep);
  const { shares, failures } = await collectShares(
    api,
    electionId,
    definition,
    classIndex,
    logged,
    state.shares,
    listener,
  );
  await change({ shares, token: combineToken(definition, classIndex, shares, blinding, message) });
  return { failures };
}
