/** The trustees' ceremony (spec §4.1), told in order, beside noble's own key generation; then each way to cheat. */
import { describe, expect, test } from '@jest/globals';
import { createFROST } from '@noble/curves/abstract/frost.js';
import { ristretto255 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import * as c from '#crypto';
import { codeOf, labelled } from './support.js';

const ceremonyId = labelled('ceremony');

/** With a fresh seed, as a fresh key file has it. */
const start = (index: number, n: number, k: number) =>
  c.startTrusteeCeremony(c.randomBytes(32), ceremonyId, index, n, k);

interface Member {
  readonly index: number;
  readonly state: c.TrusteeCeremonyState;
  readonly message: c.KeyCommitment;
}

function startAll(n: number, k: number): Member[] {
  return Array.from({ length: n }, (_, i) => ({ index: i + 1, ...start(i + 1, n, k) }));
}

function sharesTo(members: readonly Member[], receiver: number): c.ReceivedKeyShare[] {
  const messages = members.map(({ message }) => message);
  return members
    .filter(({ index }) => index !== receiver)
    .map(({ index, state }) => {
      const found = c.makeKeyShares(state, messages).find(({ to }) => to === receiver);
      if (found === undefined) throw new Error('no share');
      return { from: index, share: found.share };
    });
}

function finishAll(members: readonly Member[]): bigint[] {
  const messages = members.map(({ message }) => message);
  return members.map(
    ({ index, state }) => c.finishTrusteeCeremony(state, messages, sharesTo(members, index)).secretShare,
  );
}

const publicOf = (members: readonly Member[]): c.TrusteeKeys =>
  c.deriveTrusteeKeys(members.map(({ message }) => message.commitments));

/** Lagrange at zero over all k-subsets is the tally's business; here one combination is enough. */
const interpolate = (indices: readonly number[], verificationKeys: readonly Uint8Array[]): Uint8Array => {
  const shares = indices.map((trustee) => ({ trustee, share: verificationKeys[trustee - 1] }));
  return c.encodePoint(c.combineShares(shares, new Uint8Array(32)).negate());
};

describe('a ceremony', () => {
  test.each([
    [2, 2],
    [3, 2],
    [5, 3],
  ])('of %i trustees with threshold %i', (n, k) => {
    const members = startAll(n, k);
    for (const { index, message } of members) c.verifyKeyCommitment(ceremonyId, index, k, message);
    const { publicKey, verificationKeys } = publicOf(members);
    const secretShares = finishAll(members);
    // s_i·B = Y_i, and any k verification keys interpolate to Y
    expect(secretShares.map((share) => c.encodePoint(c.multiplyBase(share)))).toEqual(verificationKeys);
    const all = Array.from({ length: n }, (_, i) => i + 1);
    expect(interpolate(all.slice(0, k), verificationKeys)).toEqual(publicKey);
    expect(interpolate(all.slice(-k), verificationKeys)).toEqual(publicKey);
    expect(interpolate(all, verificationKeys)).toEqual(publicKey);
    // one fewer is another key
    expect(interpolate(all.slice(0, k - 1), verificationKeys)).not.toEqual(publicKey);
  });

  test("two of ours and one of noble's own key generation end with the same keys", () => {
    const context = `psephos/v1/dkg/${c.toHex(ceremonyId)}`;
    const frost = createFROST({ name: context, HDKG: context, Point: ristretto255.Point, hash: sha512 });
    const id = (index: number): string => frost.Identifier.fromNumber(index);
    const ours = startAll(3, 2).slice(0, 2);
    const third = frost.DKG.round1(id(3), { min: 2, max: 3 });
    const messages = [
      ...ours.map(({ message }) => message),
      { commitments: third.public.commitment, proof: third.public.proofOfKnowledge },
    ];
    // noble verifies our messages and shares, we verify noble's
    const round1 = ours.map(({ index, message }) => ({
      identifier: id(index),
      commitment: message.commitments.map((bytes) => Uint8Array.from(bytes)),
      proofOfKnowledge: Uint8Array.from(message.proof),
    }));
    const fromNoble = frost.DKG.round2(third.secret, round1);
    const shares = ours.map(({ index, state }) => ({ from: index, made: c.makeKeyShares(state, messages) }));
    const shareOf = (from: number, to: number): Uint8Array => {
      const share = shares[from - 1].made.find((one) => one.to === to)?.share;
      return Uint8Array.from(share ?? []);
    };
    const toNoble = ours.map(({ index }) => ({ identifier: id(index), signingShare: shareOf(index, 3) }));
    const key = frost.DKG.round3(third.secret, round1, toNoble);
    const { publicKey, verificationKeys } = c.deriveTrusteeKeys(messages.map(({ commitments }) => commitments));
    expect(key.public.commitments[0]).toEqual(publicKey);
    expect([1, 2, 3].map((index) => key.public.verifyingShares[id(index)])).toEqual(verificationKeys);
    for (const { index, state } of ours) {
      const received = [
        { from: 3 - index, share: shareOf(3 - index, index) },
        { from: 3, share: Uint8Array.from(fromNoble[id(index)].signingShare) },
      ];
      const { secretShare } = c.finishTrusteeCeremony(state, messages, received);
      expect(c.encodePoint(c.multiplyBase(secretShare))).toEqual(verificationKeys[index - 1]);
    }
  });
});

describe('the key file’s seed', () => {
  const seed = labelled('seed');
  const begin = (id = ceremonyId, index = 1, n = 3, k = 2) => c.startTrusteeCeremony(seed, id, index, n, k);
  const all = ({ state, message }: ReturnType<typeof begin>) => [
    ...state.coefficients.map((coefficient) => c.toHex(c.encodeScalar(coefficient))),
    ...message.commitments.map(c.toHex),
    c.toHex(message.proof.slice(0, 32)),
    c.toHex(message.proof.slice(32)),
  ];

  test('repeats an interrupted ceremony byte for byte, the proof included', () => {
    expect(all(begin())).toEqual(all(begin()));
    c.verifyKeyCommitment(ceremonyId, 1, 2, begin().message);
  });

  test.each([
    ['ceremony', () => begin(labelled('other ceremony'))],
    ['place', () => begin(ceremonyId, 2)],
    ['number of trustees', () => begin(ceremonyId, 1, 4)],
    ['threshold', () => begin(ceremonyId, 1, 3, 3)],
  ])('gives another %s nothing in common: no coefficient, no commitment, no nonce', (_, other) => {
    const known = new Set(all(begin()));
    expect(all(other()).filter((value) => known.has(value))).toEqual([]);
  });

  test('has 32 bytes', () => {
    expect(() => c.startTrusteeCeremony(seed.slice(1), ceremonyId, 1, 3, 2)).toThrow('32 bytes');
  });
});

describe('a cheating trustee', () => {
  const [n, k] = [3, 2];
  const members = startAll(n, k);
  const messages = members.map(({ message }) => message);
  const [first, second, third] = members;

  test('rogue key: takes the others out of the sum with a key she cannot prove', () => {
    const others = [0, 1].map((i) => c.decodePoint(messages[i].commitments[0]));
    const mine = c.randomScalar();
    const rogueKey = c.multiplyBase(mine).subtract(c.sumPoints(others));
    const rogue = { ...third.message, commitments: [c.encodePoint(rogueKey), third.message.commitments[1]] };
    // Without proofs everyone would vote under a key that she alone knows.
    const unproven = c.deriveTrusteeKeys([messages[0].commitments, messages[1].commitments, rogue.commitments]);
    expect(unproven.publicKey).toEqual(c.encodePoint(c.multiplyBase(mine)));
    expect(codeOf(() => c.verifyKeyCommitment(ceremonyId, 3, k, rogue))).toBe('KEY_PROOF_INVALID');
    expect(codeOf(() => c.makeKeyShares(first.state, [messages[0], messages[1], rogue]))).toBe('KEY_PROOF_INVALID');
  });

  test('a proof of possession without a commitment, though its equation holds', () => {
    const [secret, R] = [first.state.coefficients[0], new Uint8Array(32)];
    const context = c.utf8(`psephos/v1/dkg/${c.toHex(ceremonyId)}`);
    const input = c.concatBytes(context, c.encodeScalar(1n), first.message.commitments[0], R);
    const z = c.modOrder((c.littleEndian(sha512(input)) % c.ORDER) * secret);
    const proof = c.concatBytes(R, c.encodeScalar(z));
    expect(codeOf(() => c.verifyKeyCommitment(ceremonyId, 1, k, { ...first.message, proof }))).toBe(
      'KEY_PROOF_INVALID',
    );
  });

  test('repeats the message of another trustee', () => {
    const copied = [messages[0], messages[1], messages[1]];
    expect(codeOf(() => c.makeKeyShares(first.state, copied))).toBe('KEY_PROOF_INVALID');
    expect(codeOf(() => c.finishTrusteeCeremony(first.state, copied, sharesTo(members, 1)))).toBe('KEY_PROOF_INVALID');
  });

  test('raises or lowers the threshold for herself', () => {
    for (const other of [2, 3]) {
      const { message } = start(3, 4, other);
      const expected = other === k ? 'accepted' : 'KEY_PROOF_INVALID';
      expect(codeOf(() => c.verifyKeyCommitment(ceremonyId, 3, k, message))).toBe(expected);
    }
    const longer = start(3, 3, 3).message.commitments;
    const mixed = [messages[0].commitments, messages[1].commitments, longer];
    expect(codeOf(() => c.deriveTrusteeKeys(mixed))).toBe('KEY_COMMITMENTS_INVALID');
  });

  test('sends a share that she did not commit to: refused and named', () => {
    const received = sharesTo(members, 1);
    const wrong = received.map(({ from, share }) =>
      from === 3 ? { from, share: c.encodeScalar(c.modOrder(c.decodeScalar(share) + 1n)) } : { from, share },
    );
    try {
      c.finishTrusteeCeremony(first.state, messages, wrong);
      throw new Error('accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(c.VerificationError);
      expect((error as c.VerificationError).code).toBe('KEY_SHARE_INVALID');
      expect((error as c.VerificationError).message).toContain('trustee 3');
    }
  });

  test("sends one receiver another receiver's share", () => {
    const toSecond = sharesTo(members, 2).find(({ from }) => from === 3);
    const received = sharesTo(members, 1).map((one) =>
      one.from === 3 ? { from: 3, share: toSecond?.share ?? one.share } : one,
    );
    expect(codeOf(() => c.finishTrusteeCeremony(first.state, messages, received))).toBe('KEY_SHARE_INVALID');
  });

  test('a relay replaces my own message', () => {
    const mine = start(1, n, k).message;
    const all = [mine, messages[1], messages[2]];
    expect(codeOf(() => c.makeKeyShares(first.state, all))).toBe('KEY_COMMITMENTS_INVALID');
  });

  test('indices 0, n + 1 and fractions do not exist', () => {
    for (const index of [0, 4, 1.5, -1]) {
      expect(() => start(index, n, k)).toThrow('there is no trustee');
    }
    expect(codeOf(() => c.verifyKeyCommitment(ceremonyId, 0, k, messages[0]))).toBe('KEY_PROOF_INVALID');
  });

  test('a threshold of one, or above the number of members, cannot be started', () => {
    expect(() => start(1, 3, 1)).toThrow();
    expect(() => start(1, 3, 4)).toThrow();
  });

  test('no secret of the ceremony can be written as JSON', () => {
    expect(() => JSON.stringify(first.state)).toThrow();
    expect(() => JSON.stringify(c.finishTrusteeCeremony(second.state, messages, sharesTo(members, 2)))).toThrow();
  });
});

describe('the rehearsal', () => {
  const electionId = labelled('election');
  const members = startAll(3, 2);
  const { verificationKeys } = publicOf(members);
  const [secretShare] = finishAll(members);

  test('shows that the share is there', () => {
    c.verifyRehearsal(electionId, 1, verificationKeys[0], c.rehearse(electionId, 1, secretShare));
  });

  test.each([
    ['a wrong share', (): c.ProvenShare => c.rehearse(electionId, 1, c.modOrder(secretShare + 1n))],
    ['another election', (): c.ProvenShare => c.rehearse(labelled('other'), 1, secretShare)],
    ['another trustee', (): c.ProvenShare => c.rehearse(electionId, 2, secretShare)],
  ])('%s is found', (_, make) => {
    expect(codeOf(() => c.verifyRehearsal(electionId, 1, verificationKeys[0], make()))).toBe('REHEARSAL_PROOF_INVALID');
  });

  test('a proof of a partial decryption is no rehearsal, and the other way round', () => {
    const point = c.encodePoint(c.rehearsalPoint(electionId));
    const aggregate = { contest: 0, option: 0, alpha: point, beta: point };
    const statement = {
      electionId,
      closingRoot: labelled('root'),
      trustee: 1,
      verificationKey: verificationKeys[0],
      aggregate,
    };
    const decryption = c.provePartialDecryption({ ...statement, secretShare });
    const rehearsal = c.rehearse(electionId, 1, secretShare);
    expect(decryption.share).toEqual(rehearsal.share);
    expect(codeOf(() => c.verifyRehearsal(electionId, 1, verificationKeys[0], decryption))).toBe(
      'REHEARSAL_PROOF_INVALID',
    );
    expect(codeOf(() => c.verifyPartialDecryption({ ...statement, ...rehearsal }))).toBe(
      'PARTIAL_DECRYPTION_PROOF_INVALID',
    );
  });
});
