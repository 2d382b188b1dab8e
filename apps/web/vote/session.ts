/**
 * One visit of one voter (spec §5, §6, §9): the election, her device, and, in this object alone, what she ticked and
 * the sealed ballot. Pages read it and call its steps; nothing here says "cast" before the device has verified it.
 */
import {
  BallotApi,
  ClientError,
  type EarlierRequest,
  type GiveWay,
  readNamedElection,
  type SealedBallot,
  type TextStore,
  type VotingDevice,
} from '#client';
import type { Definition, Phase } from '#record';
import { useLayoutEffect, useState } from 'preact/hooks';
import { useTimeZone } from '../kit/i18n.js';
import { readPlace } from '../kit/router.js';
import { whenIdle } from '../kit/waiting.js';
import { arrivedWith } from './arrival.js';
import { type ContestChoice, contestsOf, emptyChoice } from '../kit/choices.js';
import { clearDevice, deviceStore } from './store.js';

/** `elsewhere`: another tab has gone on with this election; two that go on would undo each other's steps. */
export type Loading = 'loading' | 'ready' | 'tampered' | 'offline' | 'server' | 'notFound' | 'storage' | 'elsewhere';

/**
 * Where the sealed ballot is: `unknown` is sent without an answer that proves anything, and can only be cast again;
 * `refused` is not in the box for a reason the service gave. `testing` is being given up for a test, `givenUp` was, and the
 * test is not on the board: it is neither cast nor opened any more.
 */
export type Decision = 'open' | 'casting' | 'unknown' | 'refused' | 'testing' | 'givenUp';

/** How the last try at casting ended; what is in the box needs none of it, only what is still here. */
export type CastOutcome =
  /** Verified. */
  | { kind: 'cast' }
  /** Nothing was sent: this device is offline. */
  | { kind: 'offline' }
  /** Sent, no answer. */
  | { kind: 'unknown' }
  /** Nothing was sent: this browser does not keep what must be kept before. */
  | { kind: 'storage' }
  /** Refused or not believed; the ballot stays here. */
  | { kind: Refusal; code: string };

/** Why the box did not take a ballot; `uncheckable` is an answer that proves nothing. */
export type Refusal =
  'closed' | 'token' | 'revoting' | 'clock' | 'older' | 'notOpen' | 'aborted' | 'uncheckable' | 'refused';

/** What is loaded after the first page. */
type Later = typeof import('./later.js');

const ATTEMPTS = 3;
/** What was wanted beforehand is asked for again when it is needed. */
const ignore = (): void => undefined;

export class Session {
  readonly api: BallotApi;
  loading: Loading = 'loading';
  phase: Phase = 'setup';
  hasResult = false;
  /** Why and since when the election is stopped, as the service says; null while it is not. */
  aborted: { reason: string; timeMs: number | null } | null = null;
  later: Later | null = null;
  device: VotingDevice | null = null;
  /** Her token was asked for on another device, as the public log proves; `null`: it does not; `undefined`: not known. */
  earlier: EarlierRequest | null | undefined = undefined;
  /** Secret; never stored. */
  invitations: string[] = arrivedWith;
  /** Counts the invitations that came while the page was open. */
  arrivals = 0;
  /** By contest of the class; null is not answered yet. Secret. */
  choices: (ContestChoice | null)[] = [];
  sealed: SealedBallot | null = null;
  decision: Decision = 'open';
  /** Of the sealed ballot; it stays when the voter goes back and forth. */
  outcome: CastOutcome | null = null;
  /** The opening of a ballot that is being tested. Secret to others, shown to the voter. */
  challenge: string | null = null;
  /** True once choices were there and are gone: the page was reloaded or left. */
  choicesLost = false;
  /** The ballot of this visit is in the box: its pages lead to the tracker until the voter says "vote again". */
  finished = false;
  /** The recovery code was saved as a file on this visit: nothing to type. */
  recoverySaved = false;
  /** What a page has to say to the next one, once. */
  notice: string | null = null;
  /** Whether the public issuance log holds what this device was promised; `open` while that is not known. */
  promise: 'open' | 'asked' | 'kept' | 'broken' = 'open';
  /** How long the busy service asked this page to wait, seconds; null while it waits for nothing. */
  busySeconds: number | null = null;
  private found: Definition | null = null;
  private store: TextStore;
  /** Counts what makes a sealing pointless that is still under way: another one, other choices, leaving. */
  private sealings = 0;
  private readonly listeners = new Set<() => void>();

  constructor(readonly electionId: string) {
    this.api = new BallotApi(location.origin, { attempts: ATTEMPTS, onBusy: (waitMs) => this.waitWhileBusy(waitMs) });
    this.store = this.openStore();
  }

  private openStore(): TextStore {
    const store = deviceStore(this.electionId, () => {
      // What a cleared or replaced device still wanted to write is nobody's concern.
      if (this.store !== store) return;
      this.loading = 'elsewhere';
      this.changed();
    });
    return store;
  }

  get definition(): Definition {
    if (this.found === null) throw new Error('asked for before it was loaded');
    return this.found;
  }

  get isLoaded(): boolean {
    return this.found !== null;
  }

  /** Whether a ballot of this device is in the box already. */
  get hasCastBefore(): boolean {
    return (this.device?.lastCast ?? null) !== null;
  }

  /** Corrected by the service's clock. */
  nowMs(): number {
    return Date.now() + this.api.http.clockOffsetMs;
  }

  /** The definition with this page's id, the phase, and what this device has kept. */
  async load(): Promise<void> {
    try {
      if (this.found === null) {
        const bytes = await this.api.definition(this.electionId);
        this.found = readNamedElection(this.electionId, bytes);
        useTimeZone(this.found.timeZone);
      }
      await this.refreshStatus();
      const isKnown = (await this.store.load()) !== null;
      if (isKnown || !this.isAtStart() || this.invitations.length > 0) await this.resume();
      this.loading = 'ready';
    } catch (error) {
      this.loading = loadingOf(error);
    }
    this.changed();
    // While the first page is read. If it does not come now, the next page asks again.
    if (this.loading === 'ready') void this.loadLater().then((later) => this.loadTokenMaking(later), ignore);
  }

  /** When the device has nothing else to do: whoever has no token will ask for one, and shall not wait for it. */
  private loadTokenMaking({ loadTokenMaking }: Later): void {
    if (this.device?.hasToken === true || !['issuing', 'voting'].includes(this.phase)) return;
    whenIdle(() => void loadTokenMaking().catch(ignore));
  }

  /** Once more, after it failed. */
  reload(): void {
    this.loading = 'loading';
    this.changed();
    void this.load();
  }

  private isAtStart(): boolean {
    return readPlace('vote').page === '';
  }

  private async loadLater(): Promise<Later> {
    this.later ??= await import('./later.js');
    this.changed();
    return this.later;
  }

  /** Goes on where this device ended: at the ballot that was sent and not confirmed, at the tracker, or at choosing. */
  private async resume(): Promise<void> {
    const { VotingDevice } = await this.loadLater();
    this.device ??= await VotingDevice.resume(this.deviceOptions());
    this.begin(this.isVotingAgain());
  }

  private begin(isVotingAgain: boolean): void {
    this.finished = (this.device?.lastCast ?? null) !== null && !isVotingAgain;
    this.startAgain();
    const unconfirmed = this.device?.unconfirmed ?? null;
    if (unconfirmed === null) return;
    this.sealed = unconfirmed;
    this.finished = false;
    this.decision = 'unknown';
    this.outcome = { kind: 'unknown' };
  }

  /** A page of a later ballot was reloaded: "Your vote is cast", true of an earlier one, would be misread as of this. */
  private isVotingAgain(): boolean {
    return this.choicesLost && this.phase === 'voting' && this.definition.policy.revoting === 'latest-counts';
  }

  async refreshStatus(): Promise<void> {
    const status = await this.api.status(this.electionId);
    const phase = status.string('phase');
    if (!isPhase(phase)) throw new Error('a phase this version does not know');
    this.phase = phase;
    this.hasResult = status.boolean('hasResult');
    const aborted = status.objectOrNull('aborted');
    this.aborted = aborted && { reason: aborted.string('reason'), timeMs: aborted.integerOrNull('timeMs') };
    this.changed();
  }

  /** Signs in with the invitation. @throws what `VotingDevice.open` throws */
  async signIn(invitations: string[]): Promise<void> {
    try {
      this.device = await this.openWith(invitations);
    } catch (error) {
      // Two registrars' codes have no order on paper.
      const swapped = [...invitations].reverse();
      const unknown = error instanceof ClientError && error.code === 'INVITATION_UNKNOWN';
      if (!unknown || invitations.length < 2) throw error;
      this.device = await this.openWith(swapped);
    }
    await this.findEarlierRequest();
    this.begin(false);
  }

  /** Before a recovery code is shown that would be of no use. Without an answer the request itself will tell. */
  private async findEarlierRequest(): Promise<void> {
    this.earlier = undefined;
    const { device } = this;
    if (device === null || device.hasToken || device.recoveryCodeConfirmed || this.phase === 'setup') return;
    this.earlier = await device.findEarlierRequest().catch(() => undefined);
  }

  /** What the page before had to say; it is said once. */
  takeNotice(): string | null {
    const { notice } = this;
    this.notice = null;
    return notice;
  }

  /** What came with the link, for the page that uses it; it is asked for once. Secret. */
  takeInvitations(): string[] {
    const taken = this.invitations;
    this.invitations = [];
    return taken;
  }

  /** Empty choices for a new ballot; the old one, if any, is gone. */
  startAgain(): void {
    this.giveUpSealing();
    this.sealed = null;
    this.challenge = null;
    this.decision = 'open';
    this.outcome = null;
    const { device } = this;
    this.choices = device === null ? [] : contestsOf(this.definition, device.classIndex).map(() => null);
    this.changed();
  }

  setChoice(position: number, choice: ContestChoice): void {
    this.choicesLost = false;
    this.giveUpSealing();
    this.choices = this.choices.map((old, at) => (at === position ? choice : old));
    this.changed();
  }

  /**
   * Encrypts the choices with a fresh seed. Nothing is sent but the question for earlier revisions.
   * @returns false where it was given up meanwhile: then nothing has changed
   */
  async seal(giveWay: GiveWay): Promise<boolean> {
    const { device } = this;
    if (device === null) throw new Error('no device');
    const contests = contestsOf(this.definition, device.classIndex);
    const values = contests.map((contest, at) => (this.choices[at] ?? emptyChoice(contest)).values);
    const sealing = ++this.sealings;
    const sealed = await device.seal(values, giveWay);
    if (sealing !== this.sealings) return false;
    this.sealed = sealed;
    this.decision = 'open';
    this.outcome = null;
    this.changed();
    return true;
  }

  /** A sealing under way must not carry anybody anywhere: she left, or chose anew. */
  giveUpSealing(): void {
    this.sealings++;
  }

  /** After the confirmation was verified: nothing of the choices stays. */
  wipe(): void {
    const had = this.choices.some((choice) => choice !== null);
    for (const choice of this.choices) choice?.values.fill(0);
    this.startAgain();
    if (had) this.choicesLost = true;
  }

  async clear(): Promise<void> {
    this.wipe();
    this.device = null;
    this.earlier = undefined;
    this.promise = 'open';
    this.finished = false;
    this.store = this.openStore();
    await clearDevice(this.electionId);
    sessionStorage.clear();
    this.choicesLost = false;
    this.changed();
  }

  private waitWhileBusy(waitMs: number): void {
    this.busySeconds = Math.ceil(waitMs / 1000);
    this.changed();
    setTimeout(() => {
      this.busySeconds = null;
      this.changed();
    }, waitMs);
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async openWith(invitations: string[]): Promise<VotingDevice> {
    const { VotingDevice } = await this.loadLater();
    return VotingDevice.open({ ...this.deviceOptions(), invitations });
  }

  private deviceOptions() {
    return { api: this.api, electionId: this.electionId, store: this.store, nowMs: Date.now };
  }
}

/** Draws the page again whenever the session changes. */
export function useSession(session: Session): void {
  const [, draw] = useState(0);
  // Before the browser paints: what is loaded at once, or in a tab that nobody looks at, is not missed.
  useLayoutEffect(() => session.subscribe(() => draw((count) => count + 1)), [session]);
}

function isPhase(text: string): text is Phase {
  return ['setup', 'issuing', 'voting', 'closed', 'aborted'].includes(text);
}

function loadingOf(error: unknown): Loading {
  if (error instanceof DOMException) return 'storage';
  // Also a part of the page that differs from the build, or that could not be loaded.
  if (!(error instanceof ClientError)) return navigator.onLine ? 'tampered' : 'offline';
  if (error.code === 'ELECTION_OTHER') return 'tampered';
  if (error.code === 'DEVICE_STATE_CHANGED') return 'elsewhere';
  if (error.status === 404) return 'notFound';
  return navigator.onLine ? 'server' : 'offline';
}
