/** Where the fields of binary forms begin and end: board and issuance entries, transactions with the payload in them, BUMPs. */
import {
  type BallotContext,
  BALLOT_HEADER_BYTES,
  ballotLengths,
  POINT_BYTES,
  proofShapes,
  SCALAR_BYTES,
  TOKEN_BYTES,
} from '#crypto';

/** `bytes` are all of a form, cut into its fields. */
export interface Field {
  name: string;
  bytes: Uint8Array;
}

const BALLOT = 0x10;
const SPOIL = 0x11;
const PHASE = 0x20;
const DOCUMENT = 0x30;

/** An entry of the board. @param contexts of the ballots, by class */
export function boardEntryFields(entry: Uint8Array, contexts: readonly BallotContext[]): Field[] {
  const cut = new Cutter(entry);
  cut.take('type', 1);
  switch (entry[0]) {
    case BALLOT:
      return ballotFields(cut, contexts[(entry[37] << 8) | entry[38]]);
    case SPOIL:
      return cut.takeAll([
        ['electionId', 32],
        ['class', 2],
        ['ballot key', 32],
        ['tracker', 32],
        ['token', TOKEN_BYTES],
        ...signature,
      ]);
    case PHASE: {
      cut.take('length', 4);
      cut.take('statement', cut.rest - 2 * 65);
      return cut.takeAll([['official 0', 1], ...signature, ['official 1', 1], ...signature]);
    }
    case DOCUMENT:
      return cut.takeAll([
        ['kind', 1],
        ['number', 2],
        ['hash', 32],
      ]);
    default:
      return cut.takeAll([['electionId', 32]]);
  }
}

/** An entry of the issuance log, of an election with one registrar. */
export function requestFields(entry: Uint8Array): Field[] {
  return new Cutter(entry).takeAll([['class', 2], ['roll key', 32], ['blinded', 48], ...signature]);
}

/** A transaction of the anchors' chain; the data script of an anchor by the fields of its payload. */
export function transactionFields(raw: Uint8Array): Field[] {
  const cut = new Cutter(raw);
  cut.take('version', 4);
  for (let i = 0, inputs = cut.length('input count'); i < inputs; i++) {
    cut.take(`input ${i} txid`, 32);
    cut.take(`input ${i} vout`, 4);
    cut.take(`input ${i} script`, cut.length(`input ${i} script length`));
    cut.take(`input ${i} sequence`, 4);
  }
  for (let i = 0, outputs = cut.length('output count'); i < outputs; i++) {
    cut.take(`output ${i} satoshis`, 8);
    const length = cut.length(`output ${i} script length`);
    if (i === 1) payloadFields(cut, length);
    else cut.take(`output ${i} script`, length);
  }
  return cut.takeAll([['locktime', 4]]);
}

/** The path of one transaction (BRC-74). */
export function bumpFields(bump: Uint8Array): Field[] {
  const cut = new Cutter(bump);
  cut.length('height');
  const levels = cut.take('levels', 1)[0];
  for (let level = 0; level < levels; level++) {
    for (let i = 0, leaves = cut.length(`level ${level} count`); i < leaves; i++) {
      cut.length(`level ${level} offset ${i}`);
      const flag = cut.take(`level ${level} flag ${i}`, 1)[0];
      if (flag !== 1) cut.take(`level ${level} hash ${i}`, 32);
    }
  }
  return cut.takeAll([]);
}

/** Hashes of a tile. */
export function tileFields(tile: Uint8Array): Field[] {
  return new Cutter(tile).takeAll(Array.from({ length: tile.length / 32 }, (_, i) => [`hash ${i}`, 32] as const));
}

/** Lengths and entries of a bundle. */
export function bundleFields(entries: readonly Uint8Array[]): Field[] {
  return entries.flatMap((entry, i) => [
    { name: `length ${i}`, bytes: Uint8Array.of(entry.length >> 8, entry.length) },
    { name: `entry ${i}`, bytes: entry },
  ]);
}

const signature: [name: string, length: number][] = [
  ['signature R', 32],
  ['signature z', 32],
];

function ballotFields(cut: Cutter, context: BallotContext): Field[] {
  const shapes = proofShapes(context.contests);
  const { prefix } = ballotLengths(context);
  const options = context.contests.reduce((sum, contest) => sum + contest.options, 0);
  cut.takeAll(
    [
      ['magic', 4],
      ['electionId', 32],
      ['class', 2],
      ['ballot key', 32],
      ['revision', 4],
    ],
    false,
  );
  for (let i = 0; i < options; i++) {
    cut.take(`alpha ${i}`, POINT_BYTES);
    cut.take(`beta ${i}`, POINT_BYTES);
  }
  const branches = (prefix - BALLOT_HEADER_BYTES) / (2 * POINT_BYTES) - options;
  for (let i = 0; i < branches; i++) {
    cut.take(`A ${i}`, POINT_BYTES);
    cut.take(`Bc ${i}`, POINT_BYTES);
  }
  for (const [i, { values }] of shapes.entries()) {
    for (let j = 0; j + 1 < values.length; j++) cut.take(`proof ${i} challenge ${j}`, SCALAR_BYTES);
    for (let j = 0; j < values.length; j++) cut.take(`proof ${i} response ${j}`, SCALAR_BYTES);
  }
  return cut.takeAll([['token', TOKEN_BYTES], ...signature]);
}

function payloadFields(cut: Cutter, length: number): void {
  const end = cut.rest - length;
  const named: [string, number][] = [
    ['opcodes', 2],
    ['prefix push', 1],
    ['prefix', 4],
    ['header push', 2],
    ['version', 1],
    ['type', 1],
    ['electionId', 32],
    ['seq', 8],
    ['treeSize', 8],
    ['rootHash', 32],
    ['issuedSize', 8],
    ['issuedRoot', 32],
    ['timeMs', 8],
    ['n', 4],
  ];
  for (const [name, bytes] of named) cut.take(`payload ${name}`, bytes);
  const leaves = Math.floor((cut.rest - end) / 32);
  if (leaves > 0) cut.take('payload leaves push', cut.rest - end - 32 * leaves);
  for (let i = 0; i < leaves; i++) cut.take(`payload leaf ${i}`, 32);
}

/** Cuts bytes from the front; none may be left over. */
class Cutter {
  private readonly fields: Field[] = [];
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get rest(): number {
    return this.bytes.length - this.at;
  }

  take(name: string, length: number): Uint8Array {
    if (length > this.rest) throw new Error(`${name} ends behind its form`);
    const bytes = this.bytes.slice(this.at, this.at + length);
    // A name stands once in a form: the second signature of a phase is another one than the first.
    const again = this.fields.filter((field) => field.name.replace(/ again$/, '') === name).length;
    this.fields.push({ name: again === 0 ? name : `${name} again`, bytes });
    this.at += length;
    return bytes;
  }

  /** Bitcoin's variable-length integer. */
  length(name: string): number {
    const first = this.bytes[this.at];
    const size = first === 0xfd ? 2 : first === 0xfe ? 4 : 0;
    const bytes = this.take(name, 1 + size);
    return size === 0 ? first : bytes.slice(1).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  /** These fields, and then the end. */
  takeAll(named: readonly (readonly [name: string, length: number])[], isEnd = true): Field[] {
    for (const [name, length] of named) this.take(name, length);
    if (isEnd && this.rest !== 0) throw new Error(`${this.rest} bytes have no name`);
    return this.fields;
  }
}
