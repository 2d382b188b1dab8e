/**
 * The trustees' key ceremony over the relay (spec §4.1): commitments, sealed shares, signed transcript. Every member
 * checks every message of every other one herself; the relay is not trusted for anything but passing bytes on, and
 * what it holds back only delays. A member that was interrupted says the same again: all secrets follow from her key file.
 */
import {
  computeTranscriptHash,
  equalBytes,
  fromHex,
  type KeyCommitment,
  makeKeyShares,
  open,
  seal,
  shareInfo,
  startTrusteeCeremony,
  toHex,
  type TrusteeCeremonyState,
  VerificationError,
  verifyKeyCommitment,
  verifyKeyShare,
} from '#crypto';
import {
  ceremonyDocumentKind,
  culpritOfComplaint,
  decodeCommitmentMessage,
  decodeSharesMessage,
  decodeTranscriptMessage,
  type Draft,
  encodeCeremonyName,
  encodeCommitmentMessage,
  encodeComplaintMessage,
  encodeSharesMessage,
  encodeTranscriptMessage,
  transcriptFingerprint,
} from '#record';
import type { BallotApi, SignedMessage } from './ballot-api.js';
import { type CeremonyStand, fetchDraft, placedDocument, readCeremonyStand, signedDocument } from './ceremony-stand.js';
import { ClientError, clientError } from './errors.js';
import { pause } from './http-client.js';
import { signMessage } from './signed-message.js';
import type { TrusteeStore } from './stores.js';
import type { TrusteeKeys } from './trustee-keys.js';
import { indexOf } from './trustee-share.js';
import { bindKeys, signedBefore, stopped, Verdict } from './trustee-verdict.js';

export interface CeremonyOptions {
  api: BallotApi;
  ceremonyId: string;
  /** Called when a step of one's own is done. */
  onStep: (step: Step) => void;
  /** Called whenever the others were looked at. */
  onStand: (stand: CeremonyStand) => void;
  /** Asked before the transcript is signed: do the others see this fingerprint too? False ends the ceremony for everybody. */
  confirm: (fingerprint: string) => Promise<boolean>;
  /**
   * Asked before a complaint is published, which ends the ceremony for everybody and may open what was sealed for this
   * trustee. Not asked where that would open a share that may be in use, because this device has signed the transcript.
   */
  complain: (accused: { index: number; name: string; code: string }) => Promise<boolean>;
  /** How long to wait for the others. */
  timeoutMs: number;
  pollMs: number;
  /** Ends the waiting; nothing is lost. */
  signal: AbortSignal | null;
}

type Step = 'commitment' | 'shares' | 'transcript';

interface Seat {
  draft: Draft;
  ceremonyId: Uint8Array;
  index: number;
  n: number;
  k: number;
}

/**
 * Takes part from beginning to end.
 * @param keys  secret
 * @throws ClientError DRAFT_OTHER, NOT_A_MEMBER, CEREMONY_ALREADY_RUN, CEREMONY_STOPPED (naming the culprit), TIMED_OUT,
 *   TRANSCRIPT_ALREADY_SIGNED, ELECTION_NOT_SOUND; VerificationError naming the culprit where no complaint was made
 */
export async function runTrusteeCeremony(
  options: CeremonyOptions,
  keys: TrusteeKeys,
  store: TrusteeStore,
): Promise<void> {
  const { api, ceremonyId, onStep } = options;
  // 1. The draft is the one that was agreed on, this trustee has a seat in it, and her keys serve it alone.
  const draft = await fetchDraft(api, ceremonyId);
  const index = indexOf(keys, draft);
  const { members, threshold } = draft.trustees;
  const seat: Seat = { draft, ceremonyId: fromHex(ceremonyId, 32), index, n: members.length, k: threshold };
  await bindKeys(store, ceremonyId);
  const verdict = new Verdict(store);
  const member = new Member(options, keys, seat, verdict);
  // 2. Commitment and proof of possession.
  const { state } = startTrusteeCeremony(keys.seed, seat.ceremonyId, index, seat.n, seat.k);
  await member.post('commitment', () => Promise.resolve(commitmentDocument(seat, state.message)));
  onStep('commitment');
  const commitments = await member.everyone('commitment');
  const messages = commitments.map((bytes, at) => readCommitment(bytes, seat, at + 1));
  // 3. Sealed shares, to every other member.
  await member.post('shares', () => sharesDocument(seat, state, messages));
  onStep('shares');
  const sealed = await member.everyone('shares');
  // 4. Open and verify what the others sent: together it is this trustee's share.
  for (const [at, bytes] of sealed.entries()) {
    if (at + 1 === index) continue;
    await member.blaming(at + 1, true, () => checkShare(bytes, seat, keys, at + 1, messages[at]));
  }
  // 5. See that the others see the same, sign it, and see that they signed the same.
  const transcriptHash = computeTranscriptHash([...commitments, ...sealed]);
  if (!(await verdict.hasSigned(transcriptHash))) {
    const earlier = await member.signed('transcript');
    if (earlier !== null) checkTranscript(earlier, index, transcriptHash);
    else if (!(await options.confirm(transcriptFingerprint(commitments, sealed)))) {
      await member.complain(null, false);
      throw stopped('you found that the trustees do not see the same ceremony');
    }
    await verdict.sign(transcriptHash);
  }
  await member.post('transcript', () => Promise.resolve(transcriptDocument(seat, transcriptHash)));
  onStep('transcript');
  const transcripts = await member.everyone('transcript');
  transcripts.forEach((bytes, at) => checkTranscript(bytes, at + 1, transcriptHash));
}

/** One trustee among the others: says her part once, waits for theirs, and complains where a part is wrong. */
class Member {
  constructor(
    private readonly options: CeremonyOptions,
    private readonly keys: TrusteeKeys,
    private readonly seat: Seat,
    private readonly verdict: Verdict,
  ) {}

  /** Posts a message once: one that is there already, signed by this trustee, is kept. */
  async post(step: Step, make: () => Promise<Uint8Array>): Promise<void> {
    if ((await this.signed(step)) !== null) return;
    try {
      await this.send(step, await make());
    } catch (error) {
      // The same trustee on a second device was faster.
      if (!(error instanceof ClientError) || error.code !== 'MESSAGE_CONFLICT') throw error;
    }
  }

  /** What the relay has from her, also from another device. It may hide it. */
  async signed(step: Step): Promise<Uint8Array | null> {
    const messages = await this.options.api.ceremonyMessages(this.options.ceremonyId);
    return signedDocument(this.seat.draft, messages, this.seat.index, step);
  }

  /** The documents of all trustees for one step, in order of index; waits. */
  async everyone(step: Step): Promise<Uint8Array[]> {
    const { options, seat } = this;
    const deadline = Date.now() + options.timeoutMs;
    for (;;) {
      const messages = await options.api.ceremonyMessages(options.ceremonyId);
      await this.look(messages);
      const found: (Uint8Array | null)[] = [];
      for (const { index } of seat.draft.trustees.members) {
        const read = () => {
          const bytes = placedDocument(seat.draft, options.ceremonyId, messages, index, step);
          // A cheat is named at once, also while others are still missing.
          if (bytes !== null && step === 'commitment') readCommitment(bytes, seat, index);
          return bytes;
        };
        found.push(await this.blaming(index, false, read));
      }
      const documents = found.filter((document) => document !== null);
      if (documents.length === found.length) return documents;
      if (Date.now() > deadline || options.signal?.aborted === true) {
        const missing = seat.draft.trustees.members.filter((_, at) => found[at] === null).map(({ name }) => name);
        throw clientError('TIMED_OUT', `no ${step} from ${missing.join(', ')}`, 'start again: nothing is lost');
      }
      await pause(options.pollMs);
    }
  }

  /**
   * What another trustee signed is wrong: everyone is to see it, if this trustee agrees.
   * @param withKey  whether her sealing key is needed to see it
   */
  async blaming<T>(index: number, withKey: boolean, read: () => T | Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      const isTheirs = error instanceof VerificationError && error.code !== 'DOCUMENT_SIGNATURE_INVALID';
      if (!isTheirs || index === this.seat.index) throw error;
      if (withKey) {
        await this.verdict.assertMayComplain();
        if ((await this.signed('transcript')) !== null) throw signedBefore();
      }
      const name = this.seat.draft.trustees.members[index - 1].name;
      const detail = `trustee ${index} (${name}) sent something wrong: ${error.message}`;
      if (!(await this.options.complain({ index, name, code: error.code }))) {
        throw new VerificationError(error.code, detail, { culprit: `trustee ${index}` }, { cause: error });
      }
      await this.complain(index, withKey);
      throw stopped(detail, error);
    }
  }

  async complain(accused: number | null, withKey: boolean): Promise<void> {
    if (withKey) await this.verdict.complain();
    const sealingSecretKey = withKey ? toHex(this.keys.sealing.secretKey) : null;
    await this.send('complaint', encodeComplaintMessage({ ...header(this.seat), accused, sealingSecretKey }));
  }

  private async look(messages: SignedMessage[]): Promise<void> {
    const stand = await readCeremonyStand(this.seat.draft, this.options.ceremonyId, messages);
    this.options.onStand(stand);
    const [complaint] = stand.complaints;
    if (complaint === undefined) return;
    const culprit = culpritOfComplaint(complaint);
    const nameOf = (index: number) => `trustee ${index} (${stand.members[index - 1]?.name ?? ''})`;
    throw stopped(
      culprit === null
        ? `${nameOf(complaint.by)} says that the trustees do not see the same ceremony`
        : `${nameOf(complaint.by)} has complained, and the evidence shows that ${nameOf(culprit)} lied`,
    );
  }

  private async send(step: Step | 'complaint', bytes: Uint8Array): Promise<void> {
    const name = encodeCeremonyName({ role: 'trustee', index: this.seat.index, step });
    const message = signMessage(name, ceremonyDocumentKind(step), this.keys.signing, bytes);
    await this.options.api.postCeremonyMessage(this.options.ceremonyId, message);
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

async function checkShare(
  bytes: Uint8Array,
  seat: Seat,
  keys: TrusteeKeys,
  from: number,
  { commitments }: KeyCommitment,
): Promise<void> {
  const mine = decodeSharesMessage(bytes).shares.find(({ to }) => to === seat.index);
  if (mine === undefined) throw new VerificationError('KEY_SHARE_INVALID', `it holds no share for ${seat.index}`);
  const info = shareInfo(seat.ceremonyId, 'trustee', from, seat.index);
  const share = await open(keys.sealing.secretKey, info, fromHex(mine.sealed, mine.sealed.length / 2));
  verifyKeyShare(seat.index, share, commitments);
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

async function sharesDocument(seat: Seat, state: TrusteeCeremonyState, all: KeyCommitment[]): Promise<Uint8Array> {
  const sealed = [];
  for (const { to, share } of makeKeyShares(state, all)) {
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
