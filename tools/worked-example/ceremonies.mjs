/** Both key ceremonies of the worked example, their signed messages, the definition and the rehearsals. */
import * as c from '#crypto';
import * as record from '#record';
import { secretOf } from './parties.mjs';

/** Runs both ceremonies, puts their messages into `world.files`, and makes the definition. */
export async function makeDefinition(world) {
  const { parties, draftBytes } = world;
  world.ceremonyId = record.ceremonyIdOf(draftBytes);
  const trustees = await runTrustees(world);
  const issuing = await runIssuers(world);
  const root = c.fromHex(world.draft.roll.root, 32);
  world.definitionBytes = record.assembleDefinition(draftBytes, {
    issuing: [issuing],
    ...trustees,
    rollApprovals: parties.issuers.map(({ index, signing }) =>
      record.signRollApproval(index, signing.secretKey, world.ceremonyId, root),
    ),
  });
  world.definition = record.decodeDefinition(world.definitionBytes);
  world.electionId = record.electionIdOf(world.definitionBytes);
  world.context = record.ballotContext(world.definition, world.electionId, 0);
  for (const trustee of parties.trustees) {
    const { share, proof } = c.rehearseWithRandomness(
      world.electionId,
      trustee.index,
      trustee.secretShare,
      secretOf(`trustee ${trustee.index} rehearsal`),
    );
    const electionId = c.toHex(world.electionId);
    const message = { electionId, index: trustee.index, proof: c.toHex(proof), share: c.toHex(share) };
    publish(world, trustee, 'rehearsal', message);
  }
}

/** A signed document in the record. @returns its bytes */
export function putSigned(world, path, kind, { secretKey, publicKey }, value) {
  const bytes = c.encodeCanonicalJson(value);
  const signature = record.makeSignatureFile(kind, secretKey, publicKey, bytes);
  world.files.set(path, bytes);
  world.files.set(record.signaturePath(path), record.encodeSignatureFile(signature));
  return bytes;
}

function publish(world, member, step, message) {
  const path = `ceremony/${record.encodeCeremonyName({ role: member.role, index: member.index, step })}.json`;
  return putSigned(world, path, record.ceremonyDocumentKind(step), member.signing, message);
}

const head = (world, { role, index }) => ({ ceremonyId: c.toHex(world.ceremonyId), role, index });

async function runTrustees(world) {
  const members = world.parties.trustees;
  const k = world.draft.trustees.threshold;
  const started = members.map(({ index }) =>
    c.startTrusteeCeremony(secretOf(`trustee ${index} seed`), world.ceremonyId, index, members.length, k),
  );
  const all = started.map(({ message }) => message);
  const outputs = all.map(({ commitments, proof }) => ({
    commitments: commitments.map(c.toHex),
    proof: c.toHex(proof),
  }));
  const sent = members.map((member, i) =>
    publish(world, member, 'commitment', { ...head(world, member), ...outputs[i] }),
  );
  const shares = started.map(({ state }) => c.makeKeyShares(state, all));
  await shareAndSign(world, members, sent, shares);
  members.forEach((member, i) => {
    member.secretShare = c.finishTrusteeCeremony(started[i].state, all, receivedBy(member, shares)).secretShare;
  });
  const keys = c.deriveTrusteeKeys(all.map(({ commitments }) => commitments));
  world.verificationKeys = keys.verificationKeys;
  return { trustees: outputs, publicKey: c.toHex(keys.publicKey) };
}

async function runIssuers(world) {
  const members = world.parties.issuers;
  const t = world.draft.issuers.threshold;
  const started = members.map(({ index }) => {
    let calls = 0;
    const random = (n) => secretOf(`issuer ${index} polynomial ${calls++}`, n);
    return c.startIssuerCeremonyWithRandomness(world.ceremonyId, 0, index, members.length, t, random);
  });
  const all = started.map(({ message }) => message);
  const outputs = all.map(({ commitments, proof }) => ({
    commitments: commitments.map(c.toHex),
    proof: c.toHex(proof),
  }));
  const sent = members.map((member, i) =>
    publish(world, member, 'commitment', { ...head(world, member), classes: [outputs[i]] }),
  );
  const shares = started.map(({ state }) => c.makeIssuerShares(state, all));
  await shareAndSign(world, members, sent, shares);
  members.forEach((member, i) => {
    member.secretShare = c.finishIssuerCeremony(started[i].state, all, receivedBy(member, shares)).secretShare;
  });
  const keys = c.deriveIssuingKeys(all.map(({ commitments }) => commitments));
  return {
    publicKey: c.toHex(keys.publicKey),
    verificationKeys: keys.verificationKeys.map(c.toHex),
    commitments: outputs.map(({ commitments }) => commitments),
    proofs: outputs.map(({ proof }) => proof),
  };
}

/** Seals every share to its receiver, and has every member sign the transcript. */
async function shareAndSign(world, members, commitments, shares) {
  const messages = [];
  for (const [i, member] of members.entries()) {
    const sealed = [];
    for (const { to, share } of shares[i]) {
      const info = c.shareInfo(world.ceremonyId, member.role, member.index, to);
      const random = secretOf(`${member.role} ${member.index} sealing to ${to}`);
      const bytes = await c.sealWithRandomness(members[to - 1].sealing.publicKey, info, share, random);
      sealed.push({ sealed: c.toHex(bytes), to });
    }
    messages.push(publish(world, member, 'shares', { ...head(world, member), shares: sealed }));
  }
  const transcriptHash = c.toHex(c.computeTranscriptHash([...commitments, ...messages]));
  for (const member of members) publish(world, member, 'transcript', { ...head(world, member), transcriptHash });
}

const receivedBy = ({ index }, shares) =>
  shares.flatMap((sent, i) => sent.filter(({ to }) => to === index).map(({ share }) => ({ from: i + 1, share })));
