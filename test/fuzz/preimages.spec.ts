/**
 * Distinct structures never share a hash preimage (spec §2.2): what is hashed can be taken apart again into exactly what
 * went in, so no two lists of arguments, tags, kinds or messages give the same bytes.
 */
import {
  ByteReader,
  concatBytes,
  DOCUMENT_KINDS,
  DOMAINS,
  equalBytes,
  hash,
  hashToScalar,
  lv,
  ORDER,
  littleEndian,
  sha256,
  shareInfo,
  TAGS,
  type Tag,
  toHex,
  utf8,
} from '#crypto';
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';

const RUNS = { seed: 20_260_101, numRuns: 300 };
const tag = fc.constantFrom(...TAGS);
const args = fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 6 });

const preimage = (name: Tag, list: Uint8Array[]): Uint8Array =>
  concatBytes(lv(utf8(`psephos/v1/${name}`)), ...list.map(lv));

/** The list behind a preimage. */
function partsOf(bytes: Uint8Array): Uint8Array[] {
  const reader = new ByteReader(bytes, 'preimage');
  const parts: Uint8Array[] = [];
  while (reader.rest() > 0) parts.push(reader.bytes(reader.u32()));
  return parts;
}

it('a hash is that of a preimage which can be taken apart', () => {
  fc.assert(
    fc.property(tag, args, (name, list) => {
      const bytes = preimage(name, list);
      expect(partsOf(bytes).map((part) => toHex(part))).toEqual(
        [utf8(`psephos/v1/${name}`), ...list].map((part) => toHex(part)),
      );
      expect(toHex(hash(name, ...list))).toBe(toHex(sha256(bytes)));
      expect(hashToScalar(name, ...list)).toBe(littleEndian(sha512(bytes)) % ORDER);
    }),
    RUNS,
  );
});

it('bytes moved from one argument to the next are another hash', () => {
  fc.assert(
    fc.property(tag, fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.nat(), fc.nat(), (name, bytes, a, b) => {
      const split = (at: number) => [bytes.subarray(0, at), bytes.subarray(at)];
      const [first, second] = [a, b].map((n) => n % (bytes.length + 1));
      const same = equalBytes(hash(name, ...split(first)), hash(name, ...split(second)));
      expect(same).toBe(first === second);
      expect(equalBytes(hash(name, bytes), hash(name, bytes, new Uint8Array()))).toBe(false);
    }),
    RUNS,
  );
});

it('no domain is the beginning of another', () => {
  const domains = Object.values(DOMAINS);
  const pairs = domains.flatMap((one) => domains.filter((other) => other !== one).map((other) => [one, other]));
  expect(pairs.filter(([one, other]) => other.startsWith(one))).toEqual([]);
  expect(new Set(TAGS).size).toBe(TAGS.length);
});

it('the kind of a signed document is what stands before the last 32 bytes, and no two kinds are equal', () => {
  expect(new Set(DOCUMENT_KINDS).size).toBe(DOCUMENT_KINDS.length);
});

it('what a share is sealed under names one ceremony, role, sender and receiver', () => {
  const member = fc.integer({ min: 1, max: 32 });
  const role = fc.constantFrom('trustee' as const, 'issuer' as const);
  const ceremony = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(ceremony, role, member, member, (ceremonyId, name, from, to) => {
      const text = new TextDecoder().decode(shareInfo(ceremonyId, name, from, to));
      const found = /^psephos\/v1\/share\/([0-9a-f]{64})\/(trustee|issuer)\/([1-9][0-9]?)\/([1-9][0-9]?)$/.exec(text);
      expect(found?.slice(1)).toEqual([toHex(ceremonyId), name, String(from), String(to)]);
    }),
    RUNS,
  );
});
