/**
 * Canonical JSON, RFC 8785 (spec §2.5, Algorithms 2.8 and 2.9). Decoding accepts a byte string only if it is the one
 * canonical encoding of what it says: duplicate keys, `1.0`, other key orders, white space, a byte order mark and escapes
 * that need not be are all refused by comparing bytes. Depth is bounded before any parser sees the text.
 */
import canonicalizeModule from 'canonicalize';
import { equalBytes, utf8 } from './bytes.js';
import { VerificationError } from './errors.js';

/** The package is CommonJS: TypeScript sees a namespace with `default`, its users the function itself. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Bounds that the caller must state; there are no defaults. */
export interface JsonLimits {
  maxBytes: number;
  maxDepth: number;
}

/**
 * EncodeCanonicalJson (Algorithm 2.8): the RFC 8785 bytes of a value made of null, booleans, finite numbers, well-formed
 * strings, arrays and plain objects.
 * @param value anything; what JSON cannot say (undefined, bigint, bytes, dates) is refused, not dropped
 * @throws VerificationError JSON_VALUE_INVALID, JSON_NUMBER_INVALID, JSON_STRING_INVALID, JSON_KEY_INVALID
 */
export function encodeCanonicalJson(value: unknown): Uint8Array {
  // 1. Only what JSON can say.
  assertJson(value);
  // 2. RFC 8785.
  const text = canonicalize(value);
  if (text === undefined) throw new VerificationError('JSON_VALUE_INVALID', 'not a JSON value');
  return utf8(text);
}

/**
 * DecodeCanonicalJson (Algorithm 2.9).
 * @param bytes untrusted   @param limits the largest size and nesting (`[]` and `{}` have depth 1)
 * @throws VerificationError JSON_TOO_LARGE, JSON_TOO_DEEP, JSON_INVALID (not UTF-8, not JSON), JSON_NUMBER_INVALID,
 *   JSON_STRING_INVALID (lone surrogate), JSON_KEY_INVALID (`__proto__`), JSON_NOT_CANONICAL
 */
export function decodeCanonicalJson(bytes: Uint8Array, limits: JsonLimits): unknown {
  // 1. Size.
  if (bytes.length > limits.maxBytes) {
    const message = `JSON has ${bytes.length} bytes, ${limits.maxBytes} are allowed`;
    throw new VerificationError('JSON_TOO_LARGE', message);
  }
  // 2. Depth, before any recursive parser sees the bytes.
  assertDepth(bytes, limits.maxDepth);
  // 3. UTF-8 without repair, and JSON.
  const value = parse(bytes);
  // 4, 5. Finite numbers, well-formed strings, no `__proto__`; and the bytes are the canonical ones of what they say.
  if (!equalBytes(encodeCanonicalJson(value), bytes)) {
    throw new VerificationError('JSON_NOT_CANONICAL', 'JSON is not in the canonical form of RFC 8785');
  }
  return value;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new VerificationError('JSON_INVALID', 'not JSON in UTF-8', undefined, { cause });
  }
}

/** Counts brackets outside of strings. Bytes of multi-byte characters are all ≥ 0x80 and mean nothing here. */
function assertDepth(bytes: Uint8Array, maxDepth: number): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) {
      inString = true;
    } else if (byte === 0x5b || byte === 0x7b) {
      depth++;
      if (depth > maxDepth) throw new VerificationError('JSON_TOO_DEEP', `JSON nests deeper than ${maxDepth}`);
    } else if (byte === 0x5d || byte === 0x7d) {
      depth--;
    }
  }
}

function assertJson(value: unknown): void {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return;
    throw new VerificationError('JSON_NUMBER_INVALID', 'JSON number is not finite');
  }
  if (typeof value === 'string') return assertWellFormed(value);
  if (Array.isArray(value)) return assertArray(value);
  if (typeof value === 'object' && isPlain(value)) {
    for (const key of Object.keys(value)) {
      // An own key of this name becomes a prototype as soon as careless code copies the object.
      if (key === '__proto__') throw new VerificationError('JSON_KEY_INVALID', 'JSON key __proto__');
      assertWellFormed(key);
      assertJson((value as Record<string, unknown>)[key]);
    }
    return;
  }
  throw new VerificationError('JSON_VALUE_INVALID', `JSON cannot hold a value of type ${typeof value}`);
}

/** By index: `forEach` and `every` pass over holes, which canonicalize would too. */
function assertArray(items: readonly unknown[]): void {
  for (let i = 0; i < items.length; i++) assertJson(items[i]);
}

function assertWellFormed(text: string): void {
  if (LONE_SURROGATE.test(text)) {
    throw new VerificationError('JSON_STRING_INVALID', 'JSON string holds a lone surrogate');
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // A test runner's realm has its own Object: judge by the shape, a plain object's prototype has no prototype itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
