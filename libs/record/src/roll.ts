/**
 * The roll (spec §3.4): who may vote, as classes and roll keys. Its text form, its root (Algorithm 3.2), and that it is
 * the roll of a definition.
 */
import {
  ByteReader,
  compareBytes,
  computeRoot,
  concatBytes,
  decodeNonIdentity,
  equalBytes,
  fromHex,
  hashLeaf,
  refuseAs,
  toHex,
  u16,
  utf8,
  VerificationError,
} from '#crypto';
import type { Definition, Draft } from './definition-types.js';

export interface RollEntry {
  /** Position in `voterClasses`. */
  classIndex: number;
  /** 32 bytes each: one a registrar. */
  rollKeys: Uint8Array[];
}

/** `u16 class || rollKey` (34 bytes), with two registrars `u16 class || rollKey₁ || rollKey₂` (66 bytes) (spec §3.4). */
export function encodeRollEntry({ classIndex, rollKeys }: RollEntry): Uint8Array {
  if (rollKeys.length < 1 || rollKeys.length > 2 || rollKeys.some((key) => key.length !== 32)) {
    throw new VerificationError('ROLL_KEY_INVALID', 'a roll entry has one or two roll keys of 32 bytes');
  }
  return concatBytes(u16(classIndex), ...rollKeys);
}

/**
 * ComputeRollRoot (Algorithm 3.2): the RFC 6962 root over the entries in ascending order of their bytes.
 * @param entries in any order, no roll key twice
 * @throws VerificationError ROLL_KEY_DUPLICATE
 */
export function computeRollRoot(entries: readonly RollEntry[]): Uint8Array {
  // 1. Sort the entries as bytes.
  const sorted = sortedEntries(entries);
  // 2. Leaf hashes, and their root.
  return computeRoot(sorted.map(hashLeaf));
}

/** `roll.txt` (spec §11): a line of lower-case hex for each entry, ascending, each ended by LF. */
export function encodeRoll(entries: readonly RollEntry[]): Uint8Array {
  return utf8(
    sortedEntries(entries)
      .map((entry) => `${toHex(entry)}\n`)
      .join(''),
  );
}

/**
 * DecodeRoll (spec §3.4, Algorithm 3.6): form, order and keys of `roll.txt`; the keys are elements that can sign.
 * @param bytes untrusted   @param registrars of the definition: the number of roll keys an entry has
 * @throws VerificationError ROLL_LINE_INVALID, ROLL_ORDER_INVALID, ROLL_KEY_INVALID, ROLL_KEY_DUPLICATE, each with the line
 */
export function decodeRoll(bytes: Uint8Array, registrars: 1 | 2): RollEntry[] {
  const lineBytes = 2 * (2 + 32 * registrars) + 1;
  // 1. Whole lines.
  if (bytes.length % lineBytes !== 0) {
    throw new VerificationError('ROLL_LINE_INVALID', `${bytes.length} bytes are no lines of ${lineBytes} bytes each`);
  }
  const text = new TextDecoder('latin1');
  const seen = new RollKeys();
  let before: Uint8Array | undefined;
  return Array.from({ length: bytes.length / lineBytes }, (_, i) => {
    const line = `line ${i + 1}`;
    // 2. Lower-case hex and LF.
    const characters = text.decode(bytes.subarray(i * lineBytes, (i + 1) * lineBytes));
    if (!characters.endsWith('\n')) throw new VerificationError('ROLL_LINE_INVALID', `${line} does not end in LF`);
    const entry = refuseAs('ROLL_LINE_INVALID', line, () => fromHex(characters.slice(0, -1), (lineBytes - 1) / 2));
    // 3. Ascending order.
    if (before !== undefined && compareBytes(before, entry) >= 0) {
      throw new VerificationError('ROLL_ORDER_INVALID', `${line} does not ascend`);
    }
    before = entry;
    // 4. Keys that are elements other than the identity, and no key twice.
    const reader = new ByteReader(entry, 'roll entry');
    const classIndex = reader.u16();
    const rollKeys = Array.from({ length: registrars }, () => reader.bytes(32));
    for (const key of rollKeys) seen.add(key, line);
    return { classIndex, rollKeys };
  });
}

/**
 * AssertRollMatches (spec §12 group 4): classes, sizes and root are those of the document.
 * @param entries decoded, any order
 * @throws VerificationError ROLL_CLASS_UNKNOWN, ROLL_SIZE_DIFFERENT, ROLL_ROOT_DIFFERENT, ROLL_KEY_DUPLICATE
 */
export function assertRollMatches(document: Draft | Definition, entries: readonly RollEntry[]): void {
  const counts = document.voterClasses.map(() => 0);
  for (const { classIndex } of entries) {
    if (counts[classIndex] === undefined) {
      throw new VerificationError('ROLL_CLASS_UNKNOWN', `class ${classIndex} does not exist`);
    }
    counts[classIndex] += 1;
  }
  document.voterClasses.forEach(({ id }, i) => {
    const expected = document.roll.size[id];
    if (counts[i] !== expected) {
      throw new VerificationError(
        'ROLL_SIZE_DIFFERENT',
        `class "${id}" has ${counts[i]} entries, expected ${expected}`,
      );
    }
  });
  const root = computeRollRoot(entries);
  if (!equalBytes(root, fromHex(document.roll.root, 32))) {
    throw new VerificationError(
      'ROLL_ROOT_DIFFERENT',
      `the roll's root is ${toHex(root)}, expected ${document.roll.root}`,
    );
  }
}

/** Roll keys seen so far: each is an element other than the identity (which anyone could sign for), and none comes twice. */
export class RollKeys {
  private readonly places = new Map<string, string>();

  /**
   * @param key untrusted   @param place as in messages, "line 7"
   * @throws VerificationError ROLL_KEY_INVALID, ROLL_KEY_DUPLICATE
   */
  add(key: Uint8Array, place: string): void {
    refuseAs('ROLL_KEY_INVALID', place, () => decodeNonIdentity(key));
    const hex = toHex(key);
    const other = this.places.get(hex);
    if (other !== undefined) {
      throw new VerificationError('ROLL_KEY_DUPLICATE', `${place}: the roll key of ${other} again: ${hex}`);
    }
    this.places.set(hex, place);
  }
}

function sortedEntries(entries: readonly RollEntry[]): Uint8Array[] {
  const keys = new Set<string>();
  for (const key of entries.flatMap(({ rollKeys }) => rollKeys)) {
    const hex = toHex(key);
    if (keys.has(hex)) throw new VerificationError('ROLL_KEY_DUPLICATE', `roll key ${hex} stands twice`);
    keys.add(hex);
  }
  return entries.map(encodeRollEntry).sort(compareBytes);
}
