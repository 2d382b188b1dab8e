/** A whole ceremony of the issuers in memory, for tests of tokens. */
import {
  deriveIssuingKeys,
  finishIssuerCeremony,
  makeIssuerShares,
  startIssuerCeremony,
  type IssuerCommitment,
} from '#crypto';

export interface Issuers {
  publicKey: Uint8Array;
  verificationKeys: Uint8Array[];
  secretShares: bigint[];
  messages: IssuerCommitment[];
}

export function issuersOf(ceremonyId: Uint8Array, classIndex: number, members: number, threshold: number): Issuers {
  const parties = Array.from({ length: members }, (_, i) =>
    startIssuerCeremony(ceremonyId, classIndex, i + 1, members, threshold),
  );
  const messages = parties.map((party) => party.message);
  const sent = parties.map((party) => makeIssuerShares(party.state, messages));
  const secretShares = parties.map((party, i) => {
    const received = sent.flatMap((shares, j) =>
      shares.filter((item) => item.to === i + 1).map(({ share }) => ({ from: j + 1, share })),
    );
    return finishIssuerCeremony(party.state, messages, received).secretShare;
  });
  return { ...deriveIssuingKeys(messages.map((message) => message.commitments)), secretShares, messages };
}
