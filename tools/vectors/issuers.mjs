/** Vectors of the issuers' ceremony (spec §4.4, Algorithms 4.10 to 4.15). */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import * as c from '#crypto';
import { identityG2, withFlags, withTorsionG2 } from './bad-points.mjs';
import { replays } from './formats-replay.mjs';
import { bytesFor, flipBit, hexes, writeVectors } from './formats-support.mjs';
import {
  all,
  allCommitments,
  ceremonyId,
  MEMBERS,
  parties,
  randomOf,
  receivedBy,
  shareFor,
  start,
  THRESHOLD,
} from './issuers-fixture.mjs';

const hex = c.toHex;
const write = (file, algorithm, spec, made, cases) =>
  writeVectors(file, algorithm, spec, made, cases, replays[algorithm]);
const bin = (text) => c.fromHex(text, text.length / 2);
const made = 'tools/vectors/issuers.mjs: 3 issuers, threshold 2; randomness is SHA-256 of labels';
const { G2 } = bls12_381;
const otherCeremony = bytesFor('other ceremony', 32);
const plain = (m) => ({ commitments: hexes(m.commitments), proof: hex(m.proof) });

await write(
  'start-issuer-ceremony',
  '4.10 startIssuerCeremony',
  '§4.4',
  `${made}; random: 64 bytes a coefficient, then 64 for the nonce, each big-endian mod (r − 1) plus 1`,
  Object.fromEntries(
    [1, 2, 3].map((index) => {
      const next = randomOf(`issuer ${index}/0`);
      const random = [next(64), next(64), next(64)];
      return [
        `issuer_${index}`,
        {
          ceremonyId: hex(ceremonyId),
          classIndex: 0,
          index,
          members: MEMBERS,
          threshold: THRESHOLD,
          random: hexes(random),
        },
      ];
    }),
  ),
);

const claim = { ceremonyId: hex(ceremonyId), classIndex: 0, index: 2, threshold: THRESHOLD, ...plain(all[1]) };
const order = c.BLS_ORDER;
const proofScalar = c.bigEndian(all[1].proof.slice(96));
const replaceProof = (R, z) => R + z.toString(16).padStart(64, '0');
const proofR = claim.proof.slice(0, 192);
await write(
  'verify-issuer-commitment',
  '4.11 verifyIssuerCommitment',
  '§4.4',
  `${made}; one thing differs from the first case in each of the others`,
  {
    valid: claim,
    other_ceremony: { ...claim, ceremonyId: hex(otherCeremony) },
    other_class: { ...claim, classIndex: 1 },
    other_index: { ...claim, index: 1 },
    commitment_missing: { ...claim, commitments: claim.commitments.slice(0, 1) },
    commitment_added: { ...claim, commitments: [...claim.commitments, claim.commitments[0]] },
    none: { ...claim, commitments: [] },
    first_commitment_of_another: { ...claim, commitments: [hex(all[0].commitments[0]), claim.commitments[1]] },
    commitment_identity: { ...claim, commitments: [claim.commitments[0], identityG2] },
    commitment_with_torsion: { ...claim, commitments: [claim.commitments[0], withTorsionG2(all[1].commitments[1])] },
    commitment_uncompressed: {
      ...claim,
      commitments: [claim.commitments[0], hex(G2.Point.fromBytes(all[1].commitments[1]).toBytes(false))],
    },
    commitment_flag_missing: { ...claim, commitments: [claim.commitments[0], withFlags(all[1].commitments[1], 0)] },
    proof_bit: { ...claim, proof: hex(flipBit(all[1].proof, 8 * 127 + 1)) },
    proof_scalar_plus_order: { ...claim, proof: replaceProof(proofR, proofScalar + order) },
    proof_commitment_identity: { ...claim, proof: replaceProof(identityG2, proofScalar) },
    proof_short: { ...claim, proof: claim.proof.slice(2) },
    proof_of_another: { ...claim, proof: hex(all[0].proof) },
  },
);
await write(
  'make-issuer-shares',
  '4.12 makeIssuerShares',
  '§4.4',
  `${made}; coefficients as in start-issuer-ceremony`,
  Object.fromEntries(
    [1, 2, 3].map((index) => [
      `issuer_${index}`,
      {
        ceremonyId: hex(ceremonyId),
        classIndex: 0,
        index,
        members: MEMBERS,
        message: plain(parties[index - 1].message),
        coefficients: parties[index - 1].state.coefficients.map((s) => hex(c.encodeBlsScalar(s))),
        all: all.map(plain),
      },
    ]),
  ),
);
const shareInput = { index: 1, share: hex(shareFor(2, 1)), fromCommitments: hexes(allCommitments[1]) };
await write(
  'verify-issuer-share',
  '4.13 verifyIssuerShare',
  '§4.4',
  `${made}; one thing differs from the first case in each of the others`,
  {
    valid: shareInput,
    other_receiver: { ...shareInput, index: 3 },
    other_sender: { ...shareInput, fromCommitments: hexes(allCommitments[2]) },
    share_bit: { ...shareInput, share: hex(flipBit(bin(shareInput.share), 250)) },
    share_plus_order: {
      ...shareInput,
      share: (c.bigEndian(bin(shareInput.share)) + order).toString(16).padStart(64, '0'),
    },
    share_zero: { ...shareInput, share: '00'.repeat(32) },
    share_short: { ...shareInput, share: shareInput.share.slice(2) },
  },
);
const received = (to) => receivedBy(to).map(({ from, share }) => ({ from, share: hex(share) }));
const finishInput = {
  ceremonyId: hex(ceremonyId),
  classIndex: 0,
  index: 1,
  members: MEMBERS,
  message: plain(all[0]),
  coefficients: parties[0].state.coefficients.map((s) => hex(c.encodeBlsScalar(s))),
  all: all.map(plain),
  received: received(1),
};
await write(
  'finish-issuer-ceremony',
  '4.14 finishIssuerCeremony',
  '§4.4',
  `${made}; one thing differs from the first case in each of the others`,
  {
    valid: finishInput,
    share_of_other_member: {
      ...finishInput,
      received: [finishInput.received[0], { from: 3, share: finishInput.received[0].share }],
    },
    share_missing: { ...finishInput, received: finishInput.received.slice(1) },
    sender_twice: { ...finishInput, received: [finishInput.received[0], finishInput.received[0]] },
    commitments_of_two_swapped: { ...finishInput, all: [finishInput.all[0], finishInput.all[2], finishInput.all[1]] },
    own_commitments_exchanged: { ...finishInput, all: [plain(start(1, 1).message), ...finishInput.all.slice(1)] },
    member_missing: { ...finishInput, all: finishInput.all.slice(0, 2) },
  },
);
const derived = { allCommitments: allCommitments.map(hexes) };
await write('derive-issuing-keys', '4.15 deriveIssuingKeys', '§4.4', made, {
  valid: derived,
  one_with_more_commitments: {
    allCommitments: [
      ...derived.allCommitments.slice(0, 2),
      [...derived.allCommitments[2], derived.allCommitments[0][0]],
    ],
  },
  none: { allCommitments: [] },
  sum_is_the_identity: {
    allCommitments: [
      derived.allCommitments[0],
      derived.allCommitments[0].map((h) => hex(G2.Point.fromBytes(bin(h)).negate().toBytes())),
    ],
  },
});
