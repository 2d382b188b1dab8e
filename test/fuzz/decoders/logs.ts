/** Decoders of what logs hold and are read by: entries, tiles, checkpoints, requests to witnesses (spec §5.3, §6, §7). */
import * as c from '#crypto';
import { decodeBoardEntry, encodeCreatedEntry, encodeDocumentEntry, encodePhaseEntry, type BoardEntry } from '#record';
import { bytesOf, type Decoder, decoder, textOf } from '../decoder.js';
import { bytesFor, fileOf, type Samples } from '../samples.js';

export function logDecoders(samples: Samples): Decoder[] {
  return [...entries(samples), ...tiles(samples), ...notes(samples)];
}

function entries({ world, board, requests }: Samples): Decoder[] {
  const ballots = board.filter(([type]) => type === c.BALLOT_TYPE);
  const spoil = board.find(([type]) => type === c.SPOIL_TYPE);
  const [context] = world.contexts;
  const ofFirstClass = ballots.filter((entry) => c.ballotHeader(entry).classIndex === context.classIndex);
  return [
    decoder({
      name: 'board-entry',
      decode: decodeBoardEntry,
      encode: encodeEntry,
      canonical: 'bytes',
      valid: [
        ...[0x01, 0x10, 0x11, 0x20, 0x30].flatMap((type) => board.filter(([first]) => first === type).slice(0, 2)),
        encodeDocumentEntry(3, 65_535, bytesFor('document', 32)),
        encodeDocumentEntry(4, 1, bytesFor('evidence', 32)),
      ],
      limit: { bytes: 65_535, code: 'ENTRY_LENGTH_INVALID' },
    }),
    decoder({
      name: 'ballot',
      decode: (input) => c.decodeBallot(context, input),
      encode: encodeDecodedBallot,
      canonical: 'bytes',
      valid: ofFirstClass.slice(0, 2),
      limit: { bytes: c.ballotLengths(context).entry, code: 'BALLOT_LENGTH_INVALID' },
      cost: 30,
    }),
    decoder({
      name: 'spoil',
      decode: (input) => c.decodeSpoil(world.electionId, input),
      encode: ({ classIndex, ballotKey, tracker, token, signature }) =>
        c.concatBytes(
          Uint8Array.of(c.SPOIL_TYPE),
          world.electionId,
          c.u16(classIndex),
          ballotKey,
          tracker,
          token,
          signature,
        ),
      canonical: 'bytes',
      valid: spoil === undefined ? [] : [spoil],
      limit: { bytes: c.SPOIL_BYTES, code: 'SPOIL_LENGTH_INVALID' },
      cost: 2,
    }),
    decoder({
      name: 'request',
      decode: (input) => c.decodeRequest(input, 1),
      encode: ({ classIndex, rollKeys, D, signatures }) =>
        c.concatBytes(c.u16(classIndex), ...rollKeys, D, ...signatures),
      canonical: 'bytes',
      valid: requests.slice(0, 3),
      limit: { bytes: c.requestBytes(1), code: 'REQUEST_LENGTH_INVALID' },
      cost: 20,
    }),
  ];
}

function encodeEntry(entry: BoardEntry): Uint8Array {
  switch (entry.type) {
    case 'created':
      return encodeCreatedEntry(entry.electionId);
    case 'ballot':
    case 'spoil':
      return entry.bytes;
    case 'phase':
      return encodePhaseEntry(entry.statementBytes, entry.signatures);
    case 'document':
      return encodeDocumentEntry(entry.kind, entry.number, entry.sha256);
    default:
      return entry satisfies never;
  }
}

/** From the decoded elements and scalars alone: what was accepted has no second encoding. */
function encodeDecodedBallot(ballot: c.DecodedBallot): Uint8Array {
  const { encodePoint, encodeScalar } = c;
  const header = c.encodeBallotHeader({ ...ballot, ballotKey: encodePoint(ballot.key) });
  const body = c.concatBytes(
    header,
    ...ballot.ciphertexts.flat().flatMap(({ alpha, beta }) => [encodePoint(alpha), encodePoint(beta)]),
    ...ballot.proofs.flatMap(({ commitments }) =>
      commitments.flatMap(({ A, Bc }) => [encodePoint(A), encodePoint(Bc)]),
    ),
    ...ballot.proofs.flatMap(({ challenges, responses }) => [...challenges, ...responses].map(encodeScalar)),
  );
  const { commitment, response } = ballot.decodedSignature;
  return c.encodeBallot(body, ballot.token, c.concatBytes(encodePoint(commitment), encodeScalar(response)));
}

function tiles({ files }: Samples): Decoder[] {
  const bundles = [...files].filter(([path]) => path.includes('/tile/entries/')).map(([, bytes]) => bytes);
  const paths = [...files.keys()].filter((path) => path.startsWith('board/tile/')).map((path) => path.slice(6));
  return [
    decoder({
      name: 'tile',
      decode: (input) => c.decodeTile(input, 3),
      encode: c.encodeTile,
      canonical: 'bytes',
      valid: [bytesFor('tile', 96)],
      limit: { bytes: 96, code: 'TILE_INVALID' },
    }),
    decoder({
      name: 'entry-bundle',
      decode: c.decodeEntryBundle,
      encode: c.encodeEntryBundle,
      canonical: 'bytes',
      valid: [...bundles, new Uint8Array()],
      grow: (count) => new Uint8Array(2 * count),
    }),
    decoder({
      name: 'tile-path',
      decode: (input) => c.parseTilePath(textOf(input)),
      encode: ({ level, n, width }) => bytesOf(c.tilePath(level, n, width)),
      canonical: 'text',
      valid: [...paths, 'tile/0/x001/x234/067', 'tile/entries/x999/999.p/255', 'tile/63/000.p/1'].map(bytesOf),
      grow: (count) => bytesOf(`tile/0/${'x999/'.repeat(count)}999`),
    }),
  ];
}

function notes({ files, world }: Samples): Decoder[] {
  const note = fileOf(files, 'board/checkpoint');
  const { board, witnesses } = world.definition;
  const log = { origin: board.origin, publicKey: c.fromHex(board.publicKey, 32) };
  const known = witnesses.members.map(({ name, publicKey }) => ({ name, publicKey: c.fromHex(publicKey, 32) }));
  const line = textOf(note).split('\n').at(-2) ?? '';
  const { signatures } = c.splitNote(textOf(note));
  const manyLines = (count: number) => bytesOf(`${textOf(note)}${`${line}\n`.repeat(count)}`);
  const request = (lines: number) =>
    c.encodeAddCheckpoint(
      5,
      Array.from({ length: lines }, (_, i) => bytesFor(`node ${i}`, 32)),
      textOf(note),
    );
  return [
    decoder({
      name: 'checkpoint',
      // Who signed is of no matter here: the note is what is written again.
      decode: (input) => {
        const text = c.decodeNote(input);
        c.verifyCheckpoint(text, log, known);
        return c.splitNote(text);
      },
      encode: encodeNote,
      canonical: 'bytes',
      valid: [note, fileOf(files, 'board/checkpoint-closing')],
      grow: manyLines,
      limit: { bytes: 300_000, code: 'CHECKPOINT_INVALID' },
      cost: 30,
    }),
    decoder({
      name: 'signed-note',
      decode: (input) => c.splitNote(c.decodeNote(input)),
      encode: encodeNote,
      canonical: 'bytes',
      valid: [note, fileOf(files, 'issuance/checkpoint'), bytesOf(`a\n\n${line}\n`)],
      grow: manyLines,
      limit: { bytes: 300_000, code: 'CHECKPOINT_INVALID' },
    }),
    decoder({
      name: 'checkpoint-text',
      decode: (input) => {
        const text = c.decodeNote(input);
        return { ...c.peekCheckpoint(text), signatures: c.splitNote(text).signatures };
      },
      encode: ({ origin, size, root, signatures: lines }) =>
        encodeNote({ text: `${origin}\n${size}\n${c.encodeBase64(root)}\n`, signatures: lines }),
      canonical: 'bytes',
      valid: [note],
    }),
    decoder({
      name: 'signature-line',
      decode: (input) => c.decodeSignatureLine(textOf(input)),
      encode: (signature) => bytesOf(c.encodeSignatureLine(signature)),
      canonical: 'text',
      valid: signatures.map((signature) => bytesOf(c.encodeSignatureLine(signature))),
    }),
    decoder({
      name: 'add-checkpoint',
      decode: (input) => c.decodeAddCheckpoint(textOf(input)),
      encode: ({ oldSize, proof, note: text }) => bytesOf(c.encodeAddCheckpoint(oldSize, proof, text)),
      canonical: 'value',
      valid: [request(0), request(3), request(63)].map(bytesOf),
      grow: (count) => bytesOf(`old 1\n${`${c.encodeBase64(bytesFor('node', 32))}\n`.repeat(count)}\n`),
    }),
  ];
}

function encodeNote({ text, signatures }: { text: string; signatures: c.NoteSignature[] }): Uint8Array {
  return bytesOf(`${text}\n${signatures.map(c.encodeSignatureLine).join('')}`);
}
