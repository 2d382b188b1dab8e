/**
 * The trustees' key ceremony over the relay (spec §4.1): commitments, sealed shares, signed transcript. Every member
 * checks every message of every other one herself; the relay is not trusted for anything but passing bytes on, and
 * what it holds back only delays. A member that was interrupted goes on where she was, with the same bytes.
 */
import {
  computeTranscriptHash,
  equalBytes,
  finishTrusteeCeremony,
  fromHex,
  type KeyCommitment,
  makeKeyShares,
  open,
  seal,
  sha256,
  shareInfo,
  startTrusteeCeremony,
  toHex,
  VerificationError,
  verifyKeyCommitment,
  verifyKeyShare,
} from '#crypto';
import {
  ceremonyDocumentKind,
  checkCeremonyMessage,
  decodeCommitmentMessage,
  decodeDraft,
  decodeSharesMessage,
  decodeTranscriptMessage,
  type Draft,
  encodeCeremonyName,
  encodeCommitmentMessage,
  encodeSharesMessage,
  encodeTranscriptMessage,
} from '#record';
import type { BallotApi } from './ballot-api.js';
import { clientError } from './errors.js';
import { pause } from './http-client.js';
import { findMessage, openMessage, signMessage } from './signed-message.js';
import type { TrusteeKeys } from './trustee-keys.js';

export interface CeremonyOptions {
  api: BallotApi;
  ceremonyId: string;
  /** Called when a step is done, for people. */
  onStep: (step: 'commitment' | 'shares' | 'transcript') => void;
  /** How long to wait for the others. */
  timeoutMs: number;
  pollMs: number;
}

interface Seat {
  draft: Draft;
  ceremonyId: Uint8Array;
  index: number;
  n: number;
  k: number;
}

/**
 * Takes part from beginning to end.
 * @param keys  secret   @param save  keeps changed keys before anything that depends on them is sent
 * @returns the keys with this trustee's share
 * @throws ClientError DRAFT_OTHER, NOT_A_MEMBER, ELECTION_NOT_SOUND, TIMED_OUT; VerificationError naming the culprit
 */
export async function runTrusteeCeremony(
  options: CeremonyOptions,
  keys: TrusteeKeys,
  save: (keys: TrusteeKeys) => Promise<void>,
): Promise<TrusteeKeys> {
  const { api, ceremonyId } = options;
  // 1. The draft is the one that was agreed on, and this trustee has a seat in it.
  const seat = takeSeat(await api.draft(ceremonyId), ceremonyId, keys);
  // 2. Commitment and proof of possession; the secret polynomial is kept before its commitment is shown.
  const started = await start(seat, keys, save);
  const sender = new Sender(options, keys);
  await sender.post(seat, 'commitment', commitmentDocument(seat, started.state.message));
  options.onStep('commitment');
  const commitments = await everyone(options, seat, 'commitment');
  const messages = commitments.map((bytes, i) => readCommitment(bytes, seat, i + 1));
  // 3. Sealed shares, to every other member.
  const shares = makeKeyShares(started.state, messages);
  await sender.post(seat, 'shares', await sharesDocument(seat, shares));
  options.onStep('shares');
  const sealed = await everyone(options, seat, 'shares');
  // 4. Open and verify what the others sent; the sum is this trustee's share.
  const received = await openShares(seat, keys, sealed, messages);
  const { secretShare } = finishTrusteeCeremony(started.state, messages, received);
  const finished: TrusteeKeys = { ...keys, ceremony: null, share: { ceremonyId, secretShare } };
  await save(finished);
  // 5. Sign what was seen, and see that the others saw the same.
  const transcriptHash = computeTranscriptHash([...commitments, ...sealed]);
  await sender.post(seat, 'transcript', transcriptDocument(seat, transcriptHash));
  options.onStep('transcript');
  const transcripts = await everyone(options, seat, 'transcript');
  transcripts.forEach((bytes, i) => checkTranscript(bytes, i + 1, transcriptHash));
  return finished;
}

function takeSeat(draftBytes: Uint8Array, ceremonyId: string, keys: TrusteeKeys): Seat {
  if (toHex(sha256(draftBytes)) !== ceremonyId) {
    throw clientError('DRAFT_OTHER', `the draft is not that of ceremony ${ceremonyId}`, null);
  }
  const draft = decodeDraft(draftBytes);
  const { members, threshold } = draft.trustees;
  const signingKey = toHex(keys.signing.publicKey);
  const member = members.find((candidate) => candidate.signingKey === signingKey);
  if (member === undefined || member.sealingKey !== toHex(keys.sealing.publicKey)) {
    throw clientError('NOT_A_MEMBER', 'these keys are of no trustee of this draft', 'every ceremony needs fresh keys');
  }
  return { draft, ceremonyId: fromHex(ceremonyId, 32), index: member.index, n: members.length, k: threshold };
}

async function start(
  seat: Seat,
  keys: TrusteeKeys,
  save: (keys: TrusteeKeys) => Promise<void>,
): Promise<NonNullable<TrusteeKeys['ceremony']>> {
  const ceremonyId = toHex(seat.ceremonyId);
  if (keys.share !== null || (keys.ceremony !== null && keys.ceremony.ceremonyId !== ceremonyId)) {
    throw clientError(
      'CEREMONY_ALREADY_RUN',
      'these keys were used in a ceremony before',
      'every ceremony needs fresh keys',
    );
  }
  if (keys.ceremony !== null) return keys.ceremony;
  const { state } = startTrusteeCeremony(seat.ceremonyId, seat.index, seat.n, seat.k);
  const ceremony = { ceremonyId, state };
  await save({ ...keys, ceremony });
  return ceremony;
}

/** Posts messages once: one that is there already, signed by this trustee, is kept. */
class Sender {
  constructor(
    private readonly options: CeremonyOptions,
    private readonly keys: TrusteeKeys,
  ) {}

  async post(seat: Seat, step: Step, bytes: Uint8Array): Promise<void> {
    const { api, ceremonyId } = this.options;
    const name = messageName(seat.index, step);
    const kind = ceremonyDocumentKind(step);
    const known = findMessage(await api.ceremonyMessages(ceremonyId), name);
    if (known !== null) {
      openMessage(known, kind, toHex(this.keys.signing.publicKey));
      return;
    }
    await api.postCeremonyMessage(ceremonyId, signMessage(name, kind, this.keys.signing, bytes));
  }
}

type Step = 'commitment' | 'shares' | 'transcript';

/** The documents of all trustees for one step, in index order, each signed by its sender and in its place; waits. */
async function everyone(options: CeremonyOptions, seat: Seat, step: Step): Promise<Uint8Array[]> {
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    const messages = await options.api.ceremonyMessages(options.ceremonyId);
    const found = seat.draft.trustees.members.map((member) => {
      const message = findMessage(messages, messageName(member.index, step));
      if (message === null) return null;
      const bytes = openMessage(message, ceremonyDocumentKind(step), member.signingKey);
      checkCeremonyMessage(seat.draft, options.ceremonyId, { role: 'trustee', index: member.index, step }, bytes);
      return bytes;
    });
    const documents = found.filter((document) => document !== null);
    if (documents.length === found.length) return documents;
    if (Date.now() > deadline) {
      const missing = seat.draft.trustees.members.filter((_, i) => found[i] === null).map(({ name }) => name);
      throw clientError('TIMED_OUT', `no ${step} from ${missing.join(', ')}`, 'start again: nothing is lost');
    }
    await pause(options.pollMs);
  }
}

function readCommitment(bytes: Uint8Array, seat: Seat, index: number): KeyCommitment {
  const message = decodeCommitmentMessage(bytes);
  if (message.role !== 'trustee') throw new Error('checked by checkCeremonyMessage');
  const commitment: KeyCommitment = {
    commitments: message.commitments.map((hex) => fromHex(hex, 32)),
    proof: fromHex(message.proof, 64),
  };
  verifyKeyCommitment(seat.ceremonyId, index, seat.k, commitment);
  return commitment;
}

async function openShares(
  seat: Seat,
  keys: TrusteeKeys,
  sealed: Uint8Array[],
  messages: KeyCommitment[],
): Promise<{ from: number; share: Uint8Array }[]> {
  const received: { from: number; share: Uint8Array }[] = [];
  for (const [i, bytes] of sealed.entries()) {
    const from = i + 1;
    if (from === seat.index) continue;
    const mine = decodeSharesMessage(bytes).shares.find(({ to }) => to === seat.index);
    if (mine === undefined)
      throw new VerificationError('KEY_SHARE_INVALID', `trustee ${from} sent no share to ${seat.index}`);
    const info = shareInfo(seat.ceremonyId, 'trustee', from, seat.index);
    const share = await open(keys.sealing.secretKey, info, fromHex(mine.sealed, mine.sealed.length / 2));
    verifyKeyShare(seat.index, share, messages[i]?.commitments ?? []);
    received.push({ from, share });
  }
  return received;
}

function checkTranscript(bytes: Uint8Array, index: number, expected: Uint8Array): void {
  if (equalBytes(fromHex(decodeTranscriptMessage(bytes).transcriptHash, 32), expected)) return;
  throw clientError(
    'ELECTION_NOT_SOUND',
    `trustee ${index} saw other messages in this ceremony than we did`,
    'somebody showed different messages to different trustees: compare them, then begin again with a new draft',
  );
}

function commitmentDocument(seat: Seat, message: KeyCommitment): Uint8Array {
  return encodeCommitmentMessage({
    ...header(seat),
    commitments: message.commitments.map((commitment) => toHex(commitment)),
    proof: toHex(message.proof),
  });
}

async function sharesDocument(seat: Seat, shares: readonly { to: number; share: Uint8Array }[]): Promise<Uint8Array> {
  const sealed = [];
  for (const { to, share } of shares) {
    const member = seat.draft.trustees.members[to - 1];
    if (member === undefined) throw new Error(`no trustee ${to} in the draft`);
    const info = shareInfo(seat.ceremonyId, 'trustee', seat.index, to);
    sealed.push({ to, sealed: toHex(await seal(fromHex(member.sealingKey, 32), info, share)) });
  }
  return encodeSharesMessage({ ...header(seat), shares: sealed });
}

function transcriptDocument(seat: Seat, transcriptHash: Uint8Array): Uint8Array {
  return encodeTranscriptMessage({ ...header(seat), transcriptHash: toHex(transcriptHash) });
}

function header(seat: Seat): { ceremonyId: string; role: 'trustee'; index: number } {
  return { ceremonyId: toHex(seat.ceremonyId), role: 'trustee', index: seat.index };
}

function messageName(index: number, step: Step): string {
  return encodeCeremonyName({ role: 'trustee', index, step });
}
