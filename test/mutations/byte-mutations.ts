/** Mutations of the logs and of the texts of a record, and of files as a whole. */
import { concatBytes, encodeEntryBundle, lv, utf8 } from '#crypto';
import { type BuiltRecord, rebuildRecord, type RecordPlan } from '../support/build-record.js';
import { byteVariants, lineVariants } from './byte-variants.js';
import type { Chance } from './chance.js';
import { boardEntryFields, bundleFields, type Field, requestFields, tileFields } from './fields.js';
import { jsonVariants } from './json-variants.js';
import { type Mutation, replacing } from './mutation.js';
import { Schema } from './schemas.js';
import { print, treeOf } from './tree.js';

type Made = Omit<Mutation, 'base'>;

const PHASE = 0x20;
const KINDS: Record<number, string> = { 1: 'created', 16: 'ballot', 17: 'spoil', 32: 'phase' };
const DOCUMENTS = ['', 'share file', 'result', 'certified', 'evidence'];

/** Entries of both logs, field by field, and their tiles and bundles. */
export function* logMutations(base: BuiltRecord, chance: Chance): Generator<Made> {
  const { board, requests, contexts } = base.world;
  for (const [i, entry] of board.entries()) {
    const of = `entry ${i} ${entry[0] === 0x30 ? DOCUMENTS[entry[1]] : KINDS[entry[0]]}`;
    yield* entryMutations('board', of, i, boardEntryFields(entry, contexts), board, chance);
    if (entry[0] === PHASE) yield* statementMutations(base, of, i, chance);
  }
  for (const [i, entry] of requests.entries()) {
    yield* entryMutations('issuance', `entry ${i} request`, i, requestFields(entry), requests, chance);
  }
  for (const [file, bytes] of base.files) {
    if (!/\/tile\//.test(file)) continue;
    const entries = file.startsWith('board') ? board : requests;
    const fields = file.includes('/tile/entries/') ? bundleFields(entries) : tileFields(bytes);
    for (const { at, kind, value } of byteVariants(fields, chance)) {
      yield { file, at, kind, way: 'listed', make: replacing({ [file]: value }) };
    }
  }
}

/** Lines of the roll, of checkpoints and of anchors.jsonl. */
export function* textMutations(base: BuiltRecord, chance: Chance): Generator<Made> {
  for (const [file, bytes] of base.files) {
    if (!/^roll\.txt$|\/checkpoint|^anchors\.jsonl$/.test(file)) continue;
    for (const { at, kind, value } of lineVariants(new TextDecoder().decode(bytes), chance)) {
      yield { file, at, kind, way: 'listed', make: replacing({ [file]: value }) };
    }
  }
}

/** Every file as a whole. */
export function* fileMutations(base: BuiltRecord): Generator<Made> {
  const files = [...base.files];
  for (const [i, [file, bytes]] of files.entries()) {
    const [other, otherBytes] = files[(i + 1) % files.length];
    const all: [kind: string, changes: Record<string, Uint8Array | undefined>][] = [
      ['removed', { [file]: undefined }],
      ['empty', { [file]: new Uint8Array() }],
      ['a byte behind', { [file]: concatBytes(bytes, Uint8Array.of(0)) }],
      ['doubled', { [file]: bytes, [`${file}.copy`]: bytes }],
      ['moved', { [file]: otherBytes, [other]: bytes }],
    ];
    for (const [kind, changes] of all) yield { file, at: 'as a whole', kind, way: 'listed', make: replacing(changes) };
  }
}

function* entryMutations(
  log: 'board' | 'issuance',
  of: string,
  i: number,
  fields: Field[],
  entries: readonly Uint8Array[],
  chance: Chance,
): Generator<Made> {
  for (const { at, kind, value } of byteVariants(fields, (what, bound) => chance(`${log} ${of} ${what}`, bound))) {
    const file = `${log}/tile/entries/000.p/${entries.length}`;
    const mutation = { file, at: `${of} ${at}`, kind };
    const bundle = encodeEntryBundle(entries.with(i, value));
    yield { ...mutation, way: 'listed', make: replacing({ [file]: bundle }) };
    yield { ...mutation, way: 'all anew', make: (base) => rebuildRecord(base, withEntry(log, base, i, value)) };
  }
}

/** What officials signed, member by member; their signatures stay. */
function* statementMutations({ world }: BuiltRecord, of: string, i: number, chance: Chance): Generator<Made> {
  const fields = boardEntryFields(world.board[i], world.contexts);
  const [type, , statement, ...signatures] = fields.map(({ bytes }) => bytes);
  const tree = treeOf(new TextDecoder().decode(statement));
  for (const { at, kind, value } of jsonVariants(tree, Schema.of('phase-statement'), chance)) {
    const entry = concatBytes(type, lv(utf8(print(value))), ...signatures);
    const file = `board/tile/entries/000.p/${world.board.length}`;
    const make: Made['make'] = (base) => rebuildRecord(base, withEntry('board', base, i, entry));
    yield { file, at: `${of} statement ${at}`, kind, way: 'all anew', make };
  }
}

/** The election with another entry at this place. */
function withEntry(
  log: 'board' | 'issuance',
  { world }: BuiltRecord,
  i: number,
  entry: Uint8Array,
): Partial<RecordPlan> {
  if (log === 'issuance') return { requests: (entries) => entries.with(i, entry) };
  if (i < world.closingSize) return { board: (entries) => entries.with(i, entry) };
  const { plan } = world;
  return { boardAfterClose: (entries, each) => plan.boardAfterClose(entries, each).with(i - world.closingSize, entry) };
}
