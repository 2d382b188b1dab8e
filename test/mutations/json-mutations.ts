/** Mutations of the JSON files of a record, and of the lines of anchors.jsonl: all that their schemas know of them. */
import { type DocumentKind, encodeCanonicalJson, equalBytes, fromHex, signDocument, toHex, utf8 } from '#crypto';
import { encodeSignatureFile, signaturePath, txidOf } from '#record';
import { type BuiltRecord, rebuildRecord, type RecordPlan } from '../support/build-record.js';
import { byteVariants } from './byte-variants.js';
import type { Chance } from './chance.js';
import { bumpFields, transactionFields } from './fields.js';
import { jsonVariants } from './json-variants.js';
import { type Mutation, replacing } from './mutation.js';
import { Schema } from './schemas.js';
import { print, treeOf } from './tree.js';

type Made = Omit<Mutation, 'base'>;

/** Which schema a file of a record has. */
const SCHEMAS: [file: RegExp, schema: string][] = [
  [/\.sig\.json$/, 'signature'],
  [/^(draft|definition|result|record)\.json$/, '$1'],
  [/^ceremony\/\w+-\d+-(commitment|shares|transcript)\.json$/, 'ceremony-$1'],
  [/^ceremony\/trustee-\d+-rehearsal\.json$/, 'rehearsal'],
  [/^decryption\//, 'decryption'],
  [/^documents\/certified/, 'document'],
  [/^documents\/evidence/, 'evidence'],
];

export function* jsonMutations(base: BuiltRecord, chance: Chance): Generator<Made> {
  for (const [file, bytes] of base.files) {
    const schema = schemaOf(file);
    if (schema === undefined) continue;
    for (const { at, kind, value } of jsonVariants(treeOf(textOf(bytes)), schema, chance)) {
      const changed = utf8(print(value));
      yield { file, at, kind, way: 'listed', make: replacing({ [file]: changed }) };
      const signer = signerOf(file, base);
      if (signer !== undefined) {
        const signed = signer(changed);
        const changes = { [file]: changed, [signaturePath(file)]: signed };
        yield { file, at, kind, way: 'signed anew', make: replacing(changes) };
      }
      const hooks = hooksOf(file, changed, bytes);
      if (hooks !== undefined) yield { file, at, kind, way: 'all anew', make: (each) => rebuildRecord(each, hooks) };
    }
  }
}

/** Of each line: its members, its transaction (the line's id is then that of the changed bytes) and its Merkle path. */
export function* anchorMutations(base: BuiltRecord, chance: Chance): Generator<Made> {
  const file = 'anchors.jsonl';
  const lines = textOf(base.files.get(file)).split('\n').slice(0, -1);
  const schema = Schema.of('anchor-line');
  for (const [i, line] of lines.entries()) {
    const of = `line ${i}`;
    const listed = (at: string, kind: string, changed: string): Made => ({
      ...{ file, at, kind, way: 'listed' },
      make: replacing({ [file]: utf8([...lines.slice(0, i), changed, ...lines.slice(i + 1), ''].join('\n')) }),
    });
    for (const { at, kind, value } of jsonVariants(treeOf(line), schema, (what, bound) => chance(of + what, bound))) {
      yield listed(`${of} ${at}`, kind, print(value));
    }
    const { bump, raw: hex, txid } = JSON.parse(line) as { bump: string; raw: string; txid: string };
    const raw = fromHex(hex, hex.length / 2);
    for (const { at, kind, value } of byteVariants(transactionFields(raw), chance)) {
      const changed = JSON.stringify({ bump, raw: toHex(value), txid: txidOf(value) });
      yield listed(`${of} transaction, ${at}`, kind, changed);
      if (i === 0) continue;
      const transaction: RecordPlan['transaction'] = (honest, { seq }) => (seq === i - 1 ? value : honest);
      const make: Made['make'] = (each) => rebuildRecord(each, { transaction });
      yield { file, at: `${of} transaction, ${at}`, kind, way: 'all anew', make };
    }
    for (const { at, kind, value } of byteVariants(bumpFields(fromHex(bump, bump.length / 2)), chance)) {
      yield listed(`${of} path, ${at}`, kind, JSON.stringify({ bump: toHex(value), raw: hex, txid }));
    }
  }
}

function schemaOf(file: string): Schema | undefined {
  const found = SCHEMAS.find(([pattern]) => pattern.test(file));
  const name = found?.[1].replace('$1', found[0].exec(file)?.[1] ?? '');
  return name === undefined ? undefined : Schema.of(name);
}

/** The member who signs a message of a ceremony. */
function signerOf(file: string, { world }: BuiltRecord): ((bytes: Uint8Array) => Uint8Array) | undefined {
  const [, role, index, step] = /^ceremony\/(trustee|issuer)-(\d+)-(\w+)\.json$/.exec(file) ?? [];
  if (step === undefined) return undefined;
  const kind = (step === 'rehearsal' ? step : `ceremony-${step}`) as DocumentKind;
  const members = role === 'trustee' ? world.parties.trustees : world.parties.issuers;
  const { signing } = members[Number(index) - 1];
  return (bytes) => {
    const signature = toHex(signDocument(kind, signing.secretKey, bytes));
    return encodeSignatureFile({ kind, publicKey: toHex(signing.publicKey), signature });
  };
}

/** The step of an election at which this file is made. It takes a value: order and doubles are lost, and need another way. */
function hooksOf(file: string, changed: Uint8Array, before: Uint8Array): Partial<RecordPlan> | undefined {
  const value = JSON.parse(textOf(changed)) as Record<string, unknown>;
  if (equalBytes(encodeCanonicalJson(value), before)) return undefined;
  const [, trustee] = /^decryption\/trustee-(\d+)\.json$/.exec(file) ?? [];
  if (trustee !== undefined) return { decryptionFile: (honest, of) => (of === Number(trustee) ? value : honest) };
  return file === 'result.json' ? { result: () => value } : undefined;
}

function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
