/** Vectors of sealed shares and key files (spec §4.3). */
import { x25519 } from '@noble/curves/ed25519.js';
import * as c from '#crypto';
import { replays } from './formats-replay.mjs';
import { bytesFor, flipBit, writeVectors } from './formats-support.mjs';

const hex = c.toHex;
const write = (file, algorithm, spec, made, cases) =>
  writeVectors(file, algorithm, spec, made, cases, replays[algorithm]);
const bin = (text) => c.fromHex(text, text.length / 2);
const made = 'tools/vectors/sealing.mjs: secrets are SHA-256 of labels';
const ceremonyId = bytesFor('ceremony', 32);
const secretKey = bytesFor('sealing key', 32);
const publicKey = x25519.getPublicKey(secretKey);
const info = c.shareInfo(ceremonyId, 'trustee', 2, 1);
const input = {
  publicKey: hex(publicKey),
  info: hex(info),
  plaintext: hex(bytesFor('share', 32)),
  random: hex(bytesFor('ephemeral', 32)),
};
await write(
  'seal',
  '4.17 seal',
  '§4.3',
  `${made}; HPKE base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, empty aad; random is ikmE; output enc || ct || tag`,
  {
    share: input,
    two_classes: { ...input, plaintext: hex(bytesFor('shares', 64)) },
    key_of_small_order: { ...input, publicKey: '00'.repeat(32) },
    key_with_high_bit: { ...input, publicKey: hex(Uint8Array.from(publicKey, (b, i) => (i === 31 ? b | 0x80 : b))) },
    key_not_reduced: { ...input, publicKey: `ee${'ff'.repeat(30)}7f` },
    key_short: { ...input, publicKey: input.publicKey.slice(2) },
  },
);
const sealed = await c.sealWithRandomness(publicKey, info, bin(input.plaintext), bin(input.random));
const opened = { secretKey: hex(secretKey), info: hex(info), sealed: hex(sealed) };
await write('open', '4.18 open', '§4.3', `${made}; one thing differs from the first case in each of the others`, {
  valid: opened,
  other_key: { ...opened, secretKey: hex(bytesFor('other sealing key', 32)) },
  other_sender: { ...opened, info: hex(c.shareInfo(ceremonyId, 'trustee', 3, 1)) },
  other_receiver: { ...opened, info: hex(c.shareInfo(ceremonyId, 'trustee', 2, 3)) },
  other_role: { ...opened, info: hex(c.shareInfo(ceremonyId, 'issuer', 2, 1)) },
  other_ceremony: { ...opened, info: hex(c.shareInfo(bytesFor('other ceremony', 32), 'trustee', 2, 1)) },
  bit_of_enc: { ...opened, sealed: hex(flipBit(sealed, 8)) },
  bit_of_ciphertext: { ...opened, sealed: hex(flipBit(sealed, 8 * 40)) },
  bit_of_tag: { ...opened, sealed: hex(flipBit(sealed, 8 * 79)) },
  enc_zero: { ...opened, sealed: '00'.repeat(32) + opened.sealed.slice(64) },
  short: { ...opened, sealed: opened.sealed.slice(0, 94) },
  empty: { ...opened, sealed: '' },
});
await write('share-info', '4.16 shareInfo', '§4.3', `${made}; output: ASCII`, {
  trustee: { ceremonyId: hex(ceremonyId), role: 'trustee', from: 1, to: 2 },
  issuer: { ceremonyId: hex(ceremonyId), role: 'issuer', from: 32, to: 1 },
});

// Trustee 1 of 3 complains about trustee 2, who sealed a share for her.
const begun = (index, id = ceremonyId) => c.startTrusteeCeremony(bytesFor(`trustee ${index}`, 32), id, index, 3, 2);
const members = [1, 2, 3].map((index) => begun(index));
const shareTo = (to) =>
  c
    .makeKeyShares(
      members[1].state,
      members.map(({ message }) => message),
    )
    .find((share) => share.to === to).share;
const sealedFor = async (share, at = info) =>
  hex(await c.sealWithRandomness(publicKey, at, share, bytesFor('ephemeral', 32)));
const messageHex = ({ commitments, proof }) => ({ commitments: commitments.map(hex), proof: hex(proof) });
const unfounded = {
  ceremonyId: hex(ceremonyId),
  k: 2,
  complainant: 1,
  complainantKey: hex(publicKey),
  sealingSecretKey: hex(secretKey),
  accused: 2,
  commitment: messageHex(members[1].message),
  sealed: await sealedFor(shareTo(1)),
};
const { commitment } = unfounded;
await write('judge-complaint', '4.19 judgeComplaint', '§4.1', `${made}; the output says who lied`, {
  unfounded,
  wrong_share: { ...unfounded, sealed: await sealedFor(c.encodeScalar(5n)) },
  share_of_another_trustee: { ...unfounded, sealed: await sealedFor(shareTo(3)) },
  share_too_large: { ...unfounded, sealed: await sealedFor(Uint8Array.from({ length: 32 }, () => 255)) },
  share_of_two_classes: { ...unfounded, sealed: await sealedFor(c.concatBytes(shareTo(1), shareTo(1))) },
  does_not_open: { ...unfounded, sealed: hex(flipBit(bin(unfounded.sealed), 300)) },
  sealed_in_another_ceremony: {
    ...unfounded,
    sealed: await sealedFor(shareTo(1), c.shareInfo(bytesFor('other ceremony', 32), 'trustee', 2, 1)),
  },
  nothing_sealed: { ...unfounded, sealed: null },
  other_key_published: { ...unfounded, sealingSecretKey: hex(bytesFor('other sealing key', 32)) },
  key_not_published: { ...unfounded, sealingSecretKey: null },
  key_not_published_and_proof_wrong: {
    ...unfounded,
    sealingSecretKey: null,
    commitment: { ...commitment, proof: hex(flipBit(bin(commitment.proof), 256)) },
  },
  proof_of_another_ceremony: {
    ...unfounded,
    sealingSecretKey: null,
    commitment: messageHex(begun(2, bytesFor('other ceremony', 32)).message),
  },
  one_commitment_missing: {
    ...unfounded,
    sealingSecretKey: null,
    commitment: { ...commitment, commitments: commitment.commitments.slice(0, 1) },
  },
});
