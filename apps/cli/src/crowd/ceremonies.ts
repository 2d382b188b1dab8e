/**
 * Both key ceremonies of an election that is made up for benchmarks (spec §4): every message is made and signed as its sender
 * would, and the joint secrets, which in an election nobody ever holds, are kept.
 */
import {
  BLS_ORDER,
  computeTranscriptHash,
  deriveIssuingKeys,
  deriveTrusteeKeys,
  finishTrusteeCeremony,
  makeIssuerShares,
  makeKeyShares,
  modOrder,
  randomBytes,
  rehearse,
  seal,
  shareInfo,
  startIssuerCeremony,
  startTrusteeCeremony,
  toHex,
} from '#crypto';
import {
  ceremonyDocumentKind,
  type CeremonyOutputs,
  type CeremonyRole,
  type CeremonyStep,
  encodeCeremonyName,
  encodeCommitmentMessage,
  encodeRehearsalMessage,
  encodeSharesMessage,
  encodeSignatureFile,
  encodeTranscriptMessage,
  makeSignatureFile,
  signaturePath,
} from '#record';
import { type CeremonyMember, MEMBERS, type Parties, THRESHOLD } from './parties.js';
import type { RecordFolder } from './record-folder.js';

export interface CeremonyResults {
  outputs: Omit<CeremonyOutputs, 'rollApprovals'>;
  /** x with Y = x·B. */
  electionSecret: bigint;
  /** By trustee. */
  secretShares: bigint[];
  /** s of the one class, with its issuing key s·g₂. */
  issuingSecret: bigint;
}

export async function runCeremonies(
  parties: Parties,
  ceremonyId: Uint8Array,
  folder: RecordFolder,
): Promise<CeremonyResults> {
  const trustees = await runTrustees(parties.trustees, ceremonyId, folder);
  const { issuing, issuingSecret } = await runIssuers(parties.issuers, ceremonyId, folder);
  const { members, publicKey, electionSecret, secretShares } = trustees;
  return { outputs: { issuing, trustees: members, publicKey }, electionSecret, secretShares, issuingSecret };
}

/** Every trustee proves that her share works, once the election has its id (spec §4.2). */
export function runRehearsals(
  trustees: readonly CeremonyMember[],
  secretShares: readonly bigint[],
  electionId: Uint8Array,
  folder: RecordFolder,
): void {
  trustees.forEach((member, i) => {
    const { index } = member;
    const { share, proof } = rehearse(electionId, index, secretShares[i] ?? 0n);
    const message = { electionId: toHex(electionId), index, share: toHex(share), proof: toHex(proof) };
    publish(folder, 'trustee', member, 'rehearsal', encodeRehearsalMessage(message));
  });
}

async function runTrustees(members: readonly CeremonyMember[], ceremonyId: Uint8Array, folder: RecordFolder) {
  const role = 'trustee';
  const started = members.map(({ index }) =>
    startTrusteeCeremony(randomBytes(32), ceremonyId, index, MEMBERS, THRESHOLD),
  );
  const all = started.map(({ message }) => message);
  const inHex = all.map(({ commitments, proof }) => ({ commitments: commitments.map(toHex), proof: toHex(proof) }));
  const commitments = members.map((member, i) => {
    const { index } = member;
    const own = inHex[i] ?? { commitments: [], proof: '' };
    const message = encodeCommitmentMessage({ ceremonyId: toHex(ceremonyId), role, index, ...own });
    return publish(folder, role, member, 'commitment', message);
  });
  const made = started.map(({ state }) => makeKeyShares(state, all));
  await publishRest(role, members, made, ceremonyId, commitments, folder);
  const secretShares = started.map(({ state }) => {
    const received = made.flatMap((shares, from) =>
      shares.filter(({ to }) => to === state.index).map(({ share }) => ({ from: from + 1, share })),
    );
    const ofOthers = received.filter(({ from }) => from !== state.index);
    return finishTrusteeCeremony(state, all, ofOthers).secretShare;
  });
  return {
    members: inHex,
    publicKey: toHex(deriveTrusteeKeys(all.map((message) => message.commitments)).publicKey),
    electionSecret: modOrder(started.reduce((sum, { state }) => sum + (state.coefficients[0] ?? 0n), 0n)),
    secretShares,
  };
}

async function runIssuers(members: readonly CeremonyMember[], ceremonyId: Uint8Array, folder: RecordFolder) {
  const role = 'issuer';
  const started = members.map(({ index }) => startIssuerCeremony(ceremonyId, 0, index, MEMBERS, THRESHOLD));
  const all = started.map(({ message }) => message);
  const inHex = all.map(({ commitments, proof }) => ({ commitments: commitments.map(toHex), proof: toHex(proof) }));
  const commitments = members.map((member, i) => {
    const { index } = member;
    const classes = inHex.slice(i, i + 1);
    const message = encodeCommitmentMessage({ ceremonyId: toHex(ceremonyId), role, index, classes });
    return publish(folder, role, member, 'commitment', message);
  });
  const made = started.map(({ state }) => makeIssuerShares(state, all));
  await publishRest(role, members, made, ceremonyId, commitments, folder);
  const { publicKey, verificationKeys } = deriveIssuingKeys(all.map((message) => message.commitments));
  return {
    issuing: [
      {
        publicKey: toHex(publicKey),
        verificationKeys: verificationKeys.map(toHex),
        commitments: inHex.map((message) => message.commitments),
        proofs: inHex.map(({ proof }) => proof),
      },
    ],
    issuingSecret: started.reduce((sum, { state }) => sum + (state.coefficients[0] ?? 0n), 0n) % BLS_ORDER,
  };
}

/** The shares, each sealed to its receiver, and what everybody has seen. */
async function publishRest(
  role: CeremonyRole,
  members: readonly CeremonyMember[],
  made: readonly (readonly { to: number; share: Uint8Array }[])[],
  ceremonyId: Uint8Array,
  commitments: readonly Uint8Array[],
  folder: RecordFolder,
): Promise<void> {
  const messages = [...commitments];
  const head = { ceremonyId: toHex(ceremonyId), role };
  for (const [i, member] of members.entries()) {
    const shares: { to: number; sealed: string }[] = [];
    for (const { to, share } of (made[i] ?? []).filter((each) => each.to !== member.index)) {
      const receiver = members[to - 1] ?? member;
      const sealed = await seal(receiver.sealing.publicKey, shareInfo(ceremonyId, role, member.index, to), share);
      shares.push({ to, sealed: toHex(sealed) });
    }
    const message = encodeSharesMessage({ ...head, index: member.index, shares });
    messages.push(publish(folder, role, member, 'shares', message));
  }
  const transcriptHash = toHex(computeTranscriptHash(messages));
  for (const member of members) {
    const message = encodeTranscriptMessage({ ...head, index: member.index, transcriptHash });
    publish(folder, role, member, 'transcript', message);
  }
}

function publish(
  folder: RecordFolder,
  role: CeremonyRole,
  { index, signing }: CeremonyMember,
  step: CeremonyStep,
  bytes: Uint8Array,
): Uint8Array {
  const file = `ceremony/${encodeCeremonyName({ role, index, step })}.json`;
  const signature = makeSignatureFile(ceremonyDocumentKind(step), signing.secretKey, signing.publicKey, bytes);
  folder.write(file, bytes);
  folder.write(signaturePath(file), encodeSignatureFile(signature));
  return bytes;
}
