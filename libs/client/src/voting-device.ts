/**
 * A voter's device (spec §5, §6, §9): from the invitation to a checked confirmation. It believes nobody: the definition
 * is compared with the invitation, every share with its issuer's key, the token with the definition's, the confirmation
 * with the board's signature, and every checkpoint with those seen before.
 *
 * Order of use: `open` → `recoveryCode`, `confirmRecoveryCode` → `requestToken` → (`seal` → `challenge`)* → `seal` →
 * `cast`. The store is replaced before every step whose repetition must give the same bytes.
 */
import {
  ballotHeader,
  type BallotContext,
  decodeRecoveryCode,
  deriveBallotKey,
  encodeRecoveryCode,
  encodeSpoil,
  equalBytes,
  hashLeaf,
  randomBytes,
  toHex,
} from '#crypto';
import { ballotContext, type Definition } from '#record';
import type { BallotAnswer, BallotApi } from './ballot-api.js';
import { type CastRecord, type DeviceState, encodeDeviceState, loadState, newState } from './device-state.js';
import { findPlace, openElection, openNamedElection, type VoterPlace } from './device-election.js';
import type {
  CastStanding,
  Confirmation,
  EarlierRequest,
  OpenOptions,
  ResumeOptions,
  TokenOutcome,
  TokenStep,
} from './device-types.js';
import { assertSamePlace, assertTracker, isStateOf, nextRevision } from './device-checks.js';
import { clientError, isRefusal } from './errors.js';
import { LogView } from './log-view.js';
import { type GiveWay, type SealedBallot, sealBallot, sentBallot } from './sealed-ballot.js';
import type { TextStore } from './stores.js';
import { tilesOf } from './tile-reader.js';

const MINUTE_MS = 60_000;

/** What `requestToken` needs besides: a page may load it beforehand, so that nobody waits for it. */
export const loadTokenMaking = (): Promise<typeof import('./token-making.js')> => import('./token-making.js');

export class VotingDevice {
  private readonly board: LogView;
  private readonly issuance: LogView;

  private constructor(
    private readonly api: BallotApi,
    readonly electionId: Uint8Array,
    readonly definition: Definition,
    private readonly place: VoterPlace,
    private readonly store: TextStore,
    private readonly nowMs: () => number,
    private readonly state: DeviceState,
  ) {
    const id = toHex(electionId);
    this.board = new LogView(definition, 'board', tilesOf(api, id, 'board'), state.board);
    this.issuance = new LogView(definition, 'issuance', tilesOf(api, id, 'issuance'), state.issuance);
  }

  /**
   * Opens the election that the invitations name. Refuses any other definition before it derives anything.
   * @throws ClientError INVITATION_OTHER_ELECTION, INVITATION_COUNT, INVITATION_UNKNOWN; VerificationError
   */
  static async open(options: OpenOptions): Promise<VotingDevice> {
    const { api, store } = options;
    // 1. The definition is the one that the invitation names.
    const election = openElection(options.invitations, await api.definition(options.electionId));
    // 2. The voter stands on its roll.
    const place = findPlace(election, await api.roll(toHex(election.electionId)), election.codes);
    // 3. The voter secret of an earlier visit, or a new one; stored before anything is made from it.
    const kept = await loadState(store, election.electionId);
    const rollKeys = place.rollKeys.map(({ publicKey }) => publicKey);
    const state = kept ?? newState(election.electionId, place.classIndex, rollKeys);
    // What the device holds is one voter's: another one would vote in her place, and see her tracker.
    if (!isStateOf(state, place.classIndex, rollKeys)) {
      throw clientError('ELECTION_OTHER', 'this device holds the voter secret of another voter', 'clear it first');
    }
    if (kept === null) await store.save(encodeDeviceState(state));
    const { electionId, definition } = election;
    return new VotingDevice(api, electionId, definition, place, store, options.nowMs, state);
  }

  /**
   * Goes on where an earlier visit of this device ended, without the invitation. The definition must be the one that
   * the state was made for; without a request made earlier, `requestToken` needs the invitation again.
   * @returns null where this device has kept nothing of this election
   */
  static async resume(options: ResumeOptions): Promise<VotingDevice | null> {
    const { api, store, nowMs } = options;
    if ((await store.load()) === null) return null;
    const election = openNamedElection(options.electionId, await api.definition(options.electionId));
    const state = await loadState(store, election.electionId);
    if (state === null) return null;
    const { electionId, definition } = election;
    const context = ballotContext(definition, electionId, state.classIndex);
    const place = { classIndex: state.classIndex, rollKeys: [], context };
    return new VotingDevice(api, electionId, definition, place, store, nowMs, state);
  }

  get classIndex(): number {
    return this.place.classIndex;
  }

  get context(): BallotContext {
    return this.place.context;
  }

  get hasToken(): boolean {
    return this.state.token !== null;
  }

  /** Whether a token can be asked for without the invitation: it was asked for before. */
  get canRequest(): boolean {
    return this.place.rollKeys.length > 0 || this.state.request !== null;
  }

  get recoveryCodeConfirmed(): boolean {
    return this.state.recoveryCodeConfirmed;
  }

  /** The last ballot of this device that the board confirmed, or null. */
  get lastCast(): CastRecord | null {
    return this.state.lastCast;
  }

  /** The ballot that an earlier visit sent and got no proof for; it may be in the box, and can only be cast again. */
  get unconfirmed(): SealedBallot | null {
    return this.state.sent === null ? null : sentBallot(this.state.sent);
  }

  /** Wrong answers of issuers, kept with the request they answered, or null where another one was made since. */
  get wrongShares(): { issuer: number; share: Uint8Array; request: Uint8Array | null }[] {
    return this.state.wrongShares.map((wrong) => ({ ...wrong, request: this.state.request }));
  }

  /** The recovery code to show. Secret: whoever has it can vote again in the voter's place. */
  recoveryCode(): string {
    return encodeRecoveryCode(this.state.voterSecret);
  }

  /** The voter has entered the code again (or saved it). @throws ClientError RECOVERY_CODE_OTHER */
  async confirmRecoveryCode(text: string): Promise<void> {
    if (!equalBytes(decodeRecoveryCode(text), this.state.voterSecret)) {
      throw clientError('RECOVERY_CODE_OTHER', 'this is not the recovery code of this device', null);
    }
    await this.change({ recoveryCodeConfirmed: true });
  }

  /** Uses the voter secret of another device; only before this one has asked for a token. */
  async useRecoveryCode(text: string): Promise<void> {
    const voterSecret = decodeRecoveryCode(text);
    if (this.state.token !== null && !equalBytes(voterSecret, this.state.voterSecret)) {
      throw clientError('RECOVERY_CODE_OTHER', 'this device already holds a token of another voter secret', null);
    }
    const sameSecret = equalBytes(voterSecret, this.state.voterSecret);
    const made = sameSecret ? {} : { request: null, shares: [] };
    await this.change({ voterSecret, recoveryCodeConfirmed: true, ...made });
  }

  /**
   * Whether the token was asked for on another device, as far as the log is public: then only that device's recovery
   * code helps, and a new one would be of no use.
   * @returns null where it was not, or where this device cannot tell: it has asked itself, or has no invitation at hand
   * @throws VerificationError REQUEST_…; ClientError REQUEST_OTHER
   */
  async findEarlierRequest(): Promise<EarlierRequest | null> {
    if (this.place.rollKeys.length === 0 || this.state.request !== null) return null;
    const { findEarlierRequest } = await loadTokenMaking();
    return findEarlierRequest(this.api, this.electionId, this.definition, this.place);
  }

  /**
   * Asks for the voting token (spec §5, steps 2–5). Repeating repeats the same bytes.
   * @param onStep  told as it goes on; for showing
   * @throws ClientError TOKEN_SHARES_MISSING, WITNESS_QUORUM_MISSING, RECOVERY_CODE_OTHER, INVITATION_COUNT;
   * VerificationError
   */
  async requestToken(onStep: (step: TokenStep) => void = () => undefined): Promise<TokenOutcome> {
    if (!this.state.recoveryCodeConfirmed) {
      throw clientError('RECOVERY_CODE_OTHER', 'the recovery code was not confirmed yet', 'enter it once, or save it');
    }
    const { api, electionId, definition, place, state, issuance } = this;
    const { makeToken } = await loadTokenMaking();
    return makeToken({
      api,
      electionId,
      definition,
      place,
      state,
      ballotKey: this.ballotKey().publicKey,
      issuance,
      change: (changes) => this.change(changes),
      onStep,
    });
  }

  /** The public issuance log contains what this device was promised; false while its round is not public yet. */
  async checkIssuancePromise(): Promise<boolean> {
    // Nothing is stored for it: what was promised is, and another page of this voter is not disturbed.
    return this.issuance.checkPromise(await this.api.checkpoint(toHex(this.electionId), 'issuance'));
  }

  /**
   * Encrypts choices with a fresh seed. Nothing is sent. Never a success: the ballot is not cast.
   * @param choices  [contest of the class][option], secret   @param giveWay  called between the steps
   * @throws ClientError TOKEN_MISSING; VerificationError CHOICES_INVALID
   */
  async seal(choices: number[][], giveWay: GiveWay = () => Promise.resolve()): Promise<SealedBallot> {
    const token = this.requireToken();
    const { secretKey, publicKey } = this.ballotKey();
    // 1. The revision: the clock's minutes, and more than in any ballot of this key cast here or found on the board.
    const found = await this.api.revisions(toHex(this.electionId), this.classIndex, publicKey);
    const revision = nextRevision(Math.floor(this.nowMs() / MINUTE_MS), this.state.lastRevision, found);
    // 2. Encrypt, prove, sign.
    return sealBallot(this.context, { secretKey, publicKey }, revision, choices, token, randomBytes(32), giveWay);
  }

  /**
   * Gives up a sealed ballot for testing (spec §9): the spoil entry is on the board before the opening is shown, so
   * that this ballot can never be cast.
   * @returns the second code for the checking device; shows the choices, never sent to any server
   */
  async challenge(sealed: SealedBallot): Promise<{ challenge: string; confirmation: Confirmation }> {
    sealed.beginTest();
    const { secretKey } = this.ballotKey();
    const token = this.requireToken();
    const entry = encodeSpoil(this.electionId, this.classIndex, secretKey, sealed.tracker, token);
    const answer = await this.api.postSpoil(toHex(this.electionId), entry);
    const confirmation = await this.confirm(entry, answer, sealed.tracker);
    return { challenge: sealed.open(), confirmation };
  }

  /**
   * Casts a sealed ballot and verifies the board's answer. After an unknown outcome call it again with the same
   * ballot: the same bytes get the stored confirmation and cannot count twice. The bytes (public, no choices) are stored
   * until then, so that a visit that ends in between loses nothing; a refusal by the service forgets them.
   */
  async cast(sealed: SealedBallot): Promise<Confirmation> {
    sealed.beginCast();
    const { revision } = ballotHeader(sealed.entry);
    await this.change({ sent: sealed.entry, lastRevision: Math.max(revision, this.state.lastRevision) });
    const answer = await this.post(sealed.entry);
    const confirmation = await this.confirm(sealed.entry, answer, sealed.tracker);
    sealed.markCast();
    const { tracker, index } = confirmation;
    const castAtMs = Math.round(this.serverMs());
    const { inclusionProof, checkpoint } = answer;
    const promise = { inclusionProof, checkpoint };
    const replaces = this.replacedBy(tracker);
    const lastCast = { tracker, leafHash: hashLeaf(sealed.entry), index, revision, castAtMs, replaces, promise };
    // It is cast and proven, also where this cannot be kept: then the next visit asks again with the bytes kept above.
    await this.change({ lastCast, sent: null }).catch(() => undefined);
    return confirmation;
  }

  /** The ballot before this one; the same ballot cast again replaces what it replaced. */
  private replacedBy(tracker: Uint8Array): Uint8Array | null {
    const before = this.state.lastCast;
    if (before === null) return null;
    return equalBytes(before.tracker, tracker) ? before.replaces : before.tracker;
  }

  private async post(entry: Uint8Array): Promise<BallotAnswer> {
    try {
      return await this.api.postBallot(toHex(this.electionId), entry);
    } catch (error) {
      if (isRefusal(error)) await this.change({ sent: null });
      throw error;
    }
  }

  /**
   * Where the last ballot cast here stands now: still the same leaf, at the same index, of a board that only grew.
   * @returns null where this device has cast nothing
   * @throws VerificationError INCLUSION_PROOF_INVALID, CHECKPOINT_…; ClientError CHECKPOINT_FORK, CONFIRMATION_OTHER_BALLOT
   */
  async lookAtCast(): Promise<CastStanding | null> {
    const cast = this.state.lastCast;
    if (cast === null) return null;
    const id = toHex(this.electionId);
    const answer = await this.api.tracker(id, toHex(cast.tracker));
    assertSamePlace(cast, answer);
    const { checkpoint } = await this.board.acceptLeaf(cast.leafHash, answer);
    await this.change({});
    const revisions = await this.api.revisions(id, this.classIndex, this.ballotKey().publicKey);
    const newest = Math.max(cast.revision, ...revisions);
    const supersededBy = newest > cast.revision ? newest : null;
    return { index: answer.index, treeSize: checkpoint.size, anchor: answer.anchor, supersededBy };
  }

  private async confirm(entry: Uint8Array, answer: BallotAnswer, tracker: Uint8Array): Promise<Confirmation> {
    assertTracker(tracker, answer);
    const accepted = await this.board.accept(entry, answer);
    await this.change({});
    const quorumReached = accepted.cosignedBy.length >= this.definition.witnesses.quorum;
    return { ...accepted, tracker, quorumReached };
  }

  private serverMs(): number {
    return this.nowMs() + this.api.http.clockOffsetMs;
  }

  private ballotKey(): { secretKey: bigint; publicKey: Uint8Array } {
    return deriveBallotKey(this.state.voterSecret, this.electionId, this.classIndex);
  }

  private requireToken(): Uint8Array {
    if (this.state.token !== null) return this.state.token;
    throw clientError('TOKEN_MISSING', 'this device has no voting token yet', 'ask for it first');
  }

  private async change(changes: Partial<DeviceState>): Promise<void> {
    Object.assign(this.state, changes, { board: this.board.newest, issuance: this.issuance.newest });
    await this.store.save(encodeDeviceState(this.state));
  }
}
