/**
 * Strict forms of the definition's JSON (spec §2, documents), small enough for a voter's device: every member, no other,
 * each value of its form. The first problem is named with its place. Nothing is converted: what passes is the value itself.
 */
import { decodeCanonicalJson, type ErrorCode, VerificationError } from '#crypto';

/** Looks at a value and reports the first problem; `type` exists for the compiler alone. */
export interface Form<T> {
  check(value: unknown, place: string, refuse: Refuse): void;
  readonly type?: T;
}

const MAX_PLACE = 200;

export type FormOf<F> = F extends Form<infer T> ? T : never;
type Refuse = (place: string, problem: string) => never;

/** @throws VerificationError `code`, naming the place */
export function readForm<T>(form: Form<T>, value: unknown, code: ErrorCode, what: string): T {
  form.check(value, '', (place, problem) => {
    throw new VerificationError(code, `${what}: ${shown(place)}: ${problem}`);
  });
  return value as T;
}

/** Untrusted bytes of canonical JSON to a value of this form. @throws VerificationError JSON_… or `code` */
export function decodeForm<T>(
  form: Form<T>,
  bytes: Uint8Array,
  bounds: { maxBytes: number; maxDepth: number; code: ErrorCode; what: string },
): T {
  const { code, what, ...size } = bounds;
  return readForm(form, decodeCanonicalJson(bytes, size), code, what);
}

function checked<T>(isRight: (value: unknown) => boolean, problem: string): Form<T> {
  return {
    check: (value, place, refuse) => {
      if (!isRight(value)) refuse(place, problem);
    },
  };
}

/** Text of `min` to `max` UTF-16 units that `isRight`. */
export function text(min: number, max: number, isRight: (text: string) => boolean, problem: string): Form<string> {
  const hasForm = (value: unknown) =>
    typeof value === 'string' && value.length >= min && value.length <= max && isRight(value);
  return checked(hasForm, `must be text of ${min}…${max} characters that ${problem}`);
}

export function textLike(pattern: RegExp, problem: string): Form<string> {
  return checked((value) => typeof value === 'string' && pattern.test(value), problem);
}

/** Lower-case hex of exactly `lengthBytes` bytes. */
export function hexForm(lengthBytes: number): Form<string> {
  return textLike(new RegExp(`^[0-9a-f]{${lengthBytes * 2}}$`), `must be ${lengthBytes} bytes in lower-case hex`);
}

/** Lower-case hex of `minBytes` to `maxBytes` whole bytes. */
export function hexBytes(minBytes: number, maxBytes: number): Form<string> {
  const isHex = (value: string) => value.length % 2 === 0 && !/[^0-9a-f]/.test(value);
  return text(2 * minBytes, 2 * maxBytes, isHex, 'are whole bytes in lower-case hex');
}

/** A whole number from `min` to `max`, both included, never beyond ±(2^53 − 1). */
export function whole(min: number, max: number): Form<number> {
  const hasForm = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
  return checked(hasForm, `must be a whole number from ${min} to ${max}`);
}

export const truth: Form<boolean> = checked((value) => typeof value === 'boolean', 'must be true or false');

export function oneOf<const T extends string | number>(...values: T[]): Form<T> {
  return checked((value) => values.includes(value as T), `must be one of ${values.join(', ')}`);
}

/** null, or a value of the form. */
export function nullOr<T>(form: Form<T>): Form<T | null> {
  return {
    check: (value, place, refuse) => {
      if (value !== null) form.check(value, place, refuse);
    },
  };
}

export function list<T>(item: Form<T>, maxLength: number, minLength = 0): Form<T[]> {
  return {
    check: (value, place, refuse) => {
      if (!Array.isArray(value)) return refuse(place, 'must be a list');
      if (value.length < minLength || value.length > maxLength) {
        return refuse(place, `must have ${minLength} to ${maxLength} items`);
      }
      value.forEach((each: unknown, at) => item.check(each, inside(place, at), refuse));
    },
  };
}

/** An object whose names are free but for their form. */
export function mapOf<T>(name: Form<string>, member: Form<T>): Form<Record<string, T>> {
  return {
    check: (value, place, refuse) => {
      for (const [key, each] of membersOf(value, place, refuse)) {
        name.check(key, inside(place, key), refuse);
        member.check(each, inside(place, key), refuse);
      }
    },
  };
}

type Shape = Record<string, Form<unknown>>;
type ShapeOf<S extends Shape> = { [K in keyof S]: FormOf<S[K]> };

/** An object with exactly these members. */
export function object<S extends Shape>(shape: S): Form<ShapeOf<S>> {
  return {
    check: (value, place, refuse) => {
      const members = new Map(membersOf(value, place, refuse));
      for (const name of members.keys()) {
        if (!Object.hasOwn(shape, name)) refuse(inside(place, name), 'is not known here');
      }
      for (const [name, form] of Object.entries(shape)) {
        if (!members.has(name)) refuse(inside(place, name), 'is missing');
        form.check(members.get(name), inside(place, name), refuse);
      }
    },
  };
}

/** One of several objects, told apart by a member. */
export function oneOfObjects<F extends Record<string, Form<unknown>>>(
  member: string,
  forms: F,
): Form<FormOf<F[keyof F]>> {
  const byKind = new Map<unknown, Form<unknown>>(Object.entries(forms));
  return {
    check: (value, place, refuse) => {
      const [, kind] = membersOf(value, place, refuse).find(([name]) => name === member) ?? [];
      const form = byKind.get(kind);
      if (form === undefined) return refuse(inside(place, member), `must be one of ${Object.keys(forms).join(', ')}`);
      form.check(value, place, refuse);
    },
  };
}

function membersOf(value: unknown, place: string, refuse: Refuse): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(place, 'must be an object');
  return Object.entries(value);
}

const inside = (place: string, name: string | number): string => (place === '' ? String(name) : `${place}.${name}`);

/** Names are the sender's: no message grows with them. */
const shown = (place: string): string => (place === '' ? 'the document' : place.slice(0, MAX_PLACE));
