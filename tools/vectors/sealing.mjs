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
