/** Decoders of what people type, scan or hand over as text: codes, trackers, openings, names, lists (spec §2.7, §3.4, §5, §9). */
import * as c from '#crypto';
import { verifyOfficeLog, encodeLogEntry, hashLogEntry, LOG_START } from '#office';
import * as record from '#record';
import { bytesOf, type Decoder, decoder, textOf } from '../decoder.js';
import { bytesFor, fileOf, type Samples } from '../samples.js';

export function textDecoders(samples: Samples): Decoder[] {
  return [...codes(), ...openings(samples), ...rolls(samples), ...names(samples)];
}

/** As people write a code down. */
const inGroups = (text: string): string => (text.toLowerCase().match(/.{1,4}/g) ?? []).join('-');

function typed<T>(name: string, texts: string[], decode: (text: string) => T, encode: (value: T) => string): Decoder {
  return decoder({
    name,
    decode: (input) => decode(textOf(input)),
    encode: (value) => bytesOf(encode(value)),
    canonical: 'value',
    valid: texts.flatMap((text) => [text, inGroups(text), ` ${text}\r\n`]).map(bytesOf),
    grow: (count) => bytesOf('0'.repeat(count)),
  });
}

function codes(): Decoder[] {
  const code = c.generateCodeWithRandomness(bytesFor('code', c.CODE_BYTES));
  const electionId = bytesFor('election', 32);
  const secret = bytesFor('voter secret', 32);
  return [
    typed('base32', [c.encodeBase32(bytesFor('base32', 5))], (text) => c.decodeBase32(text, 5), c.encodeBase32),
    typed('code', [code], c.decodeCode, (bytes) => c.encodeBase32(bytes).slice(0, 20)),
    typed(
      'invitation',
      [c.encodeInvitation(code, electionId), c.encodeInvitationLink(code, electionId)],
      c.decodeInvitation,
      (invitation) => c.encodeBase32(invitation.code).slice(0, 20) + c.encodeBase32(invitation.electionIdPrefix),
    ),
    typed('recovery-code', [c.encodeRecoveryCode(secret)], c.decodeRecoveryCode, c.encodeRecoveryCode),
    typed('tracker', [c.encodeTracker(secret)], c.decodeTracker, c.encodeTracker),
    typed('tracker-qr', [c.encodeTrackerQr(secret)], c.decodeTrackerQr, c.encodeTrackerQr),
  ];
}

function openings({ world }: Samples): Decoder[] {
  const choices = world.contexts[0].contests.map(({ options }) => Array.from({ length: options }, (_, i) => i % 2));
  const text = c.encodeChallenge(world.electionId, 0, bytesFor('key', 32), 29_000_000, choices, bytesFor('seed', 32));
  return [
    typed(
      'challenge',
      [text],
      c.decodeChallenge,
      ({ electionIdPrefix, classIndex, ballotKey, revision, values, seed }) =>
        c.encodeChallenge(
          c.concatBytes(electionIdPrefix, new Uint8Array(24)),
          classIndex,
          ballotKey,
          revision,
          [values],
          seed,
        ),
    ),
    decoder({
      name: 'base64',
      decode: (input) => {
        const bytes = c.decodeBase64(textOf(input));
        // Its caller names the code.
        if (bytes === undefined) throw new c.VerificationError('CHECKPOINT_INVALID', 'not base 64');
        return bytes;
      },
      encode: (bytes) => bytesOf(c.encodeBase64(bytes)),
      canonical: 'text',
      valid: [0, 1, 2, 3, 32].map((length) => bytesOf(c.encodeBase64(bytesFor('base64', length)))),
      grow: (count) => bytesOf('AAAA'.repeat(count)),
    }),
  ];
}

function rolls({ files, world }: Samples): Decoder[] {
  const roll = fileOf(files, 'roll.txt');
  const entries = record.decodeRoll(roll, 1);
  const { voterClasses } = world.definition;
  const rows = entries.map(({ classIndex, rollKeys }, i) => ({
    voterId: i === 0 ? 'M-"1", old' : `voter ${i}`,
    classId: voterClasses[classIndex].id,
    rollKeys: rollKeys.map(c.toHex),
  }));
  const csv = record.encodeRollCsv(rows, 1);
  return [
    decoder({
      name: 'roll-txt',
      decode: (input) => record.decodeRoll(input, 1),
      encode: record.encodeRoll,
      canonical: 'bytes',
      valid: [roll, new Uint8Array()],
      grow: (count) => new Uint8Array(69 * count).fill(0x0a),
      cost: 3,
    }),
    decoder({
      name: 'roll-csv',
      decode: (input) => record.decodeRollCsv(textOf(input), world.definition),
      encode: (voters) =>
        bytesOf(
          record.encodeRollCsv(
            voters.map(({ voterId, entry }) => ({
              voterId,
              classId: voterClasses[entry.classIndex].id,
              rollKeys: entry.rollKeys.map(c.toHex),
            })),
            1,
          ),
        ),
      canonical: 'value',
      valid: [csv, `\ufeff${csv}`, csv.replaceAll('\n', '\r\n')].map(bytesOf),
      grow: (count) => bytesOf(`voterId,class,rollKey\n${'"a""b",c,\n'.repeat(count)}`),
      cost: 3,
    }),
    decoder({
      name: 'csv',
      decode: (input) => record.decodeCsv(textOf(input)).map(({ fields }) => fields),
      encode: (lines) => bytesOf(lines.map((fields) => `${fields.map(quoted).join(',')}\n`).join('')),
      canonical: 'value',
      valid: [csv, 'a,b\r\n"c\n",""\r\n,', '\ufeffa'].map(bytesOf),
      grow: (count) => bytesOf('"a""\n",,b\n'.repeat(count)),
    }),
  ];
}

/** Always quoted: a field may be one character that text begins with. */
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function names({ files }: Samples): Decoder[] {
  const stems = [...files.keys()].flatMap((path) => /^ceremony\/([^.]+)\.json$/.exec(path)?.slice(1) ?? []);
  const entry = { no: 0, atMs: 1_700_000_000_000, actor: null, action: 'plan.created', planId: null, detail: {} };
  const hash = hashLogEntry(LOG_START, encodeLogEntry(entry));
  const line = new TextDecoder().decode(c.encodeCanonicalJson({ ...entry, previous: LOG_START, hash }));
  return [
    decoder({
      name: 'ceremony-name',
      decode: (input) => record.decodeCeremonyName(textOf(input)),
      encode: (name) => bytesOf(record.encodeCeremonyName(name)),
      canonical: 'text',
      valid: [...stems, 'trustee-32-complaint'].map(bytesOf),
    }),
    decoder({
      name: 'record-path',
      decode: (input) => {
        record.assertRecordPath(textOf(input));
        return input;
      },
      encode: (path) => path,
      canonical: 'text',
      valid: [...files.keys()].map(bytesOf),
      grow: (count) => bytesOf('a/'.repeat(count)),
    }),
    decoder({
      name: 'office-log',
      decode: (input) => {
        verifyOfficeLog(textOf(input), []);
        return input;
      },
      encode: (bytes) => bytes,
      canonical: 'text',
      valid: [`${line}\n`, ''].map(bytesOf),
      grow: (count) => bytesOf('\n'.repeat(count)),
    }),
  ];
}
