/**
 * Lists come in pages from a server that nobody trusts: no page may be longer than the part of the list that it claims to
 * be, and every page has to go on behind the one before, so that whoever follows them comes to an end.
 */
import { type Answer, ClientError } from '#client';

/** Most entries of an honest answer. */
const MOST_ENTRIES = 10_000;

export interface PageBounds {
  /** Of the list, as the server says. */
  size: number;
  /** Where the next page begins, or null. */
  next: number | null;
}

/** @param at where the page begins   @throws ClientError ANSWER_MALFORMED, ANSWER_TOO_LARGE */
export function readBounds(answer: Answer, at: number): PageBounds {
  const [size, next] = [answer.integer('size'), answer.integerOrNull('next')];
  if (next !== null && (next <= at || next > size)) {
    throw refused('ANSWER_MALFORMED', `after ${at} of ${size} the list goes on at ${next}`);
  }
  assertLength(answer, Math.max(0, (next ?? size) - at));
  return { size, next };
}

/** @param most entries that the page may hold   @throws ClientError ANSWER_TOO_LARGE */
export function assertLength(answer: Answer, most: number): void {
  const { length } = answer.list('entries');
  if (length > Math.min(most, MOST_ENTRIES)) {
    throw refused('ANSWER_TOO_LARGE', `a page of ${length} entries, where ${most} can be`);
  }
}

export function refused(code: 'ANSWER_MALFORMED' | 'ANSWER_TOO_LARGE', detail: string): ClientError {
  return new ClientError(code, null, detail, null);
}
