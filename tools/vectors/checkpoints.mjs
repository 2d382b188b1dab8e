/** Vectors of checkpoints, cosignatures and the request to a witness (spec §7.2, Algorithms 7.8 to 7.10). */
import * as c from '#crypto';
import { replays } from './formats-replay.mjs';
import { bytesFor, flipBit, writeVectors } from './formats-support.mjs';

const hex = c.toHex;
const write = (file, algorithm, spec, made, cases) =>
  writeVectors(file, algorithm, spec, made, cases, replays[algorithm]);
const bin = (text) => c.fromHex(text, text.length / 2);
const made = 'tools/vectors/checkpoints.mjs';
const leaves = Array.from({ length: 11 }, (_, i) => c.hashLeaf(c.utf8(`entry ${i}`)));
const root = (n) => c.computeRoot(leaves.slice(0, n));

const origin = 'board.example/election-1';
const logSecret = bytesFor('log key', 32);
const log = { origin, publicKey: hex(c.ed25519PublicKey(logSecret)) };
const checkpoint = { origin, size: 11, root: hex(root(11)) };
const signed = c.signCheckpoint({ origin, size: 11, root: root(11) }, logSecret);
const witnessSecret = (name) => bytesFor(`witness ${name}`, 32);
const names = ['issuer-1.example', 'issuer-2.example', 'tally.example'];
const witnesses = names.map((name) => ({ name, publicKey: hex(c.ed25519PublicKey(witnessSecret(name))) }));
const line = (name, text = signed, time = 1700000000) => c.cosignCheckpoint(text, name, witnessSecret(name), time);
await write('sign-checkpoint', '7.8 signCheckpoint', '§7.2', made, {
  size_11: { checkpoint, secretKey: hex(logSecret) },
  size_0: { checkpoint: { origin, size: 0, root: hex(c.EMPTY_ROOT) }, secretKey: hex(logSecret) },
  origin_with_blank: { checkpoint: { ...checkpoint, origin: 'board example' }, secretKey: hex(logSecret) },
  origin_with_plus: { checkpoint: { ...checkpoint, origin: 'board+example' }, secretKey: hex(logSecret) },
  origin_empty: { checkpoint: { ...checkpoint, origin: '' }, secretKey: hex(logSecret) },
  root_short: { checkpoint: { ...checkpoint, root: checkpoint.root.slice(2) }, secretKey: hex(logSecret) },
});
const extended = signed.replace('\n\n', '\nextension\n\n');
await write('cosign-checkpoint', '7.9 cosignCheckpoint', '§7.2', made, {
  valid: { note: signed, name: names[0], secretKey: hex(witnessSecret(names[0])), timeS: 1700000000 },
  time_zero: { note: signed, name: names[0], secretKey: hex(witnessSecret(names[0])), timeS: 0 },
  extension_line: { note: extended, name: names[0], secretKey: hex(witnessSecret(names[0])), timeS: 1700000000 },
  name_with_blank: { note: signed, name: 'issuer 1', secretKey: hex(witnessSecret(names[0])), timeS: 1700000000 },
});
const strangerLine = c.cosignCheckpoint(signed, 'stranger.example', bytesFor('stranger', 32), 1700000000);
const full = signed + line(names[0]) + line(names[2]);
const verify = { note: full, log, witnesses };
/** A line under a known name and key id whose signature is another's. */
function forged(name) {
  const own = c.decodeSignatureLine(line(name));
  return c.encodeSignatureLine({ ...own, signature: flipBit(own.signature, 400) });
}
const ownLine = signed.slice(signed.indexOf('\u2014'));
const brokenOwn = c.encodeSignatureLine({
  ...c.decodeSignatureLine(ownLine),
  signature: flipBit(c.decodeSignatureLine(ownLine).signature, 7),
});
const body = signed.slice(0, signed.indexOf('\u2014'));
const resigned = (text) => {
  const keyId = c.noteKeyId(origin, c.NOTE_ED25519, bin(log.publicKey));
  return `${text}\n${c.encodeSignatureLine({ name: origin, keyId, signature: c.signEd25519(logSecret, c.utf8(text)) })}`;
};
const rootText = body.split('\n')[2];
await write(
  'verify-checkpoint',
  '7.10 verifyCheckpoint',
  '§7.2',
  `${made}; every note is signed again after its text was changed; output: who cosigned`,
  {
    log_alone: { ...verify, note: signed },
    two_witnesses: verify,
    unknown_signer_ignored: { ...verify, note: full + strangerLine },
    known_name_of_other_key_ignored: {
      ...verify,
      note: signed + c.cosignCheckpoint(signed, names[0], bytesFor('stranger', 32), 1),
    },
    witness_twice_counts_once: { ...verify, note: full + line(names[0], signed, 1700000001) },
    witness_signature_wrong: { ...verify, note: full + forged(names[1]) },
    witness_of_other_checkpoint: {
      ...verify,
      note: signed + line(names[0], c.signCheckpoint({ origin, size: 10, root: root(10) }, logSecret)),
    },
    witness_time_changed: {
      ...verify,
      note:
        signed +
        c.encodeSignatureLine({
          ...c.decodeSignatureLine(line(names[0])),
          signature: flipBit(c.decodeSignatureLine(line(names[0])).signature, 56),
        }),
    },
    witness_signature_short: {
      ...verify,
      note:
        signed +
        c.encodeSignatureLine({
          ...c.decodeSignatureLine(line(names[0])),
          signature: c.decodeSignatureLine(line(names[0])).signature.slice(0, 64),
        }),
    },
    log_signature_wrong: { ...verify, note: body + brokenOwn },
    log_signature_wrong_beside_right: { ...verify, note: signed + brokenOwn },
    log_signature_missing: { ...verify, note: body + line(names[0]) },
    log_of_other_key: { ...verify, log: { ...log, publicKey: witnesses[0].publicKey } },
    other_origin: { ...verify, log: { ...log, origin: 'board.example/election-2' } },
    fourth_line: { ...verify, note: resigned(`${origin}\n11\n${rootText}\nextension\n`) },
    two_lines: { ...verify, note: resigned(`${origin}\n11\n`) },
    empty_fourth_line: { ...verify, note: resigned(`${origin}\n11\n${rootText}\n\n`) },
    size_leading_zero: { ...verify, note: resigned(`${origin}\n011\n${rootText}\n`) },
    size_plus_sign: { ...verify, note: resigned(`${origin}\n+11\n${rootText}\n`) },
    size_beyond_2_53: { ...verify, note: resigned(`${origin}\n9007199254740993\n${rootText}\n`) },
    root_short: { ...verify, note: resigned(`${origin}\n11\n${rootText.slice(4)}\n`) },
    root_loose_bits: {
      ...verify,
      note: resigned(`${origin}\n11\n${rootText.slice(0, 42)}${'BCDFGHJ'.includes(rootText[42]) ? 'K' : 'B'}=\n`),
    },
    carriage_returns: { ...verify, note: full.replaceAll('\n', '\r\n') },
    final_newline_missing: { ...verify, note: full.slice(0, -1) },
    no_signatures: { ...verify, note: body },
    blank_in_signature_line: { ...verify, note: `${full}\u2014 a b AAAAAAA=\n` },
    signature_line_not_base64: { ...verify, note: `${full}\u2014 a AAAA*AAA\n` },
    ascii_dash: { ...verify, note: full.replace('\u2014', '-') },
    two_witnesses_of_one_key: { ...verify, witnesses: [...witnesses, { ...witnesses[0], name: 'other.example' }] },
  },
);

const request = c.encodeAddCheckpoint(6, c.proveConsistency(c.nodeReaderOf(leaves), 6, 11), signed);
await write('decode-add-checkpoint', '7.16 decodeAddCheckpoint', '§7.2', `${made}; C2SP tlog-witness`, {
  valid: request,
  first: c.encodeAddCheckpoint(0, [], signed),
  old_missing: request.replace('old 6\n', ''),
  old_leading_zero: request.replace('old 6', 'old 06'),
  old_negative: request.replace('old 6', 'old -1'),
  proof_line_short: request.replace('\n', '\nAAAA\n'),
  proof_64_lines: `old 6\n${`${rootText}\n`.repeat(64)}\n${signed}`,
  no_empty_line: 'old 6\n',
});
