/** What a voter's device refuses: each case is an honest box that lies in one thing (attacks 13a, 17, 26, 27). */
import {
  decodeChallenge,
  encodeInvitation,
  encodeInvitationLink,
  generateCode,
  generateEd25519,
  toHex,
  verifyChallenge,
  verifyInclusion,
} from '#crypto';
import {
  BallotApi,
  isRefusal,
  decodeDeviceState,
  memoryStore,
  type SealedBallot,
  type TextStore,
  type TokenStep,
  VotingDevice,
} from '#client';
import { ANCHORED_MS, LyingBox } from '../support/lying-box.js';
import { expectInvalid, expectRefused } from './refusal.js';

const CHOICES = [
  [0, 1, 0],
  [2, 1],
];

let box: LyingBox;

beforeAll(async () => {
  box = await LyingBox.start();
});

afterEach(() => {
  box.lies = {};
});

afterAll(async () => {
  await box.stop();
});

async function openDevice(options: { invitation?: string; store?: TextStore } = {}): Promise<VotingDevice> {
  return VotingDevice.open({
    api: new BallotApi(box.url, { attempts: 2, timeoutMs: 3_000 }),
    electionId: toHex(box.electionId),
    invitations: [options.invitation ?? encodeInvitationLink(box.codes[0], box.electionId)],
    store: options.store ?? memoryStore(),
    nowMs: Date.now,
  });
}

const RESUMED = () => ({
  api: new BallotApi(box.url, { attempts: 2, timeoutMs: 3_000 }),
  electionId: toHex(box.electionId),
  nowMs: Date.now,
});

async function readyDevice(store: TextStore = memoryStore()): Promise<VotingDevice> {
  const device = await openDevice({ store });
  await device.confirmRecoveryCode(device.recoveryCode());
  await device.requestToken();
  return device;
}

describe('the invitation and the definition', () => {
  it('opens the election with the typed form and with the link', async () => {
    const typed = await openDevice({ invitation: encodeInvitation(box.codes[0], box.electionId) });
    expect(typed.classIndex).toBe(0);
    expect((await openDevice()).definition.title).toEqual(box.definition.title);
  });

  it('definition_of_another_election: refused before the roll is even asked for', async () => {
    box.lies = { definition: new TextEncoder().encode('{"protocol":"psephos/1"}') };
    const before = box.seen.length;
    await expectRefused(openDevice(), 'INVITATION_OTHER_ELECTION');
    expect(box.seen.slice(before)).toEqual([`GET /elections/${toHex(box.electionId)}/definition`]);
  });

  it('one_byte_of_the_definition_changed', async () => {
    const changed = box.definitionBytes.slice();
    changed[changed.length - 10] ^= 1;
    box.lies = { definition: changed };
    await expectRefused(openDevice(), 'INVITATION_OTHER_ELECTION');
  });

  it('other_voter_of_the_class: a device that holds one voter’s secret refuses another’s invitation', async () => {
    const store = memoryStore();
    await readyDevice(store);
    const kept = await store.load();
    await expectRefused(
      openDevice({ store, invitation: encodeInvitationLink(box.codes[1], box.electionId) }),
      'ELECTION_OTHER',
    );
    expect(await store.load()).toBe(kept);
    expect((await openDevice({ store })).hasToken).toBe(true);
  });

  it('code_that_is_not_on_the_roll', async () => {
    const invitation = encodeInvitationLink(generateCode(), box.electionId);
    await expectRefused(openDevice({ invitation }), 'INVITATION_UNKNOWN');
  });
});

describe('the voting token', () => {
  it('asks for no token before the recovery code was confirmed', async () => {
    const device = await openDevice();
    await expectRefused(device.requestToken(), 'RECOVERY_CODE_OTHER');
  });

  it('asked_for_elsewhere: another device learns it before it shows a recovery code, from the signed request alone', async () => {
    const invitation = encodeInvitationLink(box.codes[1], box.electionId);
    expect(await (await openDevice({ invitation })).findEarlierRequest()).toBeNull();
    const first = await openDevice({ invitation });
    await first.confirmRecoveryCode(first.recoveryCode());
    await first.requestToken();
    // Its own request is no earlier one.
    expect(await first.findEarlierRequest()).toBeNull();
    const second = await openDevice({ invitation });
    expect(await second.findEarlierRequest()).toEqual({ anchoredMs: ANCHORED_MS });
    box.lies = { publicRequest: (request) => request.with(-1, request[request.length - 1] ^ 1) };
    await expectInvalid(second.findEarlierRequest(), 'REQUEST_SIGNATURE_INVALID');
    box.lies = { publicRequest: () => box.requests[0] };
    await expectRefused((await openDevice({ invitation })).findEarlierRequest(), 'REQUEST_OTHER');
  });

  it('one_issuer_lies: named, its share kept as evidence, the token made without it', async () => {
    box.lies = { share: (issuer, share) => (issuer === 1 ? otherPoint(share) : share), issuersSlow: [2, 3] };
    const store = memoryStore();
    const device = await openDevice({ store });
    await device.confirmRecoveryCode(device.recoveryCode());
    const steps: TokenStep[] = [];
    const { failures } = await device.requestToken((step) => steps.push(step));
    expect(failures).toMatchObject([{ issuer: 1, name: 'Issuer 1', code: 'TOKEN_SHARE_INVALID' }]);
    expect(failures[0].evidence).toMatch(/^[0-9a-f]{96}$/);
    expect(device.hasToken).toBe(true);
    expect(steps.slice(0, 3)).toMatchObject([
      { step: 'logged' },
      { step: 'asked', asked: [1, 2, 3], signed: [] },
      { step: 'failure', failure: { issuer: 1 } },
    ]);
    const signed = steps.slice(3).map((step) => (step.step === 'share' ? [step.issuer, step.have, step.need] : null));
    expect(signed.map((step) => step?.slice(1))).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(signed.map((step) => step?.[0]).sort()).toEqual([2, 3]);
    const kept = (await VotingDevice.resume({ ...RESUMED(), store }))?.wrongShares;
    expect(kept?.map(({ issuer, share }) => [issuer, toHex(share)])).toEqual([[1, failures[0].evidence]]);
    expect(toHex(kept?.[0]?.request ?? new Uint8Array())).toBe(toHex(box.requests.at(-1) ?? new Uint8Array()));
  });

  it('a_wrong_share_again: kept once; what was signed is not asked for again', async () => {
    const store = memoryStore();
    box.lies = { share: (issuer, share) => (issuer === 1 ? otherPoint(share) : share), issuersDown: [3] };
    const device = await openDevice({ store });
    await device.confirmRecoveryCode(device.recoveryCode());
    for (let tries = 0; tries < 2; tries++) await expectRefused(device.requestToken(), 'TOKEN_SHARES_MISSING');
    expect(device.wrongShares).toHaveLength(1);
    box.lies = {};
    const steps: TokenStep[] = [];
    await device.requestToken((step) => steps.push(step));
    expect(steps[1]).toEqual({ step: 'asked', asked: [1, 3], signed: [2] });
  });

  it('one_issuer_down: the others suffice', async () => {
    box.lies = { issuersDown: [2] };
    expect((await readyDevice()).hasToken).toBe(true);
  });

  it('two_issuers_down: fewer than the threshold make no token', async () => {
    box.lies = { issuersDown: [1, 2] };
    await expectRefused(readyDevice(), 'TOKEN_SHARES_MISSING');
  });

  it('witness_quorum_missing: no issuer is asked', async () => {
    box.lies = { cosignatures: 2 };
    const before = box.seen.length;
    await expectRefused(readyDevice(), 'WITNESS_QUORUM_MISSING');
    expect(box.seen.slice(before).some((line) => line.includes('/issuers/'))).toBe(false);
  });

  it('request_not_in_the_log', async () => {
    box.lies = { inclusionProof: (proof) => [...proof, new Uint8Array(32)] };
    await expectInvalid(readyDevice(), 'INCLUSION_PROOF_INVALID');
  });

  it('log_with_a_request_for_another_ballot_key: no issuer is shown it', async () => {
    const other = await readyDevice();
    expect(other.hasToken).toBe(true);
    const foreign = box.requests.at(-1) ?? new Uint8Array();
    box.lies = { logged: () => foreign };
    await expectRefused(readyDevice(), 'REQUEST_OTHER');
  });

  it('log_with_a_changed_signature', async () => {
    box.lies = { logged: (request) => request.map((byte, i) => (i === request.length - 40 ? byte ^ 1 : byte)) };
    await expectInvalid(readyDevice(), 'REQUEST_SIGNATURE_INVALID');
  });

  it('repeats the same request with the recovery code on another device', async () => {
    const device = await readyDevice();
    const made = box.requests.length;
    const other = await openDevice();
    await other.useRecoveryCode(device.recoveryCode());
    await other.requestToken();
    expect(box.requests.length).toBe(made);
  });

  it('keeps its token over a reload', async () => {
    const store = memoryStore();
    await readyDevice(store);
    expect((await openDevice({ store })).hasToken).toBe(true);
  });
});

describe('the confirmation', () => {
  it('casts, and says so only for what the board proves', async () => {
    const device = await readyDevice();
    const sealed = await device.seal(CHOICES);
    const confirmation = await device.cast(sealed);
    expect(toHex(confirmation.tracker)).toBe(toHex(sealed.tracker));
    expect(confirmation.quorumReached).toBe(true);
    expect(confirmation.cosignedBy).toHaveLength(4);
  });

  it('inclusion_proof_wrong: not cast, and the same bytes can be cast again', async () => {
    const device = await readyDevice();
    const sealed = await device.seal(CHOICES);
    box.lies = { inclusionProof: (proof) => proof.map((hash) => hash.map((byte) => byte ^ 1)) };
    await expectInvalid(device.cast(sealed), 'INCLUSION_PROOF_INVALID');
    box.lies = {};
    const size = box.board.length;
    await device.cast(sealed);
    expect(box.board.length).toBe(size);
  });

  it('checkpoint_signed_by_someone_else', async () => {
    const device = await readyDevice();
    box.lies = { boardKey: generateEd25519().secretKey };
    await expectInvalid(device.cast(await device.seal(CHOICES)), 'CHECKPOINT_UNSIGNED');
  });

  it('confirmation_of_another_ballot', async () => {
    const device = await readyDevice();
    box.lies = { tracker: (tracker) => tracker.map((byte) => byte ^ 1) };
    await expectRefused(device.cast(await device.seal(CHOICES)), 'CONFIRMATION_OTHER_BALLOT');
  });

  it('outcome_unknown: the same bytes go again, and count once', async () => {
    const device = await readyDevice();
    const sealed = await device.seal(CHOICES);
    const size = box.board.length;
    box.lies = { silentBallots: 1 };
    await device.cast(sealed);
    expect(box.board.length).toBe(size + 1);
  });

  it('a visit that ends without an answer: the next one has the same bytes, can only cast them, and they count once', async () => {
    const store = memoryStore();
    const device = await readyDevice(store);
    const sealed = await device.seal(CHOICES);
    expect(device.unconfirmed).toBeNull();
    const size = box.board.length;
    box.lies = { silentBallots: 9 };
    await expectRefused(device.cast(sealed), 'NETWORK_FAILED');
    box.lies = {};
    const later = await VotingDevice.resume({ ...RESUMED(), store });
    const left = later?.unconfirmed ?? null;
    expect(toHex(left?.entry ?? new Uint8Array())).toBe(toHex(sealed.entry));
    expect(toHex(left?.tracker ?? new Uint8Array())).toBe(toHex(sealed.tracker));
    expect(() => left?.beginTest()).toThrow(expect.objectContaining({ code: 'BALLOT_SPENT' }) as Error);
    await later?.cast(left as SealedBallot);
    expect(box.board.length).toBe(size + 1);
    expect(later?.unconfirmed).toBeNull();
    const last = await VotingDevice.resume({ ...RESUMED(), store });
    expect(last?.unconfirmed).toBeNull();
    expect(toHex(last?.lastCast?.tracker ?? new Uint8Array())).toBe(toHex(sealed.tracker));
  });

  it('keeps what the board promised, for a confirmation that anyone can check; an earlier version kept none', async () => {
    const store = memoryStore();
    const device = await readyDevice(store);
    const { checkpoint } = await device.cast(await device.seal(CHOICES));
    const cast = (await VotingDevice.resume({ ...RESUMED(), store }))?.lastCast;
    const { index = 0, leafHash = new Uint8Array(), promise } = cast ?? {};
    verifyInclusion(leafHash, index, checkpoint.size, promise?.inclusionProof ?? [], checkpoint.root);
    expect(promise?.checkpoint).toContain(`\n${checkpoint.size}\n`);
    const state = JSON.parse((await store.load()) ?? '') as { lastCast: Record<string, unknown> };
    delete state.lastCast['promise'];
    expect(decodeDeviceState(JSON.stringify(state)).lastCast).toMatchObject({ index, promise: null });
  });

  it('portal_in_between: what is no answer of the service refuses nothing, and the ballot is still there', async () => {
    const store = memoryStore();
    const device = await readyDevice(store);
    const sealed = await device.seal(CHOICES);
    const size = box.board.length;
    box.lies = { portal: 403 };
    const error = await expectRefused(device.cast(sealed), 'PROBLEM_UNREADABLE');
    expect(isRefusal(error)).toBe(false);
    box.lies = {};
    const later = (await VotingDevice.resume({ ...RESUMED(), store })) as VotingDevice;
    await later.cast(later.unconfirmed as SealedBallot);
    expect(box.board.length).toBe(size + 1);
  });

  it('a refused ballot is not kept for a later visit', async () => {
    const store = memoryStore();
    const device = await readyDevice(store);
    box.lies = { refuse: { status: 409, code: 'PHASE_NOT_VOTING' } };
    await expectRefused(device.cast(await device.seal(CHOICES)), 'PHASE_NOT_VOTING');
    expect((await VotingDevice.resume({ ...RESUMED(), store }))?.unconfirmed).toBeNull();
  });

  it('gives way between the steps of sealing, and the steps tell nothing of the choices', async () => {
    const device = await readyDevice();
    const steps = async (choices: number[][]) => {
      const seen: number[] = [];
      await device.seal(choices, (done) => Promise.resolve(void seen.push(done)));
      return seen;
    };
    const seen = await steps(CHOICES);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.at(-1)).toBe(1);
    expect(seen.every((done, at) => done > (seen[at - 1] ?? 0))).toBe(true);
    expect(await steps(CHOICES.map((values) => [...values].reverse()))).toEqual(seen);
  });

  it('a refusal keeps the service’s code and is not repeated', async () => {
    const device = await readyDevice();
    const sealed = await device.seal(CHOICES);
    box.lies = { refuse: { status: 409, code: 'PHASE_NOT_VOTING' } };
    const before = box.seen.filter((line) => line.endsWith('/ballots')).length;
    const error = await expectRefused(device.cast(sealed), 'PHASE_NOT_VOTING');
    expect(error.status).toBe(409);
    expect(box.seen.filter((line) => line.endsWith('/ballots')).length).toBe(before + 1);
  });

  it('board_that_forgets_a_ballot: two histories, both checkpoints kept as evidence', async () => {
    const device = await readyDevice();
    await device.cast(await device.seal(CHOICES));
    const honest = [...box.board];
    box.board.pop();
    box.board.push(Uint8Array.of(0x01, 0x02), Uint8Array.of(0x01, 0x03));
    const error = await expectRefused(device.cast(await device.seal(CHOICES)), 'CHECKPOINT_FORK');
    const evidence = error.cause as { seenNote: string; newNote: string };
    expect(evidence.seenNote).toContain(box.definition.board.origin);
    expect(evidence.newNote).not.toBe(evidence.seenNote);
    box.board.splice(0, box.board.length, ...honest);
  });

  it('board_with_two_roots_of_one_size', async () => {
    const device = await readyDevice();
    await device.cast(await device.seal(CHOICES));
    const honest = [...box.board];
    box.board.splice(box.board.length - 2, 2, Uint8Array.of(0x01, 0x04));
    await expectRefused(device.cast(await device.seal(CHOICES)), 'CHECKPOINT_FORK');
    box.board.splice(0, box.board.length, ...honest);
  });
});

describe('testing a ballot', () => {
  it('shows the choices to a second device that knew the tracker first', async () => {
    const device = await readyDevice();
    const sealed = await device.seal(CHOICES);
    const { challenge } = await device.challenge(sealed);
    expect(verifyChallenge(device.context, decodeChallenge(challenge), sealed.tracker)).toEqual(CHOICES);
  });

  it('tested_ballot_cast: refused on the device', async () => {
    const device = await readyDevice();
    const sealed = await device.seal(CHOICES);
    await device.challenge(sealed);
    await expectRefused(device.cast(sealed), 'BALLOT_SPENT');
  });

  it('ballot_opened_after_an_unknown_cast: refused, it may count', async () => {
    const device = await readyDevice();
    const sealed = await device.seal(CHOICES);
    box.lies = { silentBallots: 9 };
    await expectRefused(device.cast(sealed), 'NETWORK_FAILED');
    await expectRefused(device.challenge(sealed), 'BALLOT_SPENT');
  });

  it('test_that_was_not_recorded: nothing is opened, and the ballot can no longer be cast', async () => {
    const device = await readyDevice();
    const sealed = await device.seal(CHOICES);
    box.lies = { silentBallots: 9 };
    await expectRefused(device.challenge(sealed), 'NETWORK_FAILED');
    box.lies = {};
    await expectRefused(device.cast(sealed), 'BALLOT_SPENT');
  });
});

describe('revisions', () => {
  it('rise with every ballot that is cast, also within one minute; those that are only sealed use up none', async () => {
    const device = await readyDevice();
    const tested = await device.seal(CHOICES);
    const first = await device.seal(CHOICES);
    expect(revisionOf(first.entry)).toBeLessThanOrEqual(revisionOf(tested.entry) + 1);
    await device.cast(first);
    const second = await device.seal(CHOICES);
    expect(revisionOf(second.entry)).toBeGreaterThan(revisionOf(first.entry));
    expect(revisionOf(second.entry)).toBeLessThanOrEqual(revisionOf(first.entry) + 2);
  });

  it('another device’s ballot of this minute is passed', async () => {
    const device = await readyDevice();
    const now = Math.floor(Date.now() / 60_000);
    box.lies = { revisions: [now - 7, now + 1] };
    expect(revisionOf((await device.seal(CHOICES)).entry)).toBe(now + 2);
  });

  it.each([29, 2 ** 31])(
    'revision_far_ahead: a service that names one %d minutes ahead is not believed, and leaves nothing',
    async (ahead) => {
      const store = memoryStore();
      const device = await readyDevice(store);
      const now = Math.floor(Date.now() / 60_000);
      box.lies = { revisions: [Math.min(now + ahead, 2 ** 32 - 2)] };
      await expectRefused(device.seal(CHOICES), 'REVISION_AHEAD');
      box.lies = {};
      const later = await VotingDevice.resume({ ...RESUMED(), store });
      expect(revisionOf((await (later as VotingDevice).seal(CHOICES)).entry)).toBeLessThanOrEqual(now + 1);
    },
  );

  it('clock_of_the_service: it does not move the revision', async () => {
    const device = await readyDevice();
    box.lies = { clockAheadMs: 25 * 60_000 };
    const sealed = await device.seal(CHOICES);
    expect(revisionOf(sealed.entry)).toBeLessThanOrEqual(Math.floor(Date.now() / 60_000) + 1);
  });
});

function revisionOf(entry: Uint8Array): number {
  return new DataView(entry.buffer, entry.byteOffset).getUint32(1 + 70);
}

/** Another valid point: an honest share of another request. */
function otherPoint(share: Uint8Array): Uint8Array {
  const changed = share.slice();
  changed[0] ^= 0x20; // the sign bit: −S
  return changed;
}
