/** Both key ceremonies of a test election, with every message signed, and the outputs for the definition. */
import {
  computeTranscriptHash,
  concatBytes,
  deriveIssuingKeys,
  deriveTrusteeKeys,
  type DocumentKind,
  encodeCanonicalJson,
  finishIssuerCeremony,
  finishTrusteeCeremony,
  fromHex,
  makeIssuerShares,
  makeKeyShares,
  rehearse,
  seal,
  shareInfo,
  signDocument,
  startIssuerCeremony,
  startTrusteeCeremony,
  toHex,
} from '#crypto';
import type { CeremonyOutputs } from '#record';
import type { CeremonyMember, SigningKeys } from './parties.js';
import type { SignedFile, World } from './world.js';

type Role = 'trustee' | 'issuer';

/** JSON, canonical and with its detached signature. */
export function signFile(kind: DocumentKind, keys: SigningKeys, value: unknown): SignedFile {
  const bytes = encodeCanonicalJson(value);
  const signature = signDocument(kind, keys.secretKey, bytes);
  const file = { kind, publicKey: toHex(keys.publicKey), signature: toHex(signature) };
  return { bytes, signatureFile: encodeCanonicalJson(file) };
}

export function putFile(world: World, path: string, { bytes, signatureFile }: SignedFile): void {
  world.files.set(path, bytes);
  world.files.set(path.replace(/\.json$/, '.sig.json'), signatureFile);
}

/** Runs both ceremonies, publishes their messages and returns what goes into the definition. */
export async function runCeremonies(world: World): Promise<CeremonyOutputs> {
  const trustees = await runTrustees(world);
  const issuing = await runIssuers(world);
  const approval = concatBytes(world.ceremonyId, fromHex(world.draft.roll.root, 32));
  const rollApprovals = world.parties.issuers.map(({ index, signing }) => ({
    issuer: index,
    signature: toHex(signDocument('roll-approval', signing.secretKey, approval)),
  }));
  return { issuing, ...trustees, rollApprovals };
}

/** Every trustee proves that her share works, once the election has its id. */
export function runRehearsals(world: World): void {
  for (const trustee of world.parties.trustees) {
    const { share, proof } = rehearse(world.electionId, trustee.index, trustee.secretShares[0]);
    publish(world, 'trustee', trustee, 'rehearsal', 'rehearsal', {
      electionId: toHex(world.electionId),
      index: trustee.index,
      share: toHex(share),
      proof: toHex(proof),
    });
  }
}

async function runTrustees(world: World): Promise<Pick<CeremonyOutputs, 'trustees' | 'publicKey'>> {
  const members = world.parties.trustees;
  const { ceremonyId } = world;
  const started = members.map(({ index, seed }) =>
    startTrusteeCeremony(seed, ceremonyId, index, members.length, world.draft.trustees.threshold),
  );
  const all = started.map(({ message }) => message);
  const commitments = members.map((member, i) =>
    publish(world, 'trustee', member, 'commitment', 'ceremony-commitment', {
      ...head(world, 'trustee', member),
      commitments: all[i].commitments.map(toHex),
      proof: toHex(all[i].proof),
    }),
  );
  const made = started.map(({ state }) => makeKeyShares(state, all));
  const shares = await publishShares(world, 'trustee', members, (from, to) => shareFor(made[from], to));
  publishTranscripts(world, 'trustee', members, [...commitments, ...shares]);
  members.forEach((member, i) => {
    const received = members
      .filter(({ index }) => index !== member.index)
      .map(({ index }) => ({ from: index, share: shareFor(made[index - 1], member.index) }));
    member.secretShares = [finishTrusteeCeremony(started[i].state, all, received).secretShare];
  });
  return {
    trustees: all.map((message) => ({ commitments: message.commitments.map(toHex), proof: toHex(message.proof) })),
    publicKey: toHex(deriveTrusteeKeys(all.map((message) => message.commitments)).publicKey),
  };
}

async function runIssuers(world: World): Promise<CeremonyOutputs['issuing']> {
  const members = world.parties.issuers;
  const { ceremonyId } = world;
  const { threshold } = world.draft.issuers;
  const started = world.draft.voterClasses.map((_, classIndex) =>
    members.map(({ index }) => startIssuerCeremony(ceremonyId, classIndex, index, members.length, threshold)),
  );
  const all = started.map((ofClass) => ofClass.map(({ message }) => message));
  const commitments = members.map((member, i) =>
    publish(world, 'issuer', member, 'commitment', 'ceremony-commitment', {
      ...head(world, 'issuer', member),
      classes: all.map((ofClass) => ({
        commitments: ofClass[i].commitments.map(toHex),
        proof: toHex(ofClass[i].proof),
      })),
    }),
  );
  const made = started.map((ofClass, c) => ofClass.map(({ state }) => makeIssuerShares(state, all[c])));
  const shares = await publishShares(world, 'issuer', members, (from, to) =>
    concatBytes(...made.map((ofClass) => shareFor(ofClass[from], to))),
  );
  publishTranscripts(world, 'issuer', members, [...commitments, ...shares]);
  members.forEach((member, i) => {
    member.secretShares = started.map((ofClass, c) => {
      const received = members
        .filter(({ index }) => index !== member.index)
        .map(({ index }) => ({ from: index, share: shareFor(made[c][index - 1], member.index) }));
      return finishIssuerCeremony(ofClass[i].state, all[c], received).secretShare;
    });
  });
  return all.map((ofClass) => {
    const keys = deriveIssuingKeys(ofClass.map((message) => message.commitments));
    return {
      publicKey: toHex(keys.publicKey),
      verificationKeys: keys.verificationKeys.map(toHex),
      commitments: ofClass.map((message) => message.commitments.map(toHex)),
      proofs: ofClass.map(({ proof }) => toHex(proof)),
    };
  });
}

async function publishShares(
  world: World,
  role: Role,
  members: readonly CeremonyMember[],
  plaintext: (from: number, to: number) => Uint8Array,
): Promise<Uint8Array[]> {
  const published: Uint8Array[] = [];
  for (const [from, member] of members.entries()) {
    const shares: { to: number; sealed: string }[] = [];
    for (const receiver of members.filter(({ index }) => index !== member.index)) {
      const info = shareInfo(world.ceremonyId, role, member.index, receiver.index);
      const sealed = await seal(receiver.sealing.publicKey, info, plaintext(from, receiver.index));
      shares.push({ to: receiver.index, sealed: toHex(sealed) });
    }
    published.push(publish(world, role, member, 'shares', 'ceremony-shares', { ...head(world, role, member), shares }));
  }
  return published;
}

function publishTranscripts(
  world: World,
  role: Role,
  members: readonly CeremonyMember[],
  messages: Uint8Array[],
): void {
  const transcriptHash = toHex(computeTranscriptHash(messages));
  for (const member of members) {
    publish(world, role, member, 'transcript', 'ceremony-transcript', { ...head(world, role, member), transcriptHash });
  }
}

function head(world: World, role: Role, { index }: CeremonyMember): Record<string, unknown> {
  return { ceremonyId: toHex(world.ceremonyId), role, index };
}

function publish(
  world: World,
  role: Role,
  member: CeremonyMember,
  step: string,
  kind: DocumentKind,
  message: Record<string, unknown>,
): Uint8Array {
  const name = `${role}-${member.index}-${step}`;
  const signed = signFile(kind, member.signing, world.plan.ceremonyMessage(name, message, world));
  putFile(world, `ceremony/${name}.json`, signed);
  return signed.bytes;
}

function shareFor(shares: readonly { to: number; share: Uint8Array }[], to: number): Uint8Array {
  const found = shares.find((share) => share.to === to);
  if (found === undefined) throw new Error(`no share for member ${to}`);
  return found.share;
}
