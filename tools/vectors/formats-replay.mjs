// What each vector file of documents, logs, tokens, the issuers' ceremony and sealed shares says about the code: JSON
// input → JSON output. The makers of the files and the test that replays them share it. Bytes are lower-case hex, scalars
// of BLS12-381 32 bytes big-endian. A refusal is the output {"error": code}.
import * as c from '#crypto';

const hex = c.toHex;
const bin = (text) => c.fromHex(text, text.length / 2);
const bins = (list) => list.map(bin);
const hexes = (list) => list.map((bytes) => hex(bytes));
const blsScalar = (text) => c.bigEndian(bin(text));
const blsScalarHex = (n) => hex(c.encodeBlsScalar(n));
const commitmentOf = (m) => ({ commitments: bins(m.commitments), proof: bin(m.proof) });
const stateOf = (v) => ({
  ceremonyId: bin(v.ceremonyId),
  classIndex: v.classIndex,
  index: v.index,
  members: v.members,
  coefficients: v.coefficients.map(blsScalar),
  message: commitmentOf(v.message),
});
/** Leaf i of the vectors of logs. */
const leaf = (i) => c.hashLeaf(c.utf8(`entry ${i}`));
const leaves = Array.from({ length: 300 }, (_, i) => leaf(i));
const read = c.nodeReaderOf(leaves);

/** By algorithm. `undefined` stands for "valid". */
export const replays = {
  '2.12 verifyEd25519': (v) => c.verifyEd25519(bin(v.publicKey), bin(v.message), bin(v.signature)),
  '2.6 signDocument': (v) => hex(c.signDocument(v.kind, bin(v.secretKey), bin(v.bytes))),
  '2.7 verifyDocument': (v) => c.verifyDocument(v.kind, bin(v.publicKey), bin(v.bytes), bin(v.signature)),
  '2.8 encodeCanonicalJson': (v) => hex(c.encodeCanonicalJson(v)),
  '2.9 decodeCanonicalJson': (v) => ({ value: c.decodeCanonicalJson(bin(v), { maxBytes: 25_000, maxDepth: 8 }) }),

  '4.10 startIssuerCeremony': (v) => {
    const random = bins(v.random);
    const next = () => random.shift();
    const { message, state } = c.startIssuerCeremonyWithRandomness(
      bin(v.ceremonyId),
      v.classIndex,
      v.index,
      v.members,
      v.threshold,
      next,
    );
    return {
      commitments: hexes(message.commitments),
      proof: hex(message.proof),
      coefficients: state.coefficients.map(blsScalarHex),
    };
  },
  '4.11 verifyIssuerCommitment': (v) =>
    c.verifyIssuerCommitment(bin(v.ceremonyId), v.classIndex, v.index, v.threshold, commitmentOf(v)),
  '4.12 makeIssuerShares': (v) =>
    c.makeIssuerShares(stateOf(v), v.all.map(commitmentOf)).map(({ to, share }) => ({ to, share: hex(share) })),
  '4.13 verifyIssuerShare': (v) => c.verifyIssuerShare(v.index, bin(v.share), bins(v.fromCommitments)),
  '4.14 finishIssuerCeremony': (v) => {
    const received = v.received.map(({ from, share }) => ({ from, share: bin(share) }));
    return blsScalarHex(c.finishIssuerCeremony(stateOf(v), v.all.map(commitmentOf), received).secretShare);
  },
  '4.15 deriveIssuingKeys': (v) => {
    const { publicKey, verificationKeys } = c.deriveIssuingKeys(v.allCommitments.map(bins));
    return { publicKey: hex(publicKey), verificationKeys: hexes(verificationKeys) };
  },
  '4.16 shareInfo': (v) => new TextDecoder().decode(c.shareInfo(bin(v.ceremonyId), v.role, v.from, v.to)),
  '4.17 seal': async (v) =>
    hex(await c.sealWithRandomness(bin(v.publicKey), bin(v.info), bin(v.plaintext), bin(v.random))),
  '4.18 open': async (v) => hex(await c.open(bin(v.secretKey), bin(v.info), bin(v.sealed))),
  '4.19 judgeComplaint': (v) =>
    c.judgeComplaint({
      ...v,
      ceremonyId: bin(v.ceremonyId),
      complainantKey: bin(v.complainantKey),
      sealingSecretKey: v.sealingSecretKey === null ? null : bin(v.sealingSecretKey),
      commitment: { commitments: v.commitment.commitments.map(bin), proof: bin(v.commitment.proof) },
      sealed: v.sealed === null ? null : bin(v.sealed),
    }),

  '5.5 encodeTokenMessage': (v) => hex(c.encodeTokenMessage(bin(v.electionId), v.classIndex, bin(v.ballotKey))),
  '5.6 blind': (v) => hex(c.blind(bin(v.message), blsScalar(v.r))),
  '5.7 makeRequest': (v) =>
    hex(
      c.makeRequest({
        electionId: bin(v.electionId),
        classIndex: v.classIndex,
        rollKeys: v.rollKeys.map((k) => ({ secretKey: c.decodeScalar(bin(k.secretKey)), publicKey: bin(k.publicKey) })),
        D: bin(v.D),
        randomness: bins(v.randomness),
      }),
    ),
  '5.8 verifyRequest': (v) => c.verifyRequest(bin(v.electionId), c.decodeRequest(bin(v.request), v.registrars)),
  '5.9 blindSign': (v) => hex(c.blindSign(blsScalar(v.secretShare), bin(v.D))),
  '5.10 verifyBlindSignature': (v) => c.verifyBlindSignature(bin(v.D), bin(v.S), bin(v.verificationKey)),
  '5.11 unblind': (v) => {
    const shares = v.shares.map(({ issuer, share }) => ({ issuer, share: bin(share) }));
    return hex(c.unblind(shares, v.threshold, blsScalar(v.r)));
  },
  '5.12 verifyToken': (v) => c.verifyToken(bin(v.issuingKey), bin(v.message), bin(v.token)),
  '5.13 verifyTokenBatch': (v) => {
    const items = v.items.map(({ message, token }) => ({ message: bin(message), token: bin(token) }));
    return c.verifyTokenBatch(bin(v.issuingKey), items);
  },

  '7.1 hashLeaf': (v) => hex(c.hashLeaf(bin(v))),
  '7.2 appendLeaves': ({ size, add }) => {
    const before = c.appendLeaves(c.Frontier.empty(), leaves.slice(0, size));
    const grown = c.appendLeaves(before, leaves.slice(size, size + add));
    return { size: grown.size, hashes: hexes(grown.hashes()), root: hex(grown.root()) };
  },
  '7.3 computeRoot': (n) => hex(c.computeRoot(leaves.slice(0, n))),
  '7.4 proveInclusion': ({ index, size }) => hexes(c.proveInclusion(read, index, size)),
  '7.5 verifyInclusion': (v) => c.verifyInclusion(bin(v.leafHash), v.index, v.size, bins(v.proof), bin(v.root)),
  '7.6 proveConsistency': ({ oldSize, newSize }) => hexes(c.proveConsistency(read, oldSize, newSize)),
  '7.7 verifyConsistency': (v) =>
    c.verifyConsistency(v.oldSize, bin(v.oldRoot), v.newSize, bin(v.newRoot), bins(v.proof)),
  '7.8 signCheckpoint': (v) => c.signCheckpoint({ ...v.checkpoint, root: bin(v.checkpoint.root) }, bin(v.secretKey)),
  '7.9 cosignCheckpoint': (v) => c.cosignCheckpoint(v.note, v.name, bin(v.secretKey), v.timeS),
  '7.10 verifyCheckpoint': (v) => {
    const witnesses = v.witnesses.map(({ name, publicKey }) => ({ name, publicKey: bin(publicKey) }));
    const log = { origin: v.log.origin, publicKey: bin(v.log.publicKey) };
    const { checkpoint, cosignedBy } = c.verifyCheckpoint(v.note, log, witnesses);
    return { origin: checkpoint.origin, size: checkpoint.size, root: hex(checkpoint.root), cosignedBy };
  },
  '7.12 tilePath': (v) => c.tilePath(v.level, v.n, v.width),
  '7.13 parseTilePath': (v) => c.parseTilePath(v),
  '7.14 tilesForSize': (n) => c.tilesForSize(n).map((tile) => c.tilePath(tile.level, tile.n, tile.width)),
  '7.15 decodeEntryBundle': (v) => hexes(c.decodeEntryBundle(bin(v))),
  '7.16 decodeAddCheckpoint': (v) => {
    const { oldSize, proof, note } = c.decodeAddCheckpoint(v);
    return { oldSize, proof: hexes(proof), note };
  },
};

/** The output of one vector; a refusal as {"error": code}. */
export async function replay(algorithm, input) {
  try {
    return (await replays[algorithm](input)) ?? 'valid';
  } catch (error) {
    if (error instanceof c.VerificationError) return { error: error.code };
    throw error;
  }
}
