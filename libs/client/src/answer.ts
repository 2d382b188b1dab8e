/**
 * Decoding of JSON answers. Services are untrusted: a value is used only after its member was read by name with its
 * type, length and set checked here. Members nobody asks for are ignored, so that a service may add some.
 */
import { fromHex } from '#crypto';
import { clientError } from './errors.js';

export class Answer {
  private constructor(
    private readonly members: Map<string, unknown>,
    private readonly what: string,
  ) {}

  static of(value: unknown, what: string): Answer {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(what, 'is not an object');
    return new Answer(new Map(Object.entries(value)), what);
  }

  static listOf<T>(value: unknown, what: string, read: (item: Answer) => T): T[] {
    if (!Array.isArray(value)) throw malformed(what, 'is not a list');
    return value.map((item: unknown, index) => read(Answer.of(item, `${what}[${index}]`)));
  }

  /** All member names. */
  names(): string[] {
    return [...this.members.keys()];
  }

  /** As it came, for a decoder of its own. */
  value(name: string): unknown {
    return this.members.get(name);
  }

  string(name: string): string {
    const value = this.members.get(name);
    if (typeof value !== 'string') throw malformed(this.what, `has no text '${name}'`);
    return value;
  }

  /** A non-negative safe integer. */
  integer(name: string): number {
    const value = this.members.get(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
      throw malformed(this.what, `has no whole number '${name}'`);
    }
    return value;
  }

  boolean(name: string): boolean {
    const value = this.members.get(name);
    if (typeof value !== 'boolean') throw malformed(this.what, `does not say '${name}'`);
    return value;
  }

  /** Text, a finite number, or yes and no. */
  scalar(name: string): string | number | boolean {
    const value = this.members.get(name);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    throw malformed(this.what, `has no text, number or boolean '${name}'`);
  }

  hex(name: string, lengthBytes: number): Uint8Array {
    const text = this.string(name);
    try {
      return fromHex(text, lengthBytes);
    } catch (cause) {
      throw clientError('ANSWER_MALFORMED', `${this.what}: '${name}' is not ${lengthBytes} bytes in hex`, null, {
        cause,
      });
    }
  }

  hexList(name: string, lengthBytes: number): Uint8Array[] {
    return this.list(name).map((value) => {
      if (typeof value !== 'string') throw malformed(this.what, `'${name}' holds something else than text`);
      try {
        return fromHex(value, lengthBytes);
      } catch (cause) {
        throw clientError('ANSWER_MALFORMED', `${this.what}: '${name}' holds bad hex`, null, { cause });
      }
    });
  }

  integers(name: string): number[] {
    return this.list(name).map((value) => {
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
        throw malformed(this.what, `'${name}' holds something else than whole numbers`);
      }
      return value;
    });
  }

  strings(name: string): string[] {
    return this.list(name).map((value) => {
      if (typeof value !== 'string') throw malformed(this.what, `'${name}' holds something else than text`);
      return value;
    });
  }

  list(name: string): unknown[] {
    const value = this.members.get(name);
    if (!Array.isArray(value)) throw malformed(this.what, `has no list '${name}'`);
    return value as unknown[];
  }

  object(name: string): Answer {
    return Answer.of(this.members.get(name), `${this.what}.${name}`);
  }

  /** An object whose members somebody else judges. */
  record(name: string): object {
    const value = this.members.get(name);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    throw malformed(this.what, `has no object '${name}'`);
  }

  /** One of these texts. */
  oneOf<T extends string>(name: string, values: readonly T[]): T {
    const text = this.string(name);
    const found = values.find((value) => value === text);
    if (found === undefined) throw malformed(this.what, `has in '${name}' none of ${values.join(', ')}`);
    return found;
  }

  isNull(name: string): boolean {
    const value = this.members.get(name);
    return value === undefined || value === null;
  }

  /** The member as an object, or null where it is absent or null. */
  objectOrNull(name: string): Answer | null {
    const value = this.members.get(name);
    return value === undefined || value === null ? null : Answer.of(value, `${this.what}.${name}`);
  }

  stringOrNull(name: string): string | null {
    const value = this.members.get(name);
    return value === undefined || value === null ? null : this.string(name);
  }

  integerOrNull(name: string): number | null {
    const value = this.members.get(name);
    return value === undefined || value === null ? null : this.integer(name);
  }
}

function malformed(what: string, problem: string): Error {
  return clientError('ANSWER_MALFORMED', `${what} ${problem}`, 'the service may be of another version');
}
