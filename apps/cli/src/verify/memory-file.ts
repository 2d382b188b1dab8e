/**
 * The checkpoint of `psephos verify`: a verifier's private note of what it has verified and seen (spec §12.6), so that the
 * next verification checks what is new. Whoever can change the file can make the verifier believe: it belongs where only
 * she writes. A damaged one is set aside, one of another version keeps only what the logs signed; both are said.
 */
import { fromHex, sha256, toHex, utf8 } from '#crypto';
import { type SeenHeads, VerifiedBundles } from '#verify';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CommandError, EXIT } from '../output/command-error.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const MEMORY = z.strictObject({
  format: z.literal('psephos-verified/1'),
  /** `softwareHash` of the program that wrote it. */
  software: hash,
  electionId: hash,
  seen: z
    .strictObject({
      board: z.string(),
      issuance: z.string(),
      anchor: z.strictObject({ seq: z.int().min(0), txid: hash }).nullable(),
    })
    .nullable(),
  /** Sums of ciphertexts, in hex, by the key of their bundle. */
  bundles: z.record(hash, z.string().regex(/^([0-9a-f]{2})*$/)),
});

/** Every file of this kind begins so: what does not is somebody's other file, and left alone. */
const BEGINNING = '{"format":"psephos-verified/';
const ONLY_OWNER = 0o600;

/** What a verification brings from earlier ones. */
export interface Memory {
  /** Hex; null before the first verification. */
  electionId: string | null;
  seen: SeenHeads | undefined;
  verified: VerifiedBundles;
}

export function emptyMemory(): Memory {
  return { electionId: null, seen: undefined, verified: new VerifiedBundles() };
}

/**
 * @param software of this program   @param note told when the file cannot be used as it is
 * @throws CommandError when the file is something else
 */
export function readMemory(file: string, software: string, note: (text: string) => void): Memory {
  if (!existsSync(file)) return emptyMemory();
  const text = readFileSync(file, 'utf8');
  if (text === '') return emptyMemory();
  if (!text.startsWith(BEGINNING)) {
    throw new CommandError(`${file} is no checkpoint of this program`, 'name another file', EXIT.noInput);
  }
  const kept = decode(text);
  if (kept === null) {
    renameSync(file, `${file}.damaged`);
    note(
      `${file} is damaged and now ${file}.damaged: everything is verified anew, and what was seen before is forgotten`,
    );
    return emptyMemory();
  }
  const { electionId, bundles } = kept;
  const seen = kept.seen ?? undefined;
  if (kept.software !== software) {
    note(`${file} was written by another version of this program: everything is verified anew`);
    return { electionId, seen, verified: new VerifiedBundles() };
  }
  const known = Object.entries(bundles).map(([key, sums]) => [key, fromHex(sums, sums.length / 2)] as const);
  return { electionId, seen, verified: new VerifiedBundles(known) };
}

/** Writes the file whole or not at all, readable by its owner alone; nothing where no election was seen yet. */
export function writeMemory(file: string, software: string, { electionId, seen, verified }: Memory): void {
  if (electionId === null) return;
  const sums = Object.fromEntries(verified.all().map(([key, bytes]) => [key, toHex(bytes)]));
  const kept = { format: 'psephos-verified/1', software, electionId, seen: seen ?? null, bundles: sums };
  const body = JSON.stringify(kept);
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  rmSync(`${file}.new`, { force: true });
  const fresh = openSync(`${file}.new`, 'wx', ONLY_OWNER);
  try {
    writeFileSync(fresh, `${body}\n${toHex(sha256(utf8(body)))}\n`);
    fsyncSync(fresh);
  } finally {
    closeSync(fresh);
  }
  renameSync(`${file}.new`, file);
}

/** @returns null when it is damaged: its own hash stands in its last line */
function decode(text: string): z.infer<typeof MEMORY> | null {
  const [body = '', own = '', ...rest] = text.split('\n');
  if (toHex(sha256(utf8(body))) !== own || rest.join('') !== '') return null;
  try {
    return MEMORY.parse(JSON.parse(body));
  } catch {
    return null;
  }
}
