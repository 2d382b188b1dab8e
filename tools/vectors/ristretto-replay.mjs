// What each vector file of the ristretto255 algorithms says about the code: JSON input → JSON output. The makers of
// the files and the test that replays them share it. Bytes and scalars are lower-case hex, scalars of ristretto255
// 32 bytes little-endian. A refusal is the output {"error": code}.
import * as crypto from '#crypto';

const bytes = (hex) => crypto.fromHex(hex, hex.length / 2);
const hex = crypto.toHex;
const scalar = (text) => crypto.decodeScalar(bytes(text));
const scalarHex = (n) => hex(crypto.encodeScalar(n));
const bigEndianHex = (n) => n.toString(16).padStart(64, '0');
const hexes = (list) => list.map(hex);

/** A ballot's context from JSON. */
export function contextOf(json) {
  return { ...json, electionId: bytes(json.electionId), publicKey: bytes(json.publicKey) };
}

const messageOf = ({ commitments, proof }) => ({ commitments: commitments.map(bytes), proof: bytes(proof) });
const messageHex = ({ commitments, proof }) => ({ commitments: hexes(commitments), proof: hex(proof) });
const provenHex = ({ share, proof }) => ({ share: hex(share), proof: hex(proof) });
const keyPairHex = ({ secretKey, publicKey }) => ({ secretKey: scalarHex(secretKey), publicKey: hex(publicKey) });
const aggregateOf = ({ contest, option, alpha, beta }) => ({
  contest,
  option,
  alpha: bytes(alpha),
  beta: bytes(beta),
});
const start = (i) => crypto.startTrusteeCeremony(bytes(i.seed), bytes(i.ceremonyId), i.index, i.n, i.k);
const statementOf = (i) => ({
  electionId: bytes(i.electionId),
  closingRoot: bytes(i.closingRoot),
  trustee: i.trustee,
  verificationKey: bytes(i.verificationKey),
  aggregate: aggregateOf(i.aggregate),
});
const nothing = (run) => {
  run();
  return 'valid';
};

/** By algorithm. */
export const replays = {
  '2.1 hash': (i) => hex(crypto.hash(i.tag, ...i.args.map(bytes))),
  '2.2 hashToScalar': (i) => scalarHex(crypto.hashToScalar(i.tag, ...i.args.map(bytes))),
  '2.3 hkdf': (i) => ({
    bytes: hex(crypto.hkdf(bytes(i.ikm), bytes(i.info))),
    scalar: scalarHex(crypto.hkdfScalar(bytes(i.ikm), bytes(i.info))),
    blsScalar: bigEndianHex(crypto.hkdfBlsScalar(bytes(i.ikm), bytes(i.info))),
  }),
  '2.4 sign': (i) => hex(crypto.signWithRandomness(i.purpose, scalar(i.secretKey), bytes(i.message), bytes(i.random))),
  '2.5 verifySignature': (i) =>
    nothing(() => crypto.verifySignature(i.purpose, bytes(i.publicKey), bytes(i.message), bytes(i.signature))),
  '2.10 encodeBase32': (i) => crypto.encodeBase32(bytes(i.bytes)),
  '2.11 decodeBase32': (i) => hex(crypto.decodeBase32(i.text, i.lengthBytes)),
  '3.3 computeEnrolmentNonce': (i) => crypto.computeEnrolmentNonce(bytes(i.planId), bytes(i.rollKey)),
  '3.1 deriveRollKey': (i) => keyPairHex(crypto.deriveRollKey(crypto.decodeCode(i.code))),

  '4.1 startTrusteeCeremony': (i) => {
    const { message, state } = start(i);
    return { ...messageHex(message), coefficients: state.coefficients.map(scalarHex) };
  },
  '4.2 verifyKeyCommitment': (i) =>
    nothing(() => crypto.verifyKeyCommitment(bytes(i.ceremonyId), i.index, i.k, messageOf(i.message))),
  '4.3 makeKeyShares': (i) =>
    crypto.makeKeyShares(start(i).state, i.messages.map(messageOf)).map(({ to, share }) => ({ to, share: hex(share) })),
  '4.4 verifyKeyShare': (i) => nothing(() => crypto.verifyKeyShare(i.index, bytes(i.share), i.commitments.map(bytes))),
  '4.5 finishTrusteeCeremony': (i) => {
    const received = i.received.map(({ from, share }) => ({ from, share: bytes(share) }));
    return scalarHex(crypto.finishTrusteeCeremony(start(i).state, i.messages.map(messageOf), received).secretShare);
  },
  '4.6 deriveTrusteeKeys': (i) => {
    const keys = crypto.deriveTrusteeKeys(i.commitments.map((list) => list.map(bytes)));
    return { publicKey: hex(keys.publicKey), verificationKeys: hexes(keys.verificationKeys) };
  },
  '4.7 computeTranscriptHash': (i) => hex(crypto.computeTranscriptHash(i.messages.map(bytes))),
  '4.8 rehearse': (i) =>
    provenHex(crypto.rehearseWithRandomness(bytes(i.electionId), i.index, scalar(i.secretShare), bytes(i.random))),
  '4.9 verifyRehearsal': (i) =>
    nothing(() =>
      crypto.verifyRehearsal(bytes(i.electionId), i.index, bytes(i.verificationKey), {
        share: bytes(i.share),
        proof: bytes(i.proof),
      }),
    ),

  '5.1 encodeInvitation': (i) => {
    const electionId = bytes(i.electionId);
    return {
      typed: crypto.encodeInvitation(i.code, electionId),
      link: crypto.encodeInvitationLink(i.code, electionId),
      code: hex(crypto.decodeCode(i.code)),
    };
  },
  '5.2 encodeRecoveryCode': (i) => crypto.encodeRecoveryCode(bytes(i.voterSecret)),
  '5.3 deriveBallotKey': (i) =>
    keyPairHex(crypto.deriveBallotKey(bytes(i.voterSecret), bytes(i.electionId), i.classIndex)),
  '5.4 deriveBlinding': (i) =>
    bigEndianHex(crypto.deriveBlinding(bytes(i.voterSecret), bytes(i.electionId), i.classIndex)),

  '6.1 deriveNonce': (i) =>
    scalarHex(crypto.deriveNonce(bytes(i.seed), bytes(i.header), i.choices, i.kind, i.contest, i.option, i.branch)),
  '6.2 encryptBallot': (i) => {
    const encrypted = crypto.encryptBallot(
      contextOf(i.context),
      bytes(i.ballotKey),
      i.revision,
      i.choices,
      bytes(i.seed),
    );
    return { body: hex(encrypted.body), tracker: hex(encrypted.tracker) };
  },
  '6.3 computeTracker': (i) => hex(crypto.computeTracker(bytes(i.body))),
  '6.4 signBallot': (i) => hex(crypto.signBallotWithRandomness(scalar(i.secretKey), bytes(i.tracker), bytes(i.random))),
  '6.5 encodeBallot': (i) => hex(crypto.encodeBallot(bytes(i.body), bytes(i.token), bytes(i.signature))),
  '6.6 decodeBallot': (i) => {
    const ballot = crypto.decodeBallot(contextOf(i.context), bytes(i.entry));
    return {
      ballotKey: hex(ballot.ballotKey),
      revision: ballot.revision,
      tracker: hex(ballot.tracker),
      token: hex(ballot.token),
      signature: hex(ballot.signature),
      ciphertexts: ballot.ciphertexts.map((contest) =>
        contest.map(({ alphaBytes, betaBytes }) => [hex(alphaBytes), hex(betaBytes)]),
      ),
    };
  },
  '6.7 verifyBallotProofs': (i) => {
    const ctx = contextOf(i.context);
    return nothing(() => crypto.verifyBallotProofs(ctx, crypto.decodeBallot(ctx, bytes(i.entry))));
  },
  '6.8 verifyBallotBatch': (i) => {
    const ctx = contextOf(i.context);
    const items = i.entries.map((entry) => ({ ctx, ballot: crypto.decodeBallot(ctx, bytes(entry)) }));
    return crypto.verifyBallotBatch(items).map(({ index, code }) => ({ index, code }));
  },
  '6.9 encodeSpoil': (i) =>
    hex(
      crypto.encodeSpoilWithRandomness(
        bytes(i.electionId),
        i.classIndex,
        scalar(i.secretKey),
        bytes(i.tracker),
        bytes(i.token),
        bytes(i.random),
      ),
    ),
  '6.10 decodeSpoil': (i) => {
    const electionId = bytes(i.electionId);
    const spoil = crypto.decodeSpoil(electionId, bytes(i.entry));
    crypto.verifySpoilSignature(electionId, spoil);
    return {
      classIndex: spoil.classIndex,
      ballotKey: hex(spoil.ballotKey),
      tracker: hex(spoil.tracker),
      token: hex(spoil.token),
    };
  },

  '9.1 encodeChallenge': (i) =>
    crypto.encodeChallenge(bytes(i.electionId), i.classIndex, bytes(i.ballotKey), i.revision, i.choices, bytes(i.seed)),
  '9.2 verifyChallenge': (i) =>
    crypto.verifyChallenge(contextOf(i.context), crypto.decodeChallenge(i.text), crypto.decodeTrackerQr(i.tracker)),

  '10.1 aggregate': (i) => {
    const sum = crypto.aggregate(
      i.ciphertexts.map(({ weight, alpha, beta }) => ({
        weight,
        alpha: crypto.decodePoint(bytes(alpha)),
        beta: crypto.decodePoint(bytes(beta)),
      })),
    );
    return { alpha: hex(sum.alpha), beta: hex(sum.beta) };
  },
  '10.2 computeTallyInput': (i) =>
    hex(
      crypto.computeTallyInput(
        bytes(i.electionId),
        bytes(i.closeTxidInternal),
        bytes(i.closingRoot),
        i.aggregates.map(aggregateOf),
      ),
    ),
  '10.3 provePartialDecryption': (i) =>
    provenHex(
      crypto.provePartialDecryptionWithRandomness(
        { ...statementOf(i), secretShare: scalar(i.secretShare) },
        bytes(i.random),
      ),
    ),
  '10.4 verifyPartialDecryption': (i) =>
    nothing(() => crypto.verifyPartialDecryption({ ...statementOf(i), share: bytes(i.share), proof: bytes(i.proof) })),
  '10.5 combineShares': (i) => {
    const shares = i.shares.map(({ trustee, share }) => ({ trustee, share: bytes(share) }));
    return hex(crypto.encodePoint(crypto.combineShares(shares, bytes(i.beta))));
  },
  '10.6 discreteLog': (i) => crypto.discreteLog(crypto.decodePoint(bytes(i.point)), i.maxValue),
};

/** The output of one vector; a refusal as {"error": code}. */
export function replay(algorithm, input) {
  try {
    return replays[algorithm](input);
  } catch (error) {
    if (!(error instanceof crypto.VerificationError)) throw error;
    return { error: error.code };
  }
}
