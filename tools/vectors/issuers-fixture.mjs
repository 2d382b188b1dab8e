/** The issuers' ceremony that the vectors of ceremony and tokens share: 3 issuers, threshold 2, bytes from labels. */
import * as c from '#crypto';
import { bytesFor } from './formats-support.mjs';

const ceremonyId = bytesFor('ceremony', 32);
const [MEMBERS, THRESHOLD] = [3, 2];
/** The randomness of one issuer in one class, 64 bytes a call. */
const randomOf = (label) => {
  let calls = 0;
  return (n) => bytesFor(`${label} ${calls++}`, n);
};
const start = (index, classIndex = 0, id = ceremonyId, threshold = THRESHOLD) =>
  c.startIssuerCeremonyWithRandomness(
    id,
    classIndex,
    index,
    MEMBERS,
    threshold,
    randomOf(`issuer ${index}/${classIndex}`),
  );
const parties = [1, 2, 3].map((index) => start(index));
const all = parties.map((p) => p.message);
const allCommitments = all.map((m) => m.commitments);
const shares = parties.map((p) => c.makeIssuerShares(p.state, all));
const shareFor = (from, to) => shares[from - 1].find((s) => s.to === to).share;
const receivedBy = (to) => [1, 2, 3].filter((from) => from !== to).map((from) => ({ from, share: shareFor(from, to) }));
const secrets = parties.map((p, i) => c.finishIssuerCeremony(p.state, all, receivedBy(i + 1)).secretShare);
const keys = c.deriveIssuingKeys(allCommitments);
const otherClass = [1, 2, 3].map((index) => start(index, 1));
const otherClassKeys = c.deriveIssuingKeys(otherClass.map((p) => p.message.commitments));

export {
  all,
  allCommitments,
  ceremonyId,
  keys,
  MEMBERS,
  otherClassKeys,
  parties,
  randomOf,
  receivedBy,
  secrets,
  shareFor,
  start,
  THRESHOLD,
};
