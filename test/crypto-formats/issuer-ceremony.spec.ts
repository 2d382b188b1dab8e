/** The issuers' ceremony (spec §4.4): the same bytes as noble's FROST, and every way to cheat in it. */
import { createFROST, type DKG_Round1 } from '@noble/curves/abstract/frost.js';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { sha512 } from '@noble/hashes/sha2.js';
import {
  deriveIssuingKeys,
  encodeBlsPoint,
  encodeBlsScalar,
  finishIssuerCeremony,
  G2_BASE,
  makeIssuerShares,
  startIssuerCeremony,
  toHex,
  verifyIssuerCommitment,
  verifyIssuerShare,
  type IssuerCommitment,
} from '#crypto';
import { issuersOf } from './issuers.js';
import { bytesFor, codeOf, refusalOf } from './support.js';

const ceremonyId = bytesFor('ceremony', 32);
const [MEMBERS, THRESHOLD] = [3, 2];
const frost = createFROST({
  name: 'psephos issuers',
  Point: bls12_381.G2.Point,
  hash: (message) => sha512(message),
  HDKG: `psephos/v1/dkg-issuer/${toHex(ceremonyId)}/0`,
});
const identifier = (index: number) => frost.Identifier.fromNumber(index);
const start = (index: number) => startIssuerCeremony(ceremonyId, 0, index, MEMBERS, THRESHOLD);
const parties = [1, 2, 3].map(start);
const all = parties.map((party) => party.message);

describe('the ceremony', () => {
  it('gives shares of one key, whose threshold is the number of commitments', () => {
    const { publicKey, verificationKeys, secretShares } = issuersOf(ceremonyId, 0, 4, 3);
    secretShares.forEach((x, i) => expect(encodeBlsPoint(G2_BASE.multiply(x))).toEqual(verificationKeys[i]));
    const { Fr } = bls12_381.fields;
    const atZero = [1, 2, 4].reduce((sum, i) => {
      const lambda = [1, 2, 4]
        .filter((j) => j !== i)
        .reduce((product, j) => Fr.mul(product, Fr.div(BigInt(j), Fr.create(BigInt(j - i)))), 1n);
      return Fr.add(sum, Fr.mul(lambda, secretShares[i - 1]));
    }, 0n);
    expect(encodeBlsPoint(G2_BASE.multiply(atZero))).toEqual(publicKey);
  });

  it('accepts what noble’s FROST sends', () => {
    const { public: sent } = frost.DKG.round1(identifier(2), { min: THRESHOLD, max: MEMBERS });
    const message = { commitments: sent.commitment, proof: sent.proofOfKnowledge };
    verifyIssuerCommitment(ceremonyId, 0, 2, THRESHOLD, message);
    expect(codeOf(() => verifyIssuerCommitment(ceremonyId, 0, 1, THRESHOLD, message))).toBe('KEY_PROOF_INVALID');
    for (const proof of [Uint8Array.of(...message.proof, 0), message.proof.subarray(1)]) {
      const other = { ...message, proof };
      const { code, detail } = refusalOf(() => verifyIssuerCommitment(ceremonyId, 0, 2, THRESHOLD, other));
      expect([code, detail.culprit, detail.evidence]).toEqual(['KEY_PROOF_INVALID', 'issuer 2', toHex(proof)]);
    }
  });

  it('sends what noble’s FROST accepts, and makes the same shares', () => {
    const signers = { min: THRESHOLD, max: MEMBERS };
    const noble = frost.DKG.round1(identifier(1), signers);
    const others: DKG_Round1[] = [2, 3].map((index) => ({
      identifier: identifier(index),
      commitment: all[index - 1].commitments.map((point) => Uint8Array.from(point)),
      proofOfKnowledge: Uint8Array.from(all[index - 1].proof),
    }));
    const sent = frost.DKG.round2(noble.secret, others);
    const everyone = [{ commitments: noble.public.commitment, proof: noble.public.proofOfKnowledge }, all[1], all[2]];
    // noble's shares fit our check; our shares finish noble's ceremony with the key that we derive.
    for (const to of [2, 3]) verifyIssuerShare(to, sent[identifier(to)].signingShare, everyone[0].commitments);
    const received = [2, 3].map((from) => ({
      identifier: identifier(from),
      signingShare: makeIssuerShares(parties[from - 1].state, everyone).find((share) => share.to === 1)!.share,
    }));
    const key = frost.DKG.round3(noble.secret, others, received);
    const ours = deriveIssuingKeys(everyone.map((message) => message.commitments));
    expect(key.public.commitments[0]).toEqual(ours.publicKey);
    [1, 2, 3].forEach((i) => expect(key.public.verifyingShares[identifier(i)]).toEqual(ours.verificationKeys[i - 1]));
  });

  it('refuses a proof of another ceremony, class or index', () => {
    const check = (id: Uint8Array, classIndex: number, index: number) =>
      codeOf(() => verifyIssuerCommitment(id, classIndex, index, THRESHOLD, all[1]));
    expect(check(ceremonyId, 0, 2)).toBe('accepted');
    expect(check(bytesFor('other', 32), 0, 2)).toBe('KEY_PROOF_INVALID');
    expect(check(ceremonyId, 1, 2)).toBe('KEY_PROOF_INVALID');
    expect(check(ceremonyId, 0, 3)).toBe('KEY_PROOF_INVALID');
  });

  it('refuses a rogue key: the last to speak cancels the others', () => {
    const point = (bytes: Uint8Array) => bls12_381.G2.Point.fromBytes(bytes);
    const cancelling = point(all[0].commitments[0]).add(point(all[1].commitments[0])).negate().add(G2_BASE);
    const rogue: IssuerCommitment = {
      commitments: [encodeBlsPoint(cancelling), all[2].commitments[1]],
      proof: all[2].proof,
    };
    const refusal = refusalOf(() => makeIssuerShares(parties[0].state, [all[0], all[1], rogue]));
    expect([refusal.code, refusal.detail.culprit]).toEqual(['KEY_PROOF_INVALID', 'issuer 3']);
  });

  it('names the sender of a bad share', () => {
    const shareOf = (from: number, to: number) =>
      makeIssuerShares(parties[from - 1].state, all).find((share) => share.to === to)!.share;
    const good = [2, 3].map((from) => ({ from, share: shareOf(from, 1) }));
    expect(finishIssuerCeremony(parties[0].state, all, good).secretShare).toBeGreaterThan(0n);
    const bad = [good[0], { from: 3, share: encodeBlsScalar(5n) }];
    const refusal = refusalOf(() => finishIssuerCeremony(parties[0].state, all, bad));
    expect([refusal.code, refusal.detail.culprit]).toEqual(['KEY_SHARE_INVALID', 'issuer 3']);
    for (const senders of [
      [good[0]],
      [good[0], good[0]],
      [...good, good[0]],
      [...good, { from: 1, share: good[0].share }],
    ]) {
      expect(codeOf(() => finishIssuerCeremony(parties[0].state, all, senders))).toBe('KEY_SHARE_INVALID');
    }
  });

  it('does not start with a threshold or index that makes no sense', () => {
    for (const [index, members, threshold] of [
      [0, 3, 2],
      [4, 3, 2],
      [1, 3, 1],
      [1, 3, 4],
      [1, 33, 2],
    ]) {
      expect(() => startIssuerCeremony(ceremonyId, 0, index, members, threshold)).toThrow(/no ceremony/);
    }
  });
});
