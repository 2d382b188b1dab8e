/** One change of one published file, and how the rest of the record is made to go with it. */
import type { BuiltRecord } from '../support/build-record.js';
import { recordJson } from '../support/build-record.js';
import type { BaseName, Bases } from './base.js';

/**
 * listed: `record.json` lists the changed file, so that group 0 does not stop it. as it was: `record.json` is the honest one.
 * signed anew: the file's signer signs the changed bytes. all anew: everything that follows from it is honestly recomputed,
 * from hashes and roots to checkpoints, anchors and decryption.
 */
export type Way = 'listed' | 'as it was' | 'signed anew' | 'all anew';

export interface Mutation {
  base: BaseName;
  file: string;
  /** Place within the file: a JSON pointer, a field, a line. */
  at: string;
  kind: string;
  way: Way;
  readonly make: (base: BuiltRecord) => BuiltRecord | Promise<BuiltRecord>;
}

/** Unique, and the same for every record of this form. */
export function nameOf({ base, file, at, kind, way }: Mutation): string {
  return `${file} ${at}: ${kind} (${way}${base === 'spare' ? ', with spare parts' : ''})`;
}

/** The broken record, or undefined where the change changed nothing, as when two equal bytes are exchanged. */
export async function mutate(mutation: Mutation, bases: Bases): Promise<BuiltRecord | undefined> {
  const base = bases[mutation.base];
  const made = await mutation.make(base);
  return sameFiles(base.files, made.files) ? undefined : made;
}

/** Files replaced (or, with undefined, taken out), and record.json written anew unless it is one of them. */
export function replacing(
  changes: Readonly<Record<string, Uint8Array | undefined>>,
  isListed = true,
): Mutation['make'] {
  return (base) => {
    const files = new Map(base.files);
    for (const [path, bytes] of Object.entries(changes)) {
      if (bytes === undefined) files.delete(path);
      else files.set(path, bytes);
    }
    if (isListed && !('record.json' in changes)) files.set('record.json', recordJson(files));
    return { ...base, files };
  };
}

function sameFiles(a: ReadonlyMap<string, Uint8Array>, b: ReadonlyMap<string, Uint8Array>): boolean {
  return (
    a.size === b.size && [...a].every(([path, bytes]) => Buffer.compare(bytes, b.get(path) ?? new Uint8Array()) === 0)
  );
}
